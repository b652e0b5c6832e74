"""What is read aloud tells two digests apart, as words or as digits."""

from hotline.core import aloud
from hotline.core.aloud import words


def test_a_code_says_the_first_eighty_bits_in_four_groups() -> None:
    assert aloud.code("sha256:" + "00" * 32) == "0000-0000-0000-0000"
    assert aloud.code("sha256:" + "ff" * 10 + "00" * 22) == "ZZZZ-ZZZZ-ZZZZ-ZZZZ"
    assert aloud.code("sha256:" + "00" * 9 + "21" + "ff" * 22) == "0000-0000-0000-0011"
    assert not set("ILOU") & set(aloud.SIGNS)


def test_a_digest_is_read_aloud_as_words_or_as_digits() -> None:
    spoken, digits = words("sha256:" + "0123456789abcdef" * 4).splitlines()
    assert spoken == (
        "alfa bravo charlie delta - echo foxtrot golf hotel - india juliett kilo lima - mike november oscar papa"
        " - alfa bravo charlie delta - echo foxtrot golf hotel - india juliett kilo lima - mike november oscar papa"
    )
    assert digits == "00291 17767 35243 52719 00291 17767 35243 52719"
    assert words("sha256:" + "0" * 64) != words("sha256:" + "1" * 64)
