"""My access: my passkeys, my password, and what was done to them.

**Rules.** Only somebody who proved minutes ago who they are changes how an account is opened: a screen left open gives
nobody a key of their own. Two passkeys before the password may go; never fewer while it is gone.
"""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk.web.doors import Doors
from bot.desk.web.gate import EVERYBODY, Gate, Handler, Visit
from bot.desk.web.locking import CHALLENGE_SECONDS
from bot.desk.web.pages import Pages
from bot.desk.web.passkeys import MOST, new_key, place_of, wish_for_new
from bot.desk.web.secrets import token_hash
from bot.model.audit import Action
from bot.store.values import Account

PLACE = "/acces"
ENOUGH = 2
LONGEST_NAME = 40


class Access:
    """What somebody may change about their own ways in."""

    def __init__(self, doors: Doors, gate: Gate, pages: Pages) -> None:
        self._doors, self._gate, self._pages = doors, gate, pages

    def routes(self) -> list[BaseRoute]:
        """List the addresses of this room."""
        changes: dict[str, Handler] = {
            "cle": self.keep,
            "cle/debut": self.begin,
            "cle/retirer": self.drop,
            "mot-de-passe": self.switch,
        }
        return [
            Route(PLACE, self._gate.page(self.show, roles=EVERYBODY), methods=["GET"]),
            Route(f"{PLACE}/lu", self._gate.action(self.read, roles=EVERYBODY), methods=["POST"]),
            *(
                Route(
                    f"{PLACE}/{name}",
                    self._gate.careful(change, PLACE, roles=EVERYBODY),
                    methods=["POST"],
                )
                for name, change in changes.items()
            ),
        ]

    async def show(self, request: Request, visit: Visit) -> Response:
        """Show how this person comes in."""
        account = visit.account
        context = {
            "done": request.query_params.get("fait", ""),
            "proven": await self._gate.proven(visit),
            "named": place_of(self._doors.base_url, request.headers.get("host", "")) is not None,
            "full": len(account.passkeys) >= MOST,
            "enough": len(account.passkeys) >= ENOUGH,
            "renewed_by": await self._renewed_by(account),
        }
        return self._pages.show(request, "access.html", visit, context)

    async def read(self, request: Request, visit: Visit) -> Response:  # noqa: ARG002
        """Take the word away that their ways in were renewed: they have read it."""
        await self._doors.staff.revise(
            visit.account.login, lambda account: replace(account, renewed=None)
        )
        return RedirectResponse("/", 303)

    async def begin(self, request: Request, visit: Visit) -> Response:
        """Say what a device has to do to become a key."""
        place = place_of(self._doors.base_url, request.headers.get("host", ""))
        if place is None or len(visit.account.passkeys) >= MOST:
            return PlainTextResponse("", 403)
        wish = wish_for_new(place, visit.account)
        await self._doors.staff.challenge(_visit(visit), wish.challenge, CHALLENGE_SECONDS)
        return Response(wish.options, media_type="application/json")

    async def keep(self, request: Request, visit: Visit) -> Response:
        """Keep a key that a device has made."""
        challenge = await self._doors.staff.challenged(_visit(visit))
        place = place_of(self._doors.base_url, request.headers.get("host", ""))
        if challenge is None or place is None:
            return _back("trop_tard")
        name = " ".join(visit.form.get("name", "").split())[:LONGEST_NAME]
        answer, now = visit.form.get("credential", ""), self._doors.now()
        key = new_key(place, challenge, answer, name, now)
        if key is None or await self._doors.staff.holder(key.id) is not None:
            return _back("pas_bonne")

        def with_it(account: Account) -> Account:
            full = len(account.passkeys) >= MOST
            return account if full else replace(account, passkeys=(*account.passkeys, key))

        await self._doors.staff.revise(visit.account.login, with_it)
        await self._doors.audit.note(visit.account.login, Action.PASSKEY_ADD)
        return _back("ajoutee")

    async def drop(self, request: Request, visit: Visit) -> Response:  # noqa: ARG002
        """Forget a key, unless the person would be left with too little to come in."""
        key, left = visit.form.get("id", ""), True

        def without(account: Account) -> Account:
            nonlocal left
            keys = tuple(one for one in account.passkeys if one.id != key)
            left = account.by_password or len(keys) >= ENOUGH
            return replace(account, passkeys=keys) if left else account

        await self._doors.staff.revise(visit.account.login, without)
        if not left:
            return _back("il_en_faut_deux")
        await self._doors.audit.note(visit.account.login, Action.PASSKEY_REMOVE)
        return _back("retiree")

    async def switch(self, request: Request, visit: Visit) -> Response:  # noqa: ARG002
        """Let password and code open the account, or not."""
        wanted = visit.form.get("ouvre") == "oui"

        def switched(account: Account) -> Account:
            allowed = wanted or len(account.passkeys) >= ENOUGH
            return replace(account, by_password=wanted) if allowed else account

        changed = await self._doors.staff.revise(visit.account.login, switched)
        if isinstance(changed, str) or changed.by_password != wanted:
            return _back("il_en_faut_deux")
        action = Action.PASSWORD_ON if wanted else Action.PASSWORD_OFF
        await self._doors.audit.note(visit.account.login, action)
        return _back("mot_de_passe")

    async def _renewed_by(self, account: Account) -> str:
        if account.renewed is None:
            return ""
        by = await self._doors.staff.known(account.renewed[1])
        return by.name if by else ""


def _visit(visit: Visit) -> str:
    return f"new:{token_hash(visit.session)}"


def _back(done: str) -> Response:
    return RedirectResponse(f"{PLACE}?fait={done}", 303)
