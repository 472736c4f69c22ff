"""Who practises with which scripted seeker: what is needed to play the script, and to erase it afterwards.

**Rules.** None of these is a person. Conversations of practice stand here and nowhere else as such; whoever takes one
out of here has erased it.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.store.door import Door, command, pairs
from bot.store.keys import Layout

LASTS_S = 86_400
"""The longest that a practice can last: a shift is no longer."""


@dataclass(frozen=True, slots=True)
class Run:
    """One scripted seeker at work.

    Attributes:
        seeker: its id in `practice.yaml`.
        address: where the channel of practice reaches it.
    """

    conversation: str
    login: str
    seeker: str
    address: str
    at: datetime


class StorePractice:
    """The list of them."""

    def __init__(self, door: Door, layout: Layout) -> None:
        self._door, self._key = door, layout.desk(b"practice")

    async def add(self, run: Run) -> None:
        """Note one that begins."""
        raw = json.dumps([run.login, run.seeker, run.address, run.at.timestamp()])
        await self._door.run([
            command("HSET", self._key, run.conversation, raw),
            command("EXPIRE", self._key, LASTS_S),
        ])

    async def all(self) -> list[Run]:
        """Return every one, oldest first."""
        rows = pairs(await self._door.one(command("HGETALL", self._key)))
        return sorted((_run(name, raw) for name, raw in rows), key=lambda run: run.at)

    async def of(self, login: str) -> list[Run]:
        """Return those of one counsellor."""
        return [run for run in await self.all() if run.login == login]

    async def drop(self, conversation: str) -> None:
        """Forget one that was erased."""
        await self._door.one(command("HDEL", self._key, conversation))


def _run(name: bytes, raw: bytes) -> Run:
    login, seeker, address, at = json.loads(raw)
    return Run(name.decode(), login, seeker, address, datetime.fromtimestamp(at, UTC))
