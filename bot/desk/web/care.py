"""Counsellors who last: the warning before a hard case, the check-in after it, the day's own load, the veil.

**Rules.** These pages are about whoever looks at them and nobody else. Nothing that is answered here is kept; one wish,
to talk to somebody, leaves the page, because it was asked to.
"""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk import board
from bot.desk.commands import conversation_of
from bot.desk.taking import Nothing, Taking
from bot.desk.web.doors import Doors
from bot.desk.web.gate import Gate, Visit
from bot.desk.web.pages import Pages
from bot.desk.web.secrets import new_token
from bot.model.queue import QUEUED

WHY = frozenset({"break", "off", "pause", "check_in", "limit", "hours", "night"})
"""Reasons that stand on the page of one's own load; the queue says the others."""


def instead(nothing: Nothing) -> str:
    """Say which page tells why nothing was given."""
    match nothing.reason:
        case "hard":
            return f"/avant/{nothing.case_id}"
        case "nobody" | "full":
            return f"/?suite={nothing.reason}"
        case _:
            return f"/soin?suite={nothing.reason}"


class CarePages:
    """What a counsellor sees of their own load."""

    def __init__(self, doors: Doors, gate: Gate, pages: Pages) -> None:
        self._doors, self._gate, self._pages = doors, gate, pages
        self._taking = Taking(doors.index, doors.care)

    def routes(self) -> list[BaseRoute]:
        """List the addresses of this room."""
        page, action = self._gate.page, self._gate.action
        return [
            Route("/avant/{case}", page(self.warn), methods=["GET"]),
            Route("/avant/{case}/plus-tard", action(self.later), methods=["POST"]),
            Route("/soin", page(self.own), methods=["GET"]),
        ]

    async def warn(self, request: Request, visit: Visit) -> Response:
        """Say in words how hard a case sounds, before anything of it is read."""
        card = await self._doors.index.card(request.path_params["case"])
        if card is None or card.status not in QUEUED:
            return RedirectResponse("/", 303)
        by_hand = request.query_params.get("main") == "1"
        context = {
            "row": board.row(card, self._doors.now()),
            "action": f"/dossier/{card.case_id}/prendre" if by_hand else "/suite",
            "new_key": new_token,
        }
        return self._pages.show(request, "care_warning.html", visit, context)

    async def later(self, request: Request, visit: Visit) -> Response:
        """Leave a case to somebody else; nobody counts that."""
        case_id = request.path_params["case"]
        if not conversation_of(case_id):
            return PlainTextResponse("", 404)
        await self._taking.leave_to_others(visit.account.login, case_id, self._doors.now())
        return RedirectResponse("/", 303)

    async def own(self, request: Request, visit: Visit) -> Response:
        """Show somebody what they carry."""
        why = request.query_params.get("suite", "")
        context = {"why": why if why in WHY else ""}
        return self._pages.show(request, "care.html", visit, context)
