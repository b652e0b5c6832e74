"""Hand-overs of the watch, signed as desks sign them."""

from dataclasses import replace
from typing import Any

from hotline.core import commands
from hotline.core.canonical import Json, digest
from hotline.core.handover import Handover
from hotline.core.relief import open_now
from hotline.core.signature import HANDOVER, Signer
from hotline.runtime.stage import Actor, Stage
from tests.consents import signed


def said(play: Stage, actor: Actor, taking: str, **members: Any) -> Handover:
    """Return the statement by which *taking* takes the watch of *actor* now, from whoever has it."""
    center = actor.center
    made = Handover(
        channel=center.channel,
        party=center.party,
        status=center.status,
        leaving=center.tour.holder,
        taking=taking,
        instead=None,
        open=open_now(center),
        note="",
        confirmed=False,
        instant=play.now,
    )
    return replace(made, **members)


def handed(statement: Handover, *signers: Signer, role: str = "operator") -> dict[str, Json]:
    """Return the envelope of *statement*."""
    return signed(statement.octets(), *signers, role=role, typ=HANDOVER)


def hand_over(statement: Handover, *signers: Signer, role: str = "operator") -> commands.HandOver:
    """Return the command by which *signers* sign *statement*."""
    return commands.HandOver(handed(statement, *signers, role=role))


def number(statement: Handover) -> str:
    """Return the digest of what is signed."""
    return digest(statement.octets())
