-- Choose the next case for a counsellor and reserve it, in one go. Outcome: its id; nothing if there is none for them.
-- Members of FREE are band:language:subject@territory:since:case (no @ where none is known), so that the first of each
-- group is one step away: what it costs grows with the groups that somebody can help, not with how many wait. Those that
-- were moved for another subject stand apart, few, behind m and when that was (m<time>:band:...): whoever knows it comes
-- first from then on, however long they had waited. Members of
-- WAITING are band:since:case (an a before it: left, looked at by nobody). Whoever practises (SHIFTS) is given the band of practice, and nobody else is.
-- What is spared to somebody (whole bands, subjects) is given all the same where an emergency has waited for STILL; what
-- they left to others is not.
-- Race: two who ask at once get two cases. Whoever asks again before taking gets the same one.
local FREE, WAITING, HELD, RESERVED, RESERVING, CASES, SHIFTS = unpack(KEYS)
local login, now, till, capacity, overflow, anybody = ARGV[1], tonumber(ARGV[2]), ARGV[3],
  tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local spared, STILL, PRACTICE = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
local at, FEW, MORE, MOVED = 10, 8, { 24, 224, 0 }, 256

local function list()
  local count, found = tonumber(ARGV[at]), {}
  for number = at + 1, at + count do
    found[#found + 1] = ARGV[number]
    found[ARGV[number]] = true
  end
  at = at + count + 1
  return count > 0 and found
end
local languages, subjects, territories, heavy, passed = list(), list(), list(), list(), list()
local first, leads = 0, {}
for number = at, #ARGV do leads[number - at] = tonumber(ARGV[number]) end

local shift, over, practises = string.match(redis.call('HGET', SHIFTS, login) or '', '^(%a+):%d+:(%d+):(%d)$')
if shift == 'on' and practises == '1' and tonumber(over) > now then first, leads = PRACTICE, { [PRACTICE] = 0 } end

local function hash(case) return CASES .. ':' .. case end

local function free(who)
  local key = hash(redis.call('HGET', RESERVING, who) or '')
  local known = redis.call('HMGET', key, 'r', 'f')
  if known[1] == who then
    redis.call('HDEL', key, 'r')
    if known[2] ~= '' then redis.call('ZADD', FREE, 0, known[2]) end
  end
  redis.call('ZREM', RESERVED, who)
  redis.call('HDEL', RESERVING, who)
end

-- What nobody took in time goes back to its old place.
for _, who in ipairs(redis.call('ZRANGEBYSCORE', RESERVED, '-inf', now, 'LIMIT', 0, 1000)) do free(who) end

local mine = redis.call('HGET', RESERVING, login)
local place = mine and redis.call('HGET', hash(mine), 'f')
local function band_of(member) return tonumber(string.match(member, '^m%d+:(%d)') or string.match(member, '^%d')) end
if place and leads[band_of(place) or first] then
  redis.call('ZADD', RESERVED, till, login)
  return mine
end
if mine then free(login) end
if redis.call('ZLEXCOUNT', HELD, '[' .. login .. ' ', '(' .. login .. '!') >= capacity then return false end

local function before(one, two)
  if one.place ~= two.place then return one.place < two.place end
  if one.band ~= two.band then return one.band < two.band end
  return one.case < two.case
end

local function oldest(from, band, few) return redis.call('ZRANGEBYLEX', WAITING, from, '(' .. band .. ';', 'LIMIT', 0, few) end

-- Bands by their best place: once that is worse than what was found, nobody better follows.
local function bands()
  local found = {}
  for band, lead in pairs(leads) do
    local heads = oldest('[' .. band .. ':', band, FEW)
    if heads[1] then
      local since = tonumber(string.match(heads[1], ':(%d+):'))
      found[#found + 1] = { band = band, place = since - lead, case = '', heads = heads }
    end
  end
  table.sort(found, before)
  return found
end

local function for_all(band, since) return band < anybody or band == PRACTICE or since + overflow <= now end

local function may(band, language, subject, territory, since)
  if for_all(band, since) then return true end
  if languages and not languages[language] then return false end
  if territories and territory ~= '' and not territories[territory] then return false end
  return not subjects or subject == '' or subjects[subject] ~= nil
end

local function spares(band, subject, since)
  if band == PRACTICE then return false end
  if band >= spared and not (heavy and heavy[subject]) then return false end
  return band >= anybody or since + STILL > now
end

local function read(member)
  local moved, plain = string.match(member, '^m(%d+):(.*)$')
  local band, language, subject, territory, since, case =
    string.match(plain or member, '^(%d):([^:]*):([^:@]*)@?([^:]*):(%d+):(.*)$')
  band, since = tonumber(band), tonumber(since)
  local left = passed and passed[case]
  local fits = not left and may(band, language, subject, territory, tonumber(moved) or since)
    and not spares(band, subject, since)
  return leads[band] and { place = since - leads[band], band = band, case = case, member = member, fits = fits, left = left }
end

-- The oldest of a band are looked at one by one: nearly always one of them is right, all the more for who can help many.
-- Once one came too lately to go to anybody, so did all behind it: then, a few further on, they are looked for by group;
-- and so they are after many. Gives a case; or whether to look, and whether for all groups.
local function among(band, heads)
  local asked, all = FEW, true
  for step, more in ipairs(MORE) do
    for _, head in ipairs(heads) do
      local since, case = string.match(head, '^%d:(%d+):(.*)$')
      local known = redis.call('HMGET', hash(case), 'r', 'f')
      local found = not known[1] and known[2] and known[2] ~= '' and read(known[2])
      if found and found.fits then return found end
      all = all and for_all(band, tonumber(since))
    end
    if #heads < asked then return nil, false end
    if more == 0 or (step > 1 and not all) then break end
    heads, asked = oldest('(' .. heads[#heads], band, more), more
  end
  return nil, true, all
end

local function head_of(from, last) return redis.call('ZRANGEBYLEX', FREE, from, last, 'LIMIT', 0, 1)[1] end

-- What stands behind `prefix`; `narrow` cuts a value short, and the rest is passed over as well: up to what follows `upto`.
local function values(prefix, start, last, narrow, upto)
  local found, from = {}, '[' .. start
  while true do
    local head = head_of(from, '(' .. last)
    if not head then return found end
    local value = string.match(head, narrow, #prefix + 1)
    found[#found + 1] = value
    from = '[' .. prefix .. value .. upto
  end
end

-- Subjects with their territories, as far as somebody knows them. '@' is followed by 'A', ':' by ';'.
local function groups(prefix, narrowed)
  local stem = string.sub(prefix, 1, -2) .. ';'
  if not narrowed or not (subjects or territories) then return values(prefix, prefix, stem, '^[^:]*', ';') end
  local known, found = {}, {}
  for _, subject in ipairs(subjects or values(prefix, prefix, stem, '^[^:@]*', 'A')) do known[#known + 1] = subject end
  if subjects then known[#known + 1] = '' end
  for _, subject in ipairs(known) do
    found[#found + 1] = subject
    local named = prefix .. subject .. '@'
    local places = territories or values(named, named, prefix .. subject .. 'A', '^[^:]*', ';')
    for _, territory in ipairs(places) do found[#found + 1] = subject .. '@' .. territory end
  end
  return found
end

local function best_in(prefix, best)
  local from, last = '[' .. prefix .. ':', '(' .. prefix .. ';'
  while true do
    local head = head_of(from, last)
    local one = head and read(head)
    if one and one.fits and (not best or before(one, best)) then return one end
    if not one or not one.left then return best end
    from = '(' .. head
  end
end

local function best_of(bound, best)
  local band = bound.band
  if band < spared and band >= anybody and band ~= PRACTICE then return best end
  local found, more, all = among(band, bound.heads)
  if found then return (not best or before(found, best)) and found or best end
  if not more then return best end
  local narrowed, prefix = not all and band >= anybody, band .. ':'
  for _, language in ipairs(narrowed and languages or values(prefix, prefix, band .. ';', '^[^:]*', ';')) do
    local inside = prefix .. language .. ':'
    for _, group in ipairs(groups(inside, narrowed)) do best = best_in(inside .. group, best) end
  end
  return best
end

-- Those that were moved, the first of them longest ago.
local function of_moved(best)
  for _, member in ipairs(redis.call('ZRANGEBYLEX', FREE, '[m', '(n', 'LIMIT', 0, MOVED)) do
    local one = read(member)
    if one and one.fits and (not best or before(one, best)) then best = one end
  end
  return best
end

local function choose()
  local best = of_moved()
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
