-- Give a work token back untouched. Outcome: 1 if it was ours to give.
local conv, letter, id, consumer = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local token = letter .. ':' .. id

if hget('t') ~= token then
  discard(token)
  return 0
end
if holder(letter, id) ~= consumer then return 0 end
discard(token)
next_token(conv)
return 1
