"""Which files a record announces: by the agreements that are in it, and nothing that cannot be read is believed."""

from hotline.core.announced import announced_by, forms_with_files
from hotline.core.canonical import b64, digest, encode
from hotline.core.entry import MessageEntry, entry_bytes, parse_entry
from hotline.interfaces import Row
from tests import stages
from tests.agreements import document
from tests.fakes_files import AGREED, OCTETS
from tests.filed import ANSWER, CHART, REPORT, play

FORMS = forms_with_files([OCTETS])


def rows(log: str) -> list[Row]:
    return stages.us(play()).rows[log]


def test_every_file_of_a_record_is_announced_with_its_place() -> None:
    found = [each for index, row in enumerate(rows("ours")) for each in announced_by("us", index, row.body, FORMS)]
    assert [(each.file.field, each.file.name, each.file.digest) for each in found] == [
        ("annex", "annex.pdf", digest(REPORT)),
        ("map", "map.png", digest(CHART)),
        ("annex", "again.pdf", digest(REPORT)),
    ]
    assert found[0].message == found[1].message == rows("ours")[found[0].index].key
    theirs = [each for index, row in enumerate(rows("theirs")) for each in announced_by("cn", index, row.body, FORMS)]
    assert [(each.party, each.file.digest) for each in theirs] == [("cn", digest(ANSWER))]


def test_only_forms_with_files_are_found_and_what_is_no_agreement_has_none() -> None:
    assert {code for agreement, code in FORMS if agreement == AGREED} == {"NOT-1"}
    assert forms_with_files([encode(document()), b'{"type":"file"}', b'"type":"file']) == {}


def test_what_says_something_else_than_a_file_announces_none() -> None:
    place = next(index for index, row in enumerate(rows("ours")) if announced_by("us", index, row.body, FORMS))
    entry = parse_entry(rows("ours")[place].body)
    assert isinstance(entry, MessageEntry)
    payload = stages.compose(play(), "us", "ACK", rows("ours")[place].key)[0]
    lies = (b"", payload, payload + b'"media":"', b'{"media":"x"}')
    for lie in lies:
        body = entry_bytes(MessageEntry(entry.at, {**entry.envelope, "payload": b64(lie)}))
        assert announced_by("us", place, body, FORMS) == ()
    assert announced_by("us", place, rows("ours")[place].body, {}) == ()
    assert announced_by("us", 0, rows("ours")[0].body, FORMS) == ()
    assert announced_by("us", 0, b"no entry", FORMS) == ()


def test_a_size_that_the_agreement_does_not_allow_announces_none() -> None:
    body = rows("ours")[next(n for n, row in enumerate(rows("ours")) if announced_by("us", n, row.body, FORMS))].body
    small = forms_with_files([OCTETS.replace(b'"most":"8 MiB"', b'"most":"2 KiB"')])
    renamed = {(AGREED, code): form for (_, code), form in small.items()}
    assert (len(announced_by("us", 0, body, FORMS)), announced_by("us", 0, body, renamed)) == (2, ())
