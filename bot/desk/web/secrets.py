"""Passwords, codes and tokens: the small cryptography of accounts, kept in one place.

**Rules.** A token is stored as its hash only. Checking an unknown login costs as much as a known
one. A code is accepted once.
"""

import asyncio
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

STEP = 30
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256


def new_token() -> str:
    """Make an unguessable token."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what may be stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def form_token(cookie: str) -> str:
    """Derive the token that forms of this visit carry (CSRF)."""
    return hmac.new(cookie.encode(), b"form", hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def new_totp_secret() -> str:
    """Make the secret that the counsellor's app will hold."""
    return pyotp.random_base32()


def totp_address(secret: str, login: str) -> str:
    """Return the otpauth address that the QR code shows; its issuer is neutral."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="Bureau")


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step that a code belongs to (one step of drift either way), None if it is wrong."""
    digits = "".join(code.split())
    totp = pyotp.TOTP(secret)
    step = int(now.timestamp()) // STEP
    found = None
    for candidate in (step - 1, step, step + 1):
        if same(totp.at(candidate * STEP), digits):
            found = candidate
    return found


def strength(password: str, login: str) -> str:
    """Judge a password in one word: `short`, `long`, `plain` or `good`."""
    folded = password.casefold()
    if len(password) < SHORTEST_PASSWORD:
        return "short"
    if len(password) > LONGEST_PASSWORD:
        return "long"
    if len(set(folded)) < 6 or (login and login in folded) or folded.isdecimal():
        return "plain"
    return "good"


@dataclass(slots=True)
class Passwords:
    """Argon2id in a thread, two at a time: each takes 64 MB for a moment."""

    hasher: PasswordHasher = field(default_factory=PasswordHasher)
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    _dummy: str = ""

    async def hash(self, password: str) -> str:
        """Hash a password."""
        async with self._turn:
            return await asyncio.to_thread(self.hasher.hash, password)

    async def verify(self, known: str | None, password: str) -> bool:
        """Check a password; with no account, spend the same time and say no."""
        if not self._dummy:
            self._dummy = await self.hash(new_token())
        async with self._turn:
            right = await asyncio.to_thread(self._check, known or self._dummy, password)
        return right and known is not None

    def _check(self, known: str, password: str) -> bool:
        try:
            return self.hasher.verify(known, password[:LONGEST_PASSWORD])
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False
