"""What was published: the list, what a version changed in words, a draft to read again and publish, and the way back.

**Rules.** Everything here becomes one more publication, written down in the audit log. What does not compile is
refused, with everything that is wrong with it; whoever is second is told who was first, and keeps the draft (P11).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.content.changes import Change, changes
from bot.content.sources import Sources
from bot.desk.web.doors import Doors
from bot.desk.web.gate import ADMINS, Gate, Visit
from bot.desk.web.pages import Pages
from bot.desk.web.workshop import Base, Draft, Looked, Workshop, read_draft
from bot.errors import ContentError
from bot.i18n import dates
from bot.model.audit import Action
from bot.store.census import Seated
from bot.store.publication import Publication, Published

SHORT = 12
LONGEST_NOTE = 300
MOST_CHANGES = 200


@dataclass(frozen=True, slots=True)
class Compared:
    """What changes between two versions, and how many sit where something goes.

    Attributes:
        left_out: how many changes are not shown, because they are very many.
    """

    changes: tuple[Change, ...]
    seated: Seated | None = None
    left_out: int = 0


class RevisionPages:
    """Versions, and what is about to be one."""

    def __init__(self, doors: Doors, gate: Gate, pages: Pages, workshop: Workshop) -> None:
        self._doors, self._gate, self._pages, self._workshop = doors, gate, pages, workshop
        self._office = workshop.office

    def routes(self) -> list[BaseRoute]:
        """List the addresses of this room."""
        page, action = self._gate.page, self._gate.action
        return [
            Route("/versions", page(self.listed, roles=ADMINS), methods=["GET"]),
            Route("/versions/brouillon", action(self.review, roles=ADMINS), methods=["POST"]),
            Route("/versions/publier", action(self.publish, roles=ADMINS), methods=["POST"]),
            Route("/versions/{number:int}", page(self.one, roles=ADMINS), methods=["GET"]),
            Route(
                "/versions/{number:int}/revenir",
                action(self.roll_back, roles=ADMINS),
                methods=["POST"],
            ),
        ]

    async def listed(self, request: Request, visit: Visit) -> Response:
        """Show what was published, newest first."""
        log = await self._office.publications.log()
        done = request.query_params.get("fait", "")
        first = {one.revision: one.number for one in log}
        context = {
            "log": log,
            "draft": Draft(),
            "emptied": False,
            "first": first,
            "done": next((one for one in log[:1] if str(one.number) == done), None),
            "served": self._doors.content().revision,
        }
        return self._show(request, "versions.html", visit, context)

    async def one(self, request: Request, visit: Visit) -> Response:
        """Show what a version changed, and what going back to it would change."""
        return await self._one(request, visit, "", 200)

    async def _one(self, request: Request, visit: Visit, why: str, status: int) -> Response:
        log = await self._office.publications.log()
        number = request.path_params["number"]
        chosen = next((one for one in log if one.number == number), None)
        if chosen is None:
            return PlainTextResponse("", 404)
        back = None if chosen.revision == log[0].revision else chosen
        context = {
            "one": chosen,
            "head": log[0],
            "why": why,
            "then": await self._between(chosen.base, chosen.revision),
            "back": await self._between(log[0].revision, chosen.revision, people=True)
            if back
            else None,
            "backwards": back is not None,
        }
        return self._show(request, "version.html", visit, context, status)

    async def _between(self, before: str, after: str, *, people: bool = False) -> Compared | None:
        """Compare two revisions; None if one of them is not kept any more, or there was none before."""
        if not before:
            return None
        try:
            old, new = await self._workshop.files(before), await self._workshop.files(after)
        except ContentError:
            return None
        found = tuple(await asyncio.to_thread(changes, old, new))
        return await self._compared(found, people=people)

    async def _compared(self, found: Sequence[Change], *, people: bool) -> Compared:
        gone = people and any(one.kind == "gone" for one in found)
        seated = await self._office.census.count() if gone else None
        shown = tuple(found[:MOST_CHANGES])
        return Compared(shown, seated, len(found) - len(shown))

    async def review(self, request: Request, visit: Visit) -> Response:
        """Show what a draft would change, what is wrong with it, and who published meanwhile."""
        base = await self._workshop.base()
        return await self._review(request, visit, base, 200)

    async def _review(self, request: Request, visit: Visit, base: Base, status: int) -> Response:
        form = visit.form
        draft = read_draft(form.get("draft", ""), form.get("base", ""))
        if not draft.edits:
            return RedirectResponse("/versions", 303)
        looked, broken = await self._looked(base, draft)
        met = await self._workshop.met(draft, base, looked.changes)
        context = {
            "draft": replace(draft, base=base.number),
            "looked": looked,
            "broken": broken,
            "met": met,
            "compared": await self._compared(looked.changes, people=True),
            "note": form.get("note", "")[:LONGEST_NOTE],
        }
        return self._show(request, "review.html", visit, context, status)

    async def _looked(self, base: Base, draft: Draft) -> tuple[Looked, bool]:
        """Look at a draft; true if what is published now has no place for it."""
        try:
            return await self._workshop.look(base, draft.edits), False
        except ContentError:
            return Looked(base.sources), True

    async def publish(self, request: Request, visit: Visit) -> Response:
        """Publish a draft, if it is what was read and nobody was quicker."""
        base, form = await self._workshop.base(), visit.form
        draft = read_draft(form.get("draft", ""), form.get("base", ""))
        if not draft.edits:
            return RedirectResponse("/versions", 303)
        if draft.base != base.number:
            return await self._review(request, visit, base, 409)
        looked, broken = await self._looked(base, draft)
        if broken or not looked.good or not looked.changes:
            return await self._review(request, visit, base, 422)
        head = base.head or await self._begun(visit, base)
        entry = self._entry(visit, head, looked.sources.revision, form.get("note", ""))
        if await self._settled(visit, entry, looked.sources) is not Published.OK:
            return await self._review(request, visit, await self._workshop.base(), 409)
        return RedirectResponse(f"/versions?fait={entry.number}", 303)

    async def _begun(self, visit: Visit, base: Base) -> Publication:
        """Publish the folder as it is served, so that there is a way back from the first change."""
        entry = self._entry(visit, None, base.sources.revision, "")
        await self._settled(visit, entry, base.sources)
        return entry  # if somebody was quicker, the change itself is refused

    async def roll_back(self, request: Request, visit: Visit) -> Response:
        """Publish an older version again; it was checked once, but this program must be able to read it."""
        log = await self._office.publications.log()
        number, form = request.path_params["number"], visit.form
        chosen = next((one for one in log if one.number == number), None)
        if chosen is None or chosen.revision == log[0].revision:
            return RedirectResponse("/versions", 303)
        if form.get("base") != str(log[0].number):
            return await self._one(request, visit, "overtaken", 409)
        try:
            await self._workshop.compiled(await self._workshop.files(chosen.revision))
        except ContentError:
            return await self._one(request, visit, "unreadable", 422)
        entry = self._entry(visit, log[0], chosen.revision, form.get("note", ""))
        match await self._settled(visit, entry, None):
            case Published.OK:
                return RedirectResponse(f"/versions?fait={entry.number}", 303)
            case Published.OVERTAKEN:
                return await self._one(request, visit, "overtaken", 409)
            case Published.MISSING:
                return await self._one(request, visit, "unreadable", 410)

    def _entry(
        self, visit: Visit, head: Publication | None, revision: str, note: str
    ) -> Publication:
        return Publication(
            number=head.number + 1 if head else 1,
            revision=revision,
            at=self._doors.now(),
            by=visit.account.login,
            note=" ".join(note.split())[:LONGEST_NOTE],
            base=head.revision if head else "",
        )

    async def _settled(
        self, visit: Visit, entry: Publication, sources: Sources | None
    ) -> Published:
        """Publish, and write down who did."""
        outcome = await self._office.publications.publish(entry, sources)
        if outcome is Published.OK:
            action = Action.ROLL_BACK if sources is None else Action.PUBLISH
            await self._doors.audit.note(visit.account.login, action, entry.revision[:SHORT])
        return outcome

    def _show(
        self,
        request: Request,
        name: str,
        visit: Visit,
        context: dict[str, Any],
        status: int = 200,
    ) -> Response:
        zone = self._doors.content().desk.hours.zone
        words = {
            "zone": zone,
            "moment": dates.moment,
            "languages": self._doors.content().languages,
            "short": SHORT,
        }
        return self._pages.show(request, name, visit, {**words, **context}, status)
