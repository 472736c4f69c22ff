-- Add one entry to the audit log, if the newest is still the one that the caller chained it to.
-- An entry is "<64 characters of its hash> <json>". Outcomes: 0 added (or was, by this very call sent twice), 1 and the newest.
local LOG = KEYS[1]
local before, entry = ARGV[1], ARGV[2]
local call = redis.call

local newest = call('LINDEX', LOG, -1)
if newest == entry then return { 0 } end
-- An empty log takes anything: if somebody emptied it, an entry chained to what was there shows it.
if newest and string.sub(newest, 1, 64) ~= before then return { 1, newest } end
call('RPUSH', LOG, entry)
return { 0 }
