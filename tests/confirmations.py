"""Confirmations of the clock, signed as a client signs them."""

from hotline.core import commands
from hotline.core.canonical import Instant, Json
from hotline.core.confirmation import Confirmation
from hotline.core.signature import CLOCK, Signer
from tests.consents import signed


def confirmed(clock: int, *signers: Signer, role: str = "operator", party: str = "us") -> dict[str, Json]:
    """Return the envelope by which *signers* say that it is *clock*."""
    return signed(Confirmation("us-cn", party, Instant(clock)).octets(), *signers, role=role, typ=CLOCK)


def confirm(clock: int, *signers: Signer, role: str = "operator", party: str = "us") -> commands.ConfirmClock:
    """Return the command by which *signers* confirm a clock that shows *clock*."""
    return commands.ConfirmClock(confirmed(clock, *signers, role=role, party=party), Instant(clock))
