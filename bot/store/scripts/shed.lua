-- Take away what was said up to the end of a case, when its time is over (P8). Outcome: how many lines went.
-- Race: a case that was opened since has disarmed it (commit.lua).
local conv, now = ARGV[1], tonumber(ARGV[2])

local due = tonumber(call('ZSCORE', CLOSED, conv) or -1)
if due < 0 or due > now then return 0 end
call('ZREM', CLOSED, conv)
local lines = tonumber(hget('c') or 0)
call('HDEL', SESSION, 'c')
call('LTRIM', TRANSCRIPT, lines, -1)
if call('EXISTS', TRANSCRIPT) == 0 then call('DEL', STATUS) end
return lines
