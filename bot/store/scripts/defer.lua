-- Put a send token aside until `due`. Outcome: 1 if it was ours.
local conv, letter, id, consumer, due = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local token = letter .. ':' .. id

if hget('s') ~= token then
  discard(token)
  return 0
end
if holder(letter, id) ~= consumer then return 0 end
discard(token)
call('HSET', SESSION, 's', 'd')
call('ZADD', DEFERRED, due, conv)
return 1
