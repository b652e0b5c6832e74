"""Signed heads: what both algorithms signed is taken, and nothing else."""

import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core.checkpoint import (
    Checkpoint,
    cosign,
    open_checkpoint,
    open_cosignature,
    parse_checkpoint,
    parse_lines,
    sign_checkpoint,
    signature_line,
    signature_lines,
    verifier_key,
)
from hotline.core.errors import LogError
from hotline.core.signature import ED25519, ML_DSA_44, Verifiable, import_public
from tests.fakes import FakeSigner, party_fixture

US, CN = party_fixture("us"), party_fixture("cn")
HEAD = Checkpoint(US.origin, 118, bytes(range(32)))
LOG_KEYS = US.roster.with_role("log")
COSIGNER_KEYS = CN.roster.with_role("cosigner")
NOTE = sign_checkpoint(HEAD, US.machines["log"])
SECONDS = 1_795_341_600
LINES = cosign(HEAD, CN.cosigner_name, SECONDS, CN.machines["cosigner"])
ED25519_LINE, ML_DSA_LINE = signature_lines(NOTE).splitlines(keepends=True)


def note(*lines: str, body: str = HEAD.body()) -> str:
    return body + "\n" + "".join(lines)


def refused(text: str, origin: str = US.origin) -> None:
    with pytest.raises(LogError):
        open_checkpoint(text, LOG_KEYS, origin)


def refused_cosignature(lines: str, name: str = CN.cosigner_name, head: Checkpoint = HEAD) -> None:
    with pytest.raises(LogError):
        open_cosignature(head, lines, name, COSIGNER_KEYS)


def test_a_signed_head_opens() -> None:
    assert open_checkpoint(NOTE, LOG_KEYS, US.origin) == HEAD


def test_a_cosigned_head_opens_and_tells_its_time() -> None:
    assert open_cosignature(HEAD, LINES, CN.cosigner_name, COSIGNER_KEYS) == SECONDS
    assert open_cosignature(HEAD, NOTE + LINES, CN.cosigner_name, COSIGNER_KEYS) == SECONDS
    assert open_checkpoint(NOTE + LINES, LOG_KEYS, US.origin) == HEAD


def test_the_body_is_three_lines() -> None:
    assert HEAD.body() == f"us.example/us-cn\n118\n{base64.b64encode(bytes(range(32))).decode()}\n"


@given(st.integers(0, 2**53 - 1), st.binary(min_size=32, max_size=32))
def test_any_head_reads_back(size: int, root: bytes) -> None:
    head = Checkpoint(US.origin, size, root)
    assert parse_checkpoint(sign_checkpoint(head, US.machines["log"][:1])) == head


def test_lines_by_others_are_passed_over() -> None:
    stranger = signature_line(HEAD, "witness.example/w1", 4, SECONDS, FakeSigner("stranger"))
    namesake = signature_line(HEAD, US.origin, 1, 0, FakeSigner("stranger"))
    assert open_checkpoint(note(stranger, namesake, ED25519_LINE, ML_DSA_LINE), LOG_KEYS, US.origin) == HEAD


def test_a_head_needs_both_algorithms_once() -> None:
    for lines in ((ED25519_LINE,), (ML_DSA_LINE,), (), (ED25519_LINE, ML_DSA_LINE, ED25519_LINE)):
        refused(note(*lines))


def test_a_head_without_keys_to_judge_it_is_refused() -> None:
    with pytest.raises(LogError):
        open_checkpoint(NOTE, (), US.origin)


def test_in_a_rotation_either_key_of_an_algorithm_is_enough() -> None:
    newer = FakeSigner("us/log/2027")
    keys: list[Verifiable] = [*LOG_KEYS, US.people["alice"], newer]
    assert open_checkpoint(NOTE, keys, US.origin) == HEAD
    rotated = note(signature_line(HEAD, US.origin, 1, 0, newer), ML_DSA_LINE)
    assert open_checkpoint(rotated, keys, US.origin) == HEAD


