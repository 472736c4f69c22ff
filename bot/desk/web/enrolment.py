"""Making an account from a one-time link, or choosing anew how an account is opened.

**Rules.** The token leaves the address bar at once, for a cookie. Nothing is stored until a first
code proves that the app holds the secret; between the two steps everything travels sealed. The
link is used up by the account it made.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

import segno
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk.enrol import VALID_SECONDS, Invitation, read_invitation, write_roles
from bot.desk.web.doors import Doors
from bot.desk.web.gate import Gate, read_form
from bot.desk.web.login import code_name, first_page, totp_name
from bot.desk.web.pages import Pages
from bot.desk.web.practice import TOUR
from bot.desk.web.secrets import (
    STEP,
    Passwords,
    matching_step,
    new_totp_secret,
    strength,
    token_hash,
    totp_address,
)
from bot.errors import VaultError
from bot.model.audit import RESERVED, Action
from bot.store.values import Account

PLACE = "/bienvenue"
TRIES = 10


class Wish(BaseModel):
    """The first step's form."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    login: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{2,31}$")]
    name: Annotated[str, Field(min_length=1, max_length=40)]
    password: str


class Pending(BaseModel):
    """What travels sealed between the two steps. `link` is the hash of the link it came by."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    login: str
    name: str
    password: str
    secret: str
    link: str


class Enrolment:
    """Two steps: who you are, then the code."""

    def __init__(self, doors: Doors, gate: Gate, pages: Pages, passwords: Passwords) -> None:
        self._doors, self._gate, self._pages, self._passwords = doors, gate, pages, passwords
        self._cookie = f"{'__Host-' if doors.secure else ''}invitation"

    def routes(self) -> list[BaseRoute]:
        """List the addresses of this room."""
        return [
            Route(f"{PLACE}/{{token}}", self.arrive, methods=["GET"]),
            Route(PLACE, self.ask, methods=["GET"]),
            Route(PLACE, self.choose, methods=["POST"]),
            Route(f"{PLACE}/code", self.confirm, methods=["POST"]),
        ]

    async def arrive(self, request: Request) -> Response:
        """Move the token from the address to a cookie. Lax: a link from a letter must still work."""
        response = RedirectResponse(PLACE, 303)
        response.set_cookie(
            self._cookie,
            request.path_params["token"],
            max_age=3600,
            path="/",
            secure=self._doors.secure,
            httponly=True,
            samesite="lax",
        )
        return response

    async def ask(self, request: Request) -> Response:
        """Show the first step, or say that the link is spent."""
        invitation = await self._invitation(request)
        if invitation is None:
            return self._show(request, "enrol_over.html", {}, 410)
        return self._first(request, "", invitation)

    async def choose(self, request: Request) -> Response:
        """Check login, name and password, then show the QR code."""
        form = await read_form(request)
        refusal = await self._refuse(request, form)
        invitation = await self._invitation(request)
        if refusal is not None or form is None or invitation is None:
            return refusal or PlainTextResponse("", 413)
        login, name = form.get("login", "").strip().casefold(), form.get("name", "").strip()
        known = await self._doors.staff.get(invitation.login) if invitation.login else None
        if known is not None:
            login, name = known.login, known.name or known.login
        why = await self._fault(login[:32], name[:40], form.get("password", ""), invitation)
        if why:
            return self._first(request, why, invitation, login[:32], name[:40])
        pending = Pending(
            login=login,
            name=name,
            password=await self._passwords.hash(form["password"]),
            secret=new_totp_secret(),
            link=self._link(request),
        )
        return self._show_code(request, pending, "")

    async def confirm(self, request: Request) -> Response:
        """Check the first code, then open the account and the desk."""
        form = await read_form(request)
        refusal = await self._refuse(request, form)
        if refusal is not None or form is None:
            return refusal or PlainTextResponse("", 413)
        pending = self._opened(form.get("pending", ""))
        invitation = await self._invitation(request)
        if invitation is None or pending is None or pending.link != self._link(request):
            return self._first(request, "again", invitation or Invitation())
        tries = await self._doors.staff.attempts(f"enrol:{pending.link}", 900)
        step = matching_step(pending.secret, form.get("code", ""), self._doors.now())
        if step is None or tries > TRIES:
            return self._show_code(request, pending, "too_often" if tries > TRIES else "wrong")
        return await self._open(request, pending, step)

    async def _open(self, request: Request, pending: Pending, step: int) -> Response:
        staff = self._doors.staff
        kept = await staff.redeem(pending.link)
        invitation = read_invitation(kept) if kept else None
        if kept is None or invitation is None:
            return self._show(request, "enrol_over.html", {}, 410)
        account = await self._account(pending, invitation)
        if account is None:
            await staff.offer(pending.link, kept, VALID_SECONDS)
            return self._first(request, "taken", invitation, pending.login, pending.name)
        await staff.once(code_name(pending.login, step), STEP * 5)
        tour = self._doors.practice is not None and account.takes_cases
        first = first_page(account, TOUR if tour and not invitation.login else "/")
        response = RedirectResponse(first, 303)
        await self._gate.sign_in(account, response)
        response.delete_cookie(self._cookie, secure=self._doors.secure, httponly=True)
        return response

    async def _account(self, pending: Pending, invitation: Invitation) -> Account | None:
        """Make the account, or give it its new ways in; None if the login is somebody else's."""
        staff, audit = self._doors.staff, self._doors.audit
        sealed = self._doors.seal(totp_name(pending.login), pending.secret.encode())
        if invitation.login:
            changed = await staff.revise(
                invitation.login,
                lambda account: replace(account, password=pending.password, totp=sealed),
            )
            if isinstance(changed, str) or not changed.active:
                return None
            await staff.quit_all(changed.login)
            await audit.note(changed.login, Action.RENEWED)
            return changed
        described = invitation.model_dump(exclude={"login"})
        account = Account(pending.login, pending.password, sealed, name=pending.name, **described)
        if not await staff.add(account):
            return None
        await audit.note(account.login, Action.ENROL, write_roles(account.roles))
        return account

    def _first(
        self,
        request: Request,
        why: str,
        invitation: Invitation,
        login: str = "",
        name: str = "",
    ) -> Response:
        """Show the first step."""
        again = invitation.login
        context = {"why": why, "login": again or login, "name": name, "again": bool(again)}
        return self._show(request, "enrol.html", context, 422 if why else 200)

    def _link(self, request: Request) -> str:
        return token_hash(request.cookies.get(self._cookie, ""))

    async def _invitation(self, request: Request) -> Invitation | None:
        """Return what the link is for; one for an account that is closed is for nothing."""
        kept = await self._doors.staff.offered(self._link(request))
        invitation = read_invitation(kept) if kept else None
        if invitation and invitation.login:
            return invitation if await self._doors.staff.get(invitation.login) else None
        return invitation

    async def _refuse(self, request: Request, form: dict[str, str] | None) -> Response | None:
        if form is None:
            return PlainTextResponse("", 413)
        visitor = request.cookies.get(self._gate.visit_cookie, "")
        if not self._gate.own_form(request, form, visitor):
            return PlainTextResponse("", 403)
        if await self._invitation(request) is None:
            return self._show(request, "enrol_over.html", {}, 410)
        return None

    async def _fault(self, login: str, name: str, password: str, invitation: Invitation) -> str:
        try:
            wish = Wish(login=login, name=name, password=password)
        except ValidationError as error:
            return str(error.errors(include_input=False)[0]["loc"][0])
        verdict = strength(wish.password, wish.login)
        if verdict != "good":
            return f"password_{verdict}"
        if invitation.login:
            return ""
        taken = wish.login in RESERVED or await self._doors.staff.known(wish.login) is not None
        return "taken" if taken else ""

    def _opened(self, sealed: str) -> Pending | None:
        try:
            plain = self._doors.unseal("enrolment", bytes.fromhex(sealed))
            return Pending.model_validate_json(plain)
        except (ValueError, VaultError):
            return None

    def _show_code(self, request: Request, pending: Pending, why: str) -> Response:
        code = segno.make(totp_address(pending.secret, pending.login), error="m")
        context = {
            "why": why,
            "qr": code.svg_inline(scale=5, border=2, omitsize=True, svgclass="qr"),
            "secret": " ".join(pending.secret[at : at + 4] for at in range(0, 32, 4)),
            "pending": self._doors.seal("enrolment", pending.model_dump_json().encode()).hex(),
        }
        return self._show(request, "enrol_code.html", context, 422 if why else 200)

    def _show(
        self, request: Request, name: str, context: Mapping[str, object], status: int = 200
    ) -> Response:
        visitor = self._gate.visitor(request)
        response = self._pages.open(request, name, visitor, context, status)
        self._gate.keep_visitor(response, visitor)
        return response
