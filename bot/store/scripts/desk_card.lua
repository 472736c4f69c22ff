-- Apply one case card to the desk's indexes, unless a newer one is there. Outcome: 1 applied.
-- WAITING holds every case that waits, FREE those that the desk may give (see desk_next.lua), HELD who holds what; members
-- say all, their scores are 0. What a card has put there stands in its hash: w, f, h. A case that is reserved (r: for whom)
-- keeps its place in f until that lapses.
local CASE, WAITING, FREE, HELD, CASES, RESERVED, RESERVING = unpack(KEYS)
local case, version, ttl, card = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4]
local waiting, free, held = ARGV[5], ARGV[6], ARGV[7]
local LAYOUT = '2'

local known = redis.call('HMGET', CASE, 'v', 'w', 'f', 'h', 'r', 'i')
local had, reserved = tonumber(known[1] or -1), known[5]
-- The same version again, where an older program had applied it: its indexes were others.
if had > version or (had == version and known[6] == LAYOUT) then return 0 end

local function move(index, old, new)
  if old and old ~= '' and old ~= new then redis.call('ZREM', index, old) end
  if new ~= '' then redis.call('ZADD', index, 0, new) end
end

if reserved and waiting == '' then
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
return 1
