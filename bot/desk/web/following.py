"""*À suivre*: who is to be written to, who was left without an answer, who comes often; follow-ups and care plans.

**Rules.** Facts alone: no word of a person stands here, and a conversation is opened by whoever holds it, on its own
page (P7). A follow-up is set by whoever holds the case; its note is read by who wrote it, and by who holds a case of
the same person. A care plan is written by supervisors.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk import commands, in_view
from bot.desk.asking import ACTIONS, holds, written_down
from bot.desk.web.doors import Doors
from bot.desk.web.frame import Frame
from bot.desk.web.gate import SUPERVISORS, Gate, Visit
from bot.desk.web.pages import Pages, language
from bot.desk.web.secrets import new_token
from bot.i18n import dates
from bot.model.audit import Action
from bot.model.following import FARTHEST_DAYS, LONGEST_NOTE, FollowUp, Person
from bot.model.session import LONGEST_PLAN

LIST = "/suivi"
USUAL_DAYS = 3


class FollowForm(BaseModel):
    """What the form of a follow-up sends."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    jour: date
    note: Annotated[str, Field(max_length=LONGEST_NOTE * 2)] = ""


class FollowingPages:
    """Lists, follow-ups, care plans."""

    def __init__(self, doors: Doors, gate: Gate, pages: Pages, frame: Frame) -> None:
        self._doors, self._gate, self._pages, self._frame = doors, gate, pages, frame

    def routes(self) -> list[BaseRoute]:
        """List the addresses of this room."""
        page, action = self._gate.page, self._gate.action
        return [
            Route(LIST, page(self.show), methods=["GET"]),
            Route(f"{LIST}/{{case}}", page(self.ask), methods=["GET"]),
            Route(f"{LIST}/{{case}}", action(self.put), methods=["POST"]),
            Route(f"{LIST}/{{case}}/fait", action(self.done), methods=["POST"]),
            Route(f"{LIST}/{{case}}/plan", page(self.plan, roles=SUPERVISORS), methods=["GET"]),
            Route(
                f"{LIST}/{{case}}/plan", action(self.write, roles=SUPERVISORS), methods=["POST"]
            ),
        ]

    async def show(self, request: Request, visit: Visit) -> Response:
        """Show what is to be followed."""
        now, desk, doors = self._doors.now(), self._doors.content().desk, self._doors
        rules, cards = desk.frequent, await doors.index.queue(desk.queue)
        follow_ups = await doors.following.follow_ups()
        often = await doors.following.often(rules.cases, rules.days, now)
        who = [*(one.conversation for one in follow_ups), *(one.conversation for one in often)]
        people = await doors.following.people(who)
        due = in_view.due(follow_ups, people, await self._notes(visit, follow_ups), self._today())
        frequent = in_view.frequent(often, people)
        owners = [*(one.owner for one in due), *(one.owner for one in frequent)]
        context = {
            "call_backs": in_view.call_backs(cards, now),
            "messages": in_view.messages(cards, now),
            "due": due,
            "left": in_view.left(await doors.following.left(), now),
            "frequent": frequent,
            "rules": rules,
            "names": await self._frame.names([*(one.by for one in due), *owners]),
            "on": lambda day: dates.short(day, language(request)),
        }
        return self._pages.show(request, "following.html", visit, context)

    async def ask(self, request: Request, visit: Visit) -> Response:
        """Show the form of a follow-up to whoever holds the case."""
        return await self._form(request, visit, "")

    async def put(self, request: Request, visit: Visit) -> Response:
        """Set it."""
        case_id = request.path_params["case"]
        login, today = visit.account.login, self._today()
        try:
            form = FollowForm.model_validate(dict(visit.form))
        except ValidationError:
            return await self._form(request, visit, "form")
        note = commands.tidy(form.note)
        if not today <= form.jour <= today + timedelta(days=FARTHEST_DAYS):
            return await self._form(request, visit, "day")
        if len(note) > LONGEST_NOTE:
            return await self._form(request, visit, "long")
        if not await self._holds(case_id, visit):
            return await self._form(request, visit, "")
        conversation = commands.conversation_of(case_id)
        made = self._doors.now().astimezone(UTC)
        if await self._doors.following.put(FollowUp(conversation, login, form.jour, made, note)):
            await self._doors.audit.note(login, Action.FOLLOW, case_id)
        return RedirectResponse(LIST, 303)

    async def done(self, request: Request, visit: Visit) -> Response:
        """Take a follow-up away: who set it, who holds the case, or a supervisor."""
        case_id = request.path_params["case"]
        conversation = commands.conversation_of(case_id)
        known = {one.conversation: one for one in await self._doors.following.follow_ups()}
        one = known.get(conversation)
        if one is None:
            return RedirectResponse(LIST, 303)
        mine = one.by == visit.account.login or visit.account.supervises
        if not mine and not await self._holds(case_id, visit):
            return PlainTextResponse("", 403)
        await self._doors.following.done(conversation)
        await self._doors.audit.note(visit.account.login, Action.FOLLOWED, case_id)
        return RedirectResponse(LIST, 303)

    async def plan(self, request: Request, visit: Visit) -> Response:
        """Show a care plan to whoever writes them."""
        return await self._plan(request, visit, {"why": "", "draft": None}, 200)

    async def write(self, request: Request, visit: Visit) -> Response:
        """Have a care plan changed, by the conversation's own inbox."""
        case_id, login = request.path_params["case"], visit.account.login
        desk = commands.Desk(login, self._doors.now())
        command = commands.read("plan", {**visit.form, "case": case_id}, desk)
        draft = visit.form.get("text", "")
        if isinstance(command, commands.Refusal):
            return await self._plan(request, visit, {"why": command.code, "draft": draft}, 422)
        if await self._person(case_id) is None:
            return await self._plan(request, visit, {"why": "", "draft": None}, 404)
        await written_down(self._doors.audit, ACTIONS["plan"], login, case_id)
        await self._doors.inbox.append([command])
        return RedirectResponse(LIST, 303)

    async def _form(self, request: Request, visit: Visit, why: str) -> Response:
        case_id, today = request.path_params["case"], self._today()
        person = await self._person(case_id)
        if person is None or not await self._holds(case_id, visit):
            return self._refused(request, visit, 404 if person is None else 403)
        known = await self._doors.following.follow_up(person.conversation)
        context = {
            "person": person,
            "case_id": case_id,
            "why": why,
            "known": known,
            "by": await self._frame.name(known.by) if known else "",
            "day_set": visit.form.get("jour")
            or str(known.due if known else today + timedelta(days=USUAL_DAYS)),
            "note": visit.form.get("note", known.note if known else ""),
            "first": today,
            "last": today + timedelta(days=FARTHEST_DAYS),
            "longest": LONGEST_NOTE,
        }
        return self._pages.show(request, "follow_up.html", visit, context, 422 if why else 200)

    async def _plan(
        self, request: Request, visit: Visit, context: dict[str, Any], status: int
    ) -> Response:
        case_id = request.path_params["case"]
        person = await self._person(case_id)
        if person is None:
            return self._refused(request, visit, 404)
        draft = context["draft"] if context["draft"] is not None else person.plan
        shown = {"person": person, "case_id": case_id, "why": context["why"], "text": draft}
        more = {"new_key": new_token, "longest": LONGEST_PLAN}
        return self._pages.show(request, "care_plan.html", visit, {**shown, **more}, status)

    def _refused(self, request: Request, visit: Visit, status: int) -> Response:
        return self._pages.show(request, "follow_refused.html", visit, {}, status)

    async def _person(self, case_id: str) -> Person | None:
        """Find whose case this is, if it is the one that is theirs now."""
        conversation = commands.conversation_of(case_id)
        people = await self._doors.following.people([conversation] if conversation else [])
        person = people.get(conversation)
        card = person.card if person is not None else None
        fits = card is not None and card.case_id == case_id and not card.training
        return person if fits else None

    async def _holds(self, case_id: str, visit: Visit) -> bool:
        card = await self._doors.index.card(case_id)
        if card is not None and card.training:
            return False  # nobody is behind it who could be followed
        return await holds(self._doors.transcript, case_id, visit.account.login)

    async def _notes(self, visit: Visit, follow_ups: list[FollowUp]) -> dict[str, str]:
        """Open the notes that this person may read: their own, and of people whose case they hold."""
        login = visit.account.login
        held = {card.conversation for card in await self._doors.index.cases(login)}
        found = {}
        for one in follow_ups:
            if one.by == login or one.conversation in held:
                whole = await self._doors.following.follow_up(one.conversation)
                found[one.conversation] = whole.note if whole else ""
        return found

    def _today(self) -> date:
        zone = ZoneInfo(self._doors.content().desk.hours.zone)
        now: datetime = self._doors.now()
        return now.astimezone(zone).date()
