"""The live stream of a page: `changed`, or `locked` when the session is over; no content.

**Rules.** Signals may be lost or repeated: the page fetches state, so a cut stream catches up by
asking again, and two tabs agree. A page hears of every case of its counsellor, so that none waits
unseen behind another. A stream is not activity; it ends with the session and with the process.
"""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from bot.desk.commands import conversation_of
from bot.desk.signals import ticks
from bot.desk.web.doors import Doors
from bot.desk.web.gate import EVERYBODY, Gate, Visit

CALM_SECONDS = 0.08


def case_topics(case_id: str) -> tuple[str, ...]:
    """Name what a page about this case listens to; the desk alone if it is about none."""
    conversation = conversation_of(case_id)
    return ("desk", f"case:{conversation}") if conversation else ("desk",)


class Stream(Response):
    """One page's stream of server-sent events."""

    media_type = "text/event-stream"

    def __init__(self, doors: Doors, gate: Gate, visit: Visit, shown: str) -> None:
        super().__init__()
        del self.headers["content-length"]
        self._doors, self._gate = doors, gate
        self._visit, self._shown = visit, shown

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until somebody goes: the reader, the session or the process."""
        assert scope["type"] == "http"
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        async with asyncio.TaskGroup() as group:
            jobs = [
                group.create_task(self._talk(send)),
                group.create_task(_gone(receive)),
                group.create_task(_closed(self._doors.closing)),
            ]
            await asyncio.wait(jobs, return_when=asyncio.FIRST_COMPLETED)
            for job in jobs:
                job.cancel()

    async def _talk(self, send: Send) -> None:
        """Say what changes; what is listened to follows the cases that this counsellor holds."""
        while True:
            topics = await self._topics()
            async with ticks(self._doors.wakeups, topics) as changes:
                async for _ in changes:
                    if await self._gate.account(self._visit.session, active=False) is None:
                        await _say(send, "locked", more=False)
                        return
                    await _say(send, "changed")
                    await asyncio.sleep(CALM_SECONDS)
                    if await self._topics() != topics:
                        break

    async def _topics(self) -> tuple[str, ...]:
        mine = await self._doors.index.cases(self._visit.account.login)
        shown = filter(None, [self._shown, *(card.case_id for card in mine)])
        topics = {topic for case in shown for topic in case_topics(case)}
        return tuple(sorted(topics | set(case_topics(""))))


async def _say(send: Send, event: str, *, more: bool = True) -> None:
    body = f"event: {event}\ndata: {{}}\n\n".encode()
    await send({"type": "http.response.body", "body": body, "more_body": more})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _closed(closing: asyncio.Event) -> None:
    await closing.wait()


class Live:
    """The stream, and the heartbeat of somebody who is typing."""

    def __init__(self, doors: Doors, gate: Gate) -> None:
        self._doors, self._gate = doors, gate

    def routes(self) -> list[BaseRoute]:
        """List the addresses of this room."""
        return [
            Route(
                "/flux", self._gate.page(self.stream, quiet=True, roles=EVERYBODY), methods=["GET"]
            ),
            Route("/present", self._gate.action(self.present, roles=EVERYBODY), methods=["POST"]),
        ]

    async def stream(self, request: Request, visit: Visit) -> Response:
        """Open the stream of a page; `dossier` names the case it shows, if it is this counsellor's (P7)."""
        case = request.query_params.get("dossier", "")
        if case and not await self._holds(case, visit.account.login):
            case = ""
        return Stream(self._doors, self._gate, visit, case)

    async def _holds(self, case_id: str, login: str) -> bool:
        known = bool(conversation_of(case_id))
        return known and await self._doors.transcript.read(case_id, login) is not None

    async def present(self, request: Request, visit: Visit) -> Response:  # noqa: ARG002
        """Count typing and pointing as activity; the gate has just done it."""
        return Response(status_code=204)
