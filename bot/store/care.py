"""What counsellors carry: their shift in times and counts, the veil they chose, what is reserved while they decide.

**Rules.** Nothing that was said stands here, and nothing of a check-in's answers. A shift is forgotten a day after its
last sign, nights after eight days: what is left after that is the veil, a setting.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime

from bot.errors import StoreError
from bot.model import carried
from bot.model.care_rules import Rules
from bot.model.carried import State
from bot.model.case import CaseCard
from bot.model.effect import Notice
from bot.store import codec
from bot.store.codec import Codec
from bot.store.door import Door, command
from bot.store.scripts.queueing import Queueing
from bot.store.scripts.signatures import Signatures

SHIFT_SECONDS = 86_400
NIGHTS_SECONDS = 8 * 86_400
NOTICE_SECONDS = 86_400

_STATE = Codec(State)
_NIGHTS = Codec(tuple[date, ...])


class StoreCare:
    """Shifts, veils and reservations."""

    def __init__(self, door: Door, scripts: Signatures) -> None:
        self._door = door
        self._scripts = scripts
        self._queueing = Queueing(scripts.layout)
        self._layout = scripts.layout
        self._veils = self._layout.desk(b"veils")
        self._reserved = self._layout.desk(b"reserved")

    async def state(self, login: str) -> State:
        """Return a counsellor's shift as it stands."""
        shift, nights = await self._door.run([
            command("GET", self._shift(login)),
            command("GET", self._nights(login)),
        ])
        return _load(shift, nights)

    async def observe(
        self,
        login: str,
        cards: Iterable[CaseCard],
        rules: Rules,
        now: datetime,
        *,
        working: bool = True,
    ) -> State:
        """Bring a shift up to date with what its counsellor holds, and return it; a break is no work."""
        held = tuple(cards)
        return await self.alter(
            login, lambda state: carried.observed(state, held, rules, now, working=working)
        )

    async def alter(self, login: str, change: Callable[[State], State]) -> State:
        """Change a shift and return it; whoever changes it at the same moment is not overwritten."""
        shift, nights = self._shift(login), self._nights(login)
        while True:
            raw, dates = await self._door.run([command("GET", shift), command("GET", nights)])
            before = _load(raw, dates)
            after = change(before)
            if after == before:
                return before
            new = _STATE.dump(replace(after, nights=()))
            if raw is None:
                call = command("SET", shift, new, "NX", "EX", SHIFT_SECONDS)
            else:
                call = self._scripts.rewrap(shift, "", raw, new)
            if await self._door.one(call):
                kept = _NIGHTS.dump(after.nights)
                await self._door.run([
                    command("EXPIRE", shift, SHIFT_SECONDS),
                    command("SET", nights, kept, "EX", NIGHTS_SECONDS),
                ])
                return after

    async def veil(self, login: str) -> int | None:
        """Return from which level on somebody wants text covered; None if they never chose."""
        raw = await self._door.one(command("HGET", self._veils, login))
        return None if raw is None else int(raw)

    async def set_veil(self, login: str, level: int | None) -> None:
        """Keep what somebody chose; None is the organisation's choice again."""
        if level is None:
            await self._door.one(command("HDEL", self._veils, login))
        else:
            await self._door.one(command("HSET", self._veils, login, level))

    async def keep(self, login: str, until: datetime) -> None:
        """Keep what is reserved for a counsellor while they read the warning."""
        moment = int(until.timestamp() * 1000)
        await self._door.one(command("ZADD", self._reserved, "XX", moment, login))

    async def release(self, login: str) -> str | None:
        """Give up what is reserved for a counsellor; it is the next for somebody else at once."""
        case = await self._door.one(self._queueing.desk_release(login))
        return None if case is None else case.decode()

    async def tell(self, notice: Notice, key: str) -> None:
        """Tell somebody something that no conversation says; the same key is told once."""
        raw = codec.notice.dump(notice)
        call = self._queueing.desk_notice(notice.counsellor, key, raw, NOTICE_SECONDS)
        signal = command("PUBLISH", self._layout.channel("desk"), b"")
        await self._door.run([call, signal])

    async def forget(self, login: str) -> None:
        """Delete everything of a counsellor."""
        await self._door.run([
            command("DEL", self._shift(login), self._nights(login)),
            command("HDEL", self._veils, login),
        ])

    def _shift(self, login: str) -> bytes:
        return self._layout.desk(b"care", login.encode())

    def _nights(self, login: str) -> bytes:
        return self._layout.desk(b"nights", login.encode())


def _load(shift: bytes | None, nights: bytes | None) -> State:
    try:
        state = State() if shift is None else _STATE.load(shift)
        return replace(state, nights=() if nights is None else _NIGHTS.load(nights))
    except StoreError:
        return State()  # of another version: a shift is not worth stopping the desk for
