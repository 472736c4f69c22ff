-- Bring a deferred conversation back to its lane. Outcome: 1 if it was deferred.
local conv = ARGV[1]

if call('ZREM', DEFERRED, conv) == 0 or hget('s') ~= 'd' then return 0 end
call('HDEL', SESSION, 's')
ensure_send(conv, false)
return 1
