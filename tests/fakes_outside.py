"""Those outside the channel, made for tests: a witness that keeps the whole contract, and a time stamp authority."""

import base64
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer

from hotline.core.checkpoint import Checkpoint, cosign, open_checkpoint, verifier_key
from hotline.core.errors import LogError, MerkleError
from hotline.core.merkle import EMPTY_ROOT, verify_consistency
from hotline.core.signature import Signer, Verifiable
from tests.fakes import FakeSigner

BODY = re.compile(r"old (0|[1-9][0-9]*)\n((?:[A-Za-z0-9+/]{43}=\n){0,63})\n(.*)", re.DOTALL)
NAME = "witness.example/w1"


@dataclass
class FakeWitness:
    """A witness as C2SP tlog-witness wants it: it knows one log, and keeps the newest head that it cosigned.

    `says` is answered instead, if it is set: what a broken or hostile witness would say.
    """

    origin: str
    log_keys: tuple[Verifiable, ...]
    signers: tuple[Signer, ...] = (FakeSigner("a witness"),)
    name: str = NAME
    seconds: int = 1_795_341_700
    head: Checkpoint | None = None
    asked: list[int] = field(default_factory=list)
    says: Callable[[], web.Response] | None = None
    url: str = ""

    @property
    def vkeys(self) -> tuple[str, ...]:
        return tuple(verifier_key(self.name, each, cosigner=True) for each in self.signers)

    @property
    def size(self) -> int:
        return self.head.size if self.head else 0

    async def add_checkpoint(self, request: web.Request) -> web.Response:
        text = (await request.read()).decode()
        self.asked.append(int(text.split("\n", 1)[0].removeprefix("old ")))
        return self.says() if self.says else self.judge(text)

    def judge(self, text: str) -> web.Response:
        """Answer in the order in which the specification asks."""
        found = BODY.fullmatch(text)
        if not found:
            return web.Response(status=400)
        old, proof, note = int(found[1]), [base64.b64decode(each) for each in found[2].splitlines()], found[3]
        if note.split("\n", 1)[0] != self.origin:
            return web.Response(status=404)
        try:
            head = open_checkpoint(note, self.log_keys, self.origin)
        except LogError:
            return web.Response(status=403)
        if old > head.size:
            return web.Response(status=400)
        if old != self.size:
            return web.Response(status=409, text=f"{self.size}\n", content_type="text/x.tlog.size")
        try:
            verify_consistency(old, head.size, self.head.root if self.head else EMPTY_ROOT, head.root, proof)
        except MerkleError:
            return web.Response(status=409 if old == head.size else 422)
        self.head = head
        return web.Response(text=cosign(head, self.name, self.seconds, self.signers))


@asynccontextmanager
async def serving(witness: FakeWitness) -> AsyncIterator[FakeWitness]:
    """Serve *witness*, and write down where."""
    app = web.Application(client_max_size=1 << 20)
    app.router.add_post("/prefix/add-checkpoint", witness.add_checkpoint)
    async with TestServer(app, shutdown_timeout=0) as server:
        witness.url = str(server.make_url("/prefix/"))
        yield witness


CONFIG = """\
[dn]
[req]
distinguished_name=dn
[leaf]
basicConstraints=critical,CA:false
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,timeStamping
[plain]
basicConstraints=critical,CA:false
[ca]
basicConstraints=critical,CA:true
keyUsage=critical,keyCertSign
[stamp]
serial=serial
signer_digest=sha256
default_policy=1.2.3.4.1
digests=sha256,sha512
accuracy=secs:1
ess_cert_id_alg=sha256
"""


@dataclass(frozen=True)
class FakeAuthority:
    """A time stamp authority of OpenSSL in *folder*: `ca.pem` issued `leaf.pem`, which signs."""

    folder: Path

    def __post_init__(self) -> None:
        (self.folder / "tsa.cnf").write_text(CONFIG)
        (self.folder / "serial").write_text("01\n")
        new = ("req", "-config", "tsa.cnf", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        self.run(
            *new,
            "-x509",
            "-keyout",
            "ca.key",
            "-out",
            "ca.pem",
            "-subj",
            "/CN=ca",
            "-days",
            "9000",
            "-extensions",
            "ca",
        )
        for name, section in (("leaf", "leaf"), ("plain", "plain")):
            self.run(*new, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
            issue = ("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", "7")
            self.run(*issue, "-days", "9000", "-extfile", "tsa.cnf", "-extensions", section, "-out", f"{name}.pem")

    @property
    def pinned(self) -> Path:
        return self.folder / "ca.pem"

    def run(self, *arguments: str) -> None:
        command = [shutil.which("openssl") or "openssl", *arguments]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def reply(self, query: bytes, *, digest: str = "sha256") -> bytes:
        """Return the answer to *query*."""
        (self.folder / "query").write_bytes(query)
        self.run(
            *("ts", "-reply", "-config", "tsa.cnf", "-section", "stamp", "-queryfile", "query", f"-{digest}"),
            *("-signer", "leaf.pem", "-inkey", "leaf.key", "-out", "reply"),
        )
        return (self.folder / "reply").read_bytes()
