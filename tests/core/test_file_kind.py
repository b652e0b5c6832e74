"""What a message says of a file."""

from typing import Any

import pytest

from hotline.core.canonical import digest
from hotline.core.errors import RefusalError
from hotline.core.file_kind import FILE_MAX, File, octets_text
from tests.agreements import complaints, labels, load
from tests.fakes_files import FILED

GOOD = {"name": "report.pdf", "size": 300, "media": "application/pdf", "digest": digest(b"report")}
FIELDS = "forms/NOT-1/fields"


def test_a_file_is_named_measured_and_told_by_its_digest() -> None:
    File().check(GOOD, "annex")
    File().check({**GOOD, "name": "附件 1.pdf"}, "annex")
    assert File().show(GOOD, "en") == File().show(GOOD, "zh") == "report.pdf (application/pdf, 300 B)"


@pytest.mark.parametrize(
    ("changes", "rule", "where"),
    [
        ({"name": "../../etc/passwd"}, "field.malformed", "annex.name"),
        ({"name": "C:\\autoexec.bat"}, "field.malformed", "annex.name"),
        ({"name": ".bashrc"}, "field.malformed", "annex.name"),
        ({"name": "two\nlines"}, "field.malformed", "annex.name"),
        ({"name": "gpj.\u202eexe"}, "field.malformed", "annex.name"),
        ({"name": "x" * 121}, "field.out_of_range", "annex.name"),
        ({"size": 0}, "field.out_of_range", "annex.size"),
        ({"size": 4 * 1024 * 1024 + 1}, "field.out_of_range", "annex.size"),
        ({"size": True}, "field.wrong_type", "annex.size"),
        ({"size": "300"}, "field.wrong_type", "annex.size"),
        ({"media": "Application/PDF"}, "field.malformed", "annex.media"),
        ({"media": "text/html; charset=x"}, "field.malformed", "annex.media"),
        ({"digest": "sha256:00"}, "field.malformed", "annex.digest"),
        ({"path": "here"}, "field.malformed", "annex"),
    ],
)
def test_what_is_no_file_is_refused(changes: dict[str, Any], rule: str, where: str) -> None:
    with pytest.raises(RefusalError) as refused:
        File().check({**GOOD, **changes}, "annex")
    assert (refused.value.rule, refused.value.where) == (rule, where)


def test_the_agreement_says_which_types_there_may_be() -> None:
    with pytest.raises(RefusalError) as refused:
        File(media=("image/png",)).check(GOOD, "map")
    assert refused.value.rule == "field.out_of_range"


def test_the_limits_are_read_from_the_agreement() -> None:
    fields = load(FILED).forms["NOT-1"].fields
    assert fields["annex"].kind == File(8 * 1024 * 1024)
    assert fields["map"].kind == File(media=("image/png",))


@pytest.mark.parametrize("most", ["33 MiB", "0 KiB", "4MB", "many", 4])
def test_no_agreement_lets_a_file_be_larger_than_the_wall(most: object) -> None:
    assert f"{FIELDS}/annex/most".replace("/", ".") in complaints(
        {f"{FIELDS}/annex": {**FILED[f"{FIELDS}/annex"], "most": most}}
    )
    assert FILE_MAX == 32 * 1024 * 1024


def test_a_file_stands_open_because_a_deadline_runs_from_it() -> None:
    found = complaints({f"{FIELDS}/annex": {**FILED[f"{FIELDS}/annex"], "open": False}})
    assert "a deadline runs from when a file is there" in found["forms.NOT-1.fields.annex"]


def test_a_message_has_at_most_eight_files() -> None:
    found = complaints({f"{FIELDS}/annex_{each}": FILED[f"{FIELDS}/annex"] for each in range(9)})
    assert found["forms.NOT-1.fields"] == "9 files in one message"


@pytest.mark.parametrize("holder", ["list", "record"])
def test_no_list_and_no_record_holds_a_file(holder: str) -> None:
    of = (
        {"of": {"type": "file"}}
        if holder == "list"
        else {"fields": {"x": {"type": "file", "title": {"en": "X", "zh": "X"}}}}
    )
    found = complaints({f"{FIELDS}/annex": {"type": holder, "open": True, "title": labels(), **of}})
    assert any("holds no file" in each for each in found.values())


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (1023, "1023 B"), (2048, "2 KiB"), (1536, "1.5 KiB"), (4 << 20, "4 MiB")]
)
def test_a_size_is_written_for_people(size: int, text: str) -> None:
    assert octets_text(size) == text
