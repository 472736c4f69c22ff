-- What a backup keeps of a conversation, all of one instant: the clock in milliseconds, what is left of its life, the wrapped
-- key, the session, when what was said up to a case's end goes, and four lists. Nothing for one that is gone, or that no decision was ever stored of.
local conv = ARGV[1]
local wrapped, blob = call('GET', KEY), hget('b')

if not wrapped or not blob then return nil end
local now = call('TIME')
return {
  now[1] * 1000 + math.floor(now[2] / 1000), call('PTTL', KEY), wrapped, blob,
  call('HMGET', SESSION, 'v', 'e', 'q', 'r', 'c'),
  call('ZSCORE', CLOSED, conv) or '0',
  call('LRANGE', INBOX, 0, -1), call('ZRANGE', TRAIL, 0, -1, 'WITHSCORES'),
  call('LRANGE', TRANSCRIPT, 0, -1), call('HGETALL', STATUS),
}
