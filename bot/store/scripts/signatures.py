"""The typed calling contract of every script: a function here per `.lua` file, of the same name.

**Rules.** Nothing else builds a script's arguments. Times are seconds unless the name says otherwise; outcome codes
are explained at the top of each `.lua` file.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import time

from bot.model.effect import Delivery
from bot.store.door import Call, Script
from bot.store.keys import CONTENT_TOPIC, LETTERS, Layout
from bot.store.lives import DAY, Lives
from bot.store.scripts.queueing import QUEUEING
from bot.store.values import Token

APPEND = Script("append")
LOAD = Script("load")
COMMIT = Script("commit")
RELEASE = Script("release")
BURY = Script("bury")
HEAD = Script("head")
ONCE = Script("once")
SETTLE = Script("settle")
DEFER = Script("defer")
WAKE = Script("wake")
SWEEP = Script("sweep")
SHED = Script("shed")
FORGET = Script("forget")
ERASE = Script("erase")
RENEW = Script("renew")
TIMER_DONE = Script("timer_done")
READ = Script("read")
FEED_PUT = Script("feed_put")
PUBLISH = Script("publish", common=False)
AUDIT_ADD = Script("audit_add", common=False)
AUDIT_CUT = Script("audit_cut", common=False)
REWRAP = Script("rewrap", common=False)
STAFF_PUT = Script("staff_put", common=False)
DUMP = Script("dump")
RESTORE = Script("restore")

OWN = frozenset(value for value in list(globals().values()) if isinstance(value, Script))
ALL = OWN | QUEUEING

Argument = bytes | str | int


@dataclass(frozen=True, slots=True)
class Sealed:
    """One arrival ready to be stored."""

    conversation: str
    source: str
    urgent: bool
    sealed: bytes
    ref: str
    ref_at: int
    wrapped: bytes
    create: bool
    consumer: str = ""
    begins: bool = True


@dataclass(slots=True)
class Batch:
    """What a commit stores, in the shape its script reads.

    `cleared` is a version, set by a wipe; `first` is the first of `out`, still open. `wrapped` is the key that replaces
    the conversation's when it is erased; `seen` how long the inbox was then, `kept` what of it stays, sealed anew.
    `closed`: a case has ended, or one is open; None if neither changed.
    """

    new_version: int
    revision: str
    blob: bytes
    cleared: int | None = None
    erases: bool = False
    entries: list[bytes] = field(default_factory=list)
    queued: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    out: list[bytes] = field(default_factory=list)
    timers: list[Argument] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    facts: list[bytes] = field(default_factory=list)
    first: Delivery | None = None
    closed: bool | None = None
    wrapped: bytes = b""
    seen: int = 0
    kept: list[bytes] = field(default_factory=list)


def counted(items: Sequence[Argument]) -> tuple[Argument, ...]:
    """Return a list as a script reads it: its length, then its items."""
    return (len(items), *items)


def seq_bytes(seq: int) -> bytes:
    """Return an inbox number as the first eight bytes of its element."""
    return seq.to_bytes(8, "big")


class Signatures:
    """The scripts, bound to one layout and to how long things live."""

    def __init__(self, layout: Layout, lives: Lives) -> None:
        self.layout = layout
        self.lives = lives
        self.retention = lives.conversation * DAY

    @property
    def closed(self) -> int:
        """How many seconds a closed case lives: never longer than its conversation."""
        return min(self.retention, self.lives.closed * DAY)

    def oldest_dead(self) -> int:
        """Return since when dead letters are kept, in milliseconds."""
        return int(time() - min(self.retention, self.lives.dead * DAY)) * 1000

    def append(self, sealed: Sealed, seen_seconds: int) -> Call:
        conv = sealed.conversation
        keys = (*self.layout.conversation(conv), self.layout.seen(conv, sealed.source))
        return APPEND.call(
            keys,
            conv,
            self.retention,
            sealed.wrapped,
            "1" if sealed.create else "0",
            "x" if sealed.urgent else ".",
            sealed.sealed,
            sealed.ref,
            sealed.ref_at,
            seen_seconds,
            sealed.consumer,
            "1" if sealed.begins else "0",
        )

    def load(self, token: Token, batch: int, *, reclaimed: bool) -> Call:
        return self._held(LOAD, token, batch, "1" if reclaimed else "0", consumer=False)

    def commit(
        self, token: Token, expected: Sequence[Argument], batch: Batch, sender: str = ""
    ) -> Call:
        """`expected`: version, epoch, number of events, numbers of the first and the last."""
        conv = token.conversation
        return COMMIT.call(
            self.layout.conversation(conv),
            conv,
            self.retention,
            LETTERS[token.lane],
            token.id,
            token.consumer,
            *expected,
            batch.new_version,
            batch.revision,
            batch.blob,
            "" if batch.cleared is None else batch.cleared,
            "1" if batch.erases else "0",
            self.layout.channel(f"case:{conv}"),
            sender,
            batch.wrapped,
            batch.seen,
            *counted(batch.kept),
            "" if batch.closed is None else int(time()) + self.closed if batch.closed else 0,
            *counted(batch.entries),
            *counted(batch.queued),
            *counted(batch.dropped),
            *counted(batch.out),
            *counted(batch.timers),
            *counted(batch.cancelled),
            *counted(batch.facts),
        )

    def release(self, token: Token) -> Call:
        return self._held(RELEASE, token)

    def bury(self, token: Token, seq: int, tries: int, reason: str, oldest_ms: int) -> Call:
        return self._held(BURY, token, seq_bytes(seq), tries, reason, oldest_ms)

    def head(self, token: Token) -> Call:
        return self._held(HEAD, token)

    def once(self, token: Token, key: str) -> Call:
        return self._held(ONCE, token, key)

    def settle(  # noqa: PLR0913, PLR0917  (one verb, three outcomes: apart they would be three copies of the script)
        self,
        token: Token,
        key: str,
        status: str,
        at: int,
        oldest_ms: int,
        posted: Sequence[str],
        gone: Sequence[str],
    ) -> Call:
        conv = token.conversation
        return SETTLE.call(
            self.layout.conversation(conv),
            conv,
            self.retention,
            LETTERS[token.lane],
            token.id,
            key,
            key.rsplit(".", 2)[1],
            status,
            at,
            oldest_ms,
            self.layout.channel(f"case:{conv}"),
            *counted(posted),
            *counted(gone),
        )

    def defer(self, token: Token, due_ms: int) -> Call:
        return self._held(DEFER, token, due_ms)

    def wake(self, conversation: str) -> Call:
        return self._own(WAKE, conversation)

    def sweep(self, conversation: str, version: int, limit: int, element: bytes) -> Call:
        return self._own(SWEEP, conversation, self.retention, version, limit, element)

    def shed(self, conversation: str, now: int) -> Call:
        return self._own(SHED, conversation, now)

    def forget(self, conversation: str, refs: Sequence[str]) -> Call:
        return self._own(FORGET, conversation, *refs)

    def erase(self, conversation: str) -> Call:
        return self._own(ERASE, conversation, self.layout.channel(f"case:{conversation}"))

    def renew(self, conversation: str, version: int, batch: Batch) -> Call:
        wake = self.layout.channel(f"case:{conversation}")
        new = (batch.new_version, batch.wrapped, batch.out[0], wake)
        return self._own(RENEW, conversation, self.retention, version, *new)

    def timer_done(self, conversation: str, name: str, due_us: int) -> Call:
        return self._own(TIMER_DONE, conversation, name, due_us)

    def read(self, conversation: str) -> Call:
        return READ.call(self.layout.conversation(conversation))

    def feed_put(self, conversation: str, wrapped: bytes, key: str, sealed: bytes) -> Call:
        wake = self.layout.channel(f"feed:{conversation}")
        keys = self.layout.conversation(conversation)
        return FEED_PUT.call(keys, self.retention, wrapped, key, sealed, wake)

    def publish(self, seen: int, revision: str, entry: bytes, blob: bytes, kept: int) -> Call:
        topic = self.layout.channel(CONTENT_TOPIC)
        return PUBLISH.call(self.layout.content(), seen, revision, entry, blob, kept, topic)

    def audit_add(self, before: bytes, entry: bytes) -> Call:
        return AUDIT_ADD.call(self.layout.audit()[:1], before, entry)

    def audit_cut(self, count: int, last: bytes, anchor: str) -> Call:
        return AUDIT_CUT.call(self.layout.audit(), count, last, anchor)

    def rewrap(self, key: bytes, field: str, old: bytes, new: bytes) -> Call:
        return REWRAP.call((key,), field, old, new)

    def staff_put(self, key: bytes, login: str, old: bytes, new: bytes) -> Call:
        return STAFF_PUT.call((key,), login, old, new)

    def dump(self, conversation: str) -> Call:
        return self._own(DUMP, conversation)

    def restore(
        self, conversation: str, fields: Sequence[Argument], lists: Sequence[Sequence[Argument]]
    ) -> Call:
        """Put back a conversation; the order of `fields` and `lists` is that of `Backup`."""
        flat = [argument for one in lists for argument in counted(one)]
        return self._own(RESTORE, conversation, *fields, *flat)

    def _own(self, script: Script, conversation: str, *args: Argument) -> Call:
        return script.call(self.layout.conversation(conversation), conversation, *args)

    def _held(self, script: Script, token: Token, *args: Argument, consumer: bool = True) -> Call:
        who = (token.consumer,) if consumer else ()
        return self._own(script, token.conversation, LETTERS[token.lane], token.id, *who, *args)
