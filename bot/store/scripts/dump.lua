-- What a backup keeps of a conversation, all of one instant: the clock in milliseconds, what is left of its life, the wrapped
-- key, the session, and four lists. Nothing for one that is gone, or that no decision was ever stored of.
local wrapped, blob = call('GET', KEY), hget('b')

if not wrapped or not blob then return nil end
local now = call('TIME')
return {
  now[1] * 1000 + math.floor(now[2] / 1000), call('PTTL', KEY), wrapped, blob,
  call('HMGET', SESSION, 'v', 'e', 'q', 'r'),
  call('LRANGE', INBOX, 0, -1), call('ZRANGE', TRAIL, 0, -1, 'WITHSCORES'),
  call('LRANGE', TRANSCRIPT, 0, -1), call('HGETALL', STATUS),
}
