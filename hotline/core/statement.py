"""What people state for their party outside a message: who signed it, and whether they may.

An administrative act is a signed statement that stands in the log: the consent to an agreement, the word that the clock
is right. Each kind has a `typ` of its own, so that none passes for another. The center of the party, the peer and every
auditor judge it alike, by the roster at its place; whoever signs signs with every key that roster and suite ask for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hotline.core.canonical import Instant
from hotline.core.errors import refuse
from hotline.core.roster import Roster
from hotline.core.signature import Signed, verify
from hotline.core.suites import DEFAULT, SUITES, Suite, check_together


@dataclass(frozen=True, slots=True)
class Office:
    """In which roles a kind of statement may be signed, and the rule by which it is refused in any other."""

    roles: frozenset[str]
    rule: str


def judge_signers(signed: Signed, roster: Roster | None, office: Office, at: Instant, suite: Suite) -> tuple[str, ...]:
    """Return who signed; refuse unless all of them may at *at*, by *roster*, and no signature of theirs is missing."""
    if roster is None:
        raise refuse("roster.unknown_key", detail="no roster of this party stands below the statement")
    signers = tuple((key, header.role) for key, header in verify(signed, roster.find))
    for key, role in signers:
        roster.judge(key.kid, role, at)
        if role not in office.roles:
            raise refuse(office.rule, "role", f"{key.subject} signed as {role}")
    check_together(roster, signers, at, suite)
    return tuple(dict.fromkeys(key.subject for key, _ in signers))


def demand_same(rule: str, said: Sequence[tuple[str, str, str]]) -> None:
    """Refuse by *rule* a statement about something else: each row has a name, what it says, and what is meant."""
    for name, found, wanted in said:
        if found != wanted:
            raise refuse(rule, name, f"{found}, not {wanted}")


def judge_one(signed: Signed, roster: Roster | None, office: Office, at: Instant) -> str:
    """Return the one person who signed; refuse several, and whoever `judge_signers` refuses."""
    people = judge_signers(signed, roster, office, at, SUITES[DEFAULT])
    if len(people) != 1:
        raise refuse(office.rule, "signatures", ", ".join(people))
    return people[0]
