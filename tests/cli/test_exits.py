"""What a person is told in three parts, and the exit codes that scripts rely on."""

import pytest

from hotline.cli.exits import DeskError, Exit, RefusalsError, troubles_of
from hotline.cli.words import Words
from hotline.client.errors import ClientError, UnreachableError
from hotline.core.errors import Complaint, FileError, HotlineError, MerkleError, OverloadedError, refuse

ENGLISH, CHINESE = Words("en"), Words("zh")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (refuse("field.missing", "window"), Exit.REFUSED),
        (refuse("store.full"), Exit.UNREACHABLE),
        (refuse("request.too_many"), Exit.UNREACHABLE),
        (FileError((Complaint("a.yaml", 3, 7, "forms", "it is empty", "Add one"),)), Exit.FILE),
        (MerkleError("the roots differ"), Exit.PROOF),
        (OverloadedError("too much"), Exit.UNREACHABLE),
        (UnreachableError("http://x", "refused"), Exit.UNREACHABLE),
        (ClientError({"rule": "case.unknown", "where": "id"}), Exit.REFUSED),
        (ClientError({"rule": "newer.rule", "detail": "what a newer center says"}), Exit.REFUSED),
        (DeskError("no_roots", "cn"), Exit.UNDECIDED),
        (DeskError("no_number", "xyz"), Exit.USAGE),
        (HotlineError("?"), Exit.FAULT),
    ],
)
def test_each_kind_of_trouble_has_its_exit_code(error: HotlineError, code: Exit) -> None:
    for words in (ENGLISH, CHINESE):
        (trouble,) = troubles_of(error, words)
        assert trouble.exit == code
        assert trouble.what
        assert trouble.remedy or error.args[0] == "what a newer center says"


def test_a_refusal_says_what_where_and_what_to_do() -> None:
    (trouble,) = troubles_of(refuse("field.missing", "window"), ENGLISH)
    assert (trouble.what, trouble.where) == ("A required field is missing", "window")
    assert trouble.remedy.startswith("Give it: --field NAME=VALUE")
    assert trouble.rule == "field.missing"


def test_a_refusal_is_told_in_chinese() -> None:
    (trouble,) = troubles_of(refuse("form.two_people", "TST-1", "alice"), CHINESE)
    assert (trouble.what, trouble.remedy) == ("该格式表须双人签发: alice", "请由第二人签发")


def test_several_refusals_are_told_at_once_and_name_the_form() -> None:
    refusals = (refuse("field.missing", "a"), refuse("field.unknown", "b"))
    troubles = troubles_of(RefusalsError(refusals, "TST-1"), ENGLISH)
    assert [each.where for each in troubles] == ["a", "b"]
    assert all("hotline forms TST-1" in each.remedy for each in troubles)


def test_a_file_is_named_with_line_and_column() -> None:
    complaint = Complaint("a.yaml", 3, 7, "forms.X", "it is empty", "Add one")
    (trouble,) = troubles_of(FileError((complaint,)), ENGLISH)
    assert trouble.where == "a.yaml:3:7 forms.X"
