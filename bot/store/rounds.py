"""A round of those who wait: where it stands, for every process that may go on with it.

**Rules.** A round begins when somebody comes to a desk where nobody was, once however many processes see it, and is
over when nobody is there. It stands where the last step left it: whoever ends in the middle of a step leaves that step
to be done again. The worst first, and of one level who came first; practice is in no round.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.model.queue import PRACTICE
from bot.store.door import Door, command
from bot.store.queue import SHOWN
from bot.store.scripts.signatures import Signatures

DAY = 86_400
END = "~"


@dataclass(frozen=True, slots=True)
class Round:
    """A round under way.

    Attributes:
        began: when somebody came.
        moved: when it last went on; nobody went a step before, it is when it began.
        after: the last who was reached, as the queue's index names them; empty at first.
    """

    began: datetime
    moved: datetime
    after: str = ""

    @property
    def over(self) -> bool:
        """Tell whether everybody was reached."""
        return self.after == END


@dataclass(frozen=True, slots=True)
class Reached:
    """Somebody who waits, and since when."""

    member: str
    conversation: str
    since: datetime


class Rounds:
    """The one round that may be under way."""

    def __init__(self, door: Door, scripts: Signatures) -> None:
        self._door, self._scripts = door, scripts
        self._key = scripts.layout.desk(b"round")
        self._waiting = scripts.layout.desk(b"waiting")

    async def staffed(self, now: datetime) -> Round:
        """Say that somebody is there; return the round that this began, now or before."""
        _, raw, _ = await self._door.run([
            command("SET", self._key, _dump(Round(now, now)), "NX", "EX", DAY),
            command("GET", self._key),
            command("EXPIRE", self._key, DAY),
        ])
        return Round(now, now) if raw is None else _load(raw)

    async def unstaffed(self) -> None:
        """Say that nobody is there: the next who comes begins another round."""
        await self._door.one(command("DEL", self._key))

    async def next(self, known: Round, limit: int = SHOWN) -> list[Reached]:
        """Return who is to be reached next."""
        start = f"({known.after}" if known.after else "[0:"
        call = command(
            "ZRANGEBYLEX", self._waiting, start, f"({PRACTICE}:", "LIMIT", 0, limit
        )  # fmt: skip
        return [_reached(member.decode()) for member in await self._door.one(call)]

    async def moved(self, known: Round, now: datetime, after: str = END) -> bool:
        """Note how far it got, the end if nothing else is said; False if somebody else had gone on meanwhile."""
        there = replace(known, moved=now, after=after)
        call = self._scripts.rewrap(self._key, "", _dump(known), _dump(there))
        return bool(await self._door.one(call))


def _reached(member: str) -> Reached:
    _, since, case = member.split(":", 2)
    return Reached(member, case.rpartition(".")[0], _time(since))


def _dump(known: Round) -> bytes:
    moments = (int(at.timestamp() * 1000) for at in (known.began, known.moved))
    return "|".join([*map(str, moments), known.after]).encode()


def _load(raw: bytes) -> Round:
    began, moved, after = raw.decode().split("|", 2)
    return Round(_time(began), _time(moved), after)


def _time(milliseconds: str) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
