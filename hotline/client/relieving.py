"""Makes the statements by which the watch is handed over, from what the center shows; the center judges them again."""

from collections.abc import Mapping, Sequence
from typing import Any

from hotline.client.errors import refused
from hotline.core.canonical import Json, instant
from hotline.core.errors import RefusalError, refuse
from hotline.core.handover import Handover, parse_handover
from hotline.core.signature import HANDOVER, Signed, Signer, sign


def statement_of(watch: Mapping[str, Any], taking: str, *, instead: str | None, note: str, confirmed: bool) -> Handover:
    """Return the statement by which *taking* takes the watch as it is shown in *watch*."""
    return Handover(
        channel=watch["channel"],
        party=watch["party"],
        status=watch["status"],
        leaving=watch["holder"],
        taking=taking,
        instead=instead,
        open=watch["open"],
        note=note,
        confirmed=confirmed,
        instant=instant(watch["now"]),
    )


def signed(statement: Handover, signers: Sequence[Signer], role: str) -> dict[str, Json]:
    """Return the envelope of *statement*, signed by the keys of a person in a role."""
    payload = statement.octets()
    return Signed(payload, tuple(sign(payload, HANDOVER, role, each) for each in signers)).envelope()


def second_of(watch: Mapping[str, Any], subject: str, signers: Sequence[Signer], role: str) -> dict[str, Json]:
    """Return the hand-over that waits, with the signatures of *subject*; refuse what does not list what is open now."""
    offer = watch["offer"]
    if offer is None or subject not in offer["lacks"]:
        raise refused(refuse("handover.holder", "offer", f"no hand-over waits for {subject}"))
    try:
        before, said = parse_handover(offer["statement"])
    except RefusalError as refusal:
        raise refused(refusal) from None
    if said.open != watch["open"]:
        raise refused(refuse("handover.stale", "open"))
    more = tuple(sign(before.payload, HANDOVER, role, each) for each in signers)
    return Signed(before.payload, (*before.signatures, *more)).envelope()
