"""Which message is meant, and by which form it is answered."""

from typing import Any

import pytest

from hotline.cli.answering import Target, Way, chosen, form_for, with_changes
from hotline.cli.exits import DeskError
from hotline.files import protocols

TESTS = protocols.load("ai-test-notification").protocol
CRISIS = protocols.load("crisis-hotline").protocol
RECEIVE, REPLY, QUERY = Way("receipt", "received"), Way("reply", "replied"), Way("query")


def step(number: str, form: str = "TST-1", party: str = "us") -> dict[str, Any]:
    return {"id": number, "form": form, "party": party, "fields": {}, "opened": {}}


def owed(message: str, kind: str = "received", outcome: str = "open", by: str = "cn") -> dict[str, Any]:
    return {"message": message, "kind": kind, "outcome": outcome, "owed_by": by}


def target(form: str = "TST-1", opened_by: str = "us") -> Target:
    case = {"id": "a", "steps": [step("a", form)], "opened_by": opened_by, "fields": {}}
    return Target("a", case, CRISIS if form.startswith("HTL") else TESTS)


def test_the_oldest_message_for_which_it_is_owed_is_taken() -> None:
    assert chosen([step("a"), step("b"), step("c")], [owed("c"), owed("b")], RECEIVE, "cn") == "b"


def test_where_nothing_of_the_kind_is_owed_the_newest_is_taken() -> None:
    assert chosen([step("a"), step("b")], [], RECEIVE, "cn") == "b"


def test_what_was_answered_already_is_not_answered_again() -> None:
    with pytest.raises(DeskError, match="answered_already"):
        chosen([step("a")], [owed("a", outcome="met")], RECEIVE, "cn")


def test_what_the_other_side_owes_is_not_ours_to_answer() -> None:
    assert chosen([step("a"), step("b")], [owed("a", by="us")], RECEIVE, "cn") == "b"


def test_a_reply_answers_a_follow_up_too() -> None:
    assert chosen([step("a"), step("b")], [owed("a", "reply-48h")], REPLY, "cn") == "a"


def test_the_only_form_is_found_by_what_it_does() -> None:
    assert form_for(target(), QUERY, "cn", None).code == "TST-8"


def test_a_form_that_is_named_is_taken() -> None:
    assert form_for(target("HTL-1"), REPLY, "us", "HTL-6").code == "HTL-6"


def test_a_form_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(DeskError, match="no_such_form") as refused:
        form_for(target(), REPLY, "cn", "QQQ")
    assert "TST-9" in str(refused.value.values["known"])


def test_several_forms_are_listed() -> None:
    with pytest.raises(DeskError, match="which_form") as refused:
        form_for(target("HTL-1"), QUERY, "us", None)
    assert refused.value.values["found"] == "HTL-5, HTL-8"


def test_no_form_is_said_to_be_none() -> None:
    with pytest.raises(DeskError, match="no_form_for"):
        form_for(target("TST-6"), Way("amendment"), "us", None)


def test_changes_go_where_the_fields_stand() -> None:
    changed = with_changes(TESTS.forms["TST-2"], target(), {"category": "bio_chem", "developer": "X"})
    assert changed == {"changes": {"category": "bio_chem"}, "sealed_changes": {"developer": "X"}}
