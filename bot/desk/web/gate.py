"""Who is asking: sessions by cookie, forms that only our own pages can send.

**Rules.** Every page is behind `Gate.page` or `Gate.action`. A request that the page makes by
itself (`X-Quiet`) reads, but does not count as activity: an unattended screen locks. Every POST
needs its origin and the token of its visit.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from bot.desk.web.doors import IDLE, LONGEST, Doors
from bot.desk.web.secrets import form_token, new_token, same, token_hash
from bot.store.values import AT_THE_DESK, ROLES, Account, Role
from bot.web.security import place_of

LARGEST_FORM = 32_768
EVERYBODY: frozenset[Role] = frozenset(ROLES)
SUPERVISORS: frozenset[Role] = frozenset({"supervisor"})
ADMINS: frozenset[Role] = frozenset({"admin"})
ENTRY = "/entrer"


@dataclass(frozen=True, slots=True)
class Visit:
    """One authenticated request: the account, its session and the fields of its form, if it is one."""

    account: Account
    session: str
    form: Mapping[str, str]

    @property
    def form_token(self) -> str:
        """The token that forms of this session carry."""
        return form_token(self.session)


Handler = Callable[[Request, Visit], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


class Gate:
    """Let people in, keep everybody else out."""

    def __init__(self, doors: Doors, refuse: Handler | None = None) -> None:
        """Know the doors; `refuse` shows the page for somebody whose role does not fit."""
        self._doors, self._refuse = doors, refuse
        prefix = "__Host-" if doors.secure else ""
        self.session_cookie = f"{prefix}bureau"
        self.visit_cookie = f"{prefix}visite"

    def page(
        self, handler: Handler, *, quiet: bool = False, roles: frozenset[Role] = AT_THE_DESK
    ) -> Endpoint:
        """Guard something that is read; `quiet` if a browser opens it without anybody there."""

        async def endpoint(request: Request) -> Response:
            visit = await self._visit(request, {}, quiet=quiet)
            if visit is None:
                return self._turn_away(request)
            return await self._let(request, visit, handler, roles)

        return endpoint

    def action(
        self,
        handler: Handler,
        *,
        roles: frozenset[Role] = AT_THE_DESK,
        largest: int = LARGEST_FORM,
    ) -> Endpoint:
        """Guard something that changes things: origin, form token, session, role."""

        async def endpoint(request: Request) -> Response:
            form = await read_form(request, largest)
            if form is None:
                return PlainTextResponse("", 413)
            token = request.cookies.get(self.session_cookie, "")
            if not token:
                return self._turn_away(request)
            if not self.own_form(request, form, token):
                return PlainTextResponse("", 403)
            visit = await self._visit(request, form)
            if visit is None:
                return self._turn_away(request)
            return await self._let(request, visit, handler, roles)

        return endpoint

    def careful(self, handler: Handler, back: str, *, roles: frozenset[Role]) -> Endpoint:
        """Guard something that opens accounts: only who proved minutes ago who they are may do it."""

        async def checked(request: Request, visit: Visit) -> Response:
            if await self.proven(visit):
                return await handler(request, visit)
            return RedirectResponse(f"{ENTRY}/preuve?vers={back}", 303)

        return self.action(checked, roles=roles)

    async def _let(
        self, request: Request, visit: Visit, handler: Handler, roles: frozenset[Role]
    ) -> Response:
        if visit.account.roles & roles:
            return await handler(request, visit)
        if self._refuse is None or "x-quiet" in request.headers or "x-live" in request.headers:
            return PlainTextResponse("", 403)
        return await self._refuse(request, visit)

    def own_form(self, request: Request, form: Mapping[str, str], token: str) -> bool:
        """Whether a POST comes from a page of ours, made for this visit."""
        fitting = same(form.get("csrf", ""), form_token(token))
        return bool(token) and fitting and self._own_origin(request)

    def _own_origin(self, request: Request) -> bool:
        origin = request.headers.get("origin", "")
        if origin and origin != "null":
            ours = {urlsplit(self._doors.base_url).netloc, request.headers.get("host", "")}
            return place_of(origin) in ours - {""}
        site = request.headers.get("sec-fetch-site")
        return site in {"same-origin", "none"} if site else origin == ""

    async def account(self, token: str, *, active: bool) -> Account | None:
        """Return whose session this is; None if it is over."""
        if not token or self._too_old(token):
            return None
        staff, key = self._doors.staff, token_hash(token)
        idle = int(IDLE.total_seconds())
        login = await (staff.who(key, idle) if active else staff.peek(key))
        return await staff.get(login) if login else None

    def _too_old(self, token: str) -> bool:
        """Whether the day is over. The moment is part of the token, hence of its hash: it cannot be moved."""
        started = token.rpartition(".")[2]
        age = self._doors.now().timestamp() - int(started) if started.isdecimal() else None
        return age is None or age > LONGEST.total_seconds()

    async def _visit(
        self, request: Request, form: Mapping[str, str], *, quiet: bool = False
    ) -> Visit | None:
        token = request.cookies.get(self.session_cookie, "")
        active = not quiet and "x-quiet" not in request.headers
        account = await self.account(token, active=active)
        if account is None:
            return None
        if active:
            await self.present(account)
        return Visit(account, token, {k: v for k, v in form.items() if k != "csrf"})

    async def present(self, account: Account) -> None:
        """Count real activity as presence, of those who take cases."""
        if not account.takes_cases:
            return
        seconds = int(IDLE.total_seconds())
        await self._doors.index.touch(account.login, self._doors.now(), seconds)

    def _turn_away(self, request: Request) -> Response:
        if "x-quiet" in request.headers or "x-live" in request.headers:
            return PlainTextResponse("", 401)
        place = quote(request.url.path, safe="/.") if request.method == "GET" else "/"
        return RedirectResponse(f"{ENTRY}?vers={place}", 303)

    async def sign_in(self, account: Account, response: Response) -> None:
        """Open a session; the cookie is all that the browser gets."""
        token = f"{new_token()}.{int(self._doors.now().timestamp())}"
        await self._doors.staff.enter(token_hash(token), account.login, int(IDLE.total_seconds()))
        now = await self._doors.staff.get(account.login)
        if now is None or now.life != account.life:
            # Closed or renewed while the password was being checked: what was right then opens nothing now.
            await self._doors.staff.quit(token_hash(token))
            return
        self._set(response, self.session_cookie, token, int(LONGEST.total_seconds()))
        await self.present(account)

    async def locked(self, request: Request) -> Account | None:
        """Return whose session waits, locked, behind this cookie."""
        token = request.cookies.get(self.session_cookie, "")
        if not token or self._too_old(token):
            return None
        login = await self._doors.staff.locked(token_hash(token))
        return await self._doors.staff.get(login) if login else None

    async def known(self, request: Request) -> Account | None:
        """Return whose session this is, open or locked, without prolonging it."""
        token = request.cookies.get(self.session_cookie, "")
        return await self.account(token, active=False) or await self.locked(request)

    async def lock(self, visit: Visit) -> None:
        """Lock a session: whatever it asks for is refused until its owner opens it again."""
        await self._doors.staff.lock(token_hash(visit.session))

    async def let_in(self, request: Request, account: Account, response: Response) -> None:
        """Open the session that is here again, or a new one for somebody else."""
        known = await self.known(request)
        if known is None or known.login != account.login:
            await self.sign_in(account, response)
            return
        token = token_hash(request.cookies[self.session_cookie])
        await self._doors.staff.reopen(token, account.login, int(IDLE.total_seconds()))
        await self.present(account)

    async def proven(self, visit: Visit) -> bool:
        """Tell whether whoever is here proved minutes ago who they are."""
        return await self._doors.staff.fresh(token_hash(visit.session))

    async def sign_out(self, request: Request, response: Response) -> None:
        """End the session on both sides."""
        token = request.cookies.get(self.session_cookie, "")
        account = await self.account(token, active=False)
        await self._doors.staff.quit(token_hash(token))
        if account is not None:
            await self._doors.care.release(account.login)
            await self._doors.index.leave(account.login)
        response.delete_cookie(
            self.session_cookie, secure=self._doors.secure, httponly=True, samesite="strict"
        )

    def visitor(self, request: Request) -> str:
        """Return the token of a visit without account, new if there is none."""
        return request.cookies.get(self.visit_cookie) or new_token()

    def keep_visitor(self, response: Response, token: str) -> None:
        """Remember the visit until the account is open."""
        self._set(response, self.visit_cookie, token, 3600)

    def _set(self, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path="/",
            secure=self._doors.secure,
            httponly=True,
            samesite="strict",
        )


async def read_form(request: Request, largest: int = LARGEST_FORM) -> dict[str, str] | None:
    """Read a small form; None if it is larger than any of ours."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            return None
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def inside(path: str) -> str:
    """Return a path of this desk, the queue for anything else."""
    try:
        parts = urlsplit(path)
    except ValueError:
        return "/"
    foreign = parts.scheme or parts.netloc or not path.startswith("/") or path.startswith("//")
    return "/" if foreign or "\\" in path else parts.path
