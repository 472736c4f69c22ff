"""Who of the desk is there, kept for every process of this program and of the one before it.

**Rules.** The sorted set `presence` is what it always was: who is given people, and until when. All else stands beside
it, and whoever is in the set alone is on.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from bot.model.presence import Presence, Shift
from bot.store.door import Call, Door, command, pairs
from bot.store.keys import Layout
from bot.store.scripts.queueing import Queueing

SHIFTS: Mapping[bytes, Shift] = {b"on": "on", b"break": "break", b"off": "off"}


class Presences:
    """Activity, shifts, and who is there."""

    def __init__(self, door: Door, layout: Layout) -> None:
        self._door, self._scripts = door, Queueing(layout)
        self._on, self._shifts = layout.desk(b"presence"), layout.desk(b"shifts")

    async def note(
        self, login: str, at: datetime, lasts: timedelta, shift: Shift | None, practises: str = ""
    ) -> bool:  # fmt: skip
        """Note activity or a shift; what is not given is as it was. Tell whether others see a difference."""
        call = self._scripts.desk_shift(
            login, _moment(at), _moment(at + lasts), shift or "", practises
        )
        return bool(await self._door.one(call))

    async def missed(self, login: str, at: datetime) -> None:
        """Note since when somebody is missed of whom nothing is known; the first who says so is right."""
        gone = f"off:{_moment(at)}:{_moment(at)}:0"
        await self._door.one(command("HSETNX", self._shifts, login, gone))

    async def all(self, now: datetime) -> list[Presence]:
        """Return everybody of whom something is known, by login; who was silent too long is off."""
        known, on = await self._door.run([
            command("HGETALL", self._shifts),
            command("ZRANGE", self._on, 0, -1, "WITHSCORES"),
        ])
        return sorted(_read(dict(pairs(known)), dict(pairs(on)), now), key=lambda one: one.login)

    async def one(self, login: str, now: datetime) -> Presence | None:
        """Return what is known of one."""
        raw, score = await self._door.run([
            command("HGET", self._shifts, login),
            command("ZSCORE", self._on, login),
        ])
        name = login.encode()
        known = {} if raw is None else {name: raw}
        on = {} if score is None else {name: score}
        return next(_read(known, on, now), None)

    def count(self, now: datetime) -> Call:
        """Return the call that counts who is given people."""
        return command("ZCOUNT", self._on, f"({now.timestamp()}", "+inf")

    async def online(self, now: datetime) -> list[str]:
        """Return who is given people."""
        call = command("ZRANGEBYSCORE", self._on, f"({now.timestamp()}", "+inf")
        return sorted(login.decode() for login in await self._door.one(call))


def _read(
    known: Mapping[bytes, bytes], on: Mapping[bytes, bytes], now: datetime
) -> Iterator[Presence]:
    for name in {*known, *on}:
        login = name.decode()
        shift, since, until, training = _stored(known.get(name), now)
        if name in on:
            since = since if shift == "on" else now
            shift, until, training = "on", _time(float(on[name]) * 1000), False
        elif shift == "on" and not training:
            until = min(until, now)  # a program before this one noted that they left
        if until <= now:
            yield Presence(login, "off", since if shift == "off" else until, until)
        else:
            yield Presence(login, shift, min(since, now), until, training)


def _stored(raw: bytes | None, now: datetime) -> tuple[Shift, datetime, datetime, bool]:
    parts = (raw or b"").split(b":")
    if len(parts) != 4 or parts[0] not in SHIFTS:
        return "off", now, now, False
    return SHIFTS[parts[0]], _time(float(parts[1])), _time(float(parts[2])), parts[3] == b"1"


def _moment(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _time(milliseconds: float) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
