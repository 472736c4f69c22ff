-- Read what a claimed token stands for. Outcome 0: the token is no longer valid, and gone. Else the conversation.
local conv, letter, id, batch, reclaimed = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5] == '1'
local token = letter .. ':' .. id

if hget('t') ~= token then
  discard(token)
  return { 0 }
end
local wrapped = call('GET', KEY)
if not wrapped or call('LLEN', INBOX) == 0 then
  discard(token)
  call('HDEL', SESSION, 't')
  return { 0 }
end
if reclaimed then call('HINCRBY', SESSION, 'g', 1) end
local state = call('HMGET', SESSION, 'v', 'e', 'f', 'g', 'b')
-- After a failure one event at a time, so that the one that fails stands alone.
if tonumber(state[3] or 0) > 0 or tonumber(state[4] or 0) > 0 then batch = 1 end
return {
  1, tonumber(state[1] or 0), tonumber(state[2] or 0), tonumber(state[3] or 0), tonumber(state[4] or 0),
  wrapped, state[5] or '', call('LRANGE', INBOX, 0, batch - 1),
}
