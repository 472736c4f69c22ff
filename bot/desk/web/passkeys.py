"""Passkeys (WebAuthn): what a device is asked to sign, and whether its answer is good.

**Rules.** The only place that knows the library. A key is found by the device itself, and the device checks its owner
(fingerprint, face or PIN): a key alone opens the desk. What is signed names this desk's address, so a page elsewhere
gets nothing. A key whose count does not grow has been copied: it is refused.
"""

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from bot.store.values import Account, Passkey

NEUTRAL = "Bureau"
MOST = 10
"""How many passkeys one person may have."""


class Place(NamedTuple):
    """Where passkeys are good for: the name they are bound to, and the origin that asks."""

    name: str
    origin: str


class Wish(NamedTuple):
    """What a browser is asked for, and what the answer must have signed."""

    options: str
    challenge: str


class Claim(NamedTuple):
    """Which key a browser says has signed, and for which account."""

    key: str
    handle: str


def place_of(base_url: str, host: str) -> Place | None:
    """Say where passkeys are good for; None if the desk has no name, only a number.

    On the machine itself the desk may be reached as `localhost` too: that is a name.
    """
    parts = urlsplit(base_url)
    name = parts.hostname or ""
    try:
        loopback = ip_address(name).is_loopback
    except ValueError:
        return Place(name, f"{parts.scheme}://{parts.netloc}") if name else None
    local = f"localhost:{parts.port}" if parts.port else "localhost"
    return Place("localhost", f"{parts.scheme}://{local}") if loopback and host == local else None


def handle_of(login: str) -> bytes:
    """Return what a device keeps as the name of an account: nothing that can be read."""
    return hashlib.sha256(f"passkey:{login}".encode()).digest()


def wish_for_new(place: Place, account: Account) -> Wish:
    """Ask a device to make a key; one that it made before is not replaced."""
    options = webauthn.generate_registration_options(
        rp_id=place.name,
        rp_name=NEUTRAL,
        user_id=handle_of(account.login),
        user_name=account.login,
        user_display_name=account.name or account.login,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.id))
            for key in account.passkeys
        ],
    )
    return Wish(webauthn.options_to_json(options), bytes_to_base64url(options.challenge))


def wish_for_any(place: Place) -> Wish:
    """Ask a device to sign with whatever key it has for this desk."""
    options = webauthn.generate_authentication_options(
        rp_id=place.name, user_verification=UserVerificationRequirement.REQUIRED
    )
    return Wish(webauthn.options_to_json(options), bytes_to_base64url(options.challenge))


def new_key(place: Place, challenge: str, answer: str, name: str, now: datetime) -> Passkey | None:
    """Return the key that was made; None if the answer is not good."""
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=place.name,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    public = bytes_to_base64url(made.credential_public_key)
    return Passkey(bytes_to_base64url(made.credential_id), public, made.sign_count, name, now)


def claimed(answer: str) -> Claim | None:
    """Read which key an answer names; nothing is checked yet."""
    try:
        said = json.loads(answer)
        return Claim(str(said["id"])[:1400], str(said["response"].get("userHandle") or ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def used_key(place: Place, challenge: str, answer: str, key: Passkey) -> int | None:
    """Return the key's new count; None if this key has not signed this challenge."""
    try:
        signed = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=place.name,
            expected_origin=place.origin,
            credential_public_key=base64url_to_bytes(key.public),
            credential_current_sign_count=0,  # the count is compared where it is stored
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    return signed.new_sign_count


def counted(account: Account, key_id: str, count: int, now: datetime) -> Account | None:
    """Return the account with the new count of a key; None if the key is gone, or has been copied."""
    key = next((one for one in account.passkeys if one.id == key_id), None)
    if key is None or (count <= key.count and (count, key.count) != (0, 0)):
        return None
    fresh = replace(key, count=count, used=now)
    keys = tuple(fresh if one.id == key_id else one for one in account.passkeys)
    return replace(account, passkeys=keys)


def belongs(claim: Claim, account: Account) -> bool:
    """Tell whether the device names the account that holds the key."""
    return claim.handle == bytes_to_base64url(handle_of(account.login))
