"""A question to somebody outside goes where it is sent, and an answer is shown without what a screen would obey."""

from hotline.witness.outside import Answered


def test_what_was_answered_is_shown_in_a_few_readable_words() -> None:
    assert str(Answered(500, "", b"\x1b[2J no\nroom " + b"x" * 500).wrong()).startswith("it answers 500: [2J no room")
    assert len(str(Answered(500, "", b"x" * 500).wrong())) < 150
    assert str(Answered(404, "", b"").wrong()) == "it answers 404"
