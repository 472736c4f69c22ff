"""Counsellors who last: the warning before a hard case, the check-in after it, the day's own load, the veil.

**Rules.** These pages are about whoever looks at them and nobody else. Nothing that is answered here is kept; one wish,
to talk to somebody, leaves the page, because it was asked to.
"""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk import asking, board, caring
from bot.desk.check_in import QUESTIONS, checked_in, wish_to_talk
from bot.desk.commands import conversation_of
from bot.desk.taking import Nothing, Taking
from bot.desk.web.doors import Doors
from bot.desk.web.gate import Gate, Visit
from bot.desk.web.pages import Pages
from bot.desk.web.secrets import new_token
from bot.model import carried
from bot.model.care import limit, resting
from bot.model.care_rules import NEVER
from bot.model.carried import hard_count
from bot.model.queue import can_be_given

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


async def covered(doors: Doors, request: Request, login: str) -> frozenset[str]:
    """Name the levels whose text is covered on this page; who asked for all of it is shown all."""
    if request.query_params.get("voile") == "non":
        return frozenset()
    chosen = await doors.care.veil(login)
    return caring.covered(doors.content().care.veil if chosen is None else chosen)


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
            Route("/avant/{case}/lire", action(self.read), methods=["POST"]),
            Route("/soin", page(self.own), methods=["GET"]),
            Route("/soin/voile", action(self.choose), methods=["POST"]),
            Route("/soin/parler", action(self.talk), methods=["POST"]),
            Route("/soin/point", page(self.ask), methods=["GET"]),
            Route("/soin/point", action(self.answer), methods=["POST"]),
            Route("/soin/bilan", page(self.debrief), methods=["GET"]),
        ]

    async def warn(self, request: Request, visit: Visit) -> Response:
        """Say in words how hard a case sounds, before anything of it is read."""
        card = await self._doors.index.card(request.path_params["case"])
        if card is None or not can_be_given(card):
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

    async def read(self, request: Request, visit: Visit) -> Response:
        """Open a hard case that a supervisor handed over: whoever holds it said that they read it."""
        case_id, login = request.path_params["case"], visit.account.login
        if not await asking.holds(self._doors.transcript, case_id, login):
            return RedirectResponse("/", 303)
        await self._taking.reads(login, case_id)
        return RedirectResponse(f"/dossier/{case_id}", 303)

    async def own(self, request: Request, visit: Visit) -> Response:
        """Show somebody what they carry, and what they set for themselves."""
        why, done = (request.query_params.get(name, "") for name in ("suite", "fait"))
        context = {
            **await self._shift(visit),
            "why": why if why in WHY else "",
            "done": done if done in {"voile", "parler"} else "",
            "veil": await self._doors.care.veil(visit.account.login),
            "never": NEVER,
        }
        return self._pages.show(request, "care.html", visit, context)

    async def choose(self, request: Request, visit: Visit) -> Response:  # noqa: ARG002
        """Keep from which level on somebody wants text covered; anything else is the organisation's choice."""
        wish = visit.form.get("veil", "")
        level = int(wish) if wish in {str(n) for n in range(NEVER + 1)} else None
        await self._doors.care.set_veil(visit.account.login, level)
        return RedirectResponse("/soin?fait=voile#voile", 303)

    async def talk(self, request: Request, visit: Visit) -> Response:  # noqa: ARG002
        """Tell the supervisors that somebody wants to talk: that, and no more."""
        await wish_to_talk(self._doors.care, visit.account.login, self._doors.now())
        return RedirectResponse("/soin?fait=parler", 303)

    async def ask(self, request: Request, visit: Visit) -> Response:
        """Ask the first of three questions."""
        return self._question(request, visit, {})

    async def answer(self, request: Request, visit: Visit) -> Response:
        """Take an answer to the next question; after the third only its wishes are carried out."""
        given = {name: visit.form.get(name, "") for name, _ in QUESTIONS}
        given = {name: given[name] for name, known in QUESTIONS if given[name] in known}
        if "passer" not in visit.form and len(given) < len(QUESTIONS):
            return self._question(request, visit, given)
        login, rules, now = visit.account.login, self._doors.content().care, self._doors.now()
        state = await checked_in(self._doors.care, login, given, rules, now)
        context = {"given": given, "rest": resting(state, rules, now)}
        return self._pages.show(request, "care_checked.html", visit, context)

    async def debrief(self, request: Request, visit: Visit) -> Response:
        """Show the cases of this shift, and three questions that are sent nowhere."""
        there = await self._doors.index.presence(visit.account.login)
        off = there is not None and there.shift == "off"
        context = {**await self._shift(visit), "off": off, "new_key": new_token}
        return self._pages.show(request, "care_debrief.html", visit, context)

    async def _shift(self, visit: Visit) -> dict[str, Any]:
        login, now, rules = visit.account.login, self._doors.now(), self._doors.content().care
        held = await self._doors.index.cases(login)
        state = await self._doors.care.observe(login, held, rules, now)
        return {
            "state": state,
            "rules": rules,
            "now": now,
            "rest": resting(state, rules, now),
            "limit": limit(state, rules, now),
            "hard": hard_count(state),
            "weights": await caring.weights(self._doors.index, state, now),
            "due": carried.check_in_due(state),
        }

    def _question(self, request: Request, visit: Visit, given: Mapping[str, str]) -> Response:
        asked = next(name for name, _ in QUESTIONS if name not in given)
        context = {"given": given, "asked": asked, "step": len(given) + 1}
        return self._pages.show(request, "care_check_in.html", visit, context)
