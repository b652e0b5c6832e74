"""What is wrong around a center: its files, its port, its disk. It says what, where and what to do."""

import asyncio
import os
import shutil
import socket
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import pytest_asyncio

from hotline.cli.demo import people, ready, settled, wall
from hotline.cli.twins import found_twins
from hotline.client.client import Client
from hotline.client.errors import ClientError
from hotline.core.canonical import encode
from hotline.core.rules import RULES
from hotline.files.founding import key_file
from hotline.files.keys import generate, write_private
from tests.end_to_end.forging import PROTOCOLS, good, greeting

pytestmark = [pytest.mark.end_to_end, pytest.mark.asyncio(loop_scope="module")]

Break = Callable[[Path], None]
FILE, UNREACHABLE = 3, 4


async def serve(folder: Path) -> tuple[int, str]:
    """Start a center that cannot start; returns its exit code and what it said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hotline", "serve", "--config", str(folder / "config-us.yaml")),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "COLUMNS": "400"},
    )
    try:
        async with asyncio.timeout(60):
            said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode is not None
    return process.returncode, said.decode()


def write(name: str, text: str | bytes) -> Break:
    """Return what puts *text* into the file *name*."""
    octets = text if isinstance(text, bytes) else text.encode()

    def change(folder: Path) -> None:
        (folder / name).write_bytes(octets)

    return change


def swap(name: str, old: str, new: str) -> Break:
    """Return what puts *new* in the place of *old* in the file *name*."""

    def change(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def log_key(folder: Path) -> Path:
    """Return where the center keeps the key of its log."""
    return key_file(folder / "keys/us/private", "log", "Ed25519")


def another_key(folder: Path) -> None:
    log_key(folder).unlink()
    write_private(log_key(folder), generate("Ed25519"), None)


def another_program(folder: Path) -> None:
    with sqlite3.connect(folder / "us.sqlite") as database:
        database.execute("CREATE TABLE songs (title TEXT)")
    database.close()


def own_protocol(folder: Path) -> None:
    swap("config-us.yaml", "service]", "own.yaml]")(folder)
    (folder / "own.yaml").write_text("forms: {", encoding="utf-8")


BROKEN: dict[str, tuple[Break, str]] = {
    "configuration that is no YAML": (write("config-us.yaml", "party: [us\n"), "config-us.yaml:"),
    "configuration twice the same key": (swap("config-us.yaml", "status:", "channel: us-cn\nstatus:"), "channel"),
    "configuration of another shape": (swap("config-us.yaml", "status: test", "status: war"), "status"),
    "unknown setting": (swap("config-us.yaml", "status:", "colour: red\nstatus:"), "colour"),
    "contacts that are no YAML": (write("contacts-us.yaml", "people: {alice\n"), "contacts-us.yaml:"),
    "contacts of nobody": (swap("contacts-us.yaml", "duty-officer: [alice]", "duty-officer: [nobody]"), "nobody"),
    "no contacts": (lambda folder: (folder / "contacts-us.yaml").unlink(), "contacts-us.yaml"),
    "protocol that is no YAML": (own_protocol, "own.yaml"),
    "no such protocol": (swap("config-us.yaml", "service]", "treaty-of-westphalia]"), "treaty-of-westphalia"),
    "key that is no key": (write("keys/us/private/log.ed25519.key.pem", b"no key"), "log.ed25519.key.pem"),
    "no key": (lambda folder: log_key(folder).unlink(), "log.ed25519.key.pem"),
    "key that others may read": (lambda folder: log_key(folder).chmod(0o640), "log.ed25519.key.pem"),
    "key that the roster does not list": (another_key, "the roster does not list this key"),
    "roster of the other party": (swap("config-us.yaml", "keys/us/roster.json", "keys/cn/roster.json"), "roster.json"),
    "roster that was changed": (swap("keys/us/roster.json", '"payload": "ey', '"payload": "eY'), "roster.json"),
    "store of another program": (another_program, "us.sqlite"),
    "store that is no database": (write("us.sqlite", b"These are the minutes of a meeting. " * 200), "us.sqlite"),
}


def same_port(folder: Path) -> None:
    """Let this center listen where the other one does, which is where the fixture listens."""
    api = [(folder / f"config-{party}.yaml").read_text(encoding="utf-8").split("api: ")[1] for party in ("us", "cn")]
    swap("config-us.yaml", *(each.partition("\n")[0] for each in api))(folder)


BROKEN["port in use"] = (same_port, "api.listen")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ends(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, str]]:
    """Break each thing in a folder of its own, and return how a center that starts there ends."""
    sound = tmp_path_factory.mktemp("files") / "twins"
    twins = found_twins(sound, wall())
    twins.wire.port = twins.line
    twins.configure(PROTOCOLS, 1, wall(), wall())
    few = asyncio.Semaphore(3)

    async def end(name: str, harm: Break) -> tuple[int, str]:
        folder = sound.parent / name
        shutil.copytree(sound, folder)
        harm(folder)
        async with few:
            return await serve(folder)

    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", twins.cn.api))
        taken.listen()
        found = await asyncio.gather(*(end(name, harm) for name, (harm, _) in BROKEN.items()))
    return dict(zip(BROKEN, found, strict=True))


@pytest.mark.parametrize("name", BROKEN)
async def test_a_center_that_cannot_start_says_why_and_where(ends: dict[str, tuple[int, str]], name: str) -> None:
    code, said = ends[name]

    assert BROKEN[name][1] in said
    assert "Traceback" not in said
    assert code in (FILE, UNREACHABLE), said


async def test_a_full_disk_refuses_by_name_and_loses_nothing(tmp_path: Path) -> None:
    twins = found_twins(tmp_path / "twins", wall())
    await twins.wire.open()
    twins.configure(PROTOCOLS, 1, wall(), wall())
    try:
        await twins.start()
        key = twins.us.signer("alice")
        async with people(twins) as clients, Client(twins.us.url, key, "us/alice", "operator", wall) as alice:
            await ready(clients)
            await settled(clients)
            await twins.us.stop()
            twins.us.program = (str(Path(__file__).with_name("crowded.py")),)
            await twins.us.start({"PAGES": str((twins.folder / "us.sqlite").stat().st_size // 4096 + 40)})
            await ready(clients)
            answered, refused = await post_until_full(alice)
            assert (refused.rule, refused.status, refused.retryable) == ("store.full", 503, True)
            assert refused.remedy == RULES["store.full"].remedy
            assert (await alice.message(answered[-1]))["state"] == "placed"
            assert twins.us.process is not None
            assert twins.us.process.returncode is None

            await twins.us.stop()
            twins.us.program = ("-m", "hotline")
            await twins.us.start()
            await ready(clients)
            assert {(await alice.message(each))["state"] for each in answered} == {"placed"}
            await good(alice)
            await settled(clients)
    finally:
        await twins.stop()
        await twins.wire.close()


async def post_until_full(alice: Client) -> tuple[list[str], ClientError]:
    """Post until the center refuses; returns what it answered with success, and the refusal."""
    answered: list[str] = []
    path = alice.caller.address("/v1/messages")
    while True:
        composed = await alice.compose("GEN-1", greeting(), protocol="service")
        try:
            await alice.caller.once("POST", path, encode(composed.body()))
        except ClientError as error:
            return answered, error
        answered.append(composed.id)
