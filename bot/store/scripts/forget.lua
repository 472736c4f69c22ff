-- Take ids out of the trail: they are no longer visible.
local conv = ARGV[1]

for i = 2, #ARGV do call('ZREM', TRAIL, ARGV[i]) end
index_trail(conv)
return 0
