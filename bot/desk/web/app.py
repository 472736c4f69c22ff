"""The web desk as one Starlette application on a port of its own.

**Rules.** Everything it uses is handed in. Every answer carries the strict headers; the referrer
stays inside, because forms prove their origin with it.
"""

from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.desk.web.access import Access
from bot.desk.web.calendar import CalendarPages
from bot.desk.web.care import CarePages
from bot.desk.web.cases import Cases
from bot.desk.web.composing import ComposingSign
from bot.desk.web.doors import Doors
from bot.desk.web.enrolment import Enrolment
from bot.desk.web.following import FollowingPages
from bot.desk.web.frame import Frame
from bot.desk.web.gate import Gate, inside, read_form
from bot.desk.web.live import Live
from bot.desk.web.locking import Locking
from bot.desk.web.login import Entrance
from bot.desk.web.pages import LANGUAGE_COOKIE, Pages
from bot.desk.web.panels import Panels
from bot.desk.web.people import People
from bot.desk.web.practice import PracticePages
from bot.desk.web.replies import ReplyPages
from bot.desk.web.reports import Reports
from bot.desk.web.revisions import RevisionPages
from bot.desk.web.room import Conversations
from bot.desk.web.secrets import Passwords
from bot.desk.web.shift import Shifts
from bot.desk.web.tries import Tries
from bot.desk.web.wall import WallPages
from bot.desk.web.workshop import Workshop
from bot.desk.wording import LANGUAGES
from bot.web.security import BodyLimit, Neutral, SecurityHeaders, headers

STATIC = Path(__file__).parent / "static"


def create_desk_app(doors: Doors, passwords: Passwords | None = None) -> Starlette:
    """Put the desk together; `passwords` is given where hashing must not take long."""
    pages, passwords = Pages(doors), passwords or Passwords()
    gate, frame = Gate(doors, pages.refuse), Frame(doors, pages)
    conversations, tries = Conversations(doors, frame), Tries(doors)
    entrance = Entrance(doors, gate, pages, passwords, tries)
    rooms = (
        entrance,
        Locking(doors, gate, entrance, passwords, tries),
        Access(doors, gate, pages),
        People(doors, gate, pages),
        Enrolment(doors, gate, pages, passwords),
        Panels(doors, gate, pages, frame, conversations),
        ComposingSign(doors, gate),
        Cases(doors, gate, frame, conversations),
        CarePages(doors, gate, pages),
        Shifts(doors, gate, frame),
        Reports(doors, gate, pages),
        FollowingPages(doors, gate, pages, frame),
        WallPages(doors, gate, pages, frame),
        Live(doors, gate),
        *((PracticePages(doors, gate, pages, doors.practice),) if doors.practice else ()),
    )
    routes = [route for room in (*rooms, *_office(doors, gate, pages)) for route in room.routes()]
    routes.append(Route("/langue", _choose_language, methods=["POST"]))
    routes.append(Mount("/static", StaticFiles(directory=STATIC)))
    fixed = headers(doors.base_url) | {"Referrer-Policy": "same-origin"}
    asks, may = "publickey-credentials-get=()", "publickey-credentials-get=(self)"
    fixed["Permissions-Policy"] = fixed["Permissions-Policy"].replace(asks, may)
    middleware = [
        Middleware(SecurityHeaders, fixed=fixed),
        Middleware(Neutral),
        Middleware(BodyLimit),
    ]
    return Starlette(routes=routes, middleware=middleware)


def _office(
    doors: Doors, gate: Gate, pages: Pages
) -> tuple[CalendarPages | ReplyPages | RevisionPages, ...]:
    """Open the rooms in which admins change content, where content can be published."""
    if doors.office is None:
        return ()
    workshop = Workshop(doors.office, doors.content)
    return (
        CalendarPages(doors, gate, pages, workshop),
        ReplyPages(doors, gate, pages, workshop),
        RevisionPages(doors, gate, pages, workshop),
    )


async def _choose_language(request: Request) -> Response:
    """Keep a language for a year; no account is needed and nothing else changes."""
    form = await read_form(request) or {}
    came_from = inside(_path(request.headers.get("referer", "/")))
    response = RedirectResponse(came_from, 303)
    if form.get("langue") in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE, form["langue"], max_age=31_536_000, httponly=True, samesite="lax"
        )
    return response


def _path(address: str) -> str:
    try:
        return urlsplit(address).path or "/"
    except ValueError:
        return "/"
