-- Loaded in front of every script that concerns one conversation.
-- Rules: KEYS are always these, in this order (bot/store/keys.py); no other key is touched; outcomes are returned, not raised.
local SESSION, KEY, INBOX, OUTBOX = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local TRAIL, TRANSCRIPT, STATUS, FEED = KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local TIMERS, DEFERRED, SWEEP, DESK, DEAD = KEYS[9], KEYS[10], KEYS[11], KEYS[12], KEYS[13]
local LANES = { r = KEYS[14], u = KEYS[15], x = KEYS[16], h = KEYS[17], b = KEYS[18], n = KEYS[19] }
local CLOSED = KEYS[20]
-- Rank of an outbox code. w: a wipe, e: the wipe of what was erased, s: a sweep of old messages. These three are never
-- stale: a later exit must not cancel an earlier wipe.
local RANK = { w = 0, e = 0, x = 0, h = 1, b = 2, n = 3, s = 3 }
local LETTER = { [0] = 'x', [1] = 'h', [2] = 'b', [3] = 'n' }
local GROUP = 'g'
local call = redis.call

-- The next argument, and the next list of them (its length, then its items): for scripts that take lists.
local at = 0
local function arg()
  at = at + 1
  return ARGV[at]
end
local function list()
  local items = {}
  for i = 1, tonumber(arg()) do items[i] = arg() end
  return items
end

local function hget(field) return call('HGET', SESSION, field) end

-- A TTL for the keys that a script may have made; everything of the conversation is prolonged together, at most every
-- ten minutes (I7).
local function keep(ttl, made)
  if call('TTL', SESSION) < ttl - 600 then
    for i = 1, 8 do call('EXPIRE', KEYS[i], ttl) end
  else
    for _, key in ipairs(made) do call('EXPIRE', key, ttl) end
  end
end

-- Tokens are written as "<lane letter>:<stream id>".
local function discard(token)
  if token and token ~= 'd' then
    local lane, id = LANES[string.sub(token, 1, 1)], string.sub(token, 3)
    call('XACK', lane, GROUP, id)
    call('XDEL', lane, id)
  end
end

local function mint(field, letter, conv)
  local id = call('XADD', LANES[letter], '*', 'c', conv)
  call('HSET', SESSION, field, letter .. ':' .. id)
end

-- Mint a token and give it to a consumer of the caller's own process, unless another one waits before it in the lane.
-- Returns its id if it was given.
local function hand(field, letter, conv, consumer)
  local lane = LANES[letter]
  local first = consumer ~= '' and call('XLEN', lane) == call('XPENDING', lane, GROUP)[1]
  mint(field, letter, conv)
  if not first then return nil end
  return call('XREADGROUP', 'GROUP', GROUP, consumer, 'COUNT', 1, 'STREAMS', lane, '>')[1][2][1][1]
end

-- Who holds a token that was handed out; nil while it waits in its stream.
local function holder(letter, id)
  local found = call('XPENDING', LANES[letter], GROUP, id, id, 1)
  return found[1] and found[1][2]
end

local function urgent_head()
  local head = call('LINDEX', INBOX, 0)
  return head and string.sub(head, 9, 9) == 'x'
end

-- I1: the next token iff the inbox is not empty.
local function next_token(conv)
  if call('LLEN', INBOX) > 0 then
    mint('t', urgent_head() and 'u' or 'r', conv)
  else
    call('HDEL', SESSION, 't')
  end
end

-- Outbox element: key \0 epoch \0 code \0 entry \0 sealed. For a sweep the entry holds the age limit, for the wipe of
-- what was erased the ids that it must delete, each behind a \1.
local function parse(element)
  local a = string.find(element, '\0', 1, true)
  local b = string.find(element, '\0', a + 1, true)
  local c = string.find(element, '\0', b + 1, true)
  local d = string.find(element, '\0', c + 1, true)
  return {
    key = string.sub(element, 1, a - 1),
    epoch = string.sub(element, a + 1, b - 1),
    code = string.sub(element, b + 1, c - 1),
    entry = string.sub(element, c + 1, d - 1),
    sealed = string.sub(element, d + 1),
  }
end

local function is_wipe(code) return code == 'w' or code == 'e' or code == 's' end

local function mark(entry, status)
  if entry ~= '' then call('HSET', STATUS, entry, status) end
end

