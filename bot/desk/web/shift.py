"""The switch of one's shift, and the sound.

**Rules.** On a break, what is held stays held. Whoever ends their shift gives back what they hold: through the inbox of
each conversation, into its old place, and the person is told (P10); or offers it to a colleague who is on shift. What
they see next is what they carried.
"""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk.colleagues import Colleague, colleagues
from bot.desk.shift import Ending
from bot.desk.web.doors import Doors
from bot.desk.web.frame import SOUND_COOKIE, Frame
from bot.desk.web.gate import Gate, Visit, inside
from bot.model.presence import Shift

SHIFTS: dict[str, Shift] = {"on": "on", "break": "break", "off": "off"}
YEAR = 31_536_000


class Shifts:
    """What stands in the header."""

    def __init__(self, doors: Doors, gate: Gate, frame: Frame) -> None:
        self._doors, self._gate, self._frame = doors, gate, frame
        self._ending = Ending(doors.index, doors.inbox, doors.audit)

    def routes(self) -> list[BaseRoute]:
        """List the addresses of this room."""
        action = self._gate.action
        return [
            Route("/service/fin", self._gate.page(self.ending), methods=["GET"]),
            Route("/service", action(self.change), methods=["POST"]),
            Route("/son", action(self.sound), methods=["POST"]),
        ]

    async def ending(self, request: Request, visit: Visit) -> Response:
        """Ask to whom goes what is held at the end of a shift."""
        context = {
            "current": "",
            "colleagues": await self._colleagues(visit),
            "not_there": request.query_params.get("refus") == "not_there",
        }
        return await self._frame.show(request, "shift_end.html", visit, context)

    async def change(self, request: Request, visit: Visit) -> Response:
        """Be on, on a break, or off; off gives back what is held, or offers it to a colleague."""
        login, shift = visit.account.login, SHIFTS.get(visit.form.get("shift", ""))
        if shift is None:
            return RedirectResponse(_came_from(request), 303)
        now = self._doors.now()
        if (
            shift != "on"
        ):  # who is kept for them while they read the warning must not wait for them
            await self._doors.care.release(login)
        if shift == "off":
            to = visit.form.get("to", "")
            if to and to not in {one.login for one in await self._colleagues(visit)}:
                return RedirectResponse("/service/fin?refus=not_there", 303)
            await self._ending.end_shift(login, now, to)
            return RedirectResponse("/soin/bilan", 303)
        await self._doors.index.set_shift(login, shift, now)
        return RedirectResponse(_came_from(request), 303)

    async def _colleagues(self, visit: Visit) -> list[Colleague]:
        return await colleagues(self._doors.index, self._doors.staff, visit.account.login)

    async def sound(self, request: Request, visit: Visit) -> Response:
        """Keep for this browser whether a small tone is wanted; nobody hears one who did not ask."""
        response = RedirectResponse(_came_from(request), 303)
        wanted = "1" if visit.form.get("son") == "1" else "0"
        response.set_cookie(
            SOUND_COOKIE,
            wanted,
            max_age=YEAR,
            secure=self._doors.secure,
            httponly=True,
            samesite="strict",
        )
        return response


def _came_from(request: Request) -> str:
    try:
        return inside(urlsplit(request.headers.get("referer", "/")).path or "/")
    except ValueError:
        return "/"
