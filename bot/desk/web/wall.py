"""*Mur*: the live wall of supervisors, and what they may do about what they see there.

**Rules.** Every page and action asks for the role. Facts alone stand on the wall; what was said is read by listening
in, with the owner's knowledge, on the conversation's own page (P7). Why a block is asked is shown to who may settle it,
and it is written down that they read it. Commands go to the inbox (P10); a pause is proposed, never ordered.
"""

import asyncio
import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk import asking, board, caring, commands, wall
from bot.desk.colleagues import Colleague, colleagues
from bot.desk.signals import ticks
from bot.desk.taking import Taking
from bot.desk.web.doors import Doors
from bot.desk.web.frame import Frame
from bot.desk.web.gate import SUPERVISORS, Gate, Visit
from bot.desk.web.live import case_topics
from bot.desk.web.pages import Pages
from bot.model.audit import Action
from bot.model.care import Sign
from bot.model.case import CaseCard
from bot.model.effect import SUPERVISORS as ALL_OF_THEM
from bot.model.effect import Notice
from bot.model.presence import Presence
from bot.store.queue import SHOWN

WALL = "/mur"
SETTLE_SECONDS = 2.0
ONCE_MINUTES = 10
"""What is proposed to somebody again within this is proposed once."""
DONE = frozenset({"pause", "parler"})


@dataclass(frozen=True, slots=True)
class Weary:
    """Whom a case would be given to although a limit of theirs is reached."""

    one: Colleague
    signs: tuple[Sign, ...]


