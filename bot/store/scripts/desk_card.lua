-- Apply one case card to the desk's indexes, unless a newer one is there. Outcome: 1 applied.
-- WAITING holds every case that waits (an a before the place of who left and keeps it: nobody counts it), FREE those that the desk may give (see desk_next.lua), HELD who holds what; members
-- say all, their scores are 0. What a card has put there stands in its hash: w, f, h. A case that is reserved (r: for whom)
-- keeps its place in f until that lapses, or until nobody can take it.
-- What is counted of a case is in t: each mark once, with the counters of a day that go up. TIMES says when this person's
-- cases came, OFTEN who had several, GONE who left before anybody came.
-- Race: a consumer that stalled comes with a fact from before an erasure; ERASED says so, and the mark x keeps anything
-- of it from being counted again, the erasure that comes behind it too.
local CASE, WAITING, FREE, HELD, CASES, RESERVED, RESERVING, ERASED, TIMES, OFTEN, GONE = unpack(KEYS)
local case, version, ttl, card = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4]
local waiting, free, held = ARGV[5], ARGV[6], ARGV[7]
local conversation, at, came, keep = ARGV[8], tonumber(ARGV[9]), ARGV[10], ARGV[11]
local LAYOUT, DAYS, FIRST = '2', 11, 12

local known = redis.call('HMGET', CASE, 'v', 'w', 'f', 'h', 'r', 'i', 't')
local had, reserved = tonumber(known[1] or -1), known[5]
-- The same version again, where an older program had applied it: its indexes were others.
if had > version or (had == version and known[6] == LAYOUT) then return 0 end

local function move(index, old, new)
  if old and old ~= '' and old ~= new then redis.call('ZREM', index, old) end
  if new ~= '' then redis.call('ZADD', index, 0, new) end
end

if reserved and free == '' then
  redis.call('ZREM', RESERVED, reserved)
  redis.call('HDEL', RESERVING, reserved)
  redis.call('HDEL', CASE, 'r')
  reserved = false
end
move(WAITING, known[2], waiting)
move(HELD, known[4], held)
if not reserved then move(FREE, known[3], free) end
redis.call('HSET', CASE, 'v', version, 'card', card, 'w', waiting, 'f', free, 'h', held, 'i', LAYOUT)
redis.call('EXPIRE', CASE, ttl)
redis.call('SADD', CASES, case)
redis.call('EXPIRE', CASES, ttl)

local marks, number = known[7] or '', FIRST
if tonumber(redis.call('ZSCORE', ERASED, conversation) or -1) >= at then marks = marks .. 'x' end
while ARGV[number] do
  local mark, unless, day, ends, count = unpack(ARGV, number, number + 4)
  if not string.find(marks, '[x' .. unless .. ']') then
    marks = marks .. mark
    for name = number + 5, number + 4 + count do redis.call('HINCRBY', KEYS[DAYS + day], ARGV[name], 1) end
    if count ~= '0' then redis.call('EXPIREAT', KEYS[DAYS + day], ends) end
    if mark == 'c' then
      redis.call('ZADD', TIMES, came, case)
      redis.call('ZREMRANGEBYSCORE', OFTEN, '-inf', came - keep * 1000)
      if redis.call('ZCARD', TIMES) > 1 then redis.call('ZADD', OFTEN, came, conversation) end
    elseif mark == 'l' then
      redis.call('ZREMRANGEBYSCORE', GONE, '-inf', at - keep * 1000)
      redis.call('ZADD', GONE, at, case)
    end
  end
  number = number + 5 + count
end
if marks ~= '' then
  redis.call('HSET', CASE, 't', marks)
  redis.call('EXPIRE', TIMES, keep)
end
return 1
