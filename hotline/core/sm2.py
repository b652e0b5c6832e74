"""SM2 signatures with SM3 (GB/T 32918.2, GM/T 0009), for the suite that adds them to the first; off by default.

The library is asked for only when such a key is met: a center that has agreed to no such suite installs nothing.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

from cryptography.exceptions import InvalidSignature

from hotline.core.errors import refuse

USER: Final = b"1234567812345678"
"""The user id that GM/T 0009 gives where none was agreed."""
POINT_BYTES: Final = 65
SIGNATURE_BYTES: Final = 64


def judge(public: bytes) -> Callable[[bytes, bytes], None]:
    """Return the judge of an SM2 key (an uncompressed point); a signature is r and s, 32 bytes each."""
    if len(public) != POINT_BYTES or public[0] != 4:  # noqa: PLR2004 - SEC 1: an uncompressed point
        raise refuse("roster.weak_key", detail="not an uncompressed point")
    verifier = library().SM2(uid=USER, pk=public)
    if not verifier.verify_pk(public):
        raise refuse("roster.weak_key", detail="not a point of SM2")

    def check(signature: bytes, data: bytes) -> None:
        try:
            good = len(signature) == SIGNATURE_BYTES and verifier.verify(data, signature[:32], signature[32:])
        except ValueError:
            good = False
        if not good:
            raise InvalidSignature

    return check


def library() -> Any:  # noqa: ANN401 - a library without types
    """Return the library, or refuse and say how to get it."""
    try:
        return import_module("gmalg")
    except ImportError:
        raise refuse("suite.unavailable", detail="pip install 'hotline[sm]'") from None
