"""The hours of the desk in a calendar: what is open each day, days that keep other hours, the usual week.

**Rules.** Nothing is stored here: each change is one more of a draft that the page carries (`workshop`). The days are
asked of the same hours as the bot and the queue ask, and what people would read is said by the bot itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.content.closures import Closure, applied, spans
from bot.content.content import Content
from bot.content.edits import CloseDays, SetHours, UsualDays, closures_of, edited, usual_hours
from bot.desk import week
from bot.desk.month import midnight, month, wanted
from bot.desk.preview import reads
from bot.desk.web.doors import Doors
from bot.desk.web.gate import ADMINS, Gate, Visit
from bot.desk.web.pages import Pages
from bot.desk.web.workshop import LARGEST_FORM, Base, Draft, Workshop, read_draft
from bot.hotlines.hours import Hours
from bot.i18n import dates

MOST_PREVIEWS = 3
NOON = timedelta(hours=12)
SHORTLY = timedelta(minutes=5)
FIELDS = ("from", "to", "mode", "hours", "note")


class Refused(ValueError):
    """What was filled in cannot be; `args` holds a word for the page."""


@dataclass(frozen=True, slots=True)
class Read:
    """What people would read at an instant, in the languages of the desk."""

    at: datetime
    is_open: bool
    texts: Mapping[str, str]


class CalendarPages:
    """The hours of the desk."""

    def __init__(self, doors: Doors, gate: Gate, pages: Pages, workshop: Workshop) -> None:
        self._doors, self._gate, self._pages, self._workshop = doors, gate, pages, workshop

    def routes(self) -> list[BaseRoute]:
        """List the addresses of this room."""
        return [
            Route("/horaires", self._gate.page(self.look, roles=ADMINS), methods=["GET"]),
            Route(
                "/horaires",
                self._gate.action(self.change, roles=ADMINS, largest=LARGEST_FORM),
                methods=["POST"],
            ),
        ]

    async def look(self, request: Request, visit: Visit) -> Response:
        """Show a month as it is in force."""
        base = await self._workshop.base()
        return await self._show(request, visit, base, Draft((), base.number), {})

    async def change(self, request: Request, visit: Visit) -> Response:
        """Add a change to the draft, or only go on with it."""
        base, form = await self._workshop.base(), visit.form
        draft = read_draft(form.get("draft", ""), form.get("base", ""))
        if not draft.edits:
            draft = replace(draft, base=base.number)
        try:
            return await self._show(request, visit, base, _changed(draft, form), {})
        except Refused as refused:
            why = str(refused)
            return await self._show(request, visit, base, draft, {"why": why, "kept": form})

    async def _show(
        self, request: Request, visit: Visit, base: Base, draft: Draft, context: dict[str, Any]
    ) -> Response:
        sources = edited(base.sources, draft.edits)
        usual, days = usual_hours(sources), closures_of(sources)
        hours = replace(usual, expression=applied(usual.expression or "", days))
        now = self._doors.now()
        today = now.astimezone(ZoneInfo(hours.zone)).date()
        asked = visit.form.get("mois") or request.query_params.get("mois", "")
        content = await self._workshop.compiled(base.sources)
        would = replace(content, desk=replace(content.desk, hours=hours), closures=days)
        when = _instant(visit.form.get("quand", ""), hours.zone)
        kept = {name: context.get("kept", {}).get(name, "") for name in (*FIELDS, *week.FIELDS)}
        shown = {
            "why": "",
            **context,
            "kept": kept,
            "draft": draft,
            "emptied": draft.emptied(visit.form),
            "month": month(hours, days, wanted(asked, today), today),
            "days": [one for one in days if one.last >= today],
            "mine": {one.closure for one in draft.edits if isinstance(one, CloseDays)},
            "week": week.read(usual.expression or ""),
            "usual": usual.expression,
            "zone": hours.zone,
            "today": today,
            "read": list(_reads(would, _moments(draft, hours, now, when))),
            "when": visit.form.get("quand", ""),
            **_dates(),
        }
        status = 422 if shown["why"] else 200
        return self._pages.show(request, "calendar.html", visit, shown, status)


def _dates() -> dict[str, Any]:
    """Name what the templates need to write days."""
    return {
        "week_fields": week.FIELDS,
        "spans_shown": week.shown,
        "month_name": dates.month,
        "full_date": dates.full,
        "weekday_names": dates.weekdays,
        "moment": dates.moment,
    }


def _changed(draft: Draft, form: Mapping[str, str]) -> Draft:
    """Add what a form asks for."""
    match form.get("act", ""):
        case "add":
            return _added(draft, _closure(form))
        case "remove":
            return _removed(draft, _listed(form))
        case "week":
            return _with(draft, SetHours(hours=_week(form)))
        case _:
            return draft


def _with(draft: Draft, edit: CloseDays | UsualDays | SetHours) -> Draft:
    """Add a change; of several usual weeks the last one counts."""
    if isinstance(edit, SetHours):
        draft = replace(draft, edits=tuple(one for one in draft.edits if one.kind != "hours"))
    if draft.full:
        raise Refused("full")
    return replace(draft, edits=(*draft.edits, edit))


def _added(draft: Draft, closure: Closure) -> Draft:
    undone = UsualDays(closure=closure)
    if undone in draft.edits:
        return replace(draft, edits=tuple(one for one in draft.edits if one != undone))
    return _with(draft, CloseDays(closure=closure))


def _removed(draft: Draft, closure: Closure) -> Draft:
    done = CloseDays(closure=closure)
    if done in draft.edits:
        return replace(draft, edits=tuple(one for one in draft.edits if one != done))
    return _with(draft, UsualDays(closure=closure))


def _closure(form: Mapping[str, str]) -> Closure:
    """Read what somebody filled in."""
    fields: dict[str, Any] = {"from": form.get("from", ""), "note": form.get("note", "").strip()}
    if form.get("to") and form["to"] != form.get("from"):
        fields["to"] = form["to"]
    if form.get("mode") == "open":
        try:
            fields["hours"] = week.shown(week.spans_typed(form.get("hours", "")))
        except week.NoHours:
            raise Refused("hours") from None
        if not fields["hours"]:
            raise Refused("hours")
    return _valid(fields)


def _listed(form: Mapping[str, str]) -> Closure:
    """Read the entry that a button of the list stands beside."""
    return _valid({name: form[name] for name in ("from", "to", "hours", "note") if form.get(name)})


def _valid(fields: dict[str, Any]) -> Closure:
    try:
        return Closure.model_validate(fields)
    except ValidationError as error:
        found = error.errors(include_input=False)[0]["loc"]
        raise Refused(str(found[0]) if found else "range") from None


def _week(form: Mapping[str, str]) -> str:
    try:
        return week.written(week.typed(form, holidays=form.get("holidays", "same")))
    except week.NoHours as error:
        raise Refused(f"day_{error.args[0]}") from None


def _instant(text: str, zone: str) -> datetime | None:
    """Read a moment by the desk's clock, as a browser's field gives it."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except ValueError:
        return None