def test_a_line_of_a_known_key_that_does_not_verify_refuses_the_whole() -> None:
    newer = FakeSigner("us/log/2027")
    newer_too: list[Verifiable] = [*LOG_KEYS, newer]
    forged = signature_line(Checkpoint(US.origin, 119, HEAD.root), US.origin, 1, 0, newer)
    with pytest.raises(LogError, match="forged"):
        open_checkpoint(note(ED25519_LINE, ML_DSA_LINE, forged), newer_too, US.origin)


def test_the_head_of_another_log_is_refused() -> None:
    refused(NOTE, CN.origin)
    refused(sign_checkpoint(Checkpoint(CN.origin, 118, HEAD.root), US.machines["log"]))


@pytest.mark.parametrize(
    "body",
    [
        HEAD.body().replace("118", "119"),
        HEAD.body().replace("118", "0118"),
        HEAD.body().replace("118", "-118"),
        HEAD.body().replace("118", "1e2"),
        HEAD.body().replace("118", "99999999999999999"),
        HEAD.body().replace("118", "9007199254740992"),
        HEAD.body().replace("118", "١١٨"),
        HEAD.body().replace("us.example", "us example"),
        HEAD.body().replace("us.example/us-cn", ""),
        HEAD.body().replace("=", ""),
        HEAD.body().replace("8=", "9="),
        HEAD.body().replace("\n", "\r\n"),
        HEAD.body() + "extension\n",
        HEAD.body() + "\n" + HEAD.body(),
        HEAD.body()[:-1],
        "\n" + HEAD.body(),
        "",
    ],
)
def test_a_body_spelt_otherwise_is_refused(body: str) -> None:
    refused(note(ED25519_LINE, ML_DSA_LINE, body=body))


def test_text_between_body_and_signatures_is_refused() -> None:
    refused(note("nonsense\n\n", ED25519_LINE, ML_DSA_LINE))
    refused(note("\n", ED25519_LINE, ML_DSA_LINE))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("— ", "- "),
        ("— ", "—  "),
        ("— ", "—\u00a0"),
        ("— ", "\n— "),
        ("— ", "text\n— "),
        ("— ", "— x AAAA\n— "),
        ("us-cn", "us-cn+x"),
        ("=\n", "="),
        ("=\n", "\n"),
        ("=\n", "==\n"),
        ("=\n", "= \n"),
        ("=\n", "=\r\n"),
        ("=\n", "=\n\n"),
    ],
)
def test_a_signature_line_spelt_otherwise_is_refused(old: str, new: str) -> None:
    assert old in ED25519_LINE
    refused(note(ML_DSA_LINE, ED25519_LINE.replace(old, new)))


def test_stray_bits_in_a_signature_line_are_refused() -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for line, other in ((ED25519_LINE, ML_DSA_LINE), (ML_DSA_LINE, ED25519_LINE)):
        assert line.endswith("=\n")
        refused(note(line[:-3] + alphabet[alphabet.index(line[-3]) + 1] + "=\n", other))


def test_too_many_lines_or_too_much_text_is_refused() -> None:
    refused(note(ED25519_LINE, ML_DSA_LINE, *[LINES] * 8))
    refused(note(*[f"— witness.example/w1 {'A' * 60_000}\n"] * 2, ED25519_LINE, ML_DSA_LINE))


def test_sixteen_lines_are_taken() -> None:
    strangers = [signature_line(HEAD, f"witness.example/w{number}", 4, 5, FakeSigner("w")) for number in range(14)]
    assert open_checkpoint(note(*strangers, ED25519_LINE, ML_DSA_LINE), LOG_KEYS, US.origin) == HEAD


def test_every_bit_of_a_signature_counts() -> None:
    raw = base64.b64decode(ED25519_LINE.split(" ")[2])
    for place in range(len(raw)):
        spoilt = bytearray(raw)
        spoilt[place] ^= 1
        refused(note(f"— {US.origin} {base64.b64encode(bytes(spoilt)).decode()}\n", ML_DSA_LINE))


