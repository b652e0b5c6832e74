"""A time stamp holds only over these very bytes, by an authority that the pinned certificates vouch for."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import rfc3161_client
from aiohttp import web
from aiohttp.test_utils import TestServer

from hotline.core.attested import AttestError, ToAttest
from hotline.core.canonical import Duration
from hotline.core.errors import FileError
from hotline.witness.time_stamp import REPLY, Authority, read_certificates, stamped
from tests.fakes_outside import FakeAuthority

NOTE = "us.example/us-cn\n7\n…\n\n— a signature\n"
Answers = Callable[[bytes], web.Response]


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> FakeAuthority:
    return FakeAuthority(tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> FakeAuthority:
    return FakeAuthority(tmp_path_factory.mktemp("other"))


async def grew_from(_: int) -> tuple[bytes, ...]:
    return ()


HEAD = ToAttest(NOTE, 7, 0, grew_from)


@asynccontextmanager
async def authority(
    tsa: FakeAuthority, answers: Answers | None = None, within: int = 5_000
) -> AsyncIterator[Authority]:
    """Serve an authority that answers as OpenSSL does, or otherwise."""

    async def take(request: web.Request) -> web.Response:
        query = await request.read()
        assert request.content_type == "application/timestamp-query"
        return answers(query) if answers else web.Response(body=tsa.reply(query), content_type=REPLY)

    app = web.Application()
    app.router.add_post("/", take)
    async with TestServer(app, shutdown_timeout=0) as server:
        pinned = read_certificates(tsa.pinned)
        yield Authority("geneva", str(server.make_url("/")), pinned, Duration(1), within=Duration(within))


async def failure(tsa: FakeAuthority, answers: Answers) -> str:
    async with authority(tsa, answers) as found:
        with pytest.raises(AttestError) as caught:
            await found.attest(HEAD)
    return str(caught.value)


async def test_a_stamp_is_kept_as_it_came_and_judged_again_without_the_authority(tsa: FakeAuthority) -> None:
    async with authority(tsa) as found:
        given = await found.attest(HEAD)
    assert (given.kind, given.name, given.size) == ("stamp", "geneva", 7)
    assert stamped(given.body, NOTE.encode(), read_certificates(tsa.pinned)) == given.at
    assert given.at % 1000 == 0


def reply(tsa: FakeAuthority, data: bytes = NOTE.encode()) -> bytes:
    builder = rfc3161_client.TimestampRequestBuilder().data(data)
    return tsa.reply(builder.hash_algorithm(rfc3161_client.HashAlgorithm.SHA256).build().as_bytes())


def test_a_stamp_over_other_bytes_or_of_another_authority_does_not_hold(
    tsa: FakeAuthority, other: FakeAuthority
) -> None:
    good, pinned = reply(tsa), read_certificates(tsa.pinned)
    for response, data, pins in (
        (good, NOTE.encode() + b"\n", pinned),
        (good, NOTE.encode(), read_certificates(other.pinned)),
        (good, NOTE.encode(), read_certificates(tsa.folder / "leaf.pem")),
        (reply(other), NOTE.encode(), pinned),
        (good, NOTE.encode(), ()),
    ):
        with pytest.raises(AttestError, match="does not hold"):
            stamped(response, data, pins)


def test_a_certificate_that_is_not_for_time_stamps_stamps_nothing(tsa: FakeAuthority, tmp_path: Path) -> None:
    plain = FakeAuthority(tmp_path)
    for name in ("pem", "key"):
        (tmp_path / f"leaf.{name}").write_bytes((tmp_path / f"plain.{name}").read_bytes())
    with pytest.raises(AssertionError):
        reply(plain)  # OpenSSL will not even sign with it


async def test_an_answer_to_another_question_is_not_taken(tsa: FakeAuthority) -> None:
    before = reply(tsa)
    assert "Nonce" in await failure(tsa, lambda _: web.Response(body=before, content_type=REPLY))


async def test_what_is_no_stamp_is_told_of(tsa: FakeAuthority) -> None:
    def answer(body: bytes, status: int = 200, media: str = REPLY) -> Answers:
        return lambda _: web.Response(body=body, status=status, content_type=media)

    assert "does not hold" in await failure(tsa, answer(b""))
    assert "does not hold" in await failure(tsa, answer(b"\x30\x05\x30\x03\x02\x01\x02"))
    assert "more than 65536 bytes" in await failure(tsa, answer(b"x" * 100_000))
    assert "answers 503: later" in await failure(tsa, answer(b"later", 503))
    assert "answers 200: <html>" in await failure(tsa, answer(b"<html>", media="text/html"))


async def test_an_authority_that_does_not_answer_in_time_is_said(tsa: FakeAuthority) -> None:
    async def never(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    app = web.Application()
    app.router.add_post("/", never)
    async with TestServer(app, shutdown_timeout=0) as server:
        slow = Authority("slow", str(server.make_url("/")), (), Duration(1), within=Duration(100))
        with pytest.raises(AttestError, match=r"within 0\.1 s"):
            await slow.attest(HEAD)


def test_no_changed_byte_makes_another_stamp_hold(tsa: FakeAuthority) -> None:
    good, pinned = reply(tsa), read_certificates(tsa.pinned)
    at = stamped(good, NOTE.encode(), pinned)
    for number, place in enumerate(range(0, len(good), 3)):
        changed = good[:place] + bytes([good[place] ^ 1 << number % 8]) + good[place + 1 :]
        cut = (changed, good[:place], good[:place] + good[place + 1 :])[number % 3]
        try:
            assert stamped(cut, NOTE.encode(), pinned) == at
        except AttestError:
            continue


def test_a_file_without_a_certificate_is_said(tmp_path: Path) -> None:
    for name, octets in (("none.pem", b""), ("text.pem", b"no certificate"), ("large.pem", b"x" * 300_000)):
        (tmp_path / name).write_bytes(octets)
        with pytest.raises(FileError, match="certificate"):
            read_certificates(tmp_path / name)
    with pytest.raises(FileError, match="can be read"):
        read_certificates(tmp_path / "gone.pem")
