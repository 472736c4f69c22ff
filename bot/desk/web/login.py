"""Coming in and going out.

**Rules.** One answer for every wrong thing: nobody learns whether a login exists. Tries are counted before they are
checked, per login and per address, neither of which is stored readable; who came in is not counted against their house.
A code opens one door once. Whoever guesses at a login shuts its password, never its passkeys.
"""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk.web.doors import Doors
from bot.desk.web.gate import ENTRY, EVERYBODY, Gate, Visit, inside, read_form
from bot.desk.web.pages import Pages
from bot.desk.web.passkeys import place_of
from bot.desk.web.secrets import STEP, Passwords, matching_step, new_totp_secret
from bot.desk.web.tries import Tries
from bot.model.audit import NOBODY, Action
from bot.store.values import Account

PER_LOGIN = 10
PER_ADDRESS = 30


class Entrance:
    """The way in and out."""

    def __init__(
        self, doors: Doors, gate: Gate, pages: Pages, passwords: Passwords, tries: Tries
    ) -> None:
        self._doors, self._gate, self._pages, self._passwords = doors, gate, pages, passwords
        self._tries = tries
        self._decoy = new_totp_secret()

    def routes(self) -> list[BaseRoute]:
        """List the addresses of this room."""
        return [
            Route(ENTRY, self.ask, methods=["GET"]),
            Route(ENTRY, self.enter, methods=["POST"]),
            Route("/sortir", self._gate.action(self.leave, roles=EVERYBODY), methods=["POST"]),
        ]

    async def ask(self, request: Request) -> Response:
        """Show the form; say so if a session was just locked. Who is in already has nothing to fill in."""
        token = request.cookies.get(self._gate.session_cookie, "")
        if "autre" not in request.query_params:
            if await self._gate.account(token, active=False) is not None:
                return RedirectResponse(inside(request.query_params.get("vers", "/")), 303)
            if await self._gate.locked(request) is not None:
                return await self.shut(request, "")
        return self._form(request, "locked" if token else "")

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
        await self._tries.right("address", request)
        await self._note(Action.LOGIN, login)
        response = RedirectResponse(first_page(account, form.get("vers", "/")), 303)
        await self._gate.sign_in(account, response)
        return response

    async def leave(self, request: Request, visit: Visit) -> Response:
        """End the session and empty the browser's memory of it."""
        await self._doors.audit.note(visit.account.login, Action.LOGOUT)
        response = RedirectResponse(ENTRY, 303)
        await self._gate.sign_out(request, response)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    async def shut(self, request: Request, why: str, status: int = 200) -> Response:
        """Ask somebody who is known here to prove that it is them."""
        account = await self._gate.known(request)
        if account is None:
            return self._form(request, "locked", status)
        context = {"why": why, "by_password": account.by_password, "keys": bool(account.passkeys)}
        return self._show(request, "locked.html", context, status)

    def again(self, request: Request, why: str, status: int) -> Response:
        """Show the form to somebody whose passkey did not open it."""
        return self._form(request, why, status)

    def _form(self, request: Request, why: str, status: int = 200) -> Response:
        return self._show(request, "login.html", {"why": why}, status)

    def _show(
        self, request: Request, name: str, context: Mapping[str, object], status: int
    ) -> Response:
        visitor = self._gate.visitor(request)
        named = place_of(self._doors.base_url, request.headers.get("host", "")) is not None
        vers = inside(request.query_params.get("vers", "/"))
        everything = {**context, "vers": vers, "named": named}
        response = self._pages.open(request, name, visitor, everything, status)
        self._gate.keep_visitor(response, visitor)
        return response

    async def _too_often(self, request: Request, login: str) -> bool:
        by_login = await self._tries.of("login", login)
        by_address = await self._tries.near("address", request)
        if by_login == PER_LOGIN + 1 or by_address == PER_ADDRESS + 1:
            await self._note(Action.LOGIN_LOCKED, login)  # once: who goes on does not fill the log
        return by_login > PER_LOGIN or by_address > PER_ADDRESS

    async def _note(self, action: Action, login: str) -> None:
        """Write it down; what is no login may be a password in the wrong field."""
        known = login and await self._doors.staff.get(login) is not None
        await self._doors.audit.note(login if known else NOBODY, action)

    async def _known(self, login: str, password: str, code: str) -> Account | None:
        account = await self._doors.staff.get(login) if login else None
        known = account.password if account and account.by_password else None
        right = await self._passwords.verify(known or None, password)
        secret = self._decoy
        if account is not None:
            secret = self._doors.unseal(totp_name(login), account.totp).decode()
        step = matching_step(secret, code, self._doors.now())
        if account is None or not right or step is None:
            return None
        fresh = await self._doors.staff.once(code_name(login, step), STEP * 5)
        return account if fresh else None


def first_page(account: Account, wanted: str) -> str:
    """Say where somebody arrives; whose ways in were taken away reads that first."""
    return "/acces" if account.renewed else inside(wanted)


def totp_name(login: str) -> str:
    """Name the sealed secret: bound to its login, it opens no other account."""
    return f"totp:{login}"


def code_name(login: str, step: int) -> str:
    """Name the one use of a code."""
    return f"code:{login}:{step}"
