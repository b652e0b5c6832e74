"""What a draft changes is told in sentences, in both languages."""

from dataclasses import replace

import pytest

from hotline.cli.changes import need, sentences
from hotline.cli.words import Words
from hotline.core.amendment import Added, Altered, Change, Removed, Reset, Revoked
from hotline.core.ceremony import Need
from tests.fakes import END, START, FakeSigner, key_of

KEY = key_of(FakeSigner("us/dana"), "operator", "keeper", subject="us/dana")
ROOT = key_of(FakeSigner("us/ann"), "root", subject="us/ann")
GONE = replace(KEY, revoked_at=START, reason="lost")


@pytest.mark.parametrize(
    ("change", "english", "chinese"),
    [
        (Added(KEY), "us/dana gets a key (3nWJRwa0, Ed25519) as operator, keeper, from", "角色为值班员, 保管人"),
        (Added(ROOT), "us/ann holds a root key", "us/ann 持有根密钥"),
        (Removed(KEY), "is listed no longer", "不再列出"),
        (Revoked(GONE), "is revoked from 2026-01-01 00:00:00Z on: lost.", "起吊销：lost"),
        (Altered(KEY, "not_after", "2027-01-01T00:00:00.000Z", "2028-01-01T00:00:00.000Z"),
         "its last instant is 2028-01-01 00:00:00Z, and was 2027-01-01 00:00:00Z", "截止时刻由"),
        (Altered(KEY, "certificate", "a", "b"), "gets another certificate", "更换证书"),
        (Reset("threshold", "2", "3"), "3 holders must sign, not 2.", "由 2 人改为 3 人"),
        (Reset("keepers", "1", "0"), "0 keepers may sign", "由 1 人改为 0 人"),
        (Reset("expires", "2027-01-01T00:00:00.000Z", "2028-01-01T00:00:00.000Z"),
         "until 2028-01-01", "改为 2028-01-01"),
    ],
)  # fmt: skip
def test_every_change_has_a_sentence(change: Change, english: str, chinese: str) -> None:
    assert english in sentences(change, Words("en"), END)[0]
    assert chinese in sentences(change, Words("zh"), END)[0]


def test_only_what_is_revoked_already_disputes_something() -> None:
    assert "disputed" in sentences(Revoked(GONE), Words(), START)[1]
    assert "有争议" in sentences(Revoked(GONE), Words("zh"), END)[1]
    assert len(sentences(Revoked(replace(GONE, revoked_at=END)), Words(), START)) == 1


@pytest.mark.parametrize("whose", ["root", "before", "keeper"])
def test_who_signed_is_counted_and_named(whose: str) -> None:
    found = Need(whose, 2, ("us/ann", "us/ben", "us/cal"), ("us/ann",))
    assert need(found, Words()).startswith("1 of 2")
    assert need(found, Words()).endswith(": us/ann")
    assert "1/2" in need(found, Words("zh"))
