"""A device that makes passkeys and signs with them, as a browser hands its answers on: real keys, real signatures."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor

PRESENT, VERIFIED, HOLDS = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One device with one key; what it says can be bent by a test."""

    origin: str = "https://bureau.example"
    count: int = 0
    verifies: bool = True
    id: bytes = b"key-number-one-16"
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    place: str = ""
    handle: str = ""

    def make(self, options: str) -> str:
        """Make the key that is asked for."""
        asked: dict[str, Any] = json.loads(options)
        self.place, self.handle = asked["rp"]["id"], asked["user"]["id"]
        point = self.key.public_key().public_numbers()
        public = encode_cbor({
            1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big"),
        })  # fmt: skip
        held = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        attested = {"fmt": "none", "attStmt": {}, "authData": self._data(HOLDS) + held}
        return self._answer({
            "clientDataJSON": self._client("webauthn.create", asked["challenge"]),
            "attestationObject": bytes_to_base64url(encode_cbor(attested)),
        })

    def sign(self, options: str) -> str:
        """Sign what is asked."""
        client = self._client("webauthn.get", json.loads(options)["challenge"])
        self.count += 1
        data = self._data(0)
        signed = data + hashlib.sha256(base64url_to_bytes(client)).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._answer({
            "clientDataJSON": client,
            "authenticatorData": bytes_to_base64url(data),
            "signature": bytes_to_base64url(signature),
            "userHandle": self.handle,
        })

    def _data(self, more: int) -> bytes:
        flags = PRESENT | (VERIFIED if self.verifies else 0) | more
        place = hashlib.sha256(self.place.encode()).digest()
        return place + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> str:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return bytes_to_base64url(json.dumps(said).encode())

    def _answer(self, response: dict[str, str]) -> str:
        name = bytes_to_base64url(self.id)
        return json.dumps({
            "id": name, "rawId": name, "type": "public-key", "response": response,
            "clientExtensionResults": {},
        })  # fmt: skip
