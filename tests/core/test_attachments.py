"""Which files a message announces."""

import pytest

from hotline.core.attachments import Attached, attached, checked, takes_files
from hotline.core.errors import RefusalError
from tests.agreements import load
from tests.fakes_files import FILED, announced

FORMS = load(FILED).forms


def test_a_message_announces_the_files_of_its_fields() -> None:
    said = announced(b"report")
    (found,) = attached(FORMS["NOT-1"], {"kind": "big", "annex": said})
    assert found == Attached("annex", "annex.pdf", 6, "application/pdf", str(said["digest"]))
    assert attached(FORMS["NOT-1"], {"kind": "big"}) == ()


def test_a_form_without_such_fields_takes_none() -> None:
    assert takes_files(FORMS["NOT-1"])
    assert not takes_files(FORMS["REP-4"])
    assert attached(FORMS["REP-4"], {"annex": announced(b"report")}) == ()


def test_what_an_unjudged_message_says_of_a_file_is_checked_first() -> None:
    said = announced(b"report")
    assert checked(FORMS["NOT-1"], {"annex": said}) == attached(FORMS["NOT-1"], {"annex": said})
    for lie in (None, 7, {**said, "size": 0}, {**said, "name": "../x"}, {**said, "digest": "x"}):
        with pytest.raises(RefusalError):
            checked(FORMS["NOT-1"], {"annex": lie})
