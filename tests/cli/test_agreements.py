"""The agreement that a person names is found: in a file, among those shipped, or at the center."""

from pathlib import Path

import pytest

from hotline.cli.agreements import named, put_out, wants_html
from hotline.cli.terminal import Terminal
from hotline.core.errors import FileError
from hotline.files import protocols
from tests.fakes_desk import Line, Seat, said


def test_a_name_is_that_of_a_protocol_that_is_shipped() -> None:
    found = named("crisis-hotline", Terminal())
    assert found.digest == protocols.load("crisis-hotline").digest
    assert next(iter(found.order["HTL-1"])) == next(
        iter(protocols.load("crisis-hotline").protocol.forms["HTL-1"].fields)
    )


def test_a_file_goes_before_what_is_shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (protocols.shipped() / "service.yaml").read_text(encoding="utf-8")
    (tmp_path / "service.yaml").write_text(text.replace("version: 1", "version: 2", 1), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert named("service.yaml", Terminal()).document["version"] == 2
    assert named("service", Terminal()).document["version"] == 1


def test_what_is_nowhere_is_said_not_to_be_there() -> None:
    with pytest.raises(FileError):
        named("nowhere.yaml", Terminal())


def test_a_digest_is_that_of_an_agreement_at_the_center(alice: Seat, both: Line) -> None:
    digest = protocols.load("crisis-hotline").digest
    shown = alice.run("protocol", "show", digest.removeprefix("sha256:")[:12])
    assert (shown.exit_code, digest in shown.stdout) == (0, True)


def test_a_digest_that_the_center_does_not_hold_is_said_not_to_be_there(alice: Seat, both: Line) -> None:
    shown = alice.run("protocol", "show", "0000000")
    assert (shown.exit_code, "no agreement with this digest" in said(shown)) == (1, True)


def test_a_page_goes_to_a_file_or_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put_out("page\n", None)
    put_out("页\n", tmp_path / "page.html")
    assert capsys.readouterr().out == "page\n"
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == "页\n"
    with pytest.raises(FileError):
        put_out("page", tmp_path / "no" / "page.html")


@pytest.mark.parametrize(
    ("out", "asked", "wanted"),
    [
        (None, False, False),
        (None, True, True),
        ("a.html", False, True),
        ("a.HTM", False, True),
        ("a.txt", False, False),
    ],
)
def test_a_name_that_ends_in_html_asks_for_a_page(out: str | None, asked: bool, wanted: bool) -> None:
    assert wants_html(Path(out) if out else None, asked=asked) is wanted
