-- Put a message into the web chat's feed, once per delivery key. Returns its id, or '' if the conversation was erased.
-- Race: it was replaced by a new one under a fresh key (renew): what was decided before that is not put into this one.
local ttl, wrapped, key, sealed, wake = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4], ARGV[5]

local version = tonumber(string.match(key, '%.(%d+)%.%d+$') or '')
if call('GET', KEY) ~= wrapped or (version and version < tonumber(hget('a') or 0)) then return '' end
for _, entry in ipairs(call('XREVRANGE', FEED, '+', '-', 'COUNT', 50)) do
  if entry[2][2] == key then return entry[1] end
end
local id = call('XADD', FEED, 'MAXLEN', '~', 1000, '*', 'k', key, 'b', sealed)
keep(ttl, { FEED })
call('PUBLISH', wake, '')
return id
