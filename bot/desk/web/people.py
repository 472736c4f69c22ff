"""The staff, for those who manage it: who is here, what each may and can, who comes in and who no longer does.

**Rules.** Nothing here shows a case. Closing an account ends its sessions at that moment, on the web and on Telegram;
taking a role away ends those of the web.
A new way in is given only by who proved minutes ago that they are an admin; whoever it is for is told. Somebody can
always manage the staff.
"""

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk.enrol import Invitation, make_link, renew, write_roles
from bot.desk.web.described import Described, read_description
from bot.desk.web.doors import Doors
from bot.desk.web.gate import ADMINS, Gate, Visit
from bot.desk.web.pages import Pages
from bot.model.audit import Action
from bot.model.languages import base
from bot.store.values import ROLES, Account

PLACE = "/equipe"


@dataclass(frozen=True, slots=True)
class Member:
    """One line of the list."""

    account: Account
    here: bool

    @property
    def waits(self) -> bool:
        """Whether they have not yet used the link that gives them new ways in."""
        return self.account.active and not self.account.password and not self.account.passkeys


class People:
    """The pages of an admin about the staff."""

    def __init__(self, doors: Doors, gate: Gate, pages: Pages) -> None:
        self._doors, self._gate, self._pages = doors, gate, pages

    def routes(self) -> list[BaseRoute]:
        """List the addresses of this room."""
        gate, one = self._gate, f"{PLACE}/{{login}}"
        return [
            Route(PLACE, gate.page(self.everyone, roles=ADMINS), methods=["GET"]),
            Route(PLACE, gate.careful(self.invite, PLACE, roles=ADMINS), methods=["POST"]),
            Route(one, gate.page(self.show, roles=ADMINS), methods=["GET"]),
            Route(one, gate.action(self.change, roles=ADMINS), methods=["POST"]),
            Route(f"{one}/acces", gate.careful(self.renew, PLACE, roles=ADMINS), methods=["POST"]),
            Route(f"{one}/fermer", gate.action(self.close, roles=ADMINS), methods=["POST"]),
            Route(f"{one}/ouvrir", gate.action(self.open, roles=ADMINS), methods=["POST"]),
        ]

    async def everyone(self, request: Request, visit: Visit) -> Response:
        """Show everybody, and the form of an invitation."""
        return await self._list(request, visit, Described(), "", 200)

    async def invite(self, request: Request, visit: Visit) -> Response:
        """Make a link for somebody new, and show it once."""
        described = self._read(visit)
        if described.fault not in {"", "name"}:
            return await self._list(request, visit, described, described.fault, 422)
        invitation = Invitation(
            roles=described.roles,
            languages=described.languages,
            skills=described.skills,
            territories=described.territories,
            capacity=described.capacity,
        )
        await self._doors.audit.record(
            visit.account.login, Action.INVITE, write_roles(described.roles)
        )
        link = await make_link(self._doors.staff, self._doors.base_url, invitation)
        return self._pages.show(request, "staff_link.html", visit, {"link": link, "who": None})

    async def show(self, request: Request, visit: Visit) -> Response:
        """Show one person's account."""
        return await self._one(request, visit, request.query_params.get("fait", ""))

    async def change(self, request: Request, visit: Visit) -> Response:
        """Change what somebody may and can."""
        login, described = request.path_params["login"], self._read(visit)
        if described.fault:
            return await self._one(request, visit, described.fault, 422)
        changed = await self._doors.staff.revise(login, described.applied)
        if isinstance(changed, Account):
            await self._doors.audit.note(visit.account.login, Action.CHANGE_STAFF, login)
            if not changed.takes_cases:
                await self._doors.index.leave(login)
        return self._done(login, changed, "note")

    async def renew(self, request: Request, visit: Visit) -> Response:
        """Take every way in away from somebody, and show once the link that gives them new ones."""
        login = request.path_params["login"]
        account = await self._doors.staff.get(login)
        if account is None:
            return self._done(login, "nobody", "")
        await self._doors.audit.record(visit.account.login, Action.RENEW_STAFF, login)
        staff, now = self._doors.staff, self._doors.now()
        link = await renew(staff, self._doors.base_url, login, now, visit.account.login)
        context = {"link": link, "who": account}
        return self._pages.show(request, "staff_link.html", visit, context)

    async def close(self, request: Request, visit: Visit) -> Response:
        """Let somebody in no more, from this moment on."""
        login = request.path_params["login"]
        changed = await self._doors.staff.revise(login, lambda one: replace(one, active=False))
        if isinstance(changed, Account):
            await self._doors.audit.note(visit.account.login, Action.CLOSE_STAFF, login)
            await self._doors.index.leave(login)
        return self._done(login, changed, "ferme")

    async def open(self, request: Request, visit: Visit) -> Response:
        """Let somebody in again, as they came in before."""
        login = request.path_params["login"]
        changed = await self._doors.staff.revise(login, lambda one: replace(one, active=True))
        if isinstance(changed, Account):
            await self._doors.audit.note(visit.account.login, Action.OPEN_STAFF, login)
        return self._done(login, changed, "ouvert")

    async def _list(
        self, request: Request, visit: Visit, described: Described, why: str, status: int
    ) -> Response:
        online = frozenset(await self._doors.index.online())
        everyone = await self._doors.staff.everyone()
        people = [Member(account, account.login in online) for account in everyone]
        context = {
            "people": sorted(people, key=lambda one: not one.account.active),
            "proven": await self._gate.proven(visit),
            "form": described,
            "why": why,
            **self._choices(),
        }
        return self._pages.show(request, "staff.html", visit, context, status)

    async def _one(self, request: Request, visit: Visit, why: str, status: int = 200) -> Response:
        account = await self._doors.staff.known(request.path_params["login"])
        if account is None:
            return RedirectResponse(PLACE, 303)
        context = {
            "who": account,
            "why": why,
            "proven": await self._gate.proven(visit),
            "form": Described.of(account),
            **self._choices(),
        }
        return self._pages.show(request, "staff_one.html", visit, context, status)

    def _read(self, visit: Visit) -> Described:
        """Read the form; who speaks a language answers in each of its variants, like easy French."""
        described = read_description(visit.form)
        spoken = [one for one in self._doors.content().locales if base(one) in described.languages]
        return replace(described, languages=tuple(spoken))

    def _choices(self) -> dict[str, object]:
        content = self._doors.content()
        return {
            "roles": ROLES,
            "languages": tuple(dict.fromkeys(map(base, content.locales))),
            "topics": tuple(content.desk.topics),
            "places": sorted(content.desk.queue.places),
        }

    def _done(self, login: str, changed: object, done: str) -> Response:
        if changed == "nobody":
            return RedirectResponse(PLACE, 303)
        why = done if isinstance(changed, Account) else str(changed)
        return RedirectResponse(f"{PLACE}/{login}?fait={why}", 303)
