"""The queue, a counsellor's cases, one conversation, and what can be done in it.

**Rules.** Commands go to the inbox and nowhere else; what became of them is read back from the
state. A conversation is opened by `transcript.read` alone: whoever does not hold the case gets
nothing of it (P7, P10).
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk import asking, board, commands
from bot.desk.web.doors import Doors
from bot.desk.web.gate import Gate, Visit
from bot.desk.web.live import case_topics, ticks
from bot.desk.web.pages import Pages
from bot.desk.web.readings import Readings
from bot.desk.web.secrets import new_token
from bot.model.case import CaseCard, Status
from bot.model.event import Arrival, Event
from bot.ports import OpenCase

SETTLE_SECONDS = 2.0
VERBS: dict[str, commands.Verb] = {
    "prendre": "take",
    "ecrire": "reply",
    "rendre": "give_back",
    "clore": "close",
    "effacer": "erase",
}
Check = Callable[[], Awaitable[bool]]


class Cases:
    """Everything a counsellor does with cases."""

    def __init__(self, doors: Doors, gate: Gate, pages: Pages) -> None:
        self._doors, self._gate, self._pages = doors, gate, pages
        self._readings = Readings(doors)

    def routes(self) -> list[BaseRoute]:
        """List the addresses of this room."""
        return [
            Route("/", self._gate.page(self.queue), methods=["GET"]),
            Route("/suite", self._gate.action(self.next), methods=["POST"]),
            Route("/dossier/{case}", self._gate.page(self.room), methods=["GET"]),
            Route("/dossier/{case}/effacer", self._gate.page(self.ask_erase), methods=["GET"]),
            Route("/dossier/{case}/{verb}", self._gate.action(self.act), methods=["POST"]),
        ]

    async def queue(self, request: Request, visit: Visit) -> Response:
        """Show who waits, and what is mine."""
        why = request.query_params.get("suite", "")
        return await self._show(request, "queue.html", visit, {"current": "", "why": why})

    async def next(self, request: Request, visit: Visit) -> Response:  # noqa: ARG002
        """Take the case that the desk gives; say so if it has none for this counsellor."""
        now, rules = self._doors.now(), self._doors.content().desk.queue
        index, login = self._doors.index, visit.account.login
        case_id = await index.take_next(login, visit.account, now, rules)
        if case_id is None:
            full = len(await index.cases(login)) >= visit.account.capacity
            why = "full" if full else "nobody"
            return RedirectResponse(f"/?suite={why}", 303)
        command = commands.read("take", {**visit.form, "case": case_id}, self._desk(visit))
        if isinstance(command, commands.Refusal):
            return RedirectResponse("/", 303)
        return await self._carried_out("take", case_id, command, visit)

    async def room(self, request: Request, visit: Visit) -> Response:
        """Show a conversation to its owner; say who has it to anybody else."""
        return await self._room(request, visit, {"why": "", "draft": ""}, 200)

    async def ask_erase(self, request: Request, visit: Visit) -> Response:
        """Ask once more: what is erased cannot be brought back by anybody."""
        return await self._room(request, visit, {}, 200, "erase.html")

    async def act(self, request: Request, visit: Visit) -> Response:
        """Send a command to the inbox, then show what became of it."""
        verb = VERBS.get(request.path_params["verb"])
        if verb is None:
            return PlainTextResponse("", 404)
        case_id = request.path_params["case"]
        if verb == "take" and not self._doors.content().desk.queue.by_hand:
            return await self._room(request, visit, {}, 403)
        command = commands.read(verb, {**visit.form, "case": case_id}, self._desk(visit))
        if isinstance(command, commands.Refusal):
            return await self._refused(request, visit, command)
        if await self._doors.index.card(case_id) is None:
            kept = {"why": "bad_form", "draft": visit.form.get("text", "")}
            return await self._room(request, visit, kept, 404)
        if verb == "erase" and not await self._holds(case_id, visit):
            return await self._room(request, visit, {}, 403)
        if "x-live" in request.headers:
            await self._sent(verb, case_id, command, visit)
            return Response(status_code=202)
        return await self._carried_out(verb, case_id, command, visit)

    def _desk(self, visit: Visit) -> commands.Desk:
        rules, now = self._doors.content().desk, self._doors.now()
        login, known = visit.account.login, (rules.outcomes, rules.topics, rules.hand_back)
        return commands.Desk(login, now, *known)

    async def _carried_out(
        self, verb: commands.Verb, case_id: str, command: Arrival, visit: Visit
    ) -> Response:
        await self._sent(verb, case_id, command, visit)
        return await self._settled(verb, case_id, command)

    async def _sent(
        self, verb: commands.Verb, case_id: str, command: Arrival, visit: Visit
    ) -> None:
        await asking.written_down(
            self._doors.audit, asking.ACTIONS[verb], visit.account.login, case_id
        )
        await self._doors.inbox.append([command])

    async def _holds(self, case_id: str, visit: Visit) -> bool:
        return await asking.holds(self._doors.transcript, case_id, visit.account.login)

    async def _refused(
        self, request: Request, visit: Visit, refusal: commands.Refusal
    ) -> Response:
        if "x-live" in request.headers:
            return PlainTextResponse(refusal.code, 422)
        draft = visit.form.get("text", "")
        return await self._room(request, visit, {"why": refusal.code, "draft": draft}, 422)

    async def _settled(self, verb: commands.Verb, case_id: str, command: Arrival) -> Response:
        """Wait a moment for the inbox to answer, so that the next page tells the truth."""
        check = self._check(verb, case_id, command.event)
        topics = case_topics(case_id)
        with contextlib.suppress(TimeoutError):
            async with (
                asyncio.timeout(SETTLE_SECONDS),
                ticks(self._doors.wakeups, topics) as changes,
            ):
                async for _ in changes:
                    if await check():
                        break
        gone = verb in {"close", "give_back", "erase"} and await check()
        return RedirectResponse("/" if gone else f"/dossier/{case_id}", 303)

    def _check(self, verb: commands.Verb, case_id: str, event: Event) -> Check:
        login = getattr(event, "counsellor", "")
        key = getattr(event, "key", "")

        async def mine() -> OpenCase | None:
            return await self._doors.transcript.read(case_id, login)

        async def taken() -> bool:
            card = await self._doors.index.card(case_id)
            waits = card is not None and card.status is Status.WAITING
            return not waits or await mine() is not None

        async def let_go() -> bool:
            return await mine() is None

        async def written() -> bool:
            case = await mine()
            return case is None or case.card.away or any(key == x.entry.key for x in case.lines)

        return {
            "take": taken,
            "give_back": let_go,
            "close": let_go,
            "erase": let_go,
            "reply": written,
        }[verb]

    async def _room(
        self,
        request: Request,
        visit: Visit,
        context: dict[str, Any],
        status: int,
        page: str = "room.html",
    ) -> Response:
        case_id = request.path_params["case"]
        if not commands.conversation_of(case_id):
            return PlainTextResponse("", 404)
        opened = await self._doors.transcript.read(case_id, visit.account.login)
        if opened is None:
            card = await self._doors.index.card(case_id)
            context = {"current": "", "card": card, "owner": await self._owner(card)}
            return await self._show(request, "closed.html", visit, context, 403 if card else 404)
        # Before anything of it is shown: who reads is written down, or does not read.
        await self._readings.note(request, visit, case_id)
        room = board.room(opened, self._doors.now())
        context = {**context, "room": room, "current": case_id, "longest": commands.LONGEST_REPLY}
        context["outcomes"] = tuple(self._doors.content().desk.outcomes)
        return await self._show(request, page, visit, context, status)

    async def _owner(self, card: CaseCard | None) -> str:
        if card is None or card.owner is None:
            return ""
        return await self._name(card.owner)

    async def _name(self, login: str) -> str:
        account = await self._doors.staff.get(login)
        return account.name if account else login

    async def _show(
        self,
        request: Request,
        name: str,
        visit: Visit,
        context: dict[str, Any],
        status: int = 200,
    ) -> Response:
        now, login = self._doors.now(), visit.account.login
        rules = self._doors.content().desk.queue
        shared = {
            "queue": board.queue(await self._doors.index.queue(rules), now, rules),
            "mine": board.mine(await self._doors.index.cases(login), now),
            "online": len(await self._doors.index.online()),
            "new_key": new_token,
            "by_hand": rules.by_hand,
            **await self._notices(request, login),
        }
        return self._pages.show(request, name, visit, {**shared, **context}, status)

    async def _notices(self, request: Request, login: str) -> dict[str, Any]:
        """Tell what is new since the page last asked; a page just opened starts from now."""
        after = request.headers.get("x-notices-after", "")
        found = await self._doors.index.notices(login, after if _stream_id(after) else "0")
        last = found[-1][0] if found else after or "0"
        fresh = [notice for _, notice in found] if after else []
        names = {n.other: await self._name(n.other) for n in fresh if n.other}
        return {"notices": fresh, "notices_last": last, "names": names}


def _stream_id(text: str) -> bool:
    first, _, second = text.partition("-")
    return first.isdigit() and (second.isdigit() or not second) and len(text) < 40
