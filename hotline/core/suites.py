"""Which signatures of one person belong together: a suite is a complete, named set, fixed by the signed agreement.

Nothing is negotiated and the message does not choose. Whoever signs a message signs with a first key (Ed25519, or a
security key), and with whatever else the roster and the suite ask of that person, all of which must verify:

1. If the roster lists an ML-DSA-65 key of the person in that role, it must have signed as well.
2. A suite may add an algorithm that every person must sign with as well. It adds to the first, and replaces nothing.
3. A signature of an algorithm that the suite does not know is refused, so that nobody takes it for one that counts.

A form may ask for hardware besides: whoever signs it signs with at least one key that the roster lists as kept in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hotline.core import sm2
from hotline.core.canonical import Instant
from hotline.core.errors import refuse
from hotline.core.roster import HARDWARE, Key, Roster
from hotline.core.signature import ED25519, ML_DSA_65, SM2_SM3, WEBAUTHN_ED25519, WEBAUTHN_ES256

FIRST: Final = frozenset({ED25519, WEBAUTHN_ED25519, WEBAUTHN_ES256})


@dataclass(frozen=True, slots=True)
class Suite:
    """A set of algorithms: `adds` are those that every person must sign with besides the first."""

    name: str
    adds: frozenset[str] = frozenset()

    @property
    def known(self) -> frozenset[str]:
        """Return every algorithm that may sign under this suite."""
        return FIRST | {ML_DSA_65} | self.adds


SUITES: Final[Mapping[str, Suite]] = {
    each.name: each for each in (Suite("hotline-1"), Suite("hotline-1+sm", frozenset({SM2_SM3})))
}
DEFAULT: Final = "hotline-1"


def check_together(roster: Roster, signers: Sequence[tuple[Key, str]], at: Instant, suite: Suite) -> None:
    """Refuse unless everyone among *signers* (keys with the role each signed in) signed with all that is asked."""
    given: dict[tuple[str, str], set[str]] = {}
    for key, role in signers:
        if key.alg not in suite.known:
            raise refuse("suite.other", key.subject, f"{key.alg} is not of {suite.name}")
        given.setdefault((key.subject, role), set()).add(key.alg)
    for (subject, role), algorithms in given.items():
        if not algorithms & FIRST:
            raise refuse("signature.parallel", subject, f"{role}: one of {', '.join(sorted(FIRST))}")
        for missing in sorted(asked(roster, subject, role, at, suite) - algorithms):
            listed = [key.kid for key in roster.valid(role, at) if (key.subject, key.alg) == (subject, missing)]
            raise refuse("signature.parallel", subject, f"{role}: {missing}, key {' or '.join(listed) or 'not listed'}")


def check_hardware(signers: Sequence[tuple[Key, str]], code: str) -> None:
    """Refuse form *code* unless everyone among *signers* signed with a key kept in hardware, in each of their roles."""
    kept = {(key.subject, role) for key, role in signers if key.assurance == HARDWARE}
    for key, role in signers:
        if (key.subject, role) not in kept:
            raise refuse("form.hardware", code, f"{key.subject} as {role}")


def check_at_hand(suite: Suite) -> None:
    """Refuse a suite whose signatures this center could not verify: nobody consents to what they cannot judge."""
    if SM2_SM3 in suite.adds:
        sm2.library()


def weakens(old: str, new: str) -> bool:
    """Return whether suite *new* asks for less than suite *old*; what is no suite is complained of elsewhere."""
    return old in SUITES and new in SUITES and not SUITES[old].adds <= SUITES[new].adds


def asked(roster: Roster, subject: str, role: str, at: Instant, suite: Suite) -> frozenset[str]:
    """Return what a person must sign with besides the first key, by the roster and the suite."""
    listed = {key.alg for key in roster.valid(role, at) if key.subject == subject}
    return suite.adds | (frozenset({ML_DSA_65}) & listed)
