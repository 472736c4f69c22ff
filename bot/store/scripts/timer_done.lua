-- Disarm a timer, unless it was armed anew for another time.
local conv, name, due = ARGV[1], ARGV[2], tonumber(ARGV[3])

local member = conv .. '\0' .. name
if tonumber(call('ZSCORE', TIMERS, member) or -1) ~= due then return 0 end
call('HDEL', SESSION, 'm:' .. name)
return call('ZREM', TIMERS, member)
