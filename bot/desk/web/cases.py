"""The queue, one conversation, and what can be done in it.

**Rules.** Commands go to the inbox and nowhere else; what became of them is read back from the
state (P10). What asks for a role is asked for here; all else the inbox decides.
"""

import asyncio
import contextlib

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk import asking, board, commands, practice
from bot.desk.signals import ticks
from bot.desk.taking import LEAVES, Nothing, Taking
from bot.desk.web.care import instead
from bot.desk.web.doors import Doors
from bot.desk.web.frame import Frame
from bot.desk.web.gate import Gate, Visit
from bot.desk.web.live import case_topics
from bot.desk.web.room import Conversations
from bot.desk.web.settled import LETS_GO, View, settled
from bot.desk.web.wall import WALL
from bot.model.case import CaseCard
from bot.model.event import Arrival
from bot.model.queue import can_be_given

SETTLE_SECONDS = 2.0
SHOWN = 50
"""Who waits behind these is counted, not listed: nobody reads further, and every change sends the list again."""
VERBS: dict[str, commands.Verb] = {
    "prendre": "take",
    "ecrire": "reply",
    "rendre": "give_back",
    "clore": "close",
    "effacer": "erase",
    "noter": "note",
    "souffler": "whisper",
    "proposer": "offer",
    "accepter": "accept",
    "decliner": "decline",
    "reprendre": "withdraw",
    "deplacer": "move",
    "confier": "hand_back",
    "appeler": "call",
    "bloquer": "block_ask",
    "ecouter": "join",
    "quitter": "part",
}
TO_COMPOSE = frozenset({"ecrire", "souffler"})
"""What is written where messages are."""
WRITTEN = ("text", "note", "days")
"""What forms hold that nobody wants to write twice."""
BEGINS: frozenset[commands.Verb] = frozenset({"take", "accept", "join"})
"""What whoever is off does not do: they count as gone, and would lose it at once."""


