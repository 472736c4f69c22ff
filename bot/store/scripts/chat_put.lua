-- Change what is kept of a counsellor's chat if it is still what was read. With a login, only if the one-time link is
-- still good for it; the link is used up in the same step. Return 1 if it was done.
local CHATS, LINK = KEYS[1], KEYS[2]
local name, old, new, login = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

if login ~= '' and redis.call('GET', LINK) ~= login then return 0 end
if (redis.call('HGET', CHATS, name) or '') ~= old then return 0 end
if login ~= '' then redis.call('DEL', LINK) end
if new == '' then redis.call('HDEL', CHATS, name) else redis.call('HSET', CHATS, name, new) end
return 1
