"""How often somebody may knock: per name and per address, within a quarter of an hour.

**Rules.** Tries are counted before they are checked; neither a name nor an address is stored readable.
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
        address = request.client.host if request.client else ""
        near = hashlib.blake2b(network(address).encode(), key=self._salt, digest_size=16)
        return await self._doors.staff.attempts(f"{kind}:{near.hexdigest()}", WINDOW)
