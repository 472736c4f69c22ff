"""A client without any knowledge of the Bot API, so that rules can be broken."""

from types import TracebackType
from typing import Any, Self

import aiohttp

from tests.emulator.server import TelegramServer

Json = dict[str, Any]


class Raw:
    """Calls methods of the emulator and returns the whole answer."""

    def __init__(self, server: TelegramServer) -> None:
        """Talk to `server`."""
        self.server = server
        self.token = server.token
        self.session = aiohttp.ClientSession()

    async def __aenter__(self) -> Self:
        """Open."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        await self.session.close()

    async def call(self, method: str, /, **params: Any) -> Json:
        """Send a JSON body and return the answer."""
        return await self.post(method, json=params)

    async def post(self, method: str, **how: Any) -> Json:
        """Send a body of any kind and return the answer."""
        url = f"{self.server.base_url}/bot{self.token}/{method}"
        async with self.session.post(url, **how) as answer:
            body: Json = await answer.json()
            assert answer.status == (200 if body["ok"] else body["error_code"])
            return body

    async def refused(self, method: str, /, **params: Any) -> str:
        """Send a call that must be refused, and return the description."""
        body = await self.call(method, **params)
        assert body["ok"] is False, body
        text: str = body["description"]
        return text

    def broke(self) -> list[str]:
        """Return the violations so far and forget them, so that the fixture is content."""
        found = list(self.server.violations)
        self.server.violations.clear()
        return found
