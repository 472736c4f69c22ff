-- A delivery was sent, failed or (a wipe) carried out. Outcomes: {stale, more}.
-- Race: an exit or a wipe came while it was in flight. What became visible is remembered as the oldest of all, so that the
-- janitor finds it even if the caller dies before deleting it.
local conv, ttl, letter, id, key = arg(), tonumber(arg()), arg(), arg(), arg()
local version, status, when, oldest, wake = tonumber(arg()), arg(), arg(), arg(), arg()
local posted, gone = list(), list()
local token = letter .. ':' .. id

if call('EXISTS', KEY) == 0 then
  discard(token)
  return { 1, 0 }
end
local mine = hget('s') == token
local head = mine and call('LINDEX', OUTBOX, 0)
local item = head and parse(head)
local matches = item and item.key == key
-- Also stale: sent for the conversation that was here before this one was begun.
local before = tonumber(string.match(id, '^%d+')) < tonumber(hget('n') or '0')
local stale = not matches and #posted > 0 and (before or version <= tonumber(hget('x') or '-1'))

for _, ref in ipairs(posted) do call('ZADD', TRAIL, stale and 0 or when, ref) end
for _, ref in ipairs(gone) do call('ZREM', TRAIL, ref) end
if #posted + #gone > 0 then index_trail(conv) end
local made = { TRAIL }
if not mine then
  discard(token)
  keep(ttl, made)
  return { stale and 1 or 0, hget('s') and 1 or 0 }
end
if matches then
  call('LPOP', OUTBOX)
  if not is_wipe(item.code) then mark(item.entry, status) end
  if item.entry ~= '' then made[2] = STATUS end
  if string.sub(status, 1, 6) == 'failed' then
    bury(oldest, 'c', conv, 'why', status, 'delivery', key)
  end
  -- Whoever has written since an erasure has begun a new conversation, which no wipe takes along.
  if over(is_wipe(item.code) and call('ZCARD', TRAIL) <= #posted) then
    erase(conv)
    call('PUBLISH', wake, '')
    return { 0, 0 }
  end
  if item.entry ~= '' then call('PUBLISH', wake, '') end
end
ensure_send(conv, true)
keep(ttl, made)
return { stale and 1 or 0, hget('s') and 1 or 0 }
