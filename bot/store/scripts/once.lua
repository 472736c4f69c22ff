-- Whether a post that must never go out twice may be sent now, and if so that it may not again (P3: a call-back's one line).
-- Outcomes: 1 yes, 0 no (not ours, not the next one, overtaken by an exit, or somebody has tried it already).
-- Race: whoever asked may die before or after sending. Nobody can know which, so nobody tries again.
local conv, letter, id, consumer, key = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

if hget('s') ~= letter .. ':' .. id or holder(letter, id) ~= consumer then return 0 end
local head = call('LINDEX', OUTBOX, 0)
local item = head and parse(head)
if not item or item.key ~= key or item.epoch ~= (hget('e') or '0') or hget('o') == key then return 0 end
call('HSET', SESSION, 'o', key)
return 1
