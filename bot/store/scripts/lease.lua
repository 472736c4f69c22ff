-- Hold what one process alone may do, for ARGV[2] seconds more; 0 gives it up. Outcome: 1 if it is ours, else 0.
-- Race: two ask at once. The first has it; the other asks again when it has ended.
local LEASE, who, seconds = KEYS[1], ARGV[1], tonumber(ARGV[2])

local holder = redis.call('GET', LEASE)
if holder and holder ~= who then return 0 end
if seconds > 0 then redis.call('SET', LEASE, who, 'EX', seconds) else redis.call('DEL', LEASE) end
return 1
