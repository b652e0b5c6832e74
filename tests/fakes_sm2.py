"""A signer of SM2 with SM3 for tests, over the same library that verifies; its key follows from its name."""

from hashlib import sha256

from hotline.core.signature import SM2_SM3, thumbprint
from hotline.core.sm2 import USER, library


class FakeSm2Signer:
    """An SM2 key that anyone can compute. The library is slow and not constant-time: good for tests only."""

    alg = SM2_SM3

    def __init__(self, name: str) -> None:
        """Derive the key of *name*."""
        secret, gmalg = sha256(name.encode()).digest(), library()
        self.public: bytes = gmalg.SM2().generate_pk(secret)
        self.kid = thumbprint(self.alg, self.public)
        self.key = gmalg.SM2(sk=secret, uid=USER, pk=self.public)

    def sign(self, data: bytes) -> bytes:
        """Return r and s, 32 bytes each."""
        return b"".join(each.rjust(32, b"\x00") for each in self.key.sign(data))
