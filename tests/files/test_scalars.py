"""Plain values: what may be written, and what is said of the rest."""

import re

import pytest

from hotline.files.scalars import PLAIN, Address, Passphrase, Url, WrongError, url


@pytest.mark.parametrize("written", ["127.0.0.1:8440", "[::1]:7440", "desk.example:0"])
def test_an_address_reads_back_as_written(written: str) -> None:
    assert str(Address.read(written)) == written


@pytest.mark.parametrize("written", ["8440", ":8440", "a:99999", "a b:1", 5, None])
def test_no_address_is_refused(written: object) -> None:
    with pytest.raises(WrongError, match="no address to listen on"):
        Address.read(written)


def test_only_this_machine_is_local() -> None:
    assert [Address(host, 1).local for host in ("127.0.0.1", "::1", "0.0.0.0", "10.0.0.1")] == [  # noqa: S104 - nobody listens
        *(True, True, False, False),
    ]


@pytest.mark.parametrize("written", ["prompt x", "fd three", "file", "s3cret", "", None])
def test_a_passphrase_is_never_written_here(written: object) -> None:
    with pytest.raises(WrongError):
        Passphrase.read(written)


@pytest.mark.parametrize("written", ["hunter2 horse", 31415926, ["hunter2"], {"hunter2": 1}])
def test_what_was_written_for_a_passphrase_is_not_shown(written: object) -> None:
    with pytest.raises(WrongError) as caught:
        Passphrase.read(written)
    assert not {"hunter2", "horse", "31415926"} & set(re.findall(r"\w+", f"{caught.value.wrong} {caught.value.remedy}"))


@pytest.mark.parametrize(
    ("written", "source"),
    [
        ("none", ("none", "")),
        ("fd 3", ("fd", "3")),
        ("file /a b", ("file", "/a b")),
        ("credential x", ("credential", "x")),
    ],
)
def test_a_passphrase_has_a_source(written: str, source: tuple[str, str]) -> None:
    assert Passphrase.read(written) == Passphrase(*source)


@pytest.mark.parametrize("written", ["ftp://a/", "https://", "https://a:x/", "https://a:0/", "//a", "https://[::1/", 3])
def test_no_url_is_refused(written: object) -> None:
    with pytest.raises(WrongError):
        url(written)


def test_a_url_is_kept_as_written() -> None:
    assert url("https://A.example:8440/x?y") == Url("https://A.example:8440/x?y")


@pytest.mark.parametrize(("kind", "value"), [(str, ""), (str, 5), (int, True), (int, "5"), (bool, "no"), (bool, 1)])
def test_values_of_another_type_are_refused(kind: type, value: object) -> None:
    with pytest.raises(WrongError):
        PLAIN[kind](value)
