"""One-time links that let a person make their account.

**Rules.** The link is shown once, to whoever starts the desk; only its hash is stored. It opens
one account, within a day.
"""

import hashlib
import secrets
from collections.abc import Iterable
from typing import Protocol

from bot.store.values import COUNSELLOR, ROLES, Role

VALID_SECONDS = 24 * 3600
FIRST: frozenset[Role] = frozenset(ROLES)
"""What the first account is: one person alone can manage the staff and take cases."""


class Offers(Protocol):
    """The part of `store.staff` that keeps offers."""

    async def offer(self, token_hash: str, login_hint: str, ttl_s: int) -> None:
        """Keep the hash of a link."""
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
    """Read roles as an offer carries them, with `+` between; none for what is not ours."""
    names = said.split("+")
    return frozenset(role for role in ROLES if role in names)


async def make_enrol_link(staff: Offers, base_url: str, roles: Iterable[Role] = COUNSELLOR) -> str:
    """Offer an account and return the link that opens it; the roles travel as the offer's hint."""
    wanted = frozenset(roles)
    if not wanted or wanted - frozenset(ROLES):
        raise ValueError(f"A role is one of {', '.join(ROLES)}.")
    token = secrets.token_urlsafe(32)
    hint = "+".join(role for role in ROLES if role in wanted)
    await staff.offer(hashlib.sha256(token.encode()).hexdigest(), hint, VALID_SECONDS)
    return f"{base_url.rstrip('/')}/bienvenue/{token}"
