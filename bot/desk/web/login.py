"""Coming in and going out.

**Rules.** One answer for every wrong thing: nobody learns whether a login exists. Tries are
counted before they are checked, per login and per address; neither is stored readable. A code
opens one door once.
"""

import hashlib
import secrets

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk.web.doors import Doors
from bot.desk.web.gate import ENTRY, EVERYBODY, Gate, Visit, inside, read_form
from bot.desk.web.pages import Pages
from bot.desk.web.secrets import STEP, Passwords, matching_step, new_totp_secret
from bot.model.audit import NOBODY, Action
from bot.store.values import Account
from bot.web.limits import network

WINDOW = 15 * 60
PER_LOGIN = 10
PER_ADDRESS = 30


class Entrance:
    """The way in and out."""

    def __init__(self, doors: Doors, gate: Gate, pages: Pages, passwords: Passwords) -> None:
        self._doors, self._gate, self._pages, self._passwords = doors, gate, pages, passwords
        self._decoy = new_totp_secret()
        self._salt = secrets.token_bytes(32)

    def routes(self) -> list[BaseRoute]:
        """List the addresses of this room."""
        return [
            Route(ENTRY, self.ask, methods=["GET"]),
            Route(ENTRY, self.enter, methods=["POST"]),
            Route("/sortir", self._gate.action(self.leave, roles=EVERYBODY), methods=["POST"]),
        ]

    async def ask(self, request: Request) -> Response:
        """Show the form; say so if a session was just locked."""
        locked = self._gate.session_cookie in request.cookies
        return self._form(request, "locked" if locked else "")

    async def enter(self, request: Request) -> Response:
        """Check login, password and code together."""
        form = await read_form(request)
        if form is None:
            return PlainTextResponse("", 413)
        visitor = request.cookies.get(self._gate.visit_cookie, "")
        if not self._gate.own_form(request, form, visitor):
            return self._form(request, "again", 403)
        login = form.get("login", "").strip().casefold()[:64]
        if await self._too_often(request, login):
            return self._form(request, "too_often", 429)
        account = await self._known(login, form.get("password", ""), form.get("code", ""))
        if account is None:
            await self._note(Action.LOGIN_FAILED, login)
            return self._form(request, "wrong", 403)
        await self._note(Action.LOGIN, login)
        response = RedirectResponse(inside(form.get("vers", "/")), 303)
        await self._gate.sign_in(account, response)
        return response

    async def leave(self, request: Request, visit: Visit) -> Response:
        """End the session and empty the browser's memory of it."""
        await self._doors.audit.note(visit.account.login, Action.LOGOUT)
        response = RedirectResponse(ENTRY, 303)
        await self._gate.sign_out(request, response)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def _form(self, request: Request, why: str, status: int = 200) -> Response:
        visitor = self._gate.visitor(request)
        place = inside(request.query_params.get("vers", "/"))
        context = {"why": why, "vers": place}
        response = self._pages.open(request, "login.html", visitor, context, status)
        self._gate.keep_visitor(response, visitor)
        return response

    async def _too_often(self, request: Request, login: str) -> bool:
        address = request.client.host if request.client else ""
        near = hashlib.blake2b(network(address).encode(), key=self._salt, digest_size=16)
        known = hashlib.blake2b(login.encode(), digest_size=16)
        by_login = await self._doors.staff.attempts(f"login:{known.hexdigest()}", WINDOW)
        by_address = await self._doors.staff.attempts(f"address:{near.hexdigest()}", WINDOW)
        if by_login == PER_LOGIN + 1 or by_address == PER_ADDRESS + 1:
            await self._note(Action.LOGIN_LOCKED, login)  # once: who goes on does not fill the log
        return by_login > PER_LOGIN or by_address > PER_ADDRESS

    async def _note(self, action: Action, login: str) -> None:
        """Write it down; what is no login may be a password in the wrong field."""
        known = login and await self._doors.staff.get(login) is not None
        await self._doors.audit.note(login if known else NOBODY, action)

    async def _known(self, login: str, password: str, code: str) -> Account | None:
        account = await self._doors.staff.get(login) if login else None
        right = await self._passwords.verify(account.password if account else None, password)
        secret = self._decoy
        if account is not None:
            secret = self._doors.unseal(totp_name(login), account.totp).decode()
        step = matching_step(secret, code, self._doors.now())
        if account is None or not right or step is None:
            return None
        fresh = await self._doors.staff.once(code_name(login, step), STEP * 5)
        return account if fresh else None


def totp_name(login: str) -> str:
    """Name the sealed secret: bound to its login, it opens no other account."""
    return f"totp:{login}"


def code_name(login: str, step: int) -> str:
    """Name the one use of a code."""
    return f"code:{login}:{step}"
