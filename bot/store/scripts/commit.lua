-- Store what a chain of decisions caused and take their events out of the inbox (I3), or nothing at all.
-- Outcomes: 0 ok, 1 fenced, 2 conflict (token given back), 3 erased. With 0, if the send token was given to the sender named:
-- its lane letter and its id.
local conv, ttl, letter, id, consumer = arg(), tonumber(arg()), arg(), arg(), arg()
local version, epoch, count, first, last = arg(), arg(), tonumber(arg()), arg(), arg()
local token = letter .. ':' .. id

-- fence: I2, the load-bearing part
if call('EXISTS', KEY) == 0 then
  discard(token)
  return { 3 }
end
if hget('t') ~= token then
  discard(token)
  return { 1 }
end
if holder(letter, id) ~= consumer then return { 1 } end
local state = call('HMGET', SESSION, 'v', 'e')
local head, tail = call('LINDEX', INBOX, 0), call('LINDEX', INBOX, count - 1)
if (state[1] or '0') ~= version or (state[2] or '0') ~= epoch
  or not head or string.sub(head, 1, 8) ~= first or not tail or string.sub(tail, 1, 8) ~= last then
  discard(token)
  next_token(conv)
  return { 2 }
end
-- end of fence

local new_version, revision, blob = arg(), arg(), arg()
local cleared, erases, wake, sender = arg(), arg() == '1', arg(), arg()
local wrapped, seen, kept, closed = arg(), tonumber(arg()), list(), arg()
if wrapped ~= '' and call('LLEN', INBOX) ~= seen then
  -- Somebody wrote since the caller looked: those words would be lost with the key.
  discard(token)
  next_token(conv)
  return { 2 }
end
call('LTRIM', INBOX, count, -1)
call('HSET', SESSION, 'v', new_version, 'r', revision, 'b', blob)
call('HDEL', SESSION, 'f', 'g')
local entries = list()
local made = {}
if #entries > 0 then
  local length = call('RPUSH', TRANSCRIPT, unpack(entries))
  if length == #entries then made[1] = TRANSCRIPT end
  -- Of a flood the newest lines: whoever opens them opens all, and Redis keeps them in memory.
  if length > 2000 then
    call('LTRIM', TRANSCRIPT, -2000, -1)
    local old = tonumber(hget('c') or 0)
    if old > 0 then call('HSET', SESSION, 'c', math.max(0, old - (length - 2000))) end
  end
end
-- When a case ends, what was said up to then goes after a while (shed.lua), unless another one is opened before.
if closed == '0' then
  call('ZREM', CLOSED, conv)
  call('HDEL', SESSION, 'c')
elseif closed ~= '' then
  call('ZADD', CLOSED, closed, conv)
  call('HSET', SESSION, 'c', call('LLEN', TRANSCRIPT))
end
if cleared ~= '' then
  -- What was decided before this wipe is cancelled, and stale if it is in flight. A wipe that will erase stays.
  call('HSET', SESSION, 'x', cleared)
  local stays = cancel('e')
  if not stays then drop_send(conv) end
end
local queued, dropped, out = list(), list(), list()
for _, entry in ipairs(queued) do mark(entry, 'queued') end
for _, entry in ipairs(dropped) do mark(entry, 'dropped') end
if #queued + #dropped > 0 or cleared ~= '' then made[#made + 1] = STATUS end
if #out > 0 and call('RPUSH', OUTBOX, unpack(out)) == #out or cleared ~= '' then made[#made + 1] = OUTBOX end
local timers = list()
for i = 1, #timers, 2 do
  call('ZADD', TIMERS, timers[i + 1], conv .. '\0' .. timers[i])
  call('HSET', SESSION, 'm:' .. timers[i], timers[i + 1])
end
for _, name in ipairs(list()) do
  call('ZREM', TIMERS, conv .. '\0' .. name)
  call('HDEL', SESSION, 'm:' .. name)
end
local facts = list()
for i = 1, #facts, 2 do call('XADD', DESK, '*', facts[i], facts[i + 1]) end
local letter_sent, handed
discard(token)
if wrapped ~= '' then
  renew(conv, ttl, new_version, wrapped, out[1], kept)
elseif erases then
  erase(conv)
else
  next_token(conv)
  -- A wipe needs the trail and goes the usual way; so does what lies behind something else.
  if #out > 0 and not hget('s') and call('LLEN', OUTBOX) == #out and not is_wipe(parse(out[1]).code) then
    letter_sent = best_lane()
    handed = hand('s', letter_sent, conv, sender)
  elseif #out > 0 or cleared ~= '' then
    ensure_send(conv, false)
  end
  keep(ttl, made)
  if over() then erase(conv) end
end
if #entries > 0 or erases or wrapped ~= '' then call('PUBLISH', wake, '') end
if handed then return { 0, letter_sent, handed } end
return { 0 }
