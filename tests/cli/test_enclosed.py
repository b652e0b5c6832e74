"""What is there of the files of messages is counted, and what is not is named, the first of many."""

import pytest

from hotline.cli.enclosed import TOLD_MOST, Enclosed, draw_missing, enclosed, row
from hotline.cli.sheet import Sheet, show
from hotline.cli.terminal import Terminal
from hotline.core.announced import Announced
from hotline.core.attachments import Attached

NUMBER = f"sha256:{'7' * 64}"


def announced(number: int, size: int = 2048) -> Announced:
    return Announced("us", 4, NUMBER, Attached("annex", f"{number}.pdf", size, "application/pdf", f"sha256:{number}"))


def told(found: Enclosed, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what a person reads."""

    def draw(sheet: Sheet) -> None:
        sheet.pairs(row(sheet, found))
        draw_missing(sheet, found)

    show(Terminal(language="en", plain=True, json=False), {}, draw)
    return capsys.readouterr().out


def test_a_file_of_another_size_is_not_the_one_that_was_announced() -> None:
    found = enclosed({"sha256:1": 2048, "sha256:2": 7}, [announced(1), announced(2), announced(3)])
    assert (found.count, found.octets, [each.file.name for each in found.missing]) == (2, 2055, ["2.pdf", "3.pdf"])
    value = found.as_json()
    assert (value["count"], value["bytes"], value["damaged"]) == (2, 2055, [])
    assert value["missing"][1] == {
        "party": "us",
        "message": NUMBER,
        "field": "annex",
        "name": "3.pdf",
        "size": 2048,
        "media": "application/pdf",
        "digest": "sha256:3",
    }


def test_the_first_of_many_are_named_and_the_rest_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    found = enclosed({"sha256:0": 2048}, map(announced, range(TOLD_MOST + 4)), ["sha256:abc"])
    said = told(found, capsys)
    assert "1 (2 KiB)" in said
    assert "Not here: 1.pdf (2 KiB), in annex of message 77777777" in said
    assert f"{TOLD_MOST}.pdf" in said
    assert f"{TOLD_MOST + 1}.pdf" not in said
    assert "and 3 more" in said
    assert "the bytes of abc are others" in said


def test_of_a_record_without_files_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(enclosed({}, ()), capsys).strip() == ""
