-- Count who stands before a case. Outcome: the number; nothing if the case does not wait.
-- Who left and keeps their place (a before it) stands before nobody; of themselves it is said who will, once they are back.
-- A practice case has a band behind all leads: none but its own kind stands before it. In each band those stand before it who came early enough that their headstart puts them there.
local CASE, WAITING = KEYS[1], KEYS[2]

local mine = redis.call('HGET', CASE, 'w')
if not mine or mine == '' then return false end
mine = string.gsub(mine, '^a', '')
local band, since = string.match(mine, '^(%d):(%d+):')
band, since = tonumber(band), tonumber(since)
if band >= #ARGV then return redis.call('ZLEXCOUNT', WAITING, '[' .. band .. ':', '(' .. mine) end
local place, ahead = since - ARGV[band + 1], 0
for number, lead in ipairs(ARGV) do
  local other = number - 1
  local bound = '(' .. mine
  if other ~= band then
    local last = place + lead
    if other < band then last = last + 1 end -- at the same place the more dangerous goes first
    bound = string.format('(%d:%015.0f:', other, math.max(last, 0))
  end
  ahead = ahead + redis.call('ZLEXCOUNT', WAITING, '[' .. other .. ':', bound)
end
return ahead
