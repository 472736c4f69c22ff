-- Everything that a reader of the transcript needs, at one instant.
return {
  call('GET', KEY), hget('b'), call('LRANGE', TRANSCRIPT, 0, -1), call('HGETALL', STATUS),
}
