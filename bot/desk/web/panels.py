"""What a counsellor looks up while somebody waits: canned replies, and services with their hours now.

**Rules.** Looking up sends nothing: what is chosen goes into the composer, where it can still be changed. Each panel is
a page of its own too, for browsers without scripts.
"""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk.replies import Row, replies_for
from bot.desk.services import Card, services_for
from bot.desk.web.doors import Doors
from bot.desk.web.frame import Frame
from bot.desk.web.gate import Gate, Visit
from bot.desk.web.pages import Pages, language
from bot.desk.web.room import Conversations
from bot.ports import OpenCase

LONGEST_SEARCH = 80


class Panels:
    """The panels beside a conversation."""

    def __init__(
        self, doors: Doors, gate: Gate, pages: Pages, frame: Frame, rooms: Conversations
    ) -> None:
        self._doors, self._gate, self._pages = doors, gate, pages
        self._frame, self._rooms = frame, rooms

    def routes(self) -> list[BaseRoute]:
        """List the addresses of this room."""
        page, action = self._gate.page, self._gate.action
        return [
            Route("/dossier/{case}/reponses", page(self.replies), methods=["GET"]),
            Route("/dossier/{case}/services", page(self.services), methods=["GET"]),
            Route("/dossier/{case}/inserer", action(self.insert), methods=["POST"]),
        ]

    async def replies(self, request: Request, visit: Visit) -> Response:
        """Show canned replies in both languages, the most fitting first."""
        opened = await self._rooms.opened(request, visit)
        if opened is None or opened.listening:
            return self._back(request)
        found = self._replies(request, opened, _asked(request))
        return await self._show(request, visit, opened, "replies", found)

    async def services(self, request: Request, visit: Visit) -> Response:
        """Show services with their hours now, those for the topic of the case first."""
        opened = await self._rooms.opened(request, visit)
        if opened is None or opened.listening:
            return self._back(request)
        found = self._services(request, opened, _asked(request))
        return await self._show(request, visit, opened, "services", found)

    async def insert(self, request: Request, visit: Visit) -> Response:
        """Put what was chosen into the composer of a browser without scripts."""
        opened = await self._rooms.opened(request, visit)
        if opened is None or opened.listening:
            return self._back(request)
        known = {f"reply:{one.id}": one.text for one in self._replies(request, opened, "")}
        service = visit.form.get("what", "").removeprefix("service:")
        chosen = self._doors.content().services.get(service)
        if chosen is not None:
            found = self._services(request, opened, chosen.id)
            known |= {f"service:{one.id}": one.text for one in found}
        draft = known.get(visit.form.get("what", ""), "")
        return await self._rooms.show(request, visit, {"draft": draft})

    def _replies(self, request: Request, opened: OpenCase, query: str) -> Sequence[Row]:
        card, mine = opened.card, language(request)
        return replies_for(self._doors.content(), card.locale, mine, card.topic, query)

    def _services(self, request: Request, opened: OpenCase, query: str) -> Sequence[Card]:
        content, now = self._doors.content(), self._doors.now()
        return services_for(content, opened.card, language(request), now, query)

    async def _show(
        self, request: Request, visit: Visit, opened: OpenCase, name: str, found: Sequence[Any]
    ) -> Response:
        """Show a page; of one that is alive only what was found is needed, at each letter."""
        card = opened.card
        context = {"card": card, "found": found}
        if "x-live" in request.headers:
            return self._pages.show(request, f"{name}_found.html", visit, context)
        context |= {"current": card.case_id, "asked": _asked(request)}
        return await self._frame.show(request, f"{name}.html", visit, context)

    def _back(self, request: Request) -> Response:
        return RedirectResponse(f"/dossier/{request.path_params['case']}", 303)


def _asked(request: Request) -> str:
    return request.query_params.get("q", "")[:LONGEST_SEARCH]
