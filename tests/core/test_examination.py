"""What loads but was not thought through is doubted, until its authors say why."""

import pytest

from hotline.files import protocols
from tests.examined import doubts, rungs


def test_an_agreement_that_was_thought_through_leaves_no_doubt() -> None:
    assert doubts() == {}


@pytest.mark.parametrize("name", [*protocols.names(), protocols.COMMON])
def test_no_file_that_is_shipped_leaves_a_doubt(name: str) -> None:
    _, found = protocols.examine_file(protocols.shipped() / f"{name}.yaml")
    assert [str(each) for each in found] == []


def test_a_reason_beside_it_answers_a_doubt() -> None:
    wrong = {"forms/QRY-8/owes": ["delivered"]}
    assert doubts(wrong).keys() == {"forms.QRY-8.act"}
    assert doubts({**wrong, "forms/QRY-8/because": "Any message of ours answers it."}) == {}


def test_a_reason_stands_beside_what_it_is_about_and_nowhere_else() -> None:
    twice = rungs("0s", "0s")
    assert doubts({"ladders/call": twice}).keys() == {"ladders.call.1.call"}
    assert doubts({"ladders/call": [twice[0] | {"because": "Twice."}, twice[1]]}).keys() == {"ladders.call.1.call"}
    assert doubts({"ladders/call": [twice[0], twice[1] | {"because": "Twice."}]}) == {}


def test_a_reason_at_the_top_answers_nothing() -> None:
    assert doubts({"forms/QRY-8/owes": ["delivered"], "because": "We know."}).keys() == {"forms.QRY-8.act"}
