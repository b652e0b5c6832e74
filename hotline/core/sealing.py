"""Sealed fields: a salted commitment in the payload, and an opening beside the message that proves its value.

A commitment is SHA-256 over `hotline-field/v1`, a line break, a salt of 32 bytes and the canonical bytes of the value.
It says nothing about the value to whoever has no opening, and holds its author to it for ever.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hotline.core import canonical
from hotline.core.canonical import Json
from hotline.core.errors import RefusalError, refuse

SALT_BYTES: Final = 32
PARTS: Final = frozenset({"salt", "value"})
PREFIX: Final = b"hotline-field/v1\n"


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens a sealed field: the salt of its commitment (base64url) and its value."""

    salt: str
    value: Json

    def as_json(self) -> dict[str, Json]:
        """Return the opening as it travels."""
        return {"salt": self.salt, "value": self.value}

    def commitment(self, where: str = "") -> str:
        """Return the commitment that this opens, or refuse a salt that is none."""
        try:
            salt = canonical.unb64(self.salt)
        except RefusalError as fault:
            raise refuse("opening.wrong", where, f"the salt is {fault.detail}") from None
        if len(salt) != SALT_BYTES:
            raise refuse("opening.wrong", where, f"a salt has {SALT_BYTES} bytes")
        return commit(salt, self.value)


def commit(salt: bytes, value: Json) -> str:
    """Return the commitment to *value* under *salt*."""
    return canonical.b64(hashlib.sha256(PREFIX + salt + canonical.encode(value)).digest())


def read_openings(value: object) -> dict[str, Opening]:
    """Return the openings that *value* writes as `{"field": {"salt": …, "value": …}}`, or refuse; None writes none."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise refuse("opening.wrong", detail="openings are an object")
    found = {}
    for name, opening in value.items():
        if not isinstance(opening, dict) or opening.keys() != PARTS:
            raise refuse("opening.wrong", str(name), "an opening has a salt and a value")
        found[name] = Opening(opening["salt"], opening["value"])
    return found


class Disclosed(dict[str, Any]):
    """Openings as an auditor was given them: a field that is not among them was withheld, and stays a commitment."""


def unseal(sealed: Mapping[str, str], beside: object) -> dict[str, Any]:
    """Return the values of the *sealed* fields, each proved by its opening in *beside*.

    Refuses an opening that is missing (unless it was only `Disclosed` in part), of no sealed field, or not what was
    committed to.
    """
    openings = read_openings(beside)
    for name in openings:
        if name not in sealed:
            raise refuse("opening.unknown", name)
    values = {}
    for name, commitment in sealed.items():
        opening = openings.get(name)
        if opening is None:
            if isinstance(beside, Disclosed):
                continue
            raise refuse("opening.missing", name)
        if opening.commitment(name) != commitment:
            raise refuse("opening.wrong", name)
        values[name] = opening.value
    return values