-- Cancel what is queued, except the codes in `kept`. Returns whether the head stayed where it was.
local function cancel(kept)
  local all = call('LRANGE', OUTBOX, 0, -1)
  local left, head_stays = {}, false
  for i, element in ipairs(all) do
    local item = parse(element)
    if string.find(kept, item.code, 1, true) then
      left[#left + 1] = element
      if i == 1 then head_stays = true end
    elseif not is_wipe(item.code) then
      mark(item.entry, 'dropped')
    end
  end
  if #left < #all then
    call('DEL', OUTBOX)
    if #left > 0 then call('RPUSH', OUTBOX, unpack(left)) end
  end
  return head_stays
end

-- The best of the next ones: a long queue must not be read whole at each step, and what lies further back comes near.
local function best_lane()
  local best = 3
  for _, element in ipairs(call('LRANGE', OUTBOX, 0, 31)) do
    local rank = RANK[parse(element).code]
    if rank < best then best = rank end
  end
  return LETTER[best]
end

local function drop_send(conv)
  local send = hget('s')
  if send == 'd' then call('ZREM', DEFERRED, conv) end
  discard(send)
  call('HDEL', SESSION, 's')
end

-- One send token iff the outbox is not empty. `force`: whoever holds the present one loses it.
local function ensure_send(conv, force)
  local send = hget('s')
  if call('LLEN', OUTBOX) == 0 then
    if send then drop_send(conv) end
    return
  end
  if not send then return mint('s', best_lane(), conv) end
  if force then
    drop_send(conv)
    return mint('s', best_lane(), conv)
  end
  if send == 'd' then return end
  local letter, id = string.sub(send, 1, 1), string.sub(send, 3)
  local best = best_lane()
  -- An upgrade must not take the token from somebody who is sending: that would send twice and out of order.
  if RANK[best] < RANK[letter] and not holder(letter, id) then
    discard(send)
    mint('s', best, conv)
  end
end

-- The sweep index holds the age of the oldest visible message of each conversation.
local function index_trail(conv)
  local oldest = call('ZRANGE', TRAIL, 0, 0, 'WITHSCORES')
  if oldest[2] then call('ZADD', SWEEP, oldest[2], conv) else call('ZREM', SWEEP, conv) end
end

-- One more dead letter; the oldest go, by age and by number: an erasure reads them all.
local function bury(oldest, ...)
  call('XADD', DEAD, 'MINID', '~', oldest, '*', ...)
  call('XTRIM', DEAD, 'MAXLEN', '~', 5000)
end

-- The dead letters of a conversation that is erased.
local function unbury(conv)
  for _, entry in ipairs(call('XRANGE', DEAD, '-', '+')) do
    if entry[2][2] == conv then call('XDEL', DEAD, entry[1]) end
  end
end

-- P8: everything of the conversation, in one step; the desk's indexes follow through the fact.
local function erase(conv)
  discard(hget('t'))
  drop_send(conv)
  for _, field in ipairs(call('HKEYS', SESSION)) do
    if string.sub(field, 1, 2) == 'm:' then
      call('ZREM', TIMERS, conv .. '\0' .. string.sub(field, 3))
    end
  end
  call('ZREM', SWEEP, conv)
  call('ZREM', CLOSED, conv)
  unbury(conv)
  call('XADD', DESK, '*', 'erased', conv)
  return call('DEL', SESSION, KEY, INBOX, OUTBOX, TRAIL, TRANSCRIPT, STATUS, FEED)
end

-- Ids of all that is still to be deleted: the trail, and what an earlier wipe of this kind has not done yet.
local function visible()
  local refs = {}
  for _, element in ipairs(call('LRANGE', OUTBOX, 0, -1)) do
    local item = parse(element)
    if item.code == 'e' then refs[#refs + 1] = item.entry end
  end
  for _, ref in ipairs(call('ZRANGE', TRAIL, 0, -1)) do refs[#refs + 1] = '\1' .. ref end
  return table.concat(refs)
end

-- P8, I6: destroy the key at once. Under a fresh one lie only the wipe that is still to be carried out and what they wrote
-- after they asked (`kept`, sealed anew). Numbers, versions and epochs go on: late answers and keys of deliveries must
-- not be taken for those of a conversation that begins meanwhile.
-- z: nobody has written since (another exit is no new beginning); then the last wipe takes the rest along. a: the last
-- version that was erased.
local function renew(conv, ttl, version, wrapped, element, kept)
  local refs, item = visible(), parse(element)
  local state = call('HMGET', SESSION, 'e', 'q', 'n')
  erase(conv)
  call('SET', KEY, wrapped, 'EX', ttl)
  call('HSET', SESSION, 'v', version, 'x', version, 'a', version)
  call('HSET', SESSION, 'e', state[1] or 0, 'q', state[2] or 0, 'n', state[3] or 0)
  call('RPUSH', OUTBOX, table.concat({ item.key, item.epoch, item.code, refs, item.sealed }, '\0'))
  call('HSET', SESSION, 'z', 1)
  for _, one in ipairs(kept) do
    call('RPUSH', INBOX, one)
    if string.sub(one, 9, 9) ~= 'x' then call('HDEL', SESSION, 'z') end
  end
  next_token(conv)
  ensure_send(conv, false)
  for i = 1, 8 do call('EXPIRE', KEYS[i], ttl) end
end

-- Whether what was erased has nothing left to do.
local function over(nothing_to_wipe)
  return hget('z') and call('LLEN', INBOX) == 0 and (nothing_to_wipe or call('LLEN', OUTBOX) == 0)
end
