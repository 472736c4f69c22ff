-- Replace stored bytes (a string, or a field of a hash) by others. Outcome: 1 replaced.
-- Race: whoever erased or replaced them meanwhile wins; an old key never comes back (I6).
local field, old, new = ARGV[1], ARGV[2], ARGV[3]

if field == '' then
  if redis.call('GET', KEYS[1]) ~= old then return 0 end
  redis.call('SET', KEYS[1], new, 'KEEPTTL')
else
  if redis.call('HGET', KEYS[1], field) ~= old then return 0 end
  redis.call('HSET', KEYS[1], field, new)
end
return 1
