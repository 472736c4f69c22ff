"""I1, I2, I7 and their like, checked by looking at every key there is.

**Rules.** Reads Redis directly, not through the scripts that it checks. `idle`: nobody is working or sending just
now, so no token may be in anybody's hands.
"""

from typing import Any

from bot.store.door import command, entries
from bot.store.keys import GROUP, LETTERS, STREAMS
from bot.store.store import Store

OWN = ("session", "inbox", "outbox", "key")


async def check_invariants(store: Store, *, idle: bool = True) -> None:
    """Raise AssertionError with everything that is broken."""
    assert await broken(store, idle=idle) == []


async def broken(store: Store, *, idle: bool = True) -> list[str]:
    """Return what is broken, in words."""
    findings = [f"no TTL: {key!r}" for key in await leaked_keys(store)]
    tokens = await _tokens(store)
    deferred = await _deferred(store)
    for conversation in await _conversations(store) | {conv for _, conv, _ in tokens}:
        findings += await _conversation(store, conversation, tokens, deferred)
    if idle:
        findings += await _pending(store)
    return findings


async def leaked_keys(store: Store) -> list[bytes]:
    """Return keys without a TTL that are not on the permanent list (I7)."""
    keys = await all_keys(store)
    lives = await store.door.run([command("TTL", key) for key in keys])
    permanent = store.layout.permanent()
    return [k for k, ttl in zip(keys, lives, strict=True) if ttl == -1 and k not in permanent]


async def all_keys(store: Store) -> list[bytes]:
    """Return every key under the store's prefix."""
    found = await store.door.one(command("KEYS", store.layout.prefix + b"{*"))
    return sorted(found)


async def _conversation(
    store: Store, conversation: str, tokens: set[tuple[str, str, bytes]], deferred: set[str]
) -> list[str]:
    """I1 for work and its like for sending: exactly one token iff there is something to do."""
    keys = store.layout.conversation(conversation)
    fields, inbox, outbox = await store.door.run([
        command("HMGET", keys[0], "t", "s"),
        command("LLEN", keys[2]),
        command("LLEN", keys[3]),
    ])
    work, send = (_read(field) for field in fields)
    mine = {(lane, entry) for lane, conv, entry in tokens if conv == conversation}
    working = {token for token in mine if token[0] in "ru"}
    sending = mine - working
    findings = []
    if working != ({work} if inbox else set()):
        findings.append(f"I1: {conversation}: {inbox} in the inbox, {work=}, tokens {working}")
    expected: set[Any] = {send} if outbox and send != "d" else set()
    if sending != expected or bool(send) != bool(outbox):
        findings.append(f"send: {conversation}: {outbox} in the outbox, {send=}, tokens {sending}")
    if (send == "d") != (conversation in deferred):
        findings.append(f"deferred: {conversation}: {send=}")
    return findings


def _read(field: bytes | None) -> Any:
    """Return a token field as (lane letter, entry id), "d" for deferred, None for none."""
    if field is None or field == b"d":
        return field and "d"
    return field[:1].decode(), field[2:]


async def _conversations(store: Store) -> set[str]:
    names = set()
    for key in await all_keys(store):
        _, _, rest = key.partition(b"}:")
        kind, _, conversation = rest.decode().partition(":")
        if kind in OWN and conversation:
            names.add(conversation)
    return names


async def _tokens(store: Store) -> set[tuple[str, str, bytes]]:
    """Return every token in every stream as (lane letter, conversation, entry id)."""
    found = set()
    for lane, part in STREAMS.items():
        for key in store.layout.everywhere(part):
            raw = await store.door.one(command("XRANGE", key, "-", "+"))
            found |= {(LETTERS[lane], f[b"c"].decode(), entry) for entry, f in entries(raw)}
    return found


async def _deferred(store: Store) -> set[str]:
    keys = store.layout.everywhere(b"deferred")
    replies = await store.door.run([command("ZRANGE", key, 0, -1) for key in keys])
    return {member.decode() for reply in replies for member in reply}


async def _pending(store: Store) -> list[str]:
    findings = []
    for part in STREAMS.values():
        for key in store.layout.everywhere(part):
            held = await store.door.one(command("XPENDING", key, GROUP, "-", "+", 10))
            findings += [f"lease left behind in {key!r}: {entry!r}" for entry in held]
    return findings
