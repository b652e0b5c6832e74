"""Fingerprints are said in words and in digits, the same on both ends of a telephone."""

from hotline.cli.sheet import Sheet
from hotline.cli.spoken import aloud, draw_aloud, kid_digest
from hotline.cli.terminal import Terminal
from tests.fakes import FakeSigner

DIGEST = "sha256:" + "0123456789abcdef" * 4


def test_a_digest_is_thirty_two_words_and_eight_groups_of_digits() -> None:
    found = aloud(DIGEST)
    assert found["digest"] == DIGEST
    assert len(found["words"].replace(" - ", " ").split()) == 32
    assert found["words"].startswith("alfa bravo charlie delta - echo foxtrot golf hotel")
    assert found["digits"].split()[0] == f"{0x0123:05d}"


def test_it_is_drawn_on_five_lines_below_its_title() -> None:
    sheet = Sheet(Terminal(plain=True))
    draw_aloud(sheet, aloud(DIGEST), "Compare:")
    assert (len(sheet.lines), sheet.lines[0]) == (6, "Compare:")


def test_the_thumbprint_of_a_key_is_its_fingerprint() -> None:
    assert kid_digest(FakeSigner("us/ann").kid).startswith("sha256:")
