"""A session lasts a quarter of an hour, is kept as a digest, and ends with what it stands for."""

import pytest

from hotline.core.canonical import Duration
from hotline.core.errors import RefusalError
from hotline.web.sessions import EACH_KEY_MAX, IDLE, LONGEST, Sessions, digest_of

START = Duration(1_000_000)
KID, OTHER = "kid-alice", "kid-bob"


def at(milliseconds: int) -> Duration:
    return Duration(START + milliseconds)


def is_known(sessions: Sessions, secret: str, now: Duration) -> bool:
    try:
        sessions.find(secret, now)
    except RefusalError as refusal:
        if refusal.rule != "request.session":
            raise
        return False
    return True


def test_a_secret_has_256_bits_and_only_its_digest_is_kept() -> None:
    sessions = Sessions()
    secrets = {sessions.begin(f"kid-{number}", START)[0] for number in range(50)}
    assert len(secrets) == 50
    assert {len(each) for each in secrets} == {43}
    assert set(sessions.kept) == {digest_of(each) for each in secrets}
    assert not any(each in repr(sessions) for each in secrets)


def test_a_session_that_is_used_lasts_and_one_that_is_not_ends() -> None:
    sessions = Sessions()
    secret, _ = sessions.begin(KID, START)
    assert is_known(sessions, secret, at(IDLE - 1))
    assert is_known(sessions, secret, at(2 * IDLE - 2))
    assert not is_known(sessions, secret, at(3 * IDLE - 2))
    assert not is_known(sessions, secret, at(3 * IDLE - 2)), "and it does not come back"


def test_a_session_ends_with_the_watch_however_much_it_is_used() -> None:
    sessions = Sessions()
    secret, session = sessions.begin(KID, START)
    for minutes in range(10, 480, 10):
        assert is_known(sessions, secret, at(minutes * 60_000))
    assert 0 < session.left(at(LONGEST - 1)) == 1
    assert not is_known(sessions, secret, at(LONGEST))


@pytest.mark.parametrize("secret", ["", "x", "x" * 43, "é" * 43, "\udcff" * 43, "x" * 100_000])
def test_a_secret_that_nobody_was_given_is_refused(secret: str) -> None:
    sessions = Sessions()
    sessions.begin(KID, START)
    assert not is_known(sessions, secret, START)


def test_one_more_than_a_key_may_have_ends_the_oldest_and_no_other() -> None:
    sessions = Sessions()
    others, _ = sessions.begin(OTHER, START)
    secrets = [sessions.begin(KID, at(number))[0] for number in range(EACH_KEY_MAX + 2)]
    assert [is_known(sessions, each, at(9)) for each in secrets] == [*[False] * 2, *[True] * EACH_KEY_MAX]
    assert is_known(sessions, others, at(9))


def test_all_sessions_of_a_key_are_ended_and_those_of_others_stay() -> None:
    sessions = Sessions()
    secrets = [sessions.begin(kid, START)[0] for kid in (KID, OTHER, KID)]
    assert sessions.end_all(KID) == 2
    assert [is_known(sessions, each, START) for each in secrets] == [False, True, False]


def test_what_has_ended_is_not_kept() -> None:
    sessions = Sessions()
    for number in range(20):
        sessions.begin(f"kid-{number}", START)
    sessions.begin(KID, at(IDLE))
    assert len(sessions.kept) == 1
