-- Put a conversation back from a backup, unless there is one already. Outcome: 1 put back.
-- Nothing is queued for sending and no timer is set; `version` is one that no delivery was ever made of.
local conv, ends, wrapped, blob = arg(), arg(), arg(), arg()
local version, epoch, number, revision, card = arg(), arg(), arg(), arg(), arg()
local closed, lines = arg(), arg()
local inbox, trail, transcript, status = list(), list(), list(), list()

if call('EXISTS', KEY) == 1 then return 0 end
local now = call('TIME')
call('SET', KEY, wrapped)
call('HSET', SESSION, 'v', version, 'x', version, 'e', epoch, 'q', number, 'r', revision, 'b', blob)
call('HSET', SESSION, 'n', string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000)))
for _, element in ipairs(inbox) do call('RPUSH', INBOX, element) end
for i = 1, #trail, 2 do call('ZADD', TRAIL, trail[i + 1], trail[i]) end
for _, entry in ipairs(transcript) do call('RPUSH', TRANSCRIPT, entry) end
for i = 1, #status, 2 do call('HSET', STATUS, status[i], status[i + 1]) end
if closed ~= '0' then
  call('ZADD', CLOSED, closed, conv)
  call('HSET', SESSION, 'c', lines)
end
for i = 1, 8 do call('PEXPIREAT', KEYS[i], ends) end
index_trail(conv)
next_token(conv)
if card ~= '' then call('XADD', DESK, '*', 'card', card, 'known', '1') end
return 1
