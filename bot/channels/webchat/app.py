"""The chat page as one Starlette application.

**Rules.** Neutral addresses; no cookie; a tab's token travels in a header or a body, never in an
address. Everything from outside is parsed before use; a refusal says nothing about why.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.channels.webchat.entrance import Doors, Entrance
from bot.channels.webchat.forms import Forms
from bot.channels.webchat.guard import Guard
from bot.channels.webchat.lease import Lease
from bot.channels.webchat.notes import Notes
from bot.channels.webchat.page import Pages, PageSettings
from bot.channels.webchat.parse import CHANNEL
from bot.channels.webchat.stream import Streams
from bot.web.limits import Seats
from bot.web.metrics import CountRequests, Metrics
from bot.web.security import BodyLimit, Neutral, SecurityHeaders, headers

STATIC = Path(__file__).parent / "static"


def create_chat_app(
    doors: Doors,
    settings: PageSettings,
    *,
    metrics: Metrics | None = None,
    closing: asyncio.Event | None = None,
    seats: Seats | None = None,
    routes: Sequence[BaseRoute] = (),
) -> Starlette:
    """Compose the page; `seats` bounds open streams; `routes` are the application's other public ones."""
    metrics = metrics or Metrics()
    pages = Pages(doors, settings)
    lease = Lease(doors.timers, settings.away_minutes)
    entrance = Entrance(doors, metrics, lease)
    guard = Guard(metrics)
    forms = Forms(doors, entrance, pages, guard)
    streams = Streams(
        closing or asyncio.Event(), metrics, seats or Seats(), lease, lambda: doors.content().exits
    )
    notes = Notes(doors, entrance, pages, guard, streams)
    fixed = headers(settings.public_url)
    return Starlette(
        routes=[
            *routes,
            Route("/", forms.page, methods=["GET"]),
            Route("/", forms.send, methods=["POST"]),
            Route("/n/{ticket}", forms.talk, methods=["GET"]),
            Route("/end", forms.end, methods=["POST"]),
            Route("/open", notes.open, methods=["POST"]),
            Route("/note", notes.note, methods=["POST"]),
            Route("/flow", notes.flow, methods=["POST"]),
            Route("/favicon.ico", _icon),
            Route("/robots.txt", _robots),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[
            Middleware(CountRequests, metrics=metrics, name=CHANNEL),
            Middleware(SecurityHeaders, fixed=fixed),
            Middleware(Neutral),
            Middleware(BodyLimit),
        ],
        exception_handlers={
            HTTPException: pages.refuse,
            ValidationError: pages.refuse,
        },
    )


async def _icon(_: Request) -> Response:
    return FileResponse(STATIC / "icon.svg", media_type="image/svg+xml")


async def _robots(_: Request) -> Response:
    return PlainTextResponse("User-agent: *\nDisallow: /\n")
