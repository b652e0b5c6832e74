"""Messages are made and compared on this side."""

from dataclasses import replace
from typing import Any

import pytest

from hotline.client.drafting import Composed, Desk, compared, compose, form_for, payload_of, seal, signed
from hotline.client.errors import ClientError
from hotline.core.canonical import unb64
from hotline.core.message import parse
from hotline.core.sealing import commit
from tests.examples import notice
from tests.fakes_center import AGREEMENTS, JUNE, US

AGREEMENT = next(each for each in AGREEMENTS if each.protocol.id == "ai-test-notification")
CHANNEL = {"channel": "us-cn", "party": "us", "peer": "cn", "status": "actual", "seen": None}
DESK = Desk(CHANNEL, AGREEMENT.digest, AGREEMENT.protocol, JUNE)


def composed() -> Composed:
    payload, openings, flags = compose(DESK, "TST-1", notice())
    return Composed(payload, signed(payload, "operator", (US.people["alice"],)), openings, flags)


def shown(**changes: Any) -> dict[str, Any]:
    """Return a message as a center would show it."""
    message = composed()
    return {
        "id": message.id,
        "envelope": message.envelope,
        "openings": message.openings,
        "fields": {"category": "something else"},
        "opened": {"site_region": "somewhere else"},
        "form": "TST-9",
        **changes,
    }


def test_two_messages_with_the_same_fields_are_two_messages() -> None:
    assert composed().id != composed().id


def test_every_sealed_field_has_its_own_salt() -> None:
    openings: Any = composed().openings
    salts = [each["salt"] for each in openings.values()]
    assert len(set(salts)) == len(salts)
    assert all(len(unb64(salt)) == 32 for salt in salts)


def test_an_opening_opens_what_was_sealed() -> None:
    opening = seal("Nevada")
    assert opening.commitment() == commit(unb64(opening.salt), "Nevada")


def test_what_is_posted_is_the_envelope_and_the_openings() -> None:
    message = composed()
    assert message.body() == {"message": message.envelope, "openings": message.openings}
    assert payload_of(message.envelope) == message.payload
    assert message.message == parse(message.payload)


def test_a_form_that_the_protocol_does_not_have_is_refused() -> None:
    with pytest.raises(ClientError) as caught:
        compose(DESK, "TST-77", {})
    assert (caught.value.rule, caught.value.status) == ("form.unknown", 0)


def test_a_form_that_is_made_for_exercises_is_not_composed_for_the_actual_channel() -> None:
    form = replace(DESK.protocol.forms["TST-1"], statuses=("exercise",))
    with pytest.raises(ClientError, match="is for exercise, not actual"):
        compose(replace(DESK, protocol=replace(DESK.protocol, forms={"TST-1": form})), "TST-1", notice())


def test_what_a_center_shows_is_replaced_by_what_was_signed() -> None:
    found = compared(shown())
    assert {**found["fields"], **found["opened"]} == notice()
    assert found["form"] == "TST-1"


def test_openings_that_are_withheld_leave_fields_unread() -> None:
    message = shown()
    message["openings"] = {"site_region": message["openings"]["site_region"]}
    assert compared(message)["opened"] == {"site_region": "Nevada"}


def test_another_value_than_was_sealed_is_not_shown() -> None:
    message = shown()
    message["openings"]["site_region"]["value"] = "Utah"
    with pytest.raises(ClientError) as caught:
        compared(message)
    assert caught.value.rule == "opening.wrong"


def test_an_opening_of_nothing_is_not_shown() -> None:
    message = shown()
    message["openings"]["colour"] = message["openings"]["site_region"]
    with pytest.raises(ClientError):
        compared(message)


def test_another_message_under_the_same_number_is_not_shown() -> None:
    with pytest.raises(ClientError, match="under the number"):
        compared(shown(id=f"sha256:{'0' * 64}"))


def test_the_one_form_for_an_answer_is_found_and_doubt_is_said() -> None:
    assert form_for(AGREEMENT.protocol, "acknowledgement", "TST-1") == "ACK"
    with pytest.raises(ClientError, match="has none"):
        form_for(AGREEMENT.protocol, "test", "TST-1")
