-- Replace an account, or delete it (new is empty). Outcome: 1 done, 0 changed meanwhile, -1 nobody could manage the
-- staff any more. Race: two admins who take the other's place away at the same moment; one of them stays.
local login, old, new = ARGV[1], ARGV[2], ARGV[3]

local function manages(raw)
  local row = cjson.decode(raw)
  if row.active == false then return false end
  if row.role == 'admin' then return true end
  for _, role in ipairs(row.roles or {}) do
    if role == 'admin' then return true end
  end
  return false
end

if redis.call('HGET', KEYS[1], login) ~= old then return 0 end
if manages(old) and (new == '' or not manages(new)) then
  local others = 0
  local rows = redis.call('HGETALL', KEYS[1])
  for at = 1, #rows, 2 do
    if rows[at] ~= login and manages(rows[at + 1]) then others = others + 1 end
  end
  if others == 0 then return -1 end
end
if new == '' then
  redis.call('HDEL', KEYS[1], login)
else
  redis.call('HSET', KEYS[1], login, new)
end
return 1
