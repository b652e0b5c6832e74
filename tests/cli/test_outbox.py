"""A signed message is kept until its center has answered, and stays the same message."""

from pathlib import Path

import pytest

from hotline.cli.outbox import Outbox
from hotline.client.drafting import Composed, signed
from hotline.core.canonical import unb64
from hotline.core.errors import FileError
from tests.fakes import FakeSigner
from tests.fakes_desk import Seat, said

PAYLOAD = b'{"a":1}'


def composed() -> Composed:
    return Composed(PAYLOAD, signed(PAYLOAD, "operator", (FakeSigner("alice"),)), {"x": {"salt": "a", "value": 1}}, ())


def test_what_is_kept_comes_back_byte_for_byte(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    first = composed()
    path = outbox.keep(first)
    assert list(outbox.waiting()) == [first]
    assert path.stat().st_mode & 0o077 == 0, "its openings are for nobody else"
    outbox.forget(first)
    assert list(outbox.waiting()) == []


def test_what_is_no_message_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")
    (tmp_path / "a.json").chmod(0o600)
    with pytest.raises(FileError, match="not a message that was kept"):
        list(Outbox(tmp_path).waiting())


def test_a_message_that_got_no_answer_is_posted_again_as_the_same_message(alice: Seat) -> None:
    kept = alice.folder / "outbox"
    number = alice.send_notice()
    envelope = alice.json("show", number, "--envelope")
    kept.mkdir(exist_ok=True, mode=0o700)
    again = Composed(unb64(envelope["envelope"]["payload"]), envelope["envelope"], envelope["openings"], ())
    Outbox(kept).keep(again)
    posted = alice.json("send", "--again")
    assert (posted["id"], posted["index"]) == (again.id, 7)
    assert len(alice.json("cases")["cases"]) == 1
    assert "No signed message waits" in said(alice.run("send", "--again"))