class WallPages:
    """The wall, and one case seen from there."""

    def __init__(self, doors: Doors, gate: Gate, pages: Pages, frame: Frame) -> None:
        self._doors, self._gate, self._pages, self._frame = doors, gate, pages, frame
        self._taking = Taking(doors.index, doors.care)

    def routes(self) -> list[BaseRoute]:
        """List the addresses of this room."""
        shown = {
            WALL: self.show,
            f"{WALL}/{{case}}": self.case,
            f"{WALL}/{{case}}/blocage": self.block,
        }
        done = {
            f"{WALL}/pause": self.propose,
            f"{WALL}/parler": self.go,
            f"{WALL}/{{case}}/confier": self.give,
            f"{WALL}/{{case}}/remettre": self.give_back,
            f"{WALL}/{{case}}/blocage": self.settle,
        }
        page, action = self._gate.page, self._gate.action
        return [
            Route("/nouvelles", page(self.news), methods=["GET"]),
            *(Route(at, page(it, roles=SUPERVISORS), methods=["GET"]) for at, it in shown.items()),
            *(
                Route(at, action(it, roles=SUPERVISORS), methods=["POST"])
                for at, it in done.items()
            ),
        ]

    async def show(self, request: Request, visit: Visit) -> Response:
        """Show the wall."""
        doors, now = self._doors, self._doors.now()
        queue = await doors.index.queue(doors.content().desk.queue)
        told = await doors.index.notices(ALL_OF_THEM, "")
        team, cards = await self._team()
        named = [await doors.index.card(case_id) for case_id in wall.named(told, now)]
        known = {card.case_id: card for card in named if card is not None}
        block_rows = wall.blocks([*queue, *cards, *known.values()], now)
        wishes = wall.wishes(told)
        done = request.query_params.get("fait", "")
        context = {
            "current": "",
            "done": done if done in DONE else "",
            "waiters": wall.waiting(queue, now),
            "uncounted": len(queue) >= SHOWN,
            "team": team,
            "called": wall.called(team),
            "wishes": wishes,
            "blocks": block_rows,
            "lately": (lines := wall.lately(told, known, now)),
            "people": await self._names(
                [one.row for mate in team for one in mate.held] + list(block_rows),
                [line.other for line in (*wishes, *lines)],
            ),
        }
        return await self._frame.show(request, "wall.html", visit, context)

    async def news(self, request: Request, visit: Visit) -> Response:
        """Tell what is new for this person, on a page that is not live."""
        context = await self._frame.news(request, visit.account)
        return self._pages.show(request, "news_list.html", visit, context)

    async def case(self, request: Request, visit: Visit) -> Response:
        """Show one case as far as facts go, and what can be done with it."""
        asked = request.query_params
        context = {
            "why": asked.get("refus", ""),
            "weary": await self._weary(request, asked.get("pour", "")),
        }
        return await self._case(request, visit, context)

    async def block(self, request: Request, visit: Visit) -> Response:
        """Show why a block is asked, to who may settle it; that they read it is written down first."""
        case_id, login = request.path_params["case"], visit.account.login
        card = await self._card(request)
        if card is None or card.block is None or card.block[0] == login:
            return RedirectResponse(f"{WALL}/{case_id}" if card else WALL, 303)
        if "x-quiet" in request.headers:  # what is live on this page is all but the note
            return await self._case(request, visit, {"note": ""})
        await self._doors.audit.record(login, Action.BLOCK_READ, case_id)
        note = await self._doors.transcript.block_asked(case_id, login)
        return await self._case(request, visit, {"note": note})

    async def give(self, request: Request, visit: Visit) -> Response:
        """Give a case to somebody on shift; whose limits are reached, only after that was said."""
        to = visit.form.get("to", "")
        if to not in {one.login for one in await self._colleagues("")}:
            return _refused(request, "not_there")
        if "sure" not in visit.form and await self._weary(request, to):
            return RedirectResponse(f"{WALL}/{request.path_params['case']}?pour={to}", 303)
        return await self._asked(request, visit, "reassign", {"to": to})

    async def give_back(self, request: Request, visit: Visit) -> Response:
        """Put a case back into the queue, in its old place."""
        return await self._asked(request, visit, "reassign", {"to": ""})

    async def settle(self, request: Request, visit: Visit) -> Response:
        """Decide about a block that somebody else asked for: the inbox holds that it is somebody else."""
        return await self._asked(request, visit, "block_settle", {})

    async def propose(self, request: Request, visit: Visit) -> Response:  # noqa: ARG002
        """Propose a pause: a word of care, kept nowhere but with whom it is for."""
        to, login = visit.form.get("login", ""), visit.account.login
        if to not in {one.login for one in await self._colleagues(login)}:
            return RedirectResponse(WALL, 303)
        moment = int(self._doors.now().timestamp()) // (60 * ONCE_MINUTES)
        await self._doors.care.tell(Notice(to, "rest", "", login), f"rest:{to}:{moment}")
        return RedirectResponse(f"{WALL}?fait=pause", 303)

    async def go(self, request: Request, visit: Visit) -> Response:  # noqa: ARG002
        """Go to somebody who wants to talk: they are told who comes, the other supervisors that somebody does."""
        to, login = visit.form.get("login", ""), visit.account.login
        wishes = wall.wishes(await self._doors.index.notices(ALL_OF_THEM, ""))
        wish = next((one for one in wishes if one.other == to != login), None)
        if wish is None:
            return RedirectResponse(WALL, 303)
        at = int(wish.at.timestamp())
        await self._doors.care.tell(Notice(ALL_OF_THEM, "heard", "", to), f"heard:{to}:{at}")
        await self._doors.care.tell(Notice(to, "coming", "", login), f"coming:{to}:{at}")
        return RedirectResponse(f"{WALL}?fait=parler", 303)

    async def _asked(
        self, request: Request, visit: Visit, verb: commands.Verb, more: Mapping[str, str]
    ) -> Response:
        """Write a command down, send it to the inbox, and wait a moment for what becomes of it."""
        card, login = await self._card(request), visit.account.login
        if card is None:
            return RedirectResponse(WALL, 303)
        fields = {**visit.form, **more, "case": card.case_id}
        fields.pop("sure", None)
        command = commands.read(verb, fields, commands.Desk(login, self._doors.now()))
        if isinstance(command, commands.Refusal):
            return _refused(request, command.code)
        await asking.written_down(self._doors.audit, asking.ACTIONS[verb], login, card.case_id)
        await self._doors.inbox.append([command])
        await self._changed(card)
        mine = more.get("to") == login
        return RedirectResponse(f"/dossier/{card.case_id}" if mine else WALL, 303)

    async def _changed(self, before: CaseCard) -> None:
        with contextlib.suppress(TimeoutError):
            async with (
                asyncio.timeout(SETTLE_SECONDS),
                ticks(self._doors.wakeups, case_topics(before.case_id)) as changes,
            ):
                async for _ in changes:
                    card = await self._doors.index.card(before.case_id)
                    if card is None or card.version != before.version:
                        break

    async def _case(self, request: Request, visit: Visit, context: dict[str, Any]) -> Response:
        card, login = await self._card(request), visit.account.login
        if card is None:
            return RedirectResponse(WALL, 303)
        row = board.row(card, self._doors.now())
        found = await self._doors.following.people([card.conversation])
        usual = {
            "current": "",
            "why": "",
            "note": None,
            "weary": None,
            "row": row,
            "held": wall.held(
                [card], found, self._doors.content().desk.return_after, self._doors.now()
            )[0],
            "colleagues": await self._colleagues(card.owner or ""),
            "spared": await self._spared(),
            "people": await self._names([row], [login]),
        }
        return await self._frame.show(request, "wall_case.html", visit, {**usual, **context})

    async def _card(self, request: Request) -> CaseCard | None:
        """Find the case that the address names; practice is nobody's to give away."""
        case_id = request.path_params["case"]
        card = await self._doors.index.card(case_id) if commands.conversation_of(case_id) else None
        return None if card is None or card.training else card

    async def _team(self) -> tuple[tuple[wall.Mate, ...], list[CaseCard]]:
        """Find who is there or holds somebody, and what they hold."""
        doors, now = self._doors, self._doors.now()
        back = doors.content().desk.return_after
        there = {one.login: one for one in await doors.index.presences()}
        held = await self._held(there)
        cards = [card for some in held.values() for card in some]
        people = await doors.following.people([card.conversation for card in cards])
        here = [one for one in there.values() if one.shift != "off"]
        signs = await caring.loads(doors.care, here, doors.content().care, now)
        names = await self._frame.names(held)
        team = [
            wall.mate(
                login,
                names[login],
                there.get(login),
                wall.held(some, people, back, now),
                signs.get(login, ()),
                now,
            )
            for login, some in held.items()
        ]
        return wall.in_order(team), cards

    async def _held(self, there: Mapping[str, Presence]) -> dict[str, list[CaseCard]]:
        here = {login for login, one in there.items() if one.shift != "off"}
        found = {}
        for login in sorted(here | await self._doors.index.holders()):
            cards = [one for one in await self._doors.index.cases(login) if not one.training]
            if cards or login in here:
                found[login] = cards
        return found

    async def _colleagues(self, but: str) -> list[Colleague]:
        return await colleagues(self._doors.index, self._doors.staff, but)

    async def _spared(self) -> frozenset[str]:
        """Name who should rather be given nothing now."""
        doors = self._doors
        there = [one for one in await doors.index.presences() if one.serving]
        signs = await caring.loads(doors.care, there, doors.content().care, doors.now())
        return frozenset(login for login, some in signs.items() if some)

    async def _weary(self, request: Request, login: str) -> Weary | None:
        """Say which limits of a colleague are reached for this case; None if there are none, or no such colleague."""
        card, doors = await self._card(request), self._doors
        one = next((one for one in await self._colleagues("") if one.login == login), None)
        if card is None or one is None:
            return None
        signs = await self._taking.over(login, card, doors.now(), doors.content().care)
        return Weary(one, signs) if signs else None

    async def _names(self, rows: Iterable[board.Row], logins: Iterable[str]) -> dict[str, str]:
        """Say what colleagues call everybody who stands on these rows."""
        wanted = set(logins)
        for row in rows:
            wanted |= {row.owner, row.offered, *row.listeners}
            wanted |= {row.block[0]} if row.block else set()
        return await self._frame.names(wanted)


def _refused(request: Request, why: str) -> Response:
    return RedirectResponse(f"{WALL}/{request.path_params['case']}?refus={why}", 303)
