-- Count a failure of the head event; after the last try move it to the dead letters. The token goes back either way.
-- Outcomes: 0 try again, 1 buried, 2 not ours any more.
local conv, letter, id, consumer = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local seq, tries, reason, oldest = ARGV[5], tonumber(ARGV[6]), ARGV[7], ARGV[8]
local token = letter .. ':' .. id

if hget('t') ~= token then
  discard(token)
  return 2
end
if holder(letter, id) ~= consumer then return 2 end
local head = call('LINDEX', INBOX, 0)
local outcome = 0
if head and string.sub(head, 1, 8) == seq and call('HINCRBY', SESSION, 'f', 1) >= tries then
  call('LPOP', INBOX)
  bury(oldest, 'c', conv, 'why', reason, 'event', head)
  call('HDEL', SESSION, 'f', 'g')
  outcome = 1
end
discard(token)
next_token(conv)
if over() then erase(conv) end
return outcome
