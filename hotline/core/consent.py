"""Who agrees: the statement of a person by which a party consents to an agreement, and the judgement of it.

An agreement binds a state, so people consent to it and machines do not. A statement names the channel, the party, the
document by its digest, and the instant from which it is to be in force; it is signed in role `administrator` and stands
in the entry, so that the peer and every auditor see whose word it is; whoever signs it signs with every key that the
roster, and the suite of the document, ask for. Only to the first agreement on a protocol may a
party consent without a statement, by the configuration that its center was founded with.
"""

from dataclasses import dataclass
from typing import Any, Final

from hotline.core import canonical
from hotline.core.canonical import Instant, Json, encode, instant_text
from hotline.core.entry import AgreementEntry
from hotline.core.errors import RefusalError, refuse
from hotline.core.message import digest_of, instant_of, name_of
from hotline.core.protocol import Protocol
from hotline.core.roster import Roster
from hotline.core.shape import Shape
from hotline.core.signature import CONSENT, Signed, parse_envelope
from hotline.core.statement import Office, demand_same, judge_signers
from hotline.core.suites import SUITES

ROLES: Final = frozenset({"administrator"})
"""In which roles a person may consent for the party."""

OFFICE: Final = Office(ROLES, "consent.signer")

VERSION: Final = 1
MEMBERS: Final = frozenset({"v", "channel", "party", "protocol", "version", "agreement", "instant", "written"})
SHAPE: Final = Shape("consent.malformed")


@dataclass(frozen=True, slots=True)
class Statement:
    """What a person signs: this party consents to the document *agreement*, from *instant* at the earliest."""

    channel: str
    party: str
    protocol: str
    version: int
    agreement: str
    instant: Instant
    written: Instant

    def octets(self) -> bytes:
        """Return the bytes that are signed."""
        return encode(
            {
                "v": VERSION,
                "channel": self.channel,
                "party": self.party,
                "protocol": self.protocol,
                "version": self.version,
                "agreement": self.agreement,
                "instant": instant_text(self.instant),
                "written": instant_text(self.written),
            }
        )


@dataclass(frozen=True, slots=True)
class Giver:
    """Who consents: the party, its roster at this place of its log, and whether it is bound by the protocol already."""

    channel: str
    party: str
    roster: Roster | None
    bound: bool


def parse_statement(envelope: Json) -> tuple[Signed, Statement]:
    """Return the statement in *envelope*; who signed it is not asked here."""
    signed = parse_envelope(envelope, CONSENT)
    value = SHAPE.members(canonical.decode(signed.payload), MEMBERS)
    try:
        statement = Statement(
            channel=name_of(value, "channel"),
            party=name_of(value, "party"),
            protocol=name_of(value, "protocol"),
            version=SHAPE.whole(value["version"], "version", 1, canonical.INTEGER_MAX),
            agreement=digest_of(value, "agreement"),
            instant=instant_of(value, "instant"),
            written=instant_of(value, "written"),
        )
    except RefusalError as fault:
        raise refuse("consent.malformed", fault.where, fault.detail) from None
    SHAPE.whole(value["v"], "v", VERSION, VERSION)
    return signed, statement


def judge_consent(entry: AgreementEntry, protocol: Protocol, giver: Giver) -> None:
    """Refuse a consent that is not to *protocol*, or that nobody who may has signed."""
    if (entry.protocol, entry.version) != (protocol.id, protocol.version):
        raise refuse("consent.other", "protocol", f"the document is {protocol.id} {protocol.version}")
    if entry.statement is None:
        if giver.bound:
            raise refuse("consent.unsigned", "statement", protocol.id)
        return
    signed, statement = parse_statement(entry.statement)
    demand_same(
        "consent.other",
        (
            ("channel", statement.channel, giver.channel),
            ("party", statement.party, giver.party),
            ("protocol", statement.protocol, entry.protocol),
            ("version", str(statement.version), str(entry.version)),
            ("agreement", statement.agreement, entry.digest),
        ),
    )
    if statement.instant != entry.instant:
        raise refuse("consent.other", "instant", instant_text(statement.instant))
    if statement.instant < entry.at:
        raise refuse("consent.past", "instant", f"{instant_text(statement.instant)}, now {instant_text(entry.at)}")
    judge_signers(signed, giver.roster, OFFICE, entry.at, SUITES[protocol.suite])


def people_of(statement: Any, roster: Roster | None) -> tuple[str, ...]:  # noqa: ANN401 - JSON as it was admitted
    """Return who signed a statement that was admitted, as *roster* names them; nobody, by configuration."""
    if statement is None or roster is None:
        return ()
    keys = (roster.find(each.header().kid) for each in parse_envelope(statement, CONSENT).signatures)
    return tuple(dict.fromkeys(key.subject for key in keys if key is not None))
