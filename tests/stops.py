"""Statements that stop an exercise, signed as a client signs them."""

from hotline.core import commands
from hotline.core.canonical import Instant, Json, digest
from hotline.core.signature import STOP, Signer
from hotline.core.stopping import Stop
from tests.consents import signed

FLASH = digest(b"an actual FLASH")


def said(stop: int, *signers: Signer, party: str = "us", role: str = "operator", reason: str = "A storm") -> Json:
    """Return the envelope by which *signers* stop the exercise of *party* at *stop*."""
    return signed(Stop("us-cn", party, Instant(stop), reason).octets(), *signers, role=role, typ=STOP)


def by_hand(stop: int, *signers: Signer, party: str = "us") -> commands.Stop:
    """Return the command by which *signers* stop the exercise by hand."""
    return commands.Stop(statement=said(stop, *signers, party=party))


def by_actual(precedence: str = "FLASH") -> commands.Stop:
    """Return the command of a center whose actual line holds an urgent message."""
    return commands.Stop(FLASH, precedence)
