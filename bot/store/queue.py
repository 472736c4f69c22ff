"""The queue's indexes: who waits in which order, who holds what, who is given which case next.

**Rules.** The members of the indexes say all that the order needs, so a setting that changes needs no new index: bands
stay as they are, and their headstarts are applied when somebody looks. To choose and to reserve are one script; a
reservation that nobody used lapses by itself, back to the old place (P10).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from bot.hotlines.places import territory_of
from bot.model.care import Spared
from bot.model.case import CaseCard, Level, Status
from bot.model.queue import (
    BANDS,
    PRACTICE,
    QUEUED,
    Place,
    QueueRules,
    band,
    came,
    can_be_given,
    new_band,
    standing,
)
from bot.store import codec
from bot.store.batch import OVER
from bot.store.door import Call, Door, command
from bot.store.scripts.queueing import Chooser, Counting, Indexed, Life, Queueing
from bot.store.scripts.signatures import Signatures
from bot.store.values import Account

SHOWN = 1000
GONE = "a"
"""Before the place that somebody keeps who left: it is before nobody, and theirs again when they come back."""
RESERVED_SECONDS = 10
UNCOUNTED = Counting()
OLD_QUEUE, OLD_OWNED = b"queue", b"owned"


class Queue:
    """Order, ownership and the next case."""

    def __init__(self, door: Door, scripts: Signatures) -> None:
        self._door = door
        self._scripts = Queueing(scripts.layout)
        self._lives = scripts
        self._layout = scripts.layout
        self.waiting = self._layout.desk(b"waiting")
        self._held = self._layout.desk(b"held")

    async def ids(
        self, rules: QueueRules, bands: Iterable[int | str] = range(BANDS), first: int = SHOWN
    ) -> list[bytes]:
        """Return the members of the first who wait, in order."""
        found = await self._door.run([
            command("ZRANGEBYLEX", self.waiting, f"[{n}:", f"({n};", "LIMIT", 0, first)
            for n in bands
        ])
        members = [member for members in found for member in members]
        return sorted(members, key=lambda member: _place(member, rules))[:first]

    async def cards(
        self, rules: QueueRules, bands: Iterable[int | str] = range(BANDS), first: int = SHOWN
    ) -> list[CaseCard]:
        """Return the first waiting cases in order; one whose card has expired leaves the index."""
        members = await self.ids(rules, bands, first)
        return await self._cards(self.waiting, [(m, m.split(b":", 2)[2]) for m in members])

    async def holders(self) -> set[str]:
        """Return who holds a case."""
        members = await self._door.one(command("ZRANGE", self._held, 0, -1))
        return {member.split(b" ", 1)[0].decode() for member in members}

    async def held(self, login: str) -> list[CaseCard]:
        """Return what a counsellor holds."""
        start, end = f"[{login} ", f"({login}!"
        members = await self._door.one(command("ZRANGEBYLEX", self._held, start, end))
        return await self._cards(self._held, [(m, m.split(b" ", 1)[1]) for m in members])

    async def ahead(self, case_ids: Sequence[str], rules: QueueRules) -> list[int | None]:
        """Return how many wait before each case; None for one that does not wait."""
        calls = [self._scripts.desk_ahead(case, rules.leads) for case in case_ids]
        return list(await self._door.run(calls))

    async def before(self, now: datetime, rules: QueueRules) -> tuple[int, ...]:
        """Return how many would stand before somebody who comes now to talk, by level of danger."""
        moment = int(now.timestamp() * 1000)
        calls = [
            command("ZLEXCOUNT", self.waiting, f"[{other}:", f"({other}:{bound:015d}:")
            for level in Level
            for other, bound in _bounds(new_band(level), moment, rules)
        ]
        counts: list[int] = await self._door.run(calls)
        return tuple(sum(counts[at : at + BANDS]) for at in range(0, len(counts), BANDS))

    async def take_next(
        self, account: Account, now: datetime, rules: QueueRules, spared: Spared
    ) -> str | None:
        """Choose and reserve the next case for a counsellor."""
        moment = int(now.timestamp() * 1000)
        asks = Chooser(
            login=account.login,
            now=moment,
            till=moment + RESERVED_SECONDS * 1000,
            capacity=account.capacity,
            overflow=rules.overflow * 60_000,
            languages=account.languages,
            skills=account.skills,
            territories=_served(account.territories, rules.places),
            leads=rules.leads,
            spared=spared,
        )
        case: bytes | None = await self._door.one(self._scripts.desk_next(asks))
        return None if case is None else case.decode()

    def apply(self, card: CaseCard, payload: bytes, counting: Counting = UNCOUNTED) -> Call:
        """Return the call that brings the indexes up to date with a card, and counts what is to be counted."""
        moment, number = f"{came(card):015d}", band(card)
        moved = f"m{int(card.moved.timestamp() * 1000):015d}:" if card.moved else ""
        where = card.territory and f"@{_word(_code(card.territory))}"
        group = f"{number}:{_word(card.locale)}:{_word(card.topic)}{where}"
        holds = card.owner and card.status is Status.ASSIGNED
        taken = can_be_given(card)
        place = f"{'' if taken else GONE}{number}:{moment}:{card.case_id}"
        indexed = Indexed(
            waiting=place if card.status in QUEUED else "",
            free=f"{moved}{group}:{moment}:{card.case_id}" if taken else "",
            held=f"{card.owner} {card.case_id}" if holds else "",
        )
        ttl = self._lives.closed if card.status in OVER else self._lives.retention
        life = Life(ttl, self._lives.retention)
        return self._scripts.desk_card(card, payload, indexed, life, counting)

    async def adopt(self) -> None:
        """Take over what a program before this one had queued in another shape: it forgets nobody either."""
        queue, owned = self._layout.desk(OLD_QUEUE), self._layout.desk(OLD_OWNED)
        waiting, held = await self._door.run([
            command("ZRANGE", queue, 0, -1),
            command("HKEYS", owned),
        ])
        if not waiting and not held:
            return
        cases = [case.decode() for case in (*waiting, *held)]
        raws = await self._door.run([self._card_of(case.encode()) for case in cases])
        known = [raw for raw in raws if raw is not None]
        calls = [self.apply(codec.card.load(raw), raw) for raw in known]
        await self._door.run([*calls, command("DEL", queue), command("DEL", owned)])

    async def _cards(self, index: bytes, found: Sequence[tuple[bytes, bytes]]) -> list[CaseCard]:
        replies = await self._door.run([self._card_of(case) for _, case in found])
        lost = [m for (m, _), raw in zip(found, replies, strict=True) if raw is None]
        if lost:
            await self._door.one(command("ZREM", index, *lost))
        return [codec.card.load(raw) for raw in replies if raw is not None]

    def count(self) -> Call:
        """Return the call that counts who waits; practice is not counted."""
        return command("ZLEXCOUNT", self.waiting, "[0:", f"({PRACTICE}:")

    def _card_of(self, case: bytes) -> Call:
        return command("HGET", self._layout.desk(b"case", case), "card")


def _bounds(number: int, moment: int, rules: QueueRules) -> Iterator[tuple[int, int]]:
    """Give, for each band, before when somebody must have come to stand before a newcomer of this band."""
    for other, lead in enumerate(rules.leads):
        last = moment - rules.leads[number] + lead
        # At the same place the more dangerous goes first, and who was there before.
        yield other, max(0, last + (other <= number))


def _place(member: bytes, rules: QueueRules) -> Place:
    number, since, case = member.decode().removeprefix(GONE).split(":", 2)
    return standing(int(number), int(since), case, rules)


def helps(account: Account, card: CaseCard, rules: QueueRules, now: datetime) -> bool:
    """Tell whether a case may be given to somebody, by who they help: as `may` in `desk_next.lua` has it."""
    since = card.moved or card.since
    if card.risk is Level.EMERGENCY or since + timedelta(minutes=rules.overflow) <= now:
        return True
    where = _word(_code(card.territory)) if card.territory else ""
    return (
        (not account.languages or card.locale in account.languages)
        and (not account.skills or not card.topic or card.topic in account.skills)
        and (
            not account.territories
            or not where
            or where in _served(account.territories, rules.places)
        )
    )


def _word(name: str) -> str:
    """Keep a name from being taken for two."""
    return name.replace(":", "").replace("@", "")


def _code(place: str) -> str:
    """Name the territory of a time zone; a code of two signs, and a place that has a name of its own, keep it."""
    return territory_of(place) if len(place) > 2 and place[0].isupper() else place


def _served(territories: Iterable[str], places: Mapping[str, str]) -> tuple[str, ...]:
    """List every name for what somebody serves: a territory is its code, and whatever people call it."""
    codes = {_code(places.get(one, one)) for one in territories}
    named = {name for name, zone in places.items() if _code(zone) in codes}
    return tuple(sorted({_word(one) for one in codes | named}))
