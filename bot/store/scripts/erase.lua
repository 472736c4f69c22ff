-- Destroy a conversation. Outcome: 1 if its key existed.
local existed = call('EXISTS', KEY)
if existed == 1 or call('EXISTS', SESSION, INBOX, OUTBOX, TRAIL, TRANSCRIPT, STATUS, FEED) > 0 then
  erase(ARGV[1])
  call('PUBLISH', ARGV[2], '')
end
return existed
