"""A security key for tests: answers as a browser and a key on USB would, with keys that follow from a name."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, derive_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hotline.core import canonical
from hotline.core.assertion import PRESENT, VERIFIED, Relying, challenge, pack
from hotline.core.signature import WEBAUTHN_ED25519, WEBAUTHN_ES256, thumbprint
from tests.fakes import file_key

SITE = Relying("hotline.example", ("https://hotline.example",))


@dataclass
class FakeSecurityKey:
    """A signer whose signatures are assertions. `flags`, `client` and `rp_id` are what a test changes."""

    name: str
    alg: str = WEBAUTHN_ED25519
    rp_id: str = SITE.rp_id
    flags: int = PRESENT | VERIFIED
    client: dict[str, Any] = field(default_factory=dict)
    extra: bytes = b""

    @property
    def public(self) -> bytes:
        """The raw public key."""
        if self.alg == WEBAUTHN_ED25519:
            return file_key(self.name).public
        point: bytes = self.curve.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return point

    @property
    def curve(self) -> Any:
        """The P-256 key that follows from the name."""
        return derive_private_key(int.from_bytes(sha256(self.name.encode()).digest()[:31]) + 1, SECP256R1())

    @property
    def kid(self) -> str:
        """The thumbprint of the key."""
        return thumbprint(self.alg, self.public)

    def sign(self, data: bytes) -> bytes:
        """Return an assertion over *data*, as a page of the center would send it."""
        said = {
            "type": "webauthn.get",
            "challenge": canonical.b64(challenge(data)),
            "origin": SITE.origins[0],
            "crossOrigin": False,
            **self.client,
        }
        client = json.dumps(said).encode()
        counter = (7).to_bytes(4)
        authenticator = sha256(self.rp_id.encode()).digest() + bytes([self.flags]) + counter + self.extra
        return pack(authenticator, client, self.raw(authenticator + sha256(client).digest()))

    def raw(self, data: bytes) -> bytes:
        """Return what the key itself signs."""
        if self.alg == WEBAUTHN_ES256:
            signature: bytes = self.curve.sign(data, ECDSA(SHA256()))
            return signature
        return file_key(self.name).sign(data)