def _moments(
    draft: Draft, hours: Hours, now: datetime, when: datetime | None
) -> Sequence[datetime]:
    """Choose when to look: at the moment asked for, else where the draft changes something, else now."""
    if when is not None:
        return [when]
    found = [one for edit in draft.edits for one in _of(edit, hours, now)]
    return list(dict.fromkeys(found))[-MOST_PREVIEWS:] or [now]


def _of(edit: object, hours: Hours, now: datetime) -> Iterator[datetime]:
    match edit:
        case CloseDays(closure=Closure(hours=None, from_=day)):
            yield max(now, midnight(day, hours.zone) + NOON)
        case CloseDays(closure=Closure(hours=str() as written, from_=day)):
            start, _ = next(spans(written))
            opening = midnight(day, hours.zone) + timedelta(minutes=start)
            yield from (max(now, opening + step) for step in (-SHORTLY, SHORTLY))
        case UsualDays(closure=Closure(from_=day)):
            yield max(now, midnight(day, hours.zone) + NOON)
        case SetHours():
            yield now
        case _:
            pass  # a reply


def _reads(content: Content, moments: Sequence[datetime]) -> Iterator[Read]:
    for at in moments:
        texts = {locale: reads(content, at, locale) for locale in ("fr", "en")}
        yield Read(at, content.desk.hours.at(at).state == "open", texts)
