"""What the page with JavaScript asks: open, send, follow.

**Rules.** The token stands in the `X-Tab` header; bodies are JSON. 204 means stored (I9).
"""

from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels.webchat.entrance import Doors, Entrance, mint, now
from bot.channels.webchat.guard import Guard
from bot.channels.webchat.page import Pages
from bot.channels.webchat.parse import (
    Following,
    Note,
    Opened,
    Sent,
    event_of,
    tab_of,
    zone_of,
)
from bot.channels.webchat.stream import Reader, Streams
from bot.model.event import Left, Start

Body = TypeVar("Body", bound=Sent)
TAB_HEADER = "x-tab"


class Notes:
    """The three requests of the page's script."""

    def __init__(
        self, doors: Doors, entrance: Entrance, pages: Pages, guard: Guard, streams: Streams
    ) -> None:
        self._doors = doors
        self._entrance = entrance
        self._pages = pages
        self._guard = guard
        self._streams = streams

    async def open(self, request: Request) -> Response:
        """Give a tab its token and start a conversation."""
        self._guard.check(request, "open")
        opened = await _body(request, Opened)
        tab = mint()
        start = Start(at=now(), locale=self._pages.locale(request), zone=zone_of(opened.zone))
        await self._entrance.arrive(tab, "start", start)
        return JSONResponse({"tab": tab})

    async def note(self, request: Request) -> Response:
        """Store a message or a tap; `{"out": true}` tells the page to leave."""
        self._guard.check(request, "send")
        tab, note = _tab(request), await _body(request, Note)
        if self._entrance.gone(tab):
            return JSONResponse({"out": True})
        exits = self._doors.content().exits
        event = event_of(note, now(), exits, self._pages.locale(request))
        if isinstance(event, Left):
            stored = await self._entrance.leave(tab, note.id, event)
            return JSONResponse({"out": True}, status_code=200 if stored else 503)
        await self._entrance.arrive(tab, note.id, event)
        return Response(status_code=204)

    async def flow(self, request: Request) -> Response:
        """Follow the feed from where the page is."""
        self._guard.check(request, "send")
        tab, following = _tab(request), await _body(request, Following)
        reader = Reader(self._doors, self._entrance.conversation(tab))
        sender = request.client.host if request.client else ""
        return self._streams.open(reader, following.after, sender)


def _tab(request: Request) -> str:
    tab = tab_of(request.headers.get(TAB_HEADER))
    if tab is None:
        raise HTTPException(400)
    return tab


async def _body(request: Request, shape: type[Body]) -> Body:
    return shape.model_validate_json(await request.body())
