"""The payload of a message: the same arguments give the same bytes, and what is sealed stays sealed."""

from typing import Any

import pytest

from hotline.core import message
from hotline.core.canonical import instant
from hotline.core.composing import Chance, Composition, Letterhead, compose
from hotline.core.errors import RefusalError
from hotline.core.sealing import unseal
from hotline.core.typed import Typed
from hotline.core.writing import Answered
from hotline.files import positions, protocols
from tests.fakes_desk import NOTICE

NOW = instant("2026-06-01T10:00:00.000Z")
PROTOCOL = protocols.load("ai-test-notification").protocol
HEAD = Letterhead("us-cn", "us", "cn", "actual", "sha256:" + "1" * 64, PROTOCOL, NOW, (3, "sha256:" + "2" * 64))
TYPED: dict[str, Any] = positions.parse(NOTICE.encode(), "fields").value
FORM = PROTOCOL.forms["TST-1"]
VALUES = {name: Typed(NOW).value(FORM.fields[name].kind, each) for name, each in TYPED.items()}
CHANCE = Chance(b"n" * 16, {name: name.encode().ljust(32, b"s") for name in VALUES})


def composed(**more: Any) -> Composition:
    return compose(HEAD, "TST-1", VALUES, CHANCE, **more)


def test_the_same_chance_gives_the_same_bytes() -> None:
    assert composed().payload == composed().payload
    other = Chance(b"m" * 16, CHANCE.salts)
    assert compose(HEAD, "TST-1", VALUES, other).id != composed().id


def test_what_is_written_can_be_read_back_whole() -> None:
    made = composed()
    found = message.parse(made.payload)
    assert (found.id, found.form, found.precedence) == (made.id, "TST-1", made.precedence)
    assert found.seen == HEAD.seen
    assert {**found.fields, **unseal(found.sealed, made.beside())} == VALUES
    assert all(FORM.fields[name].open for name in found.fields)


def test_an_answer_names_what_it_answers_and_its_case() -> None:
    answered = Answered("sha256:" + "3" * 64, "sha256:" + "4" * 64, "TST-1", "FLASH")
    chance = Chance(b"n" * 16, {"complete": b"s" * 32})
    made = compose(HEAD, "ACK", {"complete": True}, chance, answered)
    found = message.parse(made.payload)
    assert (found.in_reply_to, found.case, found.precedence) == (answered.id, answered.case, "FLASH")


def test_a_form_that_the_agreement_has_not_is_refused() -> None:
    with pytest.raises(RefusalError, match=r"HTL-1; ai-test-notification has"):
        compose(HEAD, "HTL-1", VALUES, CHANCE)


def test_a_form_for_another_status_is_refused() -> None:
    protocol = protocols.load("pilot-exercise").protocol
    code = next(code for code, form in protocol.forms.items() if form.statuses == ("exercise",))
    head = Letterhead("us-cn", "us", "cn", "actual", HEAD.agreement, protocol, NOW)
    with pytest.raises(RefusalError) as refused:
        compose(head, code, {}, CHANCE)
    assert refused.value.rule == "form.status"
