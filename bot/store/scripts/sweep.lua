-- Queue the deletion of old messages (P4). Outcomes: 1 queued, 0 nothing to do, 2 the session changed: read again.
local conv, ttl, version, limit, element = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5]

local oldest = call('ZRANGE', TRAIL, 0, 0, 'WITHSCORES')
if call('EXISTS', KEY) == 0 or not oldest[2] then
  call('ZREM', SWEEP, conv)
  return 0
end
if tonumber(oldest[2]) > tonumber(limit) then
  index_trail(conv)
  return 0
end
if (hget('v') or '0') ~= version then return 2 end
for _, other in ipairs(call('LRANGE', OUTBOX, 0, -1)) do
  if is_wipe(parse(other).code) then return 0 end
end
call('RPUSH', OUTBOX, element)
ensure_send(conv, false)
keep(ttl, { OUTBOX })
return 1
