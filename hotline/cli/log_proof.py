"""`hotline log proof`: the proof that one entry stands in a log, as a file for tools that nobody here wrote."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from hotline.cli import shown
from hotline.cli.asking import Asking, ask
from hotline.cli.attested import attested_by
from hotline.cli.cosigners import Cosigners, cosigners_of, write
from hotline.cli.exits import DeskError
from hotline.cli.find import find
from hotline.cli.outsiders import pinned
from hotline.cli.sheet import Mark, Sheet, show
from hotline.cli.terminal import terminal_of
from hotline.core.attested import WITNESS
from hotline.core.canonical import Instant, instant_text, unb64
from hotline.core.checkpoint import parse_checkpoint
from hotline.core.errors import LogError
from hotline.core.proof_file import ProofFile, verify_proof
from hotline.core.witness import Witness

PLACE: Final = re.compile(r"(ours|theirs)/(0|[1-9][0-9]{0,15})")
NO_WITNESSES: Final[Mapping[str, Witness]] = {}


@dataclass(frozen=True, slots=True)
class Proved:
    """A proof that holds, and the entry it is of; `at` is when the other party held it."""

    file: ProofFile
    entry: bytes
    at: Instant


def write_proof(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="ENTRY")],
    *,
    out: Annotated[Path, typer.Option(metavar="FILE")],
    entry: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
    witness: Annotated[list[str] | None, typer.Option(metavar="NAME=VKEY")] = None,
) -> None:
    """Write the proof that one entry stands in a log."""
    terminal = terminal_of(context)
    witnesses = pinned(witness or [], []).witnesses

    async def verb(asking: Asking) -> None:
        log, index = await place_of(asking, what)
        cosigners = await cosigners_of(asking, log)
        proved = await prove_entry(asking, log, index, cosigners, witnesses)
        write(out, proved.file.text().encode())
        if entry is not None:
            write(entry, proved.entry)
        files = [str(each) for each in (out, entry) if each is not None]
        value = as_json(proved, cosigners, files)
        show(terminal, value, lambda sheet: draw(sheet, value))

    ask(terminal, verb)


async def place_of(asking: Asking, what: str) -> tuple[str, int]:
    """Return in which log, and where in it, the entry stands that a person means."""
    found = PLACE.fullmatch(what)
    if found:
        return found[1], int(found[2])
    message = await asking.client.message(await find(asking, what))
    if message["state"] != "placed":
        raise DeskError("no_entry", what)
    return "ours" if message["from"] == asking.party else "theirs", int(message["index"])


async def prove_entry(
    asking: Asking, log: str, index: int, cosigners: Cosigners, witnesses: Mapping[str, Witness] = NO_WITNESSES
) -> Proved:
    """Return the proof of an entry under its receipt; after a change of keys, under the newest head.

    If *witnesses* are asked for, it is under the first head over the entry that all of them signed as well.
    """
    page = await asking.client.entries(log, index, 1)
    if not page["entries"]:
        raise DeskError("no_entry", f"{log}/{index}")
    entry = unb64(page["entries"][0]["bytes"])
    if witnesses:
        note = await witnessed(asking, log, index, witnesses)
        return await prove_under(asking, note, entry, (log, index), cosigners)
    receipt, newest = await asking.client.cosignature(log, index), await asking.client.cosignature(log)
    try:
        return await prove_under(asking, receipt, entry, (log, index), cosigners)
    except LogError:
        return await prove_under(asking, newest, entry, (log, index), cosigners)


async def witnessed(asking: Asking, log: str, index: int, witnesses: Mapping[str, Witness]) -> str:
    """Return the first head over an entry that the other party and all *witnesses* signed, verified here."""
    said: dict[int, dict[str, bytes]] = {}
    for each in await attested_by(asking) if log == "ours" else ():
        if each.kind == WITNESS and each.name in witnesses and each.size > index:
            said.setdefault(each.size, {})[each.name] = each.body
    sizes = [size for size, names in said.items() if names.keys() == witnesses.keys()]
    if not sizes:
        raise DeskError("not_witnessed", f"{log}/{index}", found=", ".join(witnesses))
    size = min(sizes)
    note = await asking.client.cosignature(log, size - 1)
    for name, lines in said[size].items():
        note += lines.decode(errors="replace")
        witnesses[name].time_of(parse_checkpoint(note), note)
    return note


async def prove_under(asking: Asking, note: str, entry: bytes, place: tuple[str, int], cosigners: Cosigners) -> Proved:
    """Return the proof of an entry under the head that *note* says, verified here."""
    log, index = place
    shown_proof = await asking.client.proof(log, index=index, size=parse_checkpoint(note).size)
    hashes = tuple(bytes.fromhex(each.removeprefix("sha256:")) for each in shown_proof["proof"])
    file = ProofFile(index, hashes, note)
    return Proved(file, entry, Instant(verify_proof(file, entry, cosigners.log, cosigners.cosigner) * 1000))


def as_json(proved: Proved, cosigners: Cosigners, files: list[str]) -> dict[str, Any]:
    """Return for a program what was proved."""
    head = parse_checkpoint(proved.file.note)
    return {
        "party": cosigners.party,
        "index": proved.file.index,
        "origin": head.origin,
        "size": head.size,
        "cosigned_by": cosigners.peer,
        "cosigned": instant_text(proved.at),
        "files": files,
        "log_keys": cosigners.log_keys(),
        "cosigner_keys": cosigners.cosigner_keys(),
    }


def draw(sheet: Sheet, value: dict[str, Any]) -> None:
    """Draw what was proved."""
    say = sheet.terminal.say
    sheet.heading(Mark(say("proof_title", party=value["party"], index=value["index"]), "good"))
    sheet.pairs(
        [
            (say("proof_head"), f"{value['origin']}, {say('proof_head_size', size=value['size'])}"),
            (
                say("cosigned_by"),
                say("cosigned_when", party=value["cosigned_by"], at=shown.clock(value["cosigned"])),
            ),
            (say("files"), ", ".join(value["files"])),
        ]
    )
