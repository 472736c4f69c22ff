"""Follow-ups, who comes often, who left before anybody came: what the desk keeps in view.

**Rules.** The note of a follow-up is sealed with the key of its conversation and goes with it (P8). What is shown of a
person is their alias and facts of their case; the care plan is opened for whoever asks with a reason, which the desk
checks. What has had its time leaves the indexes when somebody looks.
"""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.engine.cases import case_card
from bot.errors import StoreError, VaultError
from bot.model.case import CaseCard
from bot.model.following import FollowUp, Often, Person
from bot.store import codec
from bot.store.codec import Codec
from bot.store.door import Call, Door, command, pairs
from bot.store.follows import Follows
from bot.store.keys import Layout
from bot.store.lives import DAY
from bot.store.scripts.signatures import Signatures
from bot.vault.vault import Vault

STAYS_DAYS = 14
"""How long a follow-up stays after its day, if nobody says that it is done."""
MOST = 500
PURPOSE = b"follow"


@dataclass(frozen=True, slots=True)
class _Row:
    by: str
    due: date
    made: datetime
    note: str


_ROW = Codec(_Row)


class Following:
    """What the page *À suivre* needs."""

    def __init__(self, door: Door, scripts: Signatures, vault: Vault) -> None:
        self._door = door
        self._layout = scripts.layout
        self._scripts = scripts
        self._vault = vault
        self._follows = Follows(scripts.layout)

    async def put(self, one: FollowUp) -> bool:
        """Set a follow-up, in place of an earlier one; False if there is no such conversation any more."""
        wrapped = await self._wrapped(one.conversation)
        if wrapped is None:
            return False
        sealed = self._vault.envelope(one.conversation, wrapped).seal(PURPOSE, one.note.encode())
        row = _Row(one.by, one.due, one.made, base64.b64encode(sealed).decode())
        await self._door.run(_set(self._follows, one.conversation, row))
        # Erased meanwhile: nothing of it may be left that the erasure did not see (I6).
        if await self._wrapped(one.conversation) is None:
            await self.done(one.conversation)
            return False
        return True

    async def done(self, conversation: str) -> bool:
        """Take a follow-up away; False if there was none."""
        gone, _ = await self._door.run([
            command("DEL", self._follows.follow_up(conversation)),
            command("ZREM", self._follows.due, conversation),
        ])
        return bool(gone)

    async def follow_ups(self) -> list[FollowUp]:
        """Return all of them, the next one first, without their notes."""
        names = await self._door.one(command("ZRANGE", self._follows.due, 0, MOST - 1))
        found = [name.decode() for name in names]
        return [one for one, _ in await self._read(found)]

    async def follow_up(self, conversation: str) -> FollowUp | None:
        """Return one with its note, for whoever may read it."""
        for one, sealed in await self._read([conversation]):
            wrapped = await self._wrapped(conversation)
            if wrapped is None:
                return None
            note = self._vault.envelope(conversation, wrapped).open(PURPOSE, sealed).decode()
            return FollowUp(one.conversation, one.by, one.due, one.made, note)
        return None

    async def often(self, cases: int, days: int, now: datetime) -> list[Often]:
        """Return who came at least so often within so many days, who came last first."""
        index, since = self._follows.often, _milliseconds(now - timedelta(days=days))
        names, _ = await self._door.run([
            command("ZREVRANGE", index, 0, MOST - 1),
            command(
                "ZREMRANGEBYSCORE",
                index,
                "-inf",
                _milliseconds(now) - self._scripts.retention * 1000,
            ),
        ])
        found = [name.decode() for name in names]
        calls = [
            command("ZRANGEBYSCORE", self._follows.came(one), since, "+inf", "WITHSCORES")
            for one in found
        ]
        times = [[float(at) for _, at in pairs(raw)] for raw in await self._door.run(calls)]
        return [
            Often(one, len(came), datetime.fromtimestamp(max(came) / 1000, UTC))
            for one, came in zip(found, times, strict=True)
            if len(came) >= cases
        ]

    async def left(self) -> list[CaseCard]:
        """Return the cases that were abandoned before anybody came, as long as their cards are kept, the last first."""
        index = self._follows.gone
        cases = await self._door.one(command("ZREVRANGE", index, 0, MOST - 1))
        calls = [command("HGET", self._layout.desk(b"case", case), "card") for case in cases]
        raws = await self._door.run(calls)
        over = [case for case, raw in zip(cases, raws, strict=True) if raw is None]
        if over:
            await self._door.one(command("ZREM", index, *over))
        return [card for raw in raws if raw is not None and (card := _card(raw)) is not None]

    async def people(self, conversations: Iterable[str]) -> dict[str, Person]:
        """Return what may be known of these people; whose conversation is gone is not there."""
        names = list(dict.fromkeys(conversations))
        calls: list[Call] = []
        for name in names:
            session, key, *_ = self._layout.conversation(name)
            calls += [command("HGET", session, "b"), command("GET", key)]
        replies = await self._door.run(calls)
        found = (
            self._person(name, blob, wrapped)
            for name, blob, wrapped in zip(names, replies[::2], replies[1::2], strict=True)
        )
        return {one.conversation: one for one in found if one is not None}

    def _person(self, conversation: str, blob: Any, wrapped: Any) -> Person | None:
        if not blob or not wrapped:
            return None
        try:
            plain = self._vault.envelope(conversation, wrapped).open(b"session", blob)
            session = codec.session.load(plain)
        except (StoreError, VaultError):
            return None
        case = session.case
        card = case_card(session, case) if case else None
        since = case.unanswered if case else None
        return Person(conversation, session.alias, session.locale, card, session.plan, since)

    async def _read(self, conversations: Sequence[str]) -> list[tuple[FollowUp, bytes]]:
        """Read these; what has no conversation any more, or had its time, goes."""
        raws = await self._door.run([
            command("GET", self._follows.follow_up(one)) for one in conversations
        ])
        keys = await self._door.run([
            command("GET", self._layout.conversation(one)[1]) for one in conversations
        ])
        found: list[tuple[FollowUp, bytes]] = []
        for conversation, raw, key in zip(conversations, raws, keys, strict=True):
            row = None if raw is None or key is None else _row(raw)
            if row is None:
                await self.done(conversation)
                continue
            one = FollowUp(conversation, row.by, row.due, row.made)
            found.append((one, base64.b64decode(row.note)))
        return found

    async def _wrapped(self, conversation: str) -> bytes | None:
        key = self._layout.conversation(conversation)[1]
        wrapped: bytes | None = await self._door.one(command("GET", key))
        return wrapped


def put_back(layout: Layout, conversation: str, raw: bytes) -> list[Call]:
    """Return the calls that put a follow-up back from a backup, unless its time is over."""
    row = _row(raw)
    over = row is None or _seconds(row.due) + STAYS_DAYS * DAY <= datetime.now(UTC).timestamp()
    return [] if row is None or over else _set(Follows(layout), conversation, row)


def _set(follows: Follows, conversation: str, row: _Row) -> list[Call]:
    ends = _seconds(row.due) + STAYS_DAYS * DAY
    return [
        command("SET", follows.follow_up(conversation), _ROW.dump(row), "EXAT", ends),
        command("ZADD", follows.due, _seconds(row.due), conversation),
    ]


def _row(raw: bytes) -> _Row | None:
    try:
        return _ROW.load(raw)
    except StoreError:
        return None


def _card(raw: bytes) -> CaseCard | None:
    try:
        return codec.card.load(raw)
    except StoreError:
        return None


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
