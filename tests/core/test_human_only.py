"""Nuclear command and control is for people: no machine's key may sign any form of it, whatever a file says.

Neither may one acknowledge, answer, refuse or take back what such a form says: that holds for every form of the
agreement, also those that it inherits.
"""

from copy import deepcopy
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from hotline.core.canonical import decode
from hotline.core.errors import FileError, RefusalError
from hotline.core.protocol import Protocol
from hotline.core.terms import PRECEDENCES
from hotline.files.protocols import load
from hotline.runtime.play import PEOPLE
from tests import stages

NAME = "nuclear-human-control"
AGREED = load(NAME)
CODES = tuple(AGREED.protocol.forms)
INHERITED = ("RCV", "ACK", "REF", "DEC", "WDR", "SVC-3")


def altered(*codes: str, **others: Any) -> dict[str, Any]:
    """Return the document as somebody might alter it: machines admitted everywhere, and nothing said of people."""
    document: Any = deepcopy(decode(AGREED.octets, largest=1 << 20, deepest=32))
    del document["human_only"]
    for timing in document["timing"].values():
        timing["signed_by"] = ["operator", "system"]
    for code in codes:
        document["forms"][code]["signed_by"] = ["operator", "system"]
    return {**document, **others}


def forged(**others: Any) -> Protocol:
    """Return the model as no file can make it, with every form open to machines."""
    sound = AGREED.protocol
    forms = {code: replace(form, signed_by=("operator", "system")) for code, form in sound.forms.items()}
    matrix = {name: replace(each, signed_by=("operator", "system")) for name, each in sound.matrix.items()}
    return replace(sound, human_only=False, forms=MappingProxyType(forms), matrix=matrix, **others)


def test_every_form_it_inherits_is_there() -> None:
    assert set(INHERITED) < set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_the_file_as_it_stands_admits_people_only_and_always_two(code: str) -> None:
    form = AGREED.protocol.forms[code]
    for precedence in PRECEDENCES:
        assert "system" not in AGREED.protocol.signers(form, precedence)
        assert AGREED.protocol.two_people(form, precedence)


@pytest.mark.parametrize("code", CODES)
def test_a_file_altered_to_admit_a_machine_is_not_loaded(code: str) -> None:
    with pytest.raises(FileError) as caught:
        Protocol.load(altered(code))
    assert [each.path for each in caught.value.complaints] == [f"forms.{code}.signed_by"]


@pytest.mark.parametrize("code", CODES)
def test_nor_under_another_name(code: str) -> None:
    with pytest.raises(FileError) as caught:
        Protocol.load(altered(code, protocol="goodwill", human_only=False))
    assert [each.path for each in caught.value.complaints] == [f"forms.{code}.signed_by"]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("precedence", PRECEDENCES)
def test_the_core_admits_no_machine_even_where_everything_else_would(code: str, precedence: str) -> None:
    for protocol in (forged(), forged(id="goodwill")):
        assert "system" not in protocol.signers(protocol.forms[code], precedence)


@pytest.mark.parametrize("code", CODES)
def test_a_center_refuses_the_key_of_a_machine(code: str) -> None:
    play = stages.stage(NAME)
    for actor in play.actors.values():
        actor.center.agreements[AGREED.digest] = forged()  # a center whose memory admits machines everywhere
    form = AGREED.protocol.forms[code]
    answered = None if form.opens else stages.send(play, "us", opener(code), people=PEOPLE)
    ours = form.opens or form.sender == "originator" or form.act == "retraction"
    with pytest.raises(RefusalError) as caught:
        stages.send(play, "us" if ours else "cn", code, answered.id if answered else None, people=("system",))
    assert caught.value.rule == "form.human_only"


def opener(code: str) -> str:
    """Return the form that opens a case in which a message of *code* may be sent."""
    forms = AGREED.protocol.forms
    return next(each for each, form in forms.items() if form.opens and each != "WDR" and forms[code].may_answer(each))