class Cases:
    """Everything a counsellor does with cases."""

    def __init__(self, doors: Doors, gate: Gate, frame: Frame, rooms: Conversations) -> None:
        self._doors, self._gate, self._frame, self._rooms = doors, gate, frame, rooms
        self._taking = Taking(doors.index, doors.care)

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
        now, rules = self._doors.now(), self._doors.content().desk.queue
        there = await self._doors.index.presence(visit.account.login)
        training = practice.practises(there)
        first = (await self._doors.index.queue(rules, training=training))[:SHOWN]
        keeping = await self._doors.index.keeping(rules, training=training, first=SHOWN)
        context = {
            "current": "",
            # What was asked for then is no answer to what is there now.
            "why": "" if "x-quiet" in request.headers else request.query_params.get("suite", ""),
            "queue": board.queue(first, now, rules),
            "keeping": board.queue(keeping, now, rules),
        }
        return await self._frame.show(request, "queue.html", visit, context)

    async def next(self, request: Request, visit: Visit) -> Response:  # noqa: ARG002
        """Take the case that the desk gives; say so if it has none for this counsellor."""
        form, now = dict(visit.form), self._doors.now()
        sure, content = form.pop("sure", ""), self._doors.content()
        given = await self._taking.give_next(visit.account, now, content, sure)
        if isinstance(given, Nothing):
            return RedirectResponse(instead(given), 303)
        command = commands.read("take", {**form, "case": given.case_id}, self._desk(visit))
        if isinstance(command, commands.Refusal):
            return RedirectResponse("/", 303)
        return await self._carried_out("take", given.case_id, command, visit)

    async def room(self, request: Request, visit: Visit) -> Response:
        """Show a conversation to its owner; say who has it to anybody else."""
        return await self._rooms.show(request, visit, {})

    async def ask_erase(self, request: Request, visit: Visit) -> Response:
        """Ask once more: what is erased cannot be brought back by anybody."""
        return await self._rooms.show(request, visit, {}, 200, "erase.html")

    async def act(self, request: Request, visit: Visit) -> Response:
        """Send a command to the inbox, then show what became of it."""
        verb = VERBS.get(request.path_params["verb"])
        if verb is None:
            return PlainTextResponse("", 404)
        case_id, form = request.path_params["case"], dict(visit.form)
        sure = form.pop("sure", "") if verb in {"take", "accept"} else ""
        command = commands.read(verb, {**form, "case": case_id}, self._desk(visit))
        if isinstance(command, commands.Refusal):
            return await self._refused(request, visit, command.code)
        if (instead_of_it := await self._stopped(request, visit, verb, sure)) is not None:
            return instead_of_it
        if "x-live" in request.headers:
            await self._sent(verb, case_id, command, visit)
            return Response(status_code=202)
        return await self._carried_out(verb, case_id, command, visit)

    async def _stopped(
        self, request: Request, visit: Visit, verb: commands.Verb, sure: str
    ) -> Response | None:
        """Answer what no inbox can know or undo; None: nothing stands in the way."""
        case_id = request.path_params["case"]
        card = await self._doors.index.card(case_id)
        if card is None:
            return await self._refused(request, visit, "bad_form", 404)
        if await practice.apart(self._doors.index, verb, card, visit.account.login):
            return _apart(request)
        if not await self._may(verb, case_id, visit):
            return await self._rooms.show(request, visit, {}, 403)
        if verb == "offer" and not await self._there(visit):
            return await self._refused(request, visit, "not_there")
        if verb in BEGINS and await self._taking.off(visit.account.login):
            return RedirectResponse(instead(Nothing("off")), 303)
        if other := await self._spared(verb, card, sure, visit):
            return RedirectResponse(other, 303)
        return None

    async def _may(self, verb: commands.Verb, case_id: str, visit: Visit) -> bool:
        """Ask for the role, for the rules of the house, and whether what is to be erased is theirs."""
        match verb:
            case "erase":
                login = visit.account.login
                return await asking.holds(self._doors.transcript, case_id, login)
            case "take":
                return self._doors.content().desk.queue.by_hand
            case _:
                return verb not in asking.SUPERVISED or visit.account.supervises

    async def _there(self, visit: Visit) -> bool:
        """Tell whether the colleague whom a case is offered to is on shift."""
        to = visit.form.get("to", "")
        account, presence = await self._doors.staff.get(to), await self._doors.index.presence(to)
        if account is None or presence is None or to == visit.account.login:
            return False
        return presence.serving and account.takes_cases

    async def _spared(self, verb: commands.Verb, card: CaseCard, sure: str, visit: Visit) -> str:
        """Say which page comes before a case that somebody chose, or is offered; empty if none does."""
        login = visit.account.login
        possible = {"take": can_be_given(card), "accept": card.offered == login}
        if not possible.get(verb, False):
            return ""
        now, rules = self._doors.now(), self._doors.content().care
        nothing = await self._taking.chosen(login, card, now, rules, sure)
        if nothing is None:
            return ""
        if nothing.reason == "hard":
            return f"{instead(nothing)}?main=1" if verb == "take" else "/"
        return instead(nothing)

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
        login = visit.account.login
        await asking.written_down(self._doors.audit, asking.ACTIONS[verb], login, case_id)
        if verb in LEAVES:
            await self._taking.lets_go(login, case_id, self._doors.now())
        await self._doors.inbox.append([command])

    async def _refused(
        self, request: Request, visit: Visit, code: str, status: int = 422
    ) -> Response:
        if "x-live" in request.headers:
            return PlainTextResponse(code, status)
        asked = {**dict.fromkeys(WRITTEN, ""), **visit.form, "verb": request.path_params["verb"]}
        draft = asked["text"] if asked["verb"] in TO_COMPOSE else ""  # no note becomes a message
        kept = {"why": code, "draft": draft, "asked": asked}
        return await self._rooms.show(request, visit, kept, status)

    async def _settled(self, verb: commands.Verb, case_id: str, command: Arrival) -> Response:
        """Wait a moment for the inbox to answer, so that the next page tells the truth."""
        topics = case_topics(case_id)
        with contextlib.suppress(TimeoutError):
            async with (
                asyncio.timeout(SETTLE_SECONDS),
                ticks(self._doors.wakeups, topics) as changes,
            ):
                async for _ in changes:
                    if settled(verb, await self._view(case_id, command)):
                        break
        gone = verb in LETS_GO and settled(verb, await self._view(case_id, command))
        home = WALL if verb == "part" else "/"
        return RedirectResponse(home if gone or verb == "decline" else f"/dossier/{case_id}", 303)

    async def _view(self, case_id: str, command: Arrival) -> View:
        login = getattr(command.event, "counsellor", "")
        mine = await self._doors.transcript.read(case_id, login)
        card = await self._doors.index.card(case_id)
        return View(login, getattr(command.event, "key", ""), mine, card)


def _apart(request: Request) -> Response:
    """Say that practice and people never mix."""
    if "x-live" in request.headers:
        return PlainTextResponse("practice", 422)
    return RedirectResponse("/entrainement?suite=mixte", 303)
