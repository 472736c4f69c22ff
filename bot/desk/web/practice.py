"""*S'entraîner*: begin and end a practice, have scripted seekers come, look back at it; the tour of a first shift.

**Rules.** What is shown of a conversation is shown in the room, as always. What a scripted seeker is made of stands
here only once they were called: whoever reads the end first does not practise.
"""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.content.practice import Seeker
from bot.desk.practice import Practice, practises
from bot.desk.web.doors import Doors
from bot.desk.web.gate import Gate, Visit
from bot.desk.web.pages import Pages, language

PLACE = "/entrainement"
TOUR = f"{PLACE}/visite"
MOST = 12
"""So many scripted seekers in one practice."""
SAID = frozenset({"tenue", "mixte", "fin", "assez"})


class PracticePages:
    """Everything around a practice."""

    def __init__(self, doors: Doors, gate: Gate, pages: Pages, practice: Practice) -> None:
        self._doors, self._gate, self._pages, self._practice = doors, gate, pages, practice

    def routes(self) -> list[BaseRoute]:
        """List the addresses of this room."""
        page, action = self._gate.page, self._gate.action
        return [
            Route(PLACE, page(self.show), methods=["GET"]),
            Route(TOUR, page(self.tour), methods=["GET"]),
            Route(f"{PLACE}/bilan/{{seeker}}", page(self.debrief), methods=["GET"]),
            Route(f"{PLACE}/debut", action(self.begin), methods=["POST"]),
            Route(f"{PLACE}/personne", action(self.call), methods=["POST"]),
            Route(f"{PLACE}/fin", action(self.end), methods=["POST"]),
        ]

    async def show(self, request: Request, visit: Visit) -> Response:
        """Show who can be practised with, and what goes on."""
        login, locale = visit.account.login, language(request)
        said = request.query_params.get("suite", "")
        known = {one.id: one for one in self._doors.content().practice}
        played = [
            {"seeker": self._told(known[one.run.seeker], locale), "card": one.card}
            for one in await self._practice.played(login)
            if one.run.seeker in known
        ]
        context = {
            "practising": await self._practising(visit),
            "said": said if said in SAID else "",
            "seekers": [self._told(one, locale) for one in known.values()],
            "played": played,
        }
        return self._pages.show(request, "practice.html", visit, context)

    async def tour(self, request: Request, visit: Visit) -> Response:
        """Explain the screen before the first shift."""
        return self._pages.show(request, "practice_tour.html", visit, {})

    async def debrief(self, request: Request, visit: Visit) -> Response:
        """Show what a good answer held, and what to look at, to who had this person come."""
        wanted = request.path_params["seeker"]
        called = {one.run.seeker for one in await self._practice.played(visit.account.login)}
        seeker = self._seeker(wanted)
        if seeker is None or wanted not in called:
            return RedirectResponse(PLACE, 303)
        context = {"seeker": self._told(seeker, language(request))}
        return self._pages.show(request, "practice_debrief.html", visit, context)

    async def begin(self, request: Request, visit: Visit) -> Response:  # noqa: ARG002
        """Begin, unless somebody real is in their hands."""
        refused = await self._practice.begin(visit.account.login, self._doors.now())
        return RedirectResponse(f"{PLACE}?suite=tenue" if refused else PLACE, 303)

    async def call(self, request: Request, visit: Visit) -> Response:
        """Have somebody come."""
        login, seeker = visit.account.login, self._seeker(visit.form.get("seeker", ""))
        if seeker is None or not await self._practising(visit):
            return RedirectResponse(PLACE, 303)
        if len(await self._practice.played(login)) >= MOST:
            return RedirectResponse(f"{PLACE}?suite=assez", 303)
        content, now = self._doors.content(), self._doors.now()
        await self._practice.call(login, seeker, content, language(request), now)
        return RedirectResponse("/", 303)

    async def end(self, request: Request, visit: Visit) -> Response:  # noqa: ARG002
        """End, and erase all of it."""
        if await self._practising(visit):
            await self._practice.end(visit.account.login, self._doors.now())
        return RedirectResponse(f"{PLACE}?suite=fin", 303)

    async def _practising(self, visit: Visit) -> bool:
        return practises(await self._doors.index.presence(visit.account.login))

    def _seeker(self, name: str) -> Seeker | None:
        return next((one for one in self._doors.content().practice if one.id == name), None)

    def _told(self, seeker: Seeker, locale: str) -> Mapping[str, Any]:
        """Put somebody into the counsellor's language."""
        text = self._doors.content().catalogs.text
        title, situation, *rest = (
            text(locale, seeker.context, one)
            for one in (seeker.title, seeker.situation, *seeker.good, *seeker.look)
        )
        good, look = rest[: len(seeker.good)], rest[len(seeker.good) :]
        plain = {"id": seeker.id, "level": seeker.level, "ends": seeker.ends}
        return {**plain, "title": title, "situation": situation, "good": good, "look": look}
