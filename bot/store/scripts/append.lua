-- Store one arrival. Outcomes: 0 stored, 1 duplicate, 2 no key, 3 another key (returned). With 0, if the token was given to
-- the consumer named: its id, the number of the arrival, version, epoch and state of the conversation.
-- Race: the caller sealed with a key that was erased or made by somebody else meanwhile; nothing is stored then.
-- P2: an urgent arrival flips the epoch, cancels what is queued and fences whoever works or sends, all here.
local SEEN = KEYS[21]
local conv, ttl, wrapped, create = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4] == '1'
local flag, sealed, ref, ref_at, seen_ttl, consumer = ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10]
local begins = ARGV[11] == '1'

if call('EXISTS', SEEN) == 1 then return { 1 } end
local current = call('GET', KEY)
-- Erased, and only the wipe is still under way: a counsellor or a timer finds nobody there.
if current and not begins and hget('z') then return { 2 } end
if current and current ~= wrapped then return { 3, current } end
if not current then
  -- Only a fresh key may be created: a remembered one would bring an erased key back (I6).
  if not create then return { 2 } end
  call('SET', KEY, wrapped, 'EX', ttl)
  -- Since when: who sends with an older token sends for a conversation that was erased.
  local now = call('TIME')
  call('HSET', SESSION, 'n', string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000)))
end
if flag ~= 'x' then call('HDEL', SESSION, 'z') end
local made = { INBOX }
call('SET', SEEN, '1', 'EX', seen_ttl)
local seq, handed = call('HINCRBY', SESSION, 'q', 1), nil
local element = struct.pack('>I8', seq) .. flag .. sealed
if ref ~= '' then
  -- NX: an edit or a press must not make a message look younger than it is.
  if call('ZADD', TRAIL, 'NX', ref_at, ref) == 1 then
    call('ZADD', SWEEP, 'LT', ref_at, conv)
    made[2] = TRAIL
  end
end
if flag == 'x' then
  call('HINCRBY', SESSION, 'e', 1)
  -- Deliveries of this version and below were decided before the exit.
  call('HSET', SESSION, 'x', hget('v') or '0')
  if not cancel('wes') then ensure_send(conv, true) end
  made = { INBOX, TRAIL, STATUS, OUTBOX }
  local pivot
  for i = 0, call('LLEN', INBOX) - 1 do
    local other = call('LINDEX', INBOX, i)
    if string.sub(other, 9, 9) ~= 'x' then break end
    pivot = other
  end
  if pivot then call('LINSERT', INBOX, 'AFTER', pivot, element) else call('LPUSH', INBOX, element) end
  discard(hget('t'))
  -- Behind an earlier exit this arrival is not the head.
  handed = hand('t', 'u', conv, pivot and '' or consumer)
else
  call('RPUSH', INBOX, element)
  if not hget('t') then handed = hand('t', 'r', conv, consumer) end
end
keep(ttl, made)
if not handed then return { 0 } end
local state = call('HMGET', SESSION, 'v', 'e', 'b')
return { 0, handed, seq, tonumber(state[1] or 0), tonumber(state[2] or 0), state[3] or '' }
