-- Choose the next case for a counsellor and reserve it, in one go. Outcome: its id; nothing if there is none for them.
-- Members of FREE are band:language:subject:since:case, so that the first of each group is one step away: what it costs
-- grows with the number of groups, not with how many wait. Members of WAITING are band:since:case.
-- What is spared to somebody (whole bands, subjects) is given all the same where an emergency has waited for STILL; what
-- they left to others is not.
-- Race: two who ask at once get two cases. Whoever asks again before taking gets the same one.
local FREE, WAITING, HELD, RESERVED, RESERVING, CASES = unpack(KEYS)
local login, now, till, capacity, overflow, anybody = ARGV[1], tonumber(ARGV[2]), ARGV[3],
  tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local spared, STILL = tonumber(ARGV[7]), tonumber(ARGV[8])
local at, FEW = 9, 8

local function list()
  local count, found = tonumber(ARGV[at]), {}
  for number = at + 1, at + count do found[ARGV[number]] = true end
  at = at + count + 1
  return count > 0 and found
end
local languages, subjects, heavy, passed, leads = list(), list(), list(), list(), {}
for number = at, #ARGV do leads[number - at] = tonumber(ARGV[number]) end

local function hash(case) return CASES .. ':' .. case end

-- What nobody took in time goes back to its old place.
for _, who in ipairs(redis.call('ZRANGEBYSCORE', RESERVED, '-inf', now, 'LIMIT', 0, 1000)) do
  local key = hash(redis.call('HGET', RESERVING, who) or '')
  local known = redis.call('HMGET', key, 'r', 'f')
  if known[1] == who then
    redis.call('HDEL', key, 'r')
    if known[2] ~= '' then redis.call('ZADD', FREE, 0, known[2]) end
  end
  redis.call('ZREM', RESERVED, who)
  redis.call('HDEL', RESERVING, who)
end

local mine = redis.call('HGET', RESERVING, login)
if mine then
  redis.call('ZADD', RESERVED, till, login)
  return mine
end
if redis.call('ZLEXCOUNT', HELD, '[' .. login .. ' ', '(' .. login .. '!') >= capacity then return false end

local function before(one, two)
  if one.place ~= two.place then return one.place < two.place end
  if one.band ~= two.band then return one.band < two.band end
  return one.case < two.case
end

-- Bands by their best place: once that is worse than what was found, nobody better follows.
local function bands()
  local found = {}
  for band = 0, #leads do
    local heads = redis.call('ZRANGEBYLEX', WAITING, '[' .. band .. ':', '(' .. band .. ';', 'LIMIT', 0, FEW)
    if heads[1] then
      local since = tonumber(string.match(heads[1], ':(%d+):'))
      found[#found + 1] = { band = band, place = since - leads[band], case = '', heads = heads }
    end
  end
  table.sort(found, before)
  return found
end

local function may(band, language, subject, since)
  if band < anybody or since + overflow <= now then return true end
  if languages and not languages[language] then return false end
  return not subjects or subject == '' or subjects[subject] ~= nil
end

local function spares(band, subject, since)
  if band >= spared and not (heavy and heavy[subject]) then return false end
  return band >= anybody or since + STILL > now
end

local function read(member)
  local band, language, subject, since, case = string.match(member, '^(%d):([^:]*):([^:]*):(%d+):(.*)$')
  band, since = tonumber(band), tonumber(since)
  local left = passed and passed[case]
  local fits = not left and may(band, language, subject, since) and not spares(band, subject, since)
  return { place = since - leads[band], band = band, case = case, member = member, fits = fits, left = left,
    group = language .. ':' .. subject }
end

-- The first few of a band are looked at one by one: nearly always one of them is right.
local function among(heads)
  for _, head in ipairs(heads) do
    local known = redis.call('HMGET', hash(string.match(head, '^%d:%d+:(.*)$')), 'r', 'f')
    local found = not known[1] and known[2] and known[2] ~= '' and read(known[2])
    if found and found.fits then return found end
  end
end

local function best_of(bound, best)
  local band, found = bound.band, among(bound.heads)
  if found then return (not best or before(found, best)) and found or best end
  if #bound.heads < FEW then return best end
  local from, last = '[' .. band .. ':', '(' .. band .. ';'
  while true do
    local head = redis.call('ZRANGEBYLEX', FREE, from, last, 'LIMIT', 0, 1)[1]
    if not head then return best end
    local one = read(head)
    if one.fits and (not best or before(one, best)) then best = one end
    from = '(' .. (one.left and head or band .. ':' .. one.group .. ';')
  end
end

local function choose()
  local best
  for _, bound in ipairs(bands()) do
    if best and before(best, bound) then break end
    best = best_of(bound, best)
  end
  return best
end

local best = choose()
while best and redis.call('EXISTS', hash(best.case)) == 0 do
  redis.call('ZREM', FREE, best.member) -- its retention is over
  best = choose()
end
if not best then return false end
redis.call('ZREM', FREE, best.member)
redis.call('HSET', hash(best.case), 'r', login)
redis.call('ZADD', RESERVED, till, login)
redis.call('HSET', RESERVING, login, best.case)
return best.case
