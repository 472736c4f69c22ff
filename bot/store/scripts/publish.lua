-- Make a revision the one in force, if the newest publication is still the one that was seen. Nothing is overwritten.
-- An entry is "<number> <revision> <json>". Outcomes: 0 published (or was, by this very call sent twice), 1 somebody else was
-- faster, 2 there are no files under this revision.
local LOG, FILES = KEYS[1], KEYS[2]
local seen, revision, entry, blob = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4]
local kept, topic = tonumber(ARGV[5]), ARGV[6]
local call = redis.call

local newest = call('LINDEX', LOG, 0)
if newest == entry then return 0 end
if tonumber(newest and string.match(newest, '^%d+') or 0) ~= seen then return 1 end
if blob ~= '' then
  call('HSET', FILES, revision, blob)
elseif call('HEXISTS', FILES, revision) == 0 then
  return 2
end
call('LPUSH', LOG, entry)
call('LTRIM', LOG, 0, kept - 1)
local named = {}
for _, one in ipairs(call('LRANGE', LOG, 0, -1)) do
  named[string.match(one, '^%d+ (%x+)')] = true
end
for _, one in ipairs(call('HKEYS', FILES)) do
  if not named[one] then call('HDEL', FILES, one) end
end
call('PUBLISH', topic, '')
return 0
