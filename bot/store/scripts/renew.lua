-- Erase a conversation at an operator's word: its key at once, its wipe still to be carried out (P8). Outcomes: 0 there is none,
-- 1 erased, 2 the session changed: read again.
local conv, ttl, version, new_version = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4]
local wrapped, element, wake = ARGV[5], ARGV[6], ARGV[7]

if call('EXISTS', KEY) == 0 then return 0 end
if (hget('v') or '0') ~= version then return 2 end
-- Whoever works or sends is overtaken, as by an exit.
call('HINCRBY', SESSION, 'e', 1)
renew(conv, ttl, new_version, wrapped, element, {})
call('PUBLISH', wake, '')
return 1
