"""One-time links that let a person make their account.

**Rules.** The link is shown once, to whoever starts the desk; only its hash is stored. It opens
one account, within a day.
"""

import hashlib
import secrets
from typing import Protocol

VALID_SECONDS = 24 * 3600
ROLES = frozenset({"counsellor", "supervisor"})


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


async def make_enrol_link(staff: Offers, base_url: str, role: str = "counsellor") -> str:
    """Offer an account and return the link that opens it; the role travels as the offer's hint."""
    if role not in ROLES:
        raise ValueError("A role is counsellor or supervisor.")
    token = secrets.token_urlsafe(32)
    await staff.offer(hashlib.sha256(token.encode()).hexdigest(), role, VALID_SECONDS)
    return f"{base_url.rstrip('/')}/bienvenue/{token}"
