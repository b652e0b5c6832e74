"""What is read aloud tells two digests apart, as words or as digits."""

from hotline.core.aloud import words


def test_a_digest_is_read_aloud_as_words_or_as_digits() -> None:
    spoken, digits = words("sha256:" + "0123456789abcdef" * 4).splitlines()
    assert spoken == (
        "alfa bravo charlie delta - echo foxtrot golf hotel - india juliett kilo lima - mike november oscar papa"
        " - alfa bravo charlie delta - echo foxtrot golf hotel - india juliett kilo lima - mike november oscar papa"
    )
    assert digits == "00291 17767 35243 52719 00291 17767 35243 52719"
    assert words("sha256:" + "0" * 64) != words("sha256:" + "1" * 64)
