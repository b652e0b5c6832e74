"""Every command on the pages about protocols prints what the page says, after every change that the page makes."""

from pathlib import Path

import pytest

from hotline.files.language import start
from tests.fakes_reader import Reader, without_digests

DOCS = Path(__file__).parent.parent.parent / "docs"
RULES = (
    *("lead-times", "follow-ups", "ladders", "working-days", "tolling", "returns"),
    *("quotas", "definitions", "exercises", "people-only", "second-keys", "change-and-leave"),
)


def follow(reader: Reader, page: str) -> int:
    """Follow a page, and return how many commands it has."""
    commands = 0
    for command, printed, seen in reader.read((DOCS / page).read_text(encoding="utf-8")):
        assert (command, without_digests(printed)) == (command, without_digests(seen))
        commands += 1
    return commands


def test_whoever_follows_the_tutorial_sees_what_it_says(tmp_path: Path) -> None:
    assert follow(Reader(tmp_path, "visits.yaml"), "tutorial/write-your-first-protocol.md") > 5


@pytest.mark.parametrize("rule", RULES)
def test_whoever_follows_a_page_about_a_rule_sees_what_it_says(tmp_path: Path, rule: str) -> None:
    written = start().replace("protocol: my-protocol", "protocol: visits", 1)
    (tmp_path / "visits.yaml").write_text(written, encoding="utf-8")
    assert follow(Reader(tmp_path, "visits.yaml"), f"how-to/{rule}.md") > 0
