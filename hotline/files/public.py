"""Public keys on their way to a roster: small `.pub.json` files, so that private keys never move.

    {"v": 1, "kid": …, "alg": …, "pub": …, "name": "alice"}

and for a security key `webauthn` beside them, with the `attestation` that it gave when it was registered: which model
it is, for whoever keeps the file. The file is no secret and proves nothing: whoever lists the key compares its
fingerprint by voice.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hotline.core import canonical
from hotline.core.assertion import Relying, read_relying
from hotline.core.canonical import Json
from hotline.core.errors import RefusalError, refuse
from hotline.core.roster import NAME, SHAPE
from hotline.core.signature import ASSERTING, Verifiable, import_public, thumbprint
from hotline.files.keys import complain, read_limited, write_atomically

SUFFIX: Final = ".pub.json"
PRIVATE: Final = (".key.pem", ".key.uri")
MEMBERS: Final = frozenset({"v", "kid", "alg", "pub", "name"})
OPTIONAL: Final = frozenset({"webauthn", "attestation"})
ATTESTATION: Final = frozenset({"credential", "object", "client"})
RELYING: Final = frozenset({"rp_id", "origins", "synced"})
BYTES_MAX: Final = 16 * 1024


@dataclass(frozen=True, slots=True)
class PublicKeyFile:
    """The public half of a key, as it travels. *webauthn* says for whom a security key answers.

    Its `attestation` are three texts of base64url: the name of the credential, and what key and browser said of it.
    """

    kid: str
    alg: str
    public: bytes
    name: str
    webauthn: Relying | None = None
    attestation: Mapping[str, str] | None = None

    def document(self) -> dict[str, Json]:
        """Return it as it stands in its file."""
        found: dict[str, Json] = {"v": 1, "kid": self.kid, "alg": self.alg, "pub": canonical.b64(self.public)}
        found["name"] = self.name
        if self.webauthn is not None:
            found["webauthn"] = self.webauthn.document()
        return found if self.attestation is None else found | {"attestation": dict(self.attestation)}


def public_of(key: Verifiable, name: str) -> PublicKeyFile:
    """Return the public half of *key*, to be called *name*."""
    return PublicKeyFile(key.kid, key.alg, key.public, name)


def beside(private: Path) -> Path:
    """Return where the public half of the key file *private* lies: `alice.ed25519.pub.json`."""
    suffix = next((each for each in PRIVATE if private.name.endswith(each)), "")
    return private.with_name(private.name.removesuffix(suffix) + SUFFIX)


def write_public(path: Path, key: PublicKeyFile) -> None:
    """Write *key* to *path*, for everybody to read."""
    text = json.dumps(key.document(), indent=1, ensure_ascii=False).encode() + b"\n"
    write_atomically(path, text, mode=0o644, replace=True)


def read_public(path: Path) -> PublicKeyFile:
    """Return the public key in *path*; a weak or misspelt one is refused, as in a roster."""
    try:
        found = SHAPE.members(document(path), MEMBERS, OPTIONAL)
        SHAPE.whole(found["v"], "v", 1, 1)
        public, alg = canonical.unb64(found["pub"]), str(found["alg"])
        import_public(alg, public)
        if found["kid"] != thumbprint(alg, public):
            raise refuse("roster.malformed", "kid", "it is not the thumbprint of the key")
        webauthn = read_relying(found["webauthn"]) if "webauthn" in found else None
        attestation = read_attestation(found["attestation"]) if "attestation" in found else None
        if alg not in ASSERTING and OPTIONAL & found.keys():
            raise refuse("roster.malformed", "webauthn", f"{alg} is not of a security key")
        return PublicKeyFile(found["kid"], alg, public, SHAPE.text(found["name"], "name", NAME), webauthn, attestation)
    except RefusalError as refusal:
        raise complain(path, str(refusal).rstrip("."), refusal.remedy) from None


def read_attestation(value: Json) -> dict[str, str]:
    """Return what a security key said when it was registered; only its shape is looked at here."""
    found = SHAPE.members(value, ATTESTATION, where="attestation")
    for text in found.values():
        canonical.unb64(text)
    return found


def read_site(path: Path) -> Relying:
    """Return for whom a security key answers, from a file with `rp_id`, `origins` and `synced`, or a public key."""
    try:
        found = document(path)
        inner = found.get("webauthn", found) if isinstance(found, dict) else found
        return read_relying(inner)
    except RefusalError as refusal:
        raise complain(path, str(refusal).rstrip("."), refusal.remedy) from None


def document(path: Path) -> Json:
    """Return the JSON in a small file, parsed strictly."""
    return canonical.parse(read_limited(path, BYTES_MAX, private=False), largest=BYTES_MAX)
