-- Give up what is reserved for a counsellor: it goes back to its old place at once. Outcome: its id; nothing if there is
-- none. Race: what became somebody's meanwhile is reserved no more, and stays theirs.
local FREE, RESERVED, RESERVING, CASES = unpack(KEYS)
local login = ARGV[1]

local case = redis.call('HGET', RESERVING, login)
if not case then return false end
local key = CASES .. ':' .. case
local known = redis.call('HMGET', key, 'r', 'f')
if known[1] == login then
  redis.call('HDEL', key, 'r')
  if known[2] and known[2] ~= '' then redis.call('ZADD', FREE, 0, known[2]) end
end
redis.call('ZREM', RESERVED, login)
redis.call('HDEL', RESERVING, login)
return case
