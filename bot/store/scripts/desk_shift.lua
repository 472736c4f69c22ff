-- Note that a counsellor is there, or what their shift is. Outcome: 1 if others see a difference, else 0.
-- PRESENCE holds who is given people who seek help, by when that ends, in seconds, as it always has: what a program before
-- this one writes there counts. SHIFTS holds shift:since:until:training of everybody, in milliseconds. Who is in no index,
-- or silent since `until`, begins anew. No shift given: the one there was, or on.
-- Race: somebody says "break" while a page of theirs is open. Whichever is first, the break stands.
local PRESENCE, SHIFTS = KEYS[1], KEYS[2]
local login, at, till, shift, training = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], ARGV[5]
local DAY = 86400000

local function read(raw)
  local what, since, until_, practises = string.match(raw or '', '^(%a+):(%d+):(%d+):(%d)$')
  return what, tonumber(since), tonumber(until_), practises
end

local function before()
  local what, since, last, practises = read(redis.call('HGET', SHIFTS, login))
  local score = redis.call('ZSCORE', PRESENCE, login)
  local on = score and math.floor(tonumber(score) * 1000)
  if on and on > at then return 'on', (what == 'on' and since) or at, on, '0' end
  if what and last > at and (what ~= 'on' or practises == '1') then return what, since, last, practises end
  return nil, at, 0, '0'
end

local was, since, last, practised = before()
if shift == '' then shift = was or 'on' end
if training == '' then training = practised end
if shift == 'off' then training = '0' end
if was == shift and practised == training then
  if till > at then till = math.max(till, last) end
else
  since = at
end
redis.call('HSET', SHIFTS, login, string.format('%s:%.0f:%.0f:%s', shift, since, till, training))
if shift == 'on' and training == '0' then
  redis.call('ZADD', PRESENCE, string.format('%.3f', till / 1000), login)
else
  redis.call('ZREM', PRESENCE, login)
end
if was == shift and practised == training then return 0 end

redis.call('ZREMRANGEBYSCORE', PRESENCE, '-inf', (at - DAY) / 1000)
local known = redis.call('HGETALL', SHIFTS)
for number = 2, #known, 2 do
  local _, _, over = read(known[number])
  if not over or over < at - DAY then redis.call('HDEL', SHIFTS, known[number - 1]) end
end
return 1
