-- Apply one case card to the desk's indexes, unless a newer one is there. Outcome: 1 applied.
local CASE, QUEUE, OWNED, CASES = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local case, version, ttl, card, score, owner = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5], ARGV[6]

if tonumber(redis.call('HGET', CASE, 'v') or -1) >= version then return 0 end
redis.call('HSET', CASE, 'v', version, 'card', card)
redis.call('EXPIRE', CASE, ttl)
redis.call('SADD', CASES, case)
redis.call('EXPIRE', CASES, ttl)
if score ~= '' then redis.call('ZADD', QUEUE, score, case) else redis.call('ZREM', QUEUE, case) end
if owner ~= '' then redis.call('HSET', OWNED, case, owner) else redis.call('HDEL', OWNED, case) end
return 1
