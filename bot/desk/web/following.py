"""*À suivre*: who is to be written to, who was left without an answer, who comes often; follow-ups and care plans.

**Rules.** Facts alone: no word of a person stands here, and a conversation is opened by whoever holds it, on its own
page (P7). A follow-up is set by whoever holds the case; its note is read by who wrote it, and by who holds a case of
the same person. A care plan is written by supervisors.
"""

from datetime import UTC, date, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk import commands, follow_ups, in_view
from bot.desk.asking import ACTIONS, written_down
from bot.desk.web.doors import Doors
from bot.desk.web.frame import Frame
from bot.desk.web.gate import SUPERVISORS, Gate, Visit
from bot.desk.web.pages import Pages, language
from bot.desk.web.secrets import new_token
from bot.i18n import dates
from bot.model.following import FARTHEST_DAYS, LONGEST_NOTE, Person
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
        kept = (doors.index, doors.following, doors.transcript, doors.audit)
        self._follow_ups = follow_ups.FollowUps(*kept)

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
        days = await doors.following.follow_ups()
        often = await doors.following.often(rules.cases, rules.days, now)
        who = [*(one.conversation for one in days), *(one.conversation for one in often)]
        people = await doors.following.people(who)
        notes = await self._follow_ups.notes(visit.account.login, days)
        due = in_view.due(days, people, notes, self._today())
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
        if not follow_ups.in_reach(form.jour, today):
            return await self._form(request, visit, "day")
        note = commands.tidy(form.note)
        if len(note) > LONGEST_NOTE:
            return await self._form(request, visit, "long")
        made = self._doors.now().astimezone(UTC)
        if not await self._follow_ups.put(login, case_id, form.jour, note, made):
            return await self._form(request, visit, "")
        return RedirectResponse(LIST, 303)

    async def done(self, request: Request, visit: Visit) -> Response:
        """Take a follow-up away: who set it, who holds the case, or a supervisor."""
        done = await self._follow_ups.done(visit.account, request.path_params["case"])
        return RedirectResponse(LIST, 303) if done else PlainTextResponse("", 403)

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
        login = visit.account.login
        if person is None or not await self._follow_ups.holds(login, case_id):
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

    def _today(self) -> date:
        return follow_ups.today(self._doors.content(), self._doors.now())
