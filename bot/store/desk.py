"""The desk's indexes: queue, cards, presence, notices. Order and facts that identify nobody (P7).

**Rules.** Never the truth: commits leave facts in the partition's `desk` stream, `consume` applies them, by version,
as often as it likes; the conversation decides who owns what (P10). A fact leaves its stream only after it was
applied.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.errors import StoreError
from bot.model.care import Spared
from bot.model.case import CaseCard, Status
from bot.model.effect import Notice
from bot.model.presence import LASTS, Presence, Shift
from bot.model.queue import BANDS, MESSAGES, PRACTICE, QueueRules
from bot.store import codec
from bot.store.batch import OVER
from bot.store.door import Call, Door, Entry, command, entries
from bot.store.follows import Follows
from bot.store.ledger import Erased
from bot.store.presence import Presences
from bot.store.queue import GONE, SHOWN, Queue
from bot.store.scripts.queueing import Queueing
from bot.store.scripts.signatures import Signatures
from bot.store.tally import Tally
from bot.store.values import Account

NOTICE_SECONDS = 86_400
USUAL = QueueRules()
NOTHING = Spared()


class Desk:
    """What the desk's pages and the engine's snapshot read, and the one loop that keeps it up to date."""

    def __init__(self, door: Door, scripts: Signatures) -> None:
        self._door = door
        self._scripts = Queueing(scripts.layout)
        self._layout = scripts.layout
        self._queue = Queue(door, scripts)
        self._adopted = False
        self._presence = Presences(door, self._layout)
        self._erased = Erased(door, self._layout)
        self._follows = Follows(self._layout)
        self.tally = Tally(door, self._layout, scripts.lives)

    async def consume(self, consumer: str, limit: int = 256, block_ms: int = 1000) -> int:  # noqa: ARG002
        """Apply waiting facts; return how many. Any number of consumers may do this at once."""
        if not self._adopted:
            await self._queue.adopt()
            self._adopted = True
        streams = self._layout.everywhere(b"desk")
        # No group: what was applied is deleted, so a plain read from the start finds all that is left.
        found = await self._door.read(
            ("XREAD", "COUNT", limit), streams, [b"0-0"] * len(streams), block_ms
        )
        for stream, facts in found:
            await self._apply(stream, facts)
        return sum(len(facts) for _, facts in found)

    async def queue(
        self, rules: QueueRules = USUAL, *, training: bool = False, first: int = SHOWN
    ) -> list[CaseCard]:
        """Return the first who can be taken, in the order in which they should be; those of practice are apart."""
        return await self._queue.cards(rules, [PRACTICE] if training else range(BANDS), first)

    async def keeping(
        self, rules: QueueRules = USUAL, *, training: bool = False, first: int = SHOWN
    ) -> list[CaseCard]:
        """Return the first who left and keep their place, in the same order: nobody can take them meanwhile."""
        bands = [PRACTICE] if training else range(BANDS)
        return await self._queue.cards(rules, [f"{GONE}{one}" for one in bands], first)

    async def messages(self, rules: QueueRules = USUAL) -> list[CaseCard]:
        """Return the messages left that nobody has taken, in the same order."""
        return await self._queue.cards(rules, MESSAGES)

    async def take_next(
        self,
        login: str,
        account: Account,
        now: datetime,
        rules: QueueRules = USUAL,
        spared: Spared = NOTHING,
    ) -> str | None:
        """Choose the case that this counsellor should have next, and keep it for them for some seconds.

        None if nobody waits whom they can help, or their hands are full. Whoever asks again before taking gets the
        same case.
        """
        return await self._queue.take_next(replace(account, login=login), now, rules, spared)

    async def card(self, case_id: str) -> CaseCard | None:
        """Return what is known of a case."""
        key = self._layout.desk(b"case", case_id.encode())
        raw = await self._door.one(command("HGET", key, "card"))
        return None if raw is None else codec.card.load(raw)

    async def cases(self, owner: str) -> list[CaseCard]:
        """Return the cases that a counsellor holds, oldest first."""
        return sorted(await self._queue.held(owner), key=lambda card: card.since)

    async def of(self, conversation: str) -> list[CaseCard]:
        """Return every case of a conversation that is still known, oldest first."""
        known = await self._door.one(
            command("SMEMBERS", self._layout.desk(b"of", conversation.encode()))
        )
        keys = [self._layout.desk(b"case", case) for case in known]
        cards = [
            _read(raw)
            for raw in await self._door.run([command("HGET", key, "card") for key in keys])
            if raw is not None
        ]
        return sorted(filter(None, cards), key=lambda card: card.since)

    async def holders(self) -> set[str]:
        """Return who holds a case."""
        return await self._queue.holders()

    async def snapshot(self) -> tuple[int, int]:
        """Return how many counsellors are given people and how many cases wait to be taken."""
        staff, waiting = await self._door.run([
            self._presence.count(datetime.now(UTC)),
            self._queue.count(),
        ])
        return staff, waiting

    async def ahead(self, case_ids: Sequence[str], rules: QueueRules = USUAL) -> list[int | None]:
        """Return how many cases wait before each; None for one that does not wait."""
        return await self._queue.ahead(case_ids, rules)

    async def before(self, now: datetime, rules: QueueRules = USUAL) -> tuple[int, ...]:
        """Return how many cases would wait before one that comes now, by level of danger."""
        return await self._queue.before(now, rules)

    async def touch(self, login: str, at: datetime, seconds: int) -> None:
        """A counsellor is there, for so many seconds: on, or what they said last."""
        if await self._presence.note(login, at, timedelta(seconds=seconds), None):
            await self._signal()

    async def set_shift(
        self, login: str, shift: Shift, at: datetime, *, training: bool | None = None
    ) -> None:
        """A counsellor says whether they are on, on a break or off; and whether they practise, None for as before."""
        practises = "" if training is None else str(int(training))
        if await self._presence.note(login, at, LASTS[shift], shift, practises):
            await self._signal()

    async def leave(self, login: str, at: datetime | None = None) -> None:
        """A counsellor has gone: whoever comes back begins anew."""
        await self._presence.note(login, at or datetime.now(UTC), timedelta(0), "off")
        await self._signal()

    async def missed(self, login: str, at: datetime) -> None:
        """Note since when somebody is missed of whom nothing is known."""
        await self._presence.missed(login, at)

    async def online(self, now: datetime | None = None) -> list[str]:
        """Return who is given people."""
        return await self._presence.online(now or datetime.now(UTC))

    async def presences(self, now: datetime | None = None) -> list[Presence]:
        """Return everybody who was there within a day, by login; who is silent too long is off."""
        return await self._presence.all(now or datetime.now(UTC))

    async def presence(self, login: str) -> Presence | None:
        """Return what is known of one."""
        return await self._presence.one(login, datetime.now(UTC))

    async def notices(
        self, login: str, after_id: str = "", also: str = ""
    ) -> list[tuple[str, Notice]]:
        """Return what this counsellor was told after the one named; and what is told to `also`, as `@supervisors`.

        What a program of another version wrote, and this one cannot read, is passed over.
        """
        start = f"({after_id}" if after_id else "-"
        names = [name.encode() for name in (login, also) if name]
        found = await self._door.run([
            command("XRANGE", self._layout.desk(b"notices", name), start, "+") for name in names
        ])
        told = [entry for reply in found for entry in entries(reply)]
        told.sort(key=lambda entry: _stream_id(entry[0]))
        read = ((at.decode(), _told(fields[b"n"])) for at, fields in told)
        return [(at, notice) for at, notice in read if notice is not None]

    async def _apply(self, stream: bytes, facts: Sequence[Entry]) -> None:
        calls: list[Call] = []
        cards: dict[bytes, bytes] = {}
        for entry_id, fields in facts:
            at = int(entry_id.split(b"-")[0])
            for kind, payload in fields.items():
                if kind == b"erased":
                    # Whatever came before must be applied first, or it would bring the cards back.
                    await self._door.run(calls)
                    calls = await self._gone(payload.decode(), at)
                elif kind == b"card":
                    calls += self._card(payload, at, known=b"known" in fields)
                    cards[entry_id] = payload
                elif kind == b"notice":
                    calls += self._notice(payload)
        await self._door.run(calls)
        deleted = await self._door.run([command("XDEL", stream, entry) for entry, _ in facts])
        late = [
            (_stream_id(entry)[0], cards[entry])
            for (entry, _), count in zip(facts, deleted, strict=True)
            if count == 0 and entry in cards
        ]
        await self._check(late)
        await self._signal()

    async def _check(self, late: Iterable[tuple[int, bytes]]) -> None:
        """Take away cards that came back: another consumer was faster, and perhaps applied an erasure since."""
        for at, payload in late:
            card = _read(payload)
            if card is None:
                continue
            session, key, *_ = self._layout.conversation(card.conversation)
            alive, erased = await self._door.run([
                command("EXISTS", key),
                command("HGET", session, "a"),
            ])
            if not alive:
                await self._door.run(await self._gone(card.conversation, at))
            elif card.version <= int(erased or -1):
                over = await self._over(card.conversation, [card.case_id.encode()], at)
                await self._door.run([*over, self._scripts.desk_drop(card.case_id)])

    async def _gone(self, conversation: str, at: int) -> list[Call]:
        """Return the calls that take an erased conversation out of every index; it was at `at`, or after that."""
        index = self._layout.desk(b"of", conversation.encode())
        cases = await self._door.one(command("SMEMBERS", index))
        return [
            *await self._over(conversation, cases, at),
            command("DEL", index, *self._follows.keys(conversation)),
            *self._follows.withdrawn(conversation, cases),
            *(self._scripts.desk_drop(case.decode()) for case in cases),
        ]

    async def _over(self, conversation: str, cases: Iterable[bytes], at: int) -> list[Call]:
        """Return the calls that count what ends with a conversation, and then note that it is erased."""
        names = [self._layout.desk(b"case", case) for case in cases]
        raw = await self._door.run([command("HGET", name, "card") for name in names])
        cards = (_read(one) for one in raw if one is not None)
        over = [
            replace(card, status=Status.ABANDONED, owner=None, version=card.version + 1)
            for card in cards
            if card is not None and card.status not in OVER
        ]
        ends = [self._applied(card, codec.card.dump(card), at) for card in over]
        # A restored backup must not bring it back; the fact's own time says what came after.
        return [*ends, self._erased.note(conversation, at)]

    def _card(self, payload: bytes, at: int, *, known: bool) -> list[Call]:
        card = _read(payload)
        if card is None:
            return []  # of another version: the next commit of that conversation brings it again
        return [self._applied(card, payload, at, known=known)]

    def _applied(self, card: CaseCard, payload: bytes, at: int, *, known: bool = False) -> Call:
        return self._queue.apply(card, payload, self.tally.counting(card, at, known=known))

    def _notice(self, payload: bytes) -> list[Call]:
        notice_id, raw = payload.split(b"\0", 1)
        if (notice := _told(raw)) is None:
            return []
        login = notice.counsellor
        return [self._scripts.desk_notice(login, notice_id.decode(), raw, NOTICE_SECONDS)]

    def _publish(self) -> Call:
        return command("PUBLISH", self._layout.channel("desk"), b"")

    async def _signal(self) -> None:
        await self._door.one(self._publish())


def _stream_id(raw: bytes) -> tuple[int, int]:
    first, second = raw.split(b"-")
    return int(first), int(second)


def _read(payload: bytes) -> CaseCard | None:
    try:
        return codec.card.load(payload)
    except StoreError:
        return None


def _told(payload: bytes) -> Notice | None:
    try:
        return codec.notice.load(payload)
    except StoreError:
        return None
