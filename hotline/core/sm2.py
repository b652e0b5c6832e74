"""SM2 signatures with SM3 (GB/T 32918.2, GM/T 0009), for the suite that adds them to the first; off by default.

Whether bytes are a key is seen here, so that a roster reads alike everywhere. Signatures are verified by a library,
asked for only when one is met: a center that has agreed to no such suite installs nothing.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

from cryptography.exceptions import InvalidSignature

from hotline.core.errors import refuse

USER: Final = b"1234567812345678"
"""The user id that GM/T 0009 gives where none was agreed."""
POINT_BYTES: Final = 65
P: Final = 2**256 - 2**224 - 2**96 + 2**64 - 1
B: Final = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
"""The recommended curve, y^2 = x^3 - 3x + B modulo P (GB/T 32918.5); its group has prime order."""
SIGNATURE_BYTES: Final = 64


def judge(public: bytes) -> Callable[[bytes, bytes], None]:
    """Return the judge of an SM2 key (an uncompressed point); a signature is r and s, 32 bytes each."""
    if len(public) != POINT_BYTES or public[0] != 4:  # noqa: PLR2004 - SEC 1: an uncompressed point
        raise refuse("roster.weak_key", detail="not an uncompressed point")
    if not on_curve(int.from_bytes(public[1:33]), int.from_bytes(public[33:])):
        raise refuse("roster.weak_key", detail="not a point of SM2")

    def check(signature: bytes, data: bytes) -> None:
        verifier = library().SM2(uid=USER, pk=public)
        try:
            good = len(signature) == SIGNATURE_BYTES and verifier.verify(data, signature[:32], signature[32:])
        except ValueError:
            good = False
        if not good:
            raise InvalidSignature

    return check


def on_curve(x: int, y: int) -> bool:
    """Return whether these are the coordinates of a point of the curve, each written in its one way."""
    return x < P and y < P and (y * y - (x * x - 3) * x - B) % P == 0


def library() -> Any:  # noqa: ANN401 - a library without types
    """Return the library, or refuse and say how to get it."""
    try:
        return import_module("gmalg")
    except ImportError:
        raise refuse("suite.unavailable", detail="pip install 'hotline[sm]'") from None
