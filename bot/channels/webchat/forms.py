"""The page without JavaScript: forms that wait for their answer, and the way out for everybody.

**Rules.** Reading, writing and leaving need no script. What a reader wrote is never shown again, and is the body of no
page that the browser could keep: a form leads to another address, or to nothing at all (P4).
"""

from pydantic import ValidationError
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot import log
from bot.channels.webchat.entrance import Doors, Entrance, ident, mint, now
from bot.channels.webchat.guard import Guard
from bot.channels.webchat.page import Pages, Talk
from bot.channels.webchat.parse import Form, Note, event_of, tab_of
from bot.channels.webchat.render import View, standing
from bot.channels.webchat.stream import Reader
from bot.channels.webchat.ticket import Ticket, Tickets
from bot.model.event import Left, Start
from bot.ports import Accepted


class Forms:
    """The routes that answer with pages."""

    def __init__(self, doors: Doors, entrance: Entrance, pages: Pages, guard: Guard) -> None:
        self._tickets = Tickets(doors.seal, doors.unseal, pages.settings.ticket_seconds)
        self._doors = doors
        self._entrance = entrance
        self._pages = pages
        self._guard = guard

    async def page(self, request: Request) -> HTMLResponse:
        """Show the neutral page."""
        return self._pages.chat(request)

    async def talk(self, request: Request) -> Response:
        """Show what a form has led to; for an old address no more than the neutral page."""
        ticket = self._tickets.take(request.path_params["ticket"])
        if ticket is None or self._entrance.gone(ticket.tab):
            return self._pages.chat(request)
        conversation = self._entrance.conversation(ticket.tab)
        shown = standing(await Reader(self._doors, conversation).read())
        earlier = _until(shown, ticket.seen)
        await self._entrance.lease.renew(conversation, scripts=False)
        later = tuple(shown[len(earlier) :])
        return self._pages.chat(request, Talk(ticket.tab, earlier, later, sent=ticket.sent))

    async def send(self, request: Request) -> Response:
        """Take one form; one that cannot be taken leaves the page as it is, with the words in their field."""
        try:
            return await self._send(request)
        except (HTTPException, ValidationError):
            return Response(status_code=204)
        except Exception as error:  # noqa: BLE001 - a page about it would keep the words; sent again they are the same
            log.logger().warning("web.form_failed", **log.failure(error))
            return Response(status_code=204)

    async def _send(self, request: Request) -> Response:
        """Take a start, a message, a choice, or a look at what is new."""
        form = await _form(request)
        tab = tab_of(form.tab)
        if tab is None or self._entrance.gone(tab):
            return await self._start(request) if form.act == "start" else _onward("/")
        self._guard.check(request, "send")
        if not (form.text or form.value):
            return await self._lead(tab, form, fresh=False)
        note = Note(id=form.id or ident(), text=form.text, value="" if form.text else form.value)
        event = event_of(note, now(), self._doors.content().exits, self._pages.locale(request))
        if isinstance(event, Left):
            return await self._leave(request, tab, note.id, event)
        stored = await self._entrance.arrive(tab, note.id, event)
        # Not when the same form comes twice: a browser may send it again.
        return await self._lead(tab, form, fresh=stored is Accepted.STORED)

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
        return await self._lead(tab, Form(), fresh=True)

    async def _lead(self, tab: str, form: Form, *, fresh: bool) -> Response:
        """Wait for an answer, then lead to the page that shows it."""
        if fresh:
            reader = Reader(self._doors, self._entrance.conversation(tab))
            await reader.wait(form.seen, self._pages.settings.wait_seconds)
        sent = fresh and bool(form.text or form.value)
        return _onward(f"/n/{self._tickets.issue(Ticket(tab, form.seen, sent))}#new")


def _onward(address: str) -> Response:
    return RedirectResponse(address, status_code=303)


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
