"""Every command of the tutorial about protocols prints what the page says."""

from pathlib import Path

from tests.fakes_reader import Reader, without_digests

PAGE = Path(__file__).parent.parent.parent / "docs/tutorial/write-your-first-protocol.md"


def test_whoever_follows_the_tutorial_sees_what_it_says(tmp_path: Path) -> None:
    for command, printed, seen in Reader(tmp_path, "visits.yaml").read(PAGE.read_text(encoding="utf-8")):
        assert (command, without_digests(printed)) == (command, without_digests(seen))
