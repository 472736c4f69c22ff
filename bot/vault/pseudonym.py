"""Keyed pseudonyms.

The same address gives the same conversation, and nobody without the secret can go back (P7).
"""

import base64
import hmac

ID_BYTES = 16


def conversation_id(secret: bytes, channel: str, address: str) -> str:
    """Return 26 characters of lower-case base32.

    HMAC-SHA256 over channel and address, cut to 128 bits.
    """
    message = channel.encode() + b"\x00" + address.encode()
    digest = hmac.digest(secret, message, "sha256")[:ID_BYTES]
    return base64.b32encode(digest).decode().rstrip("=").lower()
