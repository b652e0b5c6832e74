"""SM2 with SM3 beside the first suite: the example of the standard, and what is refused."""

import pytest
from cryptography.exceptions import InvalidSignature

from hotline.core import sm2
from hotline.core.errors import RefusalError

# GM/T 0003.5-2012 annex A.2 (GB/T 32918.5): the recommended curve, user id 1234567812345678.
PUBLIC = bytes.fromhex(
    "04"
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
TEXT = b"message digest"
SIGNATURE = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)


def test_the_example_of_the_standard_verifies() -> None:
    sm2.judge(PUBLIC)(SIGNATURE, TEXT)


@pytest.mark.parametrize(
    ("signature", "text"),
    [
        (SIGNATURE, TEXT + b"."),
        (SIGNATURE[:-1] + b"\x00", TEXT),
        (SIGNATURE[:-1], TEXT),
        (SIGNATURE + b"\x00", TEXT),
        (bytes(64), TEXT),
        (b"\xff" * 64, TEXT),
        (SIGNATURE[32:] + SIGNATURE[:32], TEXT),
    ],
    ids=["another text", "another signature", "short", "long", "nought", "out of range", "halves changed"],
)
def test_any_other_signature_is_refused(signature: bytes, text: bytes) -> None:
    with pytest.raises(InvalidSignature):
        sm2.judge(PUBLIC)(signature, text)


@pytest.mark.parametrize(
    "public",
    [PUBLIC[:-1], b"\x02" + PUBLIC[1:], PUBLIC[:-1] + b"\x00", b"\x04" + bytes(64), b"\x04" + b"\xff" * 64],
    ids=["short", "compressed", "off the curve", "nought", "out of range"],
)
def test_what_is_no_point_of_the_curve_is_refused(public: bytes) -> None:
    with pytest.raises(RefusalError) as caught:
        sm2.judge(public)
    assert caught.value.rule == "roster.weak_key"


def test_a_point_is_written_in_one_way_only() -> None:
    """A coordinate that is small enough could be written a second time, the prime added to it."""
    x = next(x for x in range(100) if pow(x**3 - 3 * x + sm2.B, (sm2.P - 1) // 2, sm2.P) == 1)
    y = pow(x**3 - 3 * x + sm2.B, (sm2.P + 1) // 4, sm2.P)
    sm2.judge(b"\x04" + x.to_bytes(32) + y.to_bytes(32))
    with pytest.raises(RefusalError):
        sm2.judge(b"\x04" + (x + sm2.P).to_bytes(32) + y.to_bytes(32))


def test_without_the_library_a_roster_reads_as_everywhere_and_a_signature_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(_: str) -> None:
        raise ImportError

    monkeypatch.setattr(sm2, "import_module", missing)
    check = sm2.judge(PUBLIC)
    with pytest.raises(RefusalError, match=r"hotline\[sm\]"):
        check(SIGNATURE, TEXT)
