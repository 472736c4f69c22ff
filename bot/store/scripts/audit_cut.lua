-- Take the oldest entries off the audit log, behind an anchor that says where it begins now. The newest one always stays.
-- Outcome: how many went; none if the last of them is not the one that the caller has read.
local LOG, ANCHOR = KEYS[1], KEYS[2]
local count, last, anchor = tonumber(ARGV[1]), ARGV[2], ARGV[3]
local call = redis.call

if call('LLEN', LOG) <= count or call('LINDEX', LOG, count - 1) ~= last then return 0 end
call('SET', ANCHOR, anchor)
call('LTRIM', LOG, count, -1)
return count
