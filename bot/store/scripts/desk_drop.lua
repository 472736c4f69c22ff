-- Take a case out of every index, and forget its card.
local CASE, WAITING, FREE, HELD, _, RESERVED, RESERVING = unpack(KEYS)

local known = redis.call('HMGET', CASE, 'w', 'f', 'h', 'r')
for number, index in ipairs({ WAITING, FREE, HELD }) do
  if known[number] then redis.call('ZREM', index, known[number]) end
end
if known[4] then
  redis.call('ZREM', RESERVED, known[4])
  redis.call('HDEL', RESERVING, known[4])
end
redis.call('DEL', CASE)
return 1
