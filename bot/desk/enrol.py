"""One-time links that let a person make their account, or choose anew how they come in.

**Rules.** The link is shown once, to whoever makes it; only its hash is stored. It opens one account, within a day.
What opened an account before is worth nothing from the moment at which a new way in is offered.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.store.values import COUNSELLOR, ROLES, Account, Role

VALID_SECONDS = 24 * 3600
FIRST: frozenset[Role] = frozenset(ROLES)
"""What the first account is: one person alone can manage the staff and take cases."""


class Invitation(BaseModel):
    """What a link is for: a new account as described, or, with a login, that account's way in."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    roles: frozenset[Role] = COUNSELLOR
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    capacity: int = 3
    login: str = ""


class Offers(Protocol):
    """The part of `store.staff` that keeps offers."""

    async def offer(self, token_hash: str, login_hint: str, ttl_s: int) -> None:
        """Keep the hash of a link."""
        ...


class Renewals(Offers, Protocol):
    """The part of `store.staff` that takes an account's ways in away."""

    async def revise(self, login: str, how: Callable[[Account], Account]) -> Account | str:
        """Change an account."""
        ...

    async def quit_all(self, login: str) -> None:
        """End every session of somebody."""
        ...


class Links(Protocol):
    """The part of `store.chats` that keeps links of a messenger."""

    async def offer(self, token: str, login: str, ttl_s: int) -> None:
        """Keep the hash of a link."""
        ...


async def make_chat_link(chats: Links, handle: str, login: str) -> str:
    """Offer to link a private chat with the staff bot to an account, and return the link that does it."""
    token = secrets.token_urlsafe(32)
    await chats.offer(token, login, VALID_SECONDS)
    return f"https://t.me/{handle}?start={token}"


def read_roles(said: str) -> frozenset[Role]:
    """Read roles with `+` between; none for what is not ours."""
    names = said.split("+")
    return frozenset(role for role in ROLES if role in names)


def write_roles(roles: Iterable[Role]) -> str:
    """Write roles in one word, for the audit log."""
    wanted = frozenset(roles)
    return "-".join(role for role in ROLES if role in wanted)


async def make_enrol_link(staff: Offers, base_url: str, roles: Iterable[Role] = COUNSELLOR) -> str:
    """Offer an account with these roles and return the link that opens it."""
    wanted = frozenset(roles)
    if not wanted or wanted - frozenset(ROLES):
        raise ValueError(f"A role is one of {', '.join(ROLES)}.")
    return await make_link(staff, base_url, Invitation(roles=wanted))


async def make_link(staff: Offers, base_url: str, invitation: Invitation) -> str:
    """Keep an invitation for a day and return the link that opens it."""
    token = secrets.token_urlsafe(32)
    hashed = hashlib.sha256(token.encode()).hexdigest()
    await staff.offer(hashed, invitation.model_dump_json(), VALID_SECONDS)
    return f"{base_url.rstrip('/')}/bienvenue/{token}"


async def renew(staff: Renewals, base_url: str, login: str, now: datetime, by: str) -> str | None:
    """Take every way in away from an account and return the link that gives it new ones; None if there is none.

    Its cases stay. Its sessions end here; its chats of the staff bot belong to the life before.
    """

    def emptied(account: Account) -> Account:
        return replace(
            account,
            password="",
            passkeys=(),
            by_password=True,
            renewed=(now, by),
            life=account.life + 1,
        )

    changed = await staff.revise(login, emptied)
    if isinstance(changed, str):
        return None
    await staff.quit_all(login)
    return await make_link(staff, base_url, Invitation(login=login))


def read_invitation(kept: str) -> Invitation | None:
    """Read what a link is for; a link of an older version carries a role alone."""
    try:
        return Invitation.model_validate_json(kept)
    except ValidationError:
        roles = read_roles(kept)
        return Invitation(roles=roles) if roles else None
