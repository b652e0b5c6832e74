"""`config.yaml`: what the administrator of one center decides, and nothing that the agreement decides.

`load` gives one frozen `Config`, or a FileError with every complaint at once, each with its line. Unknown keys refuse
to start. Paths are relative to the folder of the file. The manual (`docs/reference/config.md`) is printed from these
classes. What decides about evidence, about whom we call and whom we trust has no default: it is spelled out by hand.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from hotline.core.attested import NAME
from hotline.core.canonical import Duration, Instant, duration, instant_text
from hotline.core.errors import FileError, LogError
from hotline.core.witness import parse_witness
from hotline.files.positions import read
from hotline.files.scalars import Address, NameOrPath, Passphrase, Url
from hotline.files.sections import WRONG, Reader, defaults, key


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One of the two parties, and the signed documents that say whose keys are its own."""

    id: str = key("The short name of the party, as in the name of the channel: `us`.", why="it is who we are")
    root: Path = key("The root document of the party, exchanged in person and read aloud.", why="it is whom we trust")
    roster: Path = key(
        "The first roster of the party; newer ones come over the line, or are enrolled here.", why="it is whom we trust"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The private keys of the center itself: `center`, `log`, `cosigner` and `tls`. People keep their own."""

    folder: Path = key("The folder with the private keys, closed to others.", why="it is what we sign with")
    passphrase: Passphrase = key(
        "Where their passphrase comes from: `none`, `prompt`, `fd 3`, `file /path` or `credential name` (systemd).",
        why="a key without a passphrase must be a decision",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Where the three logs are kept."""

    path: Path = key(
        "The SQLite file of the logs; its folder must be on a disk that keeps what it says it kept.",
        why="it holds the evidence",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """The HTTP interface for people's tools and automated systems."""

    listen: Address = key("The address that the API listens on.", Address("127.0.0.1", 8440))
    url: Url | None = key(
        "The address that callers use and name in the proof of each request; empty: that of `listen`.", None
    )
    certificate: Path | None = key("A TLS certificate (PEM); needed to listen on more than this machine.", None)
    key: Path | None = key("The private key of the certificate (PEM).", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The line to the other center. The party first in the name of the channel dials, the other one listens."""

    listen: Address | None = key("The address that the other center dials; empty: this center does not listen.", None)
    paths: tuple[Url, ...] = key("The addresses of the other center, `wss://host:port/`, tried in this order.", ())
    check_every: Duration = key("How often the line is tested end to end.", duration("60s"), between=("1s", "1h"))
    silence_after: Duration = key(
        "How long an answer may be missing before the next path is tried.", duration("15s"), between=("1s", "10m")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """One address that is called over HTTP, signed as Standard Webhooks asks."""

    url: Url = key("The address that is called.", why="it is who is called")
    secret: Path = key(
        "A file with the signing secret (`whsec_…`), closed to others.",
        why="an unsigned call proves nothing",
    )
    timeout: Duration = key("How long one attempt may take.", duration("10s"), between=("1s", "2m"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pagers:
    """The ways to call people, besides the screen, which is always there."""

    webhooks: Mapping[str, Webhook] = key("Webhooks by name; `contacts.yaml` names them as `webhook:<name>`.", dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """Somebody outside the channel who cosigns our log, as C2SP tlog-witness asks. It sees no entry, only heads."""

    url: Url = key("Its submission prefix; `add-checkpoint` is asked below it.", why="it is who is asked")
    keys: tuple[str, ...] = key(
        "Its verifier keys, `name+hash+key`, one of each algorithm that must sign.", why="it is whom we believe"
    )
    every: Duration = key("How often it is asked, if our log has grown.", duration("1h"), between=("1m", "30d"))
    flash: bool = key("Whether it is asked at once when a FLASH of ours is cosigned.", default=True)
    timeout: Duration = key("How long one answer may take.", duration("10s"), between=("1s", "2m"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamps:
    """An authority that stamps the time of heads of our log (RFC 3161). Needs the extra `stamp`."""

    url: Url = key("Its address, over HTTP.", why="it is who is asked")
    certificates: Path = key(
        "The certificates (PEM) that its own must lead to: those of its issuer, or itself if it signed itself.",
        why="it is whom we believe",
    )
    every: Duration = key("How often it is asked, if our log has grown.", duration("24h"), between=("1m", "30d"))
    flash: bool = key("Whether it is asked at once when a FLASH of ours is cosigned.", default=True)
    timeout: Duration = key("How long one answer may take.", duration("10s"), between=("1s", "2m"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """The clock. Only an exercise or a test may run faster than the world."""

    bound: Duration = key(
        "How far the clocks of both centers may differ before the watch is called.",
        duration("2s"),
        between=("50ms", "5m"),
    )
    speed: int = key("How many times faster than the world an exercise runs.", 1, between=(1, 10_000))
    began: Instant | None = key("The instant of the world at which an exercise begins; needed with `speed`.", None)
    shows: Instant | None = key("What the clock of the exercise shows then; empty: the same instant.", None)

    @property
    def announced(self) -> str:
        """Return how the time of an exercise runs, the same text at both centers; nothing for the time of the world."""
        if self.began is None:
            return ""
        return f"{instant_text(self.shows or self.began)} at {instant_text(self.began)}, {self.speed} times as fast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """What ties an exercise to the actual line: a FLASH or IMMEDIATE there stops it."""

    actual: Url | None = key("The API of our own actual center; empty: people alone can stop the exercise.", None)
    subject: str = key("As whom its feed is read: `us/auditor` or `us/system`, as its roster says.", "")
    passphrase: Passphrase = key("Where the passphrase of `key` comes from, as for `keys`.", Passphrase("none"))
    key: Path | None = key("The private key of that subject, closed to others.", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archiving:
    """What `hotline archive` moves where. Entries stay in the live record for ever; only openings may leave it."""

    folder: Path | None = key("The folder of the archive; empty: there is none.", None)
    after: Duration = key("How old entries are when they are archived.", duration("365d"), between=("1d", "3650d"))
    keep: Duration | None = key(
        "How long openings of a closed case stay in the live record besides; empty: for ever.",
        None,
        between=("1d", "3650d"),
    )
    hold: tuple[str, ...] = key("The numbers of cases under legal hold: of these, nothing leaves the live record.", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Telemetry:
    """What the center tells its administrator; evidence is elsewhere, in the logs."""

    level: Literal["debug", "info", "warning", "error"] = key("The least important line that is written.", "info")
    format: Literal["console", "json"] = key("Lines for people, or for machines.", "console")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """One center: whose it is, whom it faces, and where its things are."""

    party: Party = key("This party.", why="it is who we are")
    peer: Party = key("The other party.", why="it is whom we trust")
    channel: str = key(
        "The name of the channel: both parties with a hyphen, the one that dials first: `us-cn`.",
        why="it is written into every message",
    )
    status: Literal["actual", "exercise", "test"] = key(
        "What the channel is for; an exercise is a channel of its own, with its own keys.",
        why="an exercise must never look like the real thing",
    )
    protocols: tuple[NameOrPath, ...] = key(
        "The agreements that this party consents to: the name of a shipped one, or the path of a `.yaml` file.",
        why="it is what this party agrees to",
    )
    contacts: Path = key("Whom the ladders call.", why="it is who is called")
    keys: Keys = key("The private keys of the center.", why="it is what we sign with")
    store: Kept = key("Where the logs are kept.", why="it holds the evidence")
    api: Api = key("The HTTP interface.", Api)
    link: Line = key("The line to the other center.", Line)
    pager: Pagers = key("The ways to call people.", Pagers)
    witnesses: Mapping[str, Witness] = key("Witnesses outside the channel, by a short name of yours.", dict)
    time_stamps: Mapping[str, Stamps] = key("Time stamp authorities, by a short name of yours.", dict)
    clock: Time = key("The clock.", Time)
    exercise: Practice = key("What stops an exercise.", Practice)
    archive: Archiving = key("Where closed periods go.", Archiving)
    telemetry: Telemetry = key("What is told to the administrator.", Telemetry)

    @property
    def dials(self) -> bool:
        """Return whether this party is the one that dials (rule 21)."""
        return self.channel.startswith(f"{self.party.id}-")


def load(path: Path) -> Config:
    """Return what the file at *path* decides, or raise FileError with every complaint."""
    document = read(path)
    reader = Reader(document, path.parent, [])
    given = defaults(Config) | reader.members(Config, document.value)
    for needs, check in CHECKS:
        parts = [given.get(name, WRONG) for name in needs]
        if WRONG not in parts:
            for complaint in check(*parts):
                reader.complain(*complaint)
    if reader.complaints:
        raise FileError(tuple(sorted(reader.complaints, key=lambda each: (each.line, each.column))))
    return Config(**given)


Wrongs = Iterator[tuple[str, str, str]]


def channel_of_both(channel: str, party: Party, peer: Party) -> Wrongs:
    """Complain of a channel that is not that of the two parties."""
    if channel not in {f"{party.id}-{peer.id}", f"{peer.id}-{party.id}"}:
        wrong = f"{channel!r} does not join the parties {party.id!r} and {peer.id!r}"
        yield "channel", wrong, f"Write {party.id}-{peer.id} or {peer.id}-{party.id}, the same at both centers"


def reachable(channel: str, party: Party, link: Line) -> Wrongs:
    """Complain of a line that nobody can open."""
    if channel.startswith(f"{party.id}-"):
        if not link.paths:
            yield (
                "link.paths",
                f"{party.id} dials on {channel}, and there is no path",
                "Write the wss:// addresses of the other center",
            )
    elif link.listen is None:
        yield (
            "link.listen",
            f"{party.id} is dialled on {channel}, and nobody listens",
            "Write the address to listen on, host:port",
        )
    for number, path in enumerate(link.paths):
        if not path.startswith("wss://"):
            yield f"link.paths.{number}", f"{path!r} is not encrypted", "Write a wss:// address"


def real_time(status: str, clock: Time) -> Wrongs:
    """Complain of a clock that runs faster than the real thing may."""
    if clock.speed == 1 and clock.began is None:
        return
    if status == "actual":
        yield (
            "clock",
            "an actual channel keeps the time of the world",
            "Remove speed, began and shows, or set another status",
        )
    if clock.began is None:
        yield "clock.speed", "a faster clock needs its beginning", "Write began: the same instant at both centers"


def tied(status: str, exercise: Practice) -> Wrongs:
    """Complain of a tie to the actual line that cannot hold."""
    if exercise.actual is None:
        return
    if status != "exercise":
        yield "exercise", f"a channel of status {status} is stopped by nothing", "Remove it, or set exercise"
    if exercise.key is None or not exercise.subject:
        yield "exercise", "the actual center answers only whom its roster lists", "Write subject and key"


def guarded(api: Api) -> Wrongs:
    """Complain of an API that others could listen to."""
    if (api.certificate is None) != (api.key is None):
        yield "api", "a certificate and its key belong together", "Write both, or neither"
    elif api.certificate is None and not api.listen.local:
        yield (
            "api.listen",
            f"{api.listen} is open to other machines without TLS",
            "Write certificate and key, or listen on 127.0.0.1",
        )


def believed(witnesses: Mapping[str, Witness], time_stamps: Mapping[str, Stamps]) -> Wrongs:
    """Complain of names that no bundle can bear, and of witnesses whose keys are none."""
    for section, found in (("witnesses", witnesses), ("time_stamps", time_stamps)):
        for name in found:
            if not re.fullmatch(NAME, name):
                wrong = f"{name!r} is no short name"
                yield f"{section}.{name}", wrong, "Write lower-case letters, digits and hyphens, a letter first"
    for name, each in witnesses.items():
        try:
            parse_witness(each.keys)
        except LogError as error:
            yield f"witnesses.{name}.keys", str(error), "Write the verifier keys that the witness publishes"


CHECKS: Final[tuple[tuple[tuple[str, ...], Callable[..., Wrongs]], ...]] = (
    (("channel", "party", "peer"), channel_of_both),
    (("channel", "party", "link"), reachable),
    (("status", "clock"), real_time),
    (("status", "exercise"), tied),
    (("api",), guarded),
    (("witnesses", "time_stamps"), believed),
)
