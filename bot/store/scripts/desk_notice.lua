-- Add a notice to a counsellor's stream, once.
local NOTICES, SEEN = KEYS[1], KEYS[2]
local ttl, notice, repeated = ARGV[1], ARGV[2], ARGV[3]

if not redis.call('SET', SEEN, '1', 'NX', 'EX', repeated) then return 0 end
redis.call('XADD', NOTICES, 'MAXLEN', '~', 200, '*', 'n', notice)
redis.call('EXPIRE', NOTICES, ttl)
return 1
