"""One conversation on a page: opened for who may read it, with what helps to answer beside it.

**Rules.** Opened by `transcript.read` alone: whoever neither holds the case nor listens in gets nothing of it (P7,
P10). Who reads is written down before anything is shown. Of a hard case that a supervisor handed over nothing is shown
before its owner says that they read it.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.desk import board, commands
from bot.desk.colleagues import called_in_vain, colleagues
from bot.desk.taking import Taking
from bot.desk.web.doors import Doors
from bot.desk.web.frame import Frame
from bot.desk.web.gate import Visit
from bot.desk.web.readings import Readings
from bot.model.case import CaseCard
from bot.ports import OpenCase


class Conversations:
    """Show conversations."""

    def __init__(self, doors: Doors, frame: Frame) -> None:
        self._doors, self._frame = doors, frame
        self._readings = Readings(doors)
        self._taking = Taking(doors.index, doors.care)

    async def opened(self, request: Request, visit: Visit) -> OpenCase | None:
        """Open the case that the address names for who holds it, and write down who reads it."""
        opened = await self._found(request, visit)
        if opened is None or await self._asks_first(opened, visit):
            return None
        await self._readings.note(request, visit, opened.card.case_id)
        return opened

    async def show(
        self,
        request: Request,
        visit: Visit,
        context: dict[str, Any],
        status: int = 200,
        page: str = "room.html",
    ) -> Response:
        """Show a conversation to who may read it; say who has it to anybody else."""
        case_id = request.path_params["case"]
        if not commands.conversation_of(case_id):
            return PlainTextResponse("", 404)
        opened = await self._found(request, visit)
        if opened is None:
            return await self._closed(request, visit, case_id)
        if await self._asks_first(opened, visit):
            return await self._handed(request, visit, opened.card, status)
        await self._readings.note(request, visit, case_id)
        beside = await self._beside(opened)
        beside |= await self._around(request, opened.card, visit)
        everything = {"why": "", "draft": "", "asked": {}, **context, **beside}
        everything |= {"current": case_id, "here": f"/dossier/{case_id}"}
        return await self._frame.show(request, page, visit, everything, status)

    async def _found(self, request: Request, visit: Visit) -> OpenCase | None:
        """Find the case that the address names, if this counsellor may read it."""
        case_id = request.path_params["case"]
        if not commands.conversation_of(case_id):
            return None
        found = await self._doors.transcript.read(case_id, visit.account.login)
        if found is None or (found.listening and not visit.account.supervises):
            return None
        return found

    async def _asks_first(self, opened: OpenCase, visit: Visit) -> bool:
        rules = self._doors.content().care
        return await self._taking.asks_first(opened, visit.account.login, rules)

    async def _handed(
        self, request: Request, visit: Visit, card: CaseCard, status: int
    ) -> Response:
        """Warn before a hard case that a supervisor handed over."""
        row = board.row(card, self._doors.now())
        context = {"current": "", "here": f"/dossier/{card.case_id}", "row": row}
        return await self._frame.show(request, "handed.html", visit, context, status)

    async def _closed(self, request: Request, visit: Visit, case_id: str) -> Response:
        card = await self._doors.index.card(case_id)
        owner = await self._frame.name(card.owner) if card and card.owner else ""
        context = {"current": "", "here": f"/dossier/{case_id}", "card": card, "owner": owner}
        status = 403 if card else 404
        return await self._frame.show(request, "closed.html", visit, context, status)

    async def _beside(self, opened: OpenCase) -> dict[str, Any]:
        card, desk = opened.card, self._doors.content().desk
        room = board.room(opened, self._doors.now())
        codes = [bubble.text for bubble in room.bubbles if bubble.side == "system"]
        logins = {bubble.author for bubble in room.bubbles} | {*card.listeners, card.offered}
        logins |= {card.owner or "", *(code.partition(":")[2] for code in codes)}
        people = await self._frame.names(logins)
        return {
            "room": room,
            "card": card,
            "listening": opened.listening,
            "plan": opened.plan,
            "people": people,
            "listeners": [people[login] for login in card.listeners],
            "longest": commands.LONGEST_REPLY,
            "outcomes": tuple(desk.outcomes),
            "topics": tuple(desk.topics),
            "hand_back": tuple(desk.hand_back),
            "block_days": desk.block_days,
            "typing": desk.typing and not card.training,
            "in_vain": await called_in_vain(self._doors.index, self._doors.staff, card),
        }

    async def _around(self, request: Request, card: CaseCard, visit: Visit) -> dict[str, Any]:
        """Find who could take over and what was before; not for a page that only asks what is new."""
        quiet = "x-quiet" in request.headers
        index, staff, login = self._doors.index, self._doors.staff, visit.account.login
        return {
            "colleagues": [] if quiet or card.training else await colleagues(index, staff, login),
            "earlier": [] if quiet else await self._earlier(card),
        }

    async def _earlier(self, card: CaseCard) -> list[CaseCard]:
        """List this person's cases before this one, if the organisation wants them known: facts only."""
        if self._doors.content().desk.history == "none":
            return []
        found = await self._doors.index.of(card.conversation)
        before = [one for one in found if one.since < card.since and one.case_id != card.case_id]
        return sorted(before, key=lambda one: one.since, reverse=True)