def test_a_cosignature_needs_both_algorithms_at_one_time() -> None:
    first, second = LINES.splitlines(keepends=True)
    later = cosign(HEAD, CN.cosigner_name, SECONDS + 1, CN.machines["cosigner"]).splitlines(keepends=True)
    for lines in (first, second, first + later[1], LINES + later[0], first + first + second):
        refused_cosignature(lines)


def test_a_cosignature_over_another_head_or_by_another_name_is_refused() -> None:
    refused_cosignature(LINES, head=Checkpoint(US.origin, 119, HEAD.root))
    refused_cosignature(LINES, head=Checkpoint("us.example/us-ru", 118, HEAD.root))
    refused_cosignature(LINES, name="cn.example/us-cn/witness")
    other = sign_checkpoint(Checkpoint(US.origin, 119, HEAD.root), US.machines["log"])
    refused_cosignature(other + LINES)


def test_a_log_key_is_no_cosigner_and_a_cosigner_no_log() -> None:
    refused_cosignature(cosign(HEAD, CN.cosigner_name, SECONDS, CN.machines["log"]))
    refused(sign_checkpoint(HEAD, US.machines["cosigner"]))
    with pytest.raises(LogError):
        open_cosignature(HEAD, signature_lines(NOTE), US.origin, LOG_KEYS)


def test_a_cosignature_without_a_time_is_refused() -> None:
    lines = [
        signature_line(HEAD, CN.cosigner_name, kind, 0, signer)
        for kind, signer in zip((4, 6), CN.machines["cosigner"], strict=True)
    ]
    refused_cosignature("".join(lines))
    with pytest.raises(ValueError, match="time"):
        cosign(HEAD, CN.cosigner_name, 0, CN.machines["cosigner"])


def test_a_cosignature_spelt_otherwise_is_refused() -> None:
    for lines in ("", "\n", LINES[:-1], LINES + "\n", LINES + "x\n", LINES * 9):
        refused_cosignature(lines)


def test_the_worked_example_of_signed_note_verifies() -> None:
    """From c2sp.org/signed-note: the note of example.com/foo and its verifier key."""
    key = base64.b64decode("AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    signature = "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
    (line,) = parse_lines(f"— example.com/foo {signature}\n")
    import_public("Ed25519", key[1:]).verify(line.signature, b"This is an example message.\n")
    assert key[0] == 1

    example = replace(US.roster.keys[0], alg=ED25519, public=key[1:])
    assert verifier_key("example.com/foo", example) == (
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    )


def test_verifier_keys_name_the_type_of_their_signatures() -> None:
    kinds = [
        base64.b64decode(verifier_key("x", key, cosigner=cosigner).split("+", 2)[2])[0]
        for cosigner in (False, True)
        for key in (*LOG_KEYS,)
    ]
    assert kinds == [1, 6, 4, 6]


def test_the_bytes_that_ml_dsa_signs_are_those_of_the_specification() -> None:
    """c2sp.org/tlog-cosignature: label, name, time, origin, start, end, hash, each of its fixed width."""
    line = parse_lines(LINES)[1]
    name, origin = CN.cosigner_name.encode(), US.origin.encode()
    signed = (
        b"subtree/v1\n\x00"
        + bytes([len(name)])
        + name
        + SECONDS.to_bytes(8, "big")
        + bytes([len(origin)])
        + origin
        + b"\0" * 8
        + (118).to_bytes(8, "big")
        + HEAD.root
    )
    assert line.signature[:8] == SECONDS.to_bytes(8, "big")
    import_public(ML_DSA_44, CN.machines["cosigner"][1].public).verify(line.signature[8:], signed)


def test_the_bytes_that_ed25519_cosigns_are_those_of_the_specification() -> None:
    line = parse_lines(LINES)[0]
    signed = f"cosignature/v1\ntime {SECONDS}\n{HEAD.body()}".encode()
    import_public("Ed25519", CN.machines["cosigner"][0].public).verify(line.signature[8:], signed)
