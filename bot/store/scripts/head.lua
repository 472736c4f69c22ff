-- The next thing to send, asked immediately before sending (P2). Outcomes: 0 nothing (token spent or not ours), 1 an element.
local conv, letter, id, consumer = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local token = letter .. ':' .. id

if hget('s') ~= token then
  discard(token)
  return { 0, 0 }
end
if holder(letter, id) ~= consumer then return { 0, 0 } end
local wrapped, epoch, dropped = call('GET', KEY), hget('e') or '0', 0
while wrapped do
  local element = call('LINDEX', OUTBOX, 0)
  if not element then break end
  local item = parse(element)
  if item.epoch == epoch or is_wipe(item.code) then
    -- The lease starts anew: a queue of slow sends must not be taken for a dead sender.
    call('XCLAIM', LANES[letter], GROUP, consumer, 0, id, 'JUSTID')
    local refs = {}
    if item.code == 's' then
      refs = call('ZRANGEBYSCORE', TRAIL, '-inf', item.entry)
    elseif item.code == 'e' then
      -- Whoever has written since keeps what has been said since; only what was in flight is still deleted.
      refs = call('ZRANGEBYSCORE', TRAIL, 0, hget('z') and '+inf' or 0)
      for ref in string.gmatch(item.entry, '[^\1]+') do refs[#refs + 1] = ref end
    elseif is_wipe(item.code) then
      refs = call('ZRANGE', TRAIL, 0, -1)
    end
    return { 1, dropped, wrapped, item.code, item.sealed, refs }
  end
  call('LPOP', OUTBOX)
  mark(item.entry, 'dropped')
  dropped = 1
end
discard(token)
call('HDEL', SESSION, 's')
if over() then erase(conv) end
return { 0, dropped }
