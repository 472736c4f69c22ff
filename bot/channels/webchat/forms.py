"""The page without JavaScript: forms that wait for their answer, and the way out for everybody.

**Rules.** Reading, writing and leaving need no script. What a reader wrote comes back once, in the
answer to that very form, and is never shown again.
"""

from pydantic import ValidationError
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.channels.webchat.entrance import Doors, Entrance, ident, mint, now
from bot.channels.webchat.guard import Guard
from bot.channels.webchat.page import Pages, Talk
from bot.channels.webchat.parse import Form, Note, event_of, tab_of
from bot.channels.webchat.render import View, label_of, standing
from bot.channels.webchat.stream import Reader
from bot.model.event import Left, Start
from bot.ports import Accepted


class Forms:
    """The routes that answer with pages."""

    def __init__(self, doors: Doors, entrance: Entrance, pages: Pages, guard: Guard) -> None:
        self._doors = doors
        self._entrance = entrance
        self._pages = pages
        self._guard = guard

    async def page(self, request: Request) -> HTMLResponse:
        """Show the neutral page."""
        return self._pages.chat(request)

    async def send(self, request: Request) -> Response:
        """Take one form: start, a message, a choice, or a look at what is new."""
        form = await _form(request)
        tab = tab_of(form.tab)
        if tab is None or self._entrance.gone(tab):
            return await self._start(request) if form.act == "start" else self._pages.chat(request)
        self._guard.check(request, "send")
        if not (form.text or form.value):
            return await self._talk(request, tab, form, fresh=False)
        note = Note(id=form.id or ident(), text=form.text, value="" if form.text else form.value)
        event = event_of(note, now(), self._doors.content().exits, self._pages.locale(request))
        if isinstance(event, Left):
            return await self._leave(request, tab, note.id, event)
        stored = await self._entrance.arrive(tab, note.id, event)
        return await self._talk(request, tab, form, fresh=stored is Accepted.STORED)

    async def end(self, request: Request) -> Response:
        """Leave: by the button without JavaScript, or by the page's last breath with it."""
        form = await _form_or_nothing(request)
        tab = tab_of(form.tab)
        if tab is None or not self._guard.allows(request, "leave"):
            return self._pages.blank(request)  # whatever else is wrong, the page must go
        event = Left(at=now(), how="page" if form.act == "page" else "button")
        return await self._leave(request, tab, form.id or ident(), event)

    async def _leave(self, request: Request, tab: str, key: str, event: Left) -> Response:
        answer = self._pages.blank(request)
        if not await self._entrance.leave(tab, key, event):
            answer.background = BackgroundTask(self._entrance.leave_later, tab, key, event)
        return answer

    async def _start(self, request: Request) -> Response:
        self._guard.check(request, "open")
        tab = mint()
        await self._entrance.arrive(
            tab, "start", Start(at=now(), locale=self._pages.locale(request))
        )
        return await self._talk(request, tab, Form(), fresh=True)

    async def _talk(self, request: Request, tab: str, form: Form, *, fresh: bool) -> Response:
        reader = Reader(self._doors, self._entrance.conversation(tab))
        if fresh:
            await reader.wait(form.seen, self._pages.settings.wait_seconds)
        shown = standing(await reader.read())
        earlier = _until(shown, form.seen)
        # What they saw was wiped, or the quiz took its place: then what they said may not stand there either (P4).
        taken = bool(form.seen) and not earlier
        # Not when the same form comes twice: a browser sends it again when somebody presses *back* after the exit.
        said = (form.text or label_of(shown, form.value)) if fresh and not taken else ""
        later = tuple(shown[len(earlier) :])
        await self._entrance.lease.renew(self._entrance.conversation(tab), scripts=False)
        return self._pages.chat(request, Talk(tab=tab, earlier=earlier, said=said, later=later))


def _until(shown: list[View], seen: str) -> tuple[View, ...]:
    """Take what the reader's page already had; nothing if that is gone."""
    places = [place for place, one in enumerate(shown, start=1) if one.id == seen]
    return tuple(shown[: places[0]]) if places else ()


async def _form(request: Request) -> Form:
    async with request.form(max_files=0, max_fields=20) as sent:
        # Browsers write line ends as two characters; the limit and the reader count one.
        lines = {name: str(value).replace("\r\n", "\n") for name, value in sent.items()}
        return Form.model_validate(lines)


async def _form_or_nothing(request: Request) -> Form:
    try:
        return await _form(request)
    except (ValidationError, HTTPException):
        return Form()
