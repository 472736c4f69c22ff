"""The one object through which everything reaches Redis.

Signatures (bodies follow):

    store = await open_store(url, vault, prefix=b"m", partitions=1, retention_days=14); await store.close()
    store.inbox.append(arrivals) -> list[Accepted]
    store.work.claim(consumer, limit=64, block_ms=1000) -> list[Claimed]
    store.work.commit(Sequence[Commit], revision="") -> list[Outcome]
    store.work.release(token) -> None ; store.work.bury(claimed, reason) -> Buried ; store.work.reclaim(consumer, idle_ms)
    store.sending.claim(consumer, lanes, limit=64, block_ms=1000) -> list[Token]
    store.sending.head(tokens) -> list[Due]
    store.sending.sent(token, key, refs, at) -> Sent
    store.sending.wiped(token, key, done, failed, posted=(), at=None) -> Sent     (posted: ids of the neutral line)
    store.sending.failed(token, key, reason) -> Sent
    store.sending.defer(token, seconds) ; store.sending.wake(now) -> int ; store.sending.reclaim(consumer, idle_ms) -> list[Token]
    store.sending.sweep(conversation, before) -> bool
    store.timers.due(now, limit) -> list[DueTimer] ; store.timers.done(conversation, name, due)
    store.trail.expiring(before, limit) -> list[str] ; store.trail.forget(conversation, refs)
    store.desk.consume(consumer, limit, block_ms) -> int ; queue() ; card(id) ; cases(owner) ; snapshot() -> (staff, waiting)
    store.desk.ahead(case_ids) -> list[int|None] ; touch(login, at, seconds) ; leave(login) ; online() ; notices(login, after)
    store.transcript.read(case_id, login) -> OpenCase|None
    store.staff.add(Account) ; get(login) ; logins() ; remove(login)
    store.staff.offer(token_hash, login_hint, ttl_s) ; redeem(token_hash) -> login_hint|None
    store.staff.enter(session_hash, login, idle_s) ; who(session_hash, idle_s) -> login|None ; quit(session_hash)
    store.staff.attempts(key, window_s) -> int ; once(key, ttl_s) -> bool
    store.feed.put(conversation, key, message) -> id ("" when erased) ; read(conversation, after="") ; drop(conversation) ; remove(conversation, ids)
    store.wakeups.watch(topic): topics "desk", "feed:<conversation>", "case:<conversation>" (transcript or delivery state changed)
    store.erase(conversation) -> bool ; store.stats() -> dict[str, int] ; store.ping() ; store.compact() (rewrites the append-only file)
"""
