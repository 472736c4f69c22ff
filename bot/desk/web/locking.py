"""The instant lock, and opening the desk again: with the password, or with a passkey.

**Rules.** A locked session answers to nothing: the server refuses, not the page. Opening it again needs the person, not
the screen. Who guesses at a locked screen ends its session; nobody can do that from elsewhere.
"""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk.web.doors import Doors
from bot.desk.web.gate import ENTRY, EVERYBODY, Gate, Visit, inside, read_form
from bot.desk.web.login import Entrance, first_page
from bot.desk.web.passkeys import belongs, claimed, counted, place_of, used_key, wish_for_any
from bot.desk.web.secrets import Passwords, token_hash
from bot.desk.web.tries import Tries
from bot.model.audit import Action
from bot.store.values import Account

PER_SESSION = 10
PER_ADDRESS = 120
"""Passkeys cannot be guessed; this only bounds the work. An office shares one address."""
CHALLENGE_SECONDS = 300


class Locking:
    """Shut the screen, open it again; come in with a passkey."""

    def __init__(
        self, doors: Doors, gate: Gate, entrance: Entrance, passwords: Passwords, tries: Tries
    ) -> None:
        self._doors, self._gate, self._entrance = doors, gate, entrance
        self._passwords, self._tries = passwords, tries

    def routes(self) -> list[BaseRoute]:
        """List the addresses of this room."""
        return [
            Route("/verrou", self._gate.action(self.lock, roles=EVERYBODY), methods=["POST"]),
            Route(f"{ENTRY}/preuve", self.prove, methods=["GET"]),
            Route(f"{ENTRY}/rouvrir", self.reopen, methods=["POST"]),
            Route(f"{ENTRY}/cle/debut", self.begin, methods=["POST"]),
            Route(f"{ENTRY}/cle", self.enter, methods=["POST"]),
        ]

    async def lock(self, request: Request, visit: Visit) -> Response:  # noqa: ARG002
        """Lock this session in all its tabs."""
        await self._gate.lock(visit)
        await self._doors.audit.note(visit.account.login, Action.LOCK)
        return RedirectResponse(f"{ENTRY}?vers={inside(visit.form.get('vers', '/'))}", 303)

    async def prove(self, request: Request) -> Response:
        """Ask somebody who wants to change how they come in to prove that it is them."""
        return await self._entrance.shut(request, "prove")

    async def reopen(self, request: Request) -> Response:
        """Check the password of whose session this is; the session itself stands for the code."""
        form = await read_form(request)
        if form is None:
            return PlainTextResponse("", 413)
        account = await self._gate.known(request)
        if account is None or not self._own(request, form):
            return await self._entrance.shut(request, "again", 403)
        token = token_hash(request.cookies[self._gate.session_cookie])
        if await self._tries.of("reopen", token) > PER_SESSION:
            await self._doors.staff.quit(token)
            await self._doors.audit.note(account.login, Action.LOGIN_LOCKED)
            return self._entrance.again(request, "too_often", 429)
        known = account.password if account.by_password else None
        if not await self._passwords.verify(known or None, form.get("password", "")):
            await self._doors.audit.note(account.login, Action.REOPEN_FAILED)
            return await self._entrance.shut(request, "wrong", 403)
        await self._doors.audit.note(account.login, Action.REOPEN)
        return await self._let_in(request, account, form)

    async def begin(self, request: Request) -> Response:
        """Say what any passkey of this desk has to sign for this visit."""
        form = await read_form(request)
        place = place_of(self._doors.base_url, request.headers.get("host", ""))
        if form is None or place is None or not self._own(request, form):
            return PlainTextResponse("", 403)
        if await self._tries.near("passkey", request) > PER_ADDRESS:
            return PlainTextResponse("", 429)
        wish = wish_for_any(place)
        await self._doors.staff.challenge(self._visit(request), wish.challenge, CHALLENGE_SECONDS)
        return Response(wish.options, media_type="application/json")

    async def enter(self, request: Request) -> Response:
        """Let in whoever's passkey has signed what this visit was given."""
        form = await read_form(request)
        if form is None:
            return PlainTextResponse("", 413)
        if not self._own(request, form):
            return self._entrance.again(request, "again", 403)
        known = await self._gate.known(request)
        account = await self._signed(request, form.get("credential", ""))
        if account is None:
            if known is not None:
                return await self._entrance.shut(request, "wrong_key", 403)
            return self._entrance.again(request, "wrong_key", 403)
        action = Action.REOPEN if known and known.login == account.login else Action.LOGIN
        await self._doors.audit.note(account.login, action, "passkey")
        return await self._let_in(request, account, form)

    async def _signed(self, request: Request, answer: str) -> Account | None:
        """Return who signed; the challenge is used up whatever comes of it."""
        challenge = await self._doors.staff.challenged(self._visit(request))
        place = place_of(self._doors.base_url, request.headers.get("host", ""))
        claim = claimed(answer)
        if challenge is None or place is None or claim is None:
            return None
        account = await self._doors.staff.holder(claim.key)
        if account is None or not belongs(claim, account):
            return None
        key = next(one for one in account.passkeys if one.id == claim.key)
        count = used_key(place, challenge, answer, key)
        if count is None:
            await self._doors.audit.note(account.login, Action.LOGIN_FAILED, "passkey")
            return None
        return await self._counted(account, claim.key, count)

    async def _counted(self, account: Account, key: str, count: int) -> Account | None:
        """Store the new count; one that does not grow is a copy of the key."""
        good = True

        def note(stored: Account) -> Account:
            nonlocal good
            after = counted(stored, key, count, self._doors.now())
            good = after is not None
            return after or stored

        changed = await self._doors.staff.revise(account.login, note)
        if isinstance(changed, str):
            return None
        if not good:
            await self._doors.audit.note(account.login, Action.PASSKEY_COPIED)
        return changed if good and changed.active else None

    async def _let_in(self, request: Request, account: Account, form: dict[str, str]) -> Response:
        response = RedirectResponse(first_page(account, form.get("vers", "/")), 303)
        await self._gate.let_in(request, account, response)
        return response

    def _visit(self, request: Request) -> str:
        return f"in:{token_hash(request.cookies.get(self._gate.visit_cookie, ''))}"

    def _own(self, request: Request, form: dict[str, str]) -> bool:
        visitor = request.cookies.get(self._gate.visit_cookie, "")
        return self._gate.own_form(request, form, visitor)
