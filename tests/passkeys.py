"""A passkey that lives in the test: it answers what a page asks the browser for."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

FLAG = AuthenticatorData.FLAG
PRESENT = FLAG.USER_PRESENT
VERIFIED = FLAG.USER_PRESENT | FLAG.USER_VERIFIED


class SoftPasskey:
    """Holds a key for one site; `flags` tell whether it asked its owner for a finger or a PIN."""

    def __init__(self, site: str = "testserver", flags: FLAG = VERIFIED) -> None:
        self.site, self.flags = site, flags
        self.origin = f"https://{site}"
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        self.owner = b""

    def registered(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to the options of a page that adds a passkey."""
        wanted = options["creation_options"]["publicKey"]
        self.owner = websafe_decode(wanted["user"]["id"])
        held = AttestedCredentialData.create(
            b"\0" * 16, self.id, ES256.from_cryptography_key(self.key.public_key())
        )
        attested = AttestationObject.create(
            "none", self._authenticator(self.flags | FLAG.ATTESTED, bytes(held)), {}
        )
        client = self._client(CollectedClientData.TYPE.CREATE, wanted["challenge"])
        return self._credential(
            client, {"attestationObject": websafe_encode(bytes(attested))}, {"credProps": {"rk": True}}
        )

    def used(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to the options of a page that asks for a passkey."""
        challenge = options["request_options"]["publicKey"]["challenge"]
        client = self._client(CollectedClientData.TYPE.GET, challenge)
        data = self._authenticator(self.flags)
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        answer = {
            "authenticatorData": websafe_encode(bytes(data)),
            "signature": websafe_encode(signature),
            "userHandle": websafe_encode(self.owner),
        }
        return self._credential(client, answer, {})

    def _authenticator(self, flags: FLAG, held: bytes = b"") -> Any:
        return AuthenticatorData.create(sha256(self.site.encode()).digest(), flags, 0, held)

    def _client(self, what: CollectedClientData.TYPE, challenge: str) -> bytes:
        return json.dumps({"type": what.value, "challenge": challenge, "origin": self.origin}).encode()

    def _credential(
        self, client: bytes, answer: dict[str, str], extensions: dict[str, Any]
    ) -> dict[str, Any]:
        return {
            "type": "public-key",
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "response": {"clientDataJSON": websafe_encode(client), **answer},
            "clientExtensionResults": extensions,
        }
