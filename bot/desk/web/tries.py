"""How often somebody may knock: per name and per address, within a quarter of an hour.

**Rules.** Tries are counted before they are checked, so that many at once are no way around; one that was right can be
taken back, and takes back nothing but itself. Neither a name nor an address is stored readable.
"""

import hashlib
import secrets

from starlette.requests import Request

from bot.desk.web.doors import Doors
from bot.web.limits import network

WINDOW = 15 * 60


class Tries:
    """Counters of this desk; the salt of addresses is forgotten with the process."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._salt = secrets.token_bytes(32)

    async def of(self, kind: str, name: str) -> int:
        """Count a try under a name."""
        known = hashlib.blake2b(name.encode(), digest_size=16)
        return await self._doors.staff.attempts(f"{kind}:{known.hexdigest()}", WINDOW)

    async def near(self, kind: str, request: Request) -> int:
        """Count a try from where this request comes."""
        return await self._doors.staff.attempts(self._place(kind, request), WINDOW)

    async def right(self, kind: str, request: Request) -> None:
        """Take back the try that was right: many may come in from one house."""
        await self._doors.staff.spare(self._place(kind, request), WINDOW)

    def _place(self, kind: str, request: Request) -> str:
        address = request.client.host if request.client else ""
        near = hashlib.blake2b(network(address).encode(), key=self._salt, digest_size=16)
        return f"{kind}:{near.hexdigest()}"
