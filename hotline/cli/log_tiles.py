"""`hotline log tiles`: copies a log to files that tools nobody here wrote can follow."""

from pathlib import Path
from typing import Annotated, Any, Final, Literal

import typer

from hotline.cli.asking import Asking, ask
from hotline.cli.cosigners import Cosigners, cosigners_of, write
from hotline.cli.progress import Step, bar
from hotline.cli.sheet import Sheet, show
from hotline.cli.terminal import terminal_of
from hotline.core.checkpoint import Checkpoint
from hotline.core.errors import LogError
from hotline.core.merkle import Tree, leaf_hash
from hotline.core.tiles import Tile, entries_in, hashes_in, tiles_of

SharedLog = Literal["ours", "theirs"]
CHECKPOINT: Final = "checkpoint"
KEY_SHOWN_MAX: Final = 400


def write_tiles(
    context: typer.Context,
    log: Annotated[SharedLog, typer.Argument(metavar="LOG")],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER")],
) -> None:
    """Copy a log to files that other tools can follow."""
    terminal = terminal_of(context)

    async def verb(asking: Asking) -> None:
        cosigners = await cosigners_of(asking, log)
        note = await asking.client.tile(log, CHECKPOINT)
        head = cosigners.opened(note.decode())
        with bar(terminal, "downloading") as step:
            fetched = await copy(asking, log, head, folder, step)
        write(folder / CHECKPOINT, note)
        value = as_json(cosigners, head, folder, fetched)
        show(terminal, value, lambda sheet: draw(sheet, value))

    ask(terminal, verb)


async def copy(asking: Asking, log: str, head: Checkpoint, folder: Path, step: Step) -> int:
    """Bring every file of the log that is not in *folder* yet; return how many. They must lead to *head*."""
    tree, fetched = Tree(), 0

    async def octets(path: str) -> bytes:
        nonlocal fetched
        if (folder / path).is_file():
            return (folder / path).read_bytes()
        found = await asking.client.tile(log, path)
        write(folder / path, found)
        fetched += 1
        return found

    for tile in tiles_of(head.size):
        hashes = await octets(tile.path)
        if tile.level == 0:
            grow(tree, tile, await octets(tile.bundle))
            step(tree.size, head.size)
        if hashes_in(tree, tile) != hashes:
            raise LogError(f"{folder / tile.path} does not hold the hashes of its entries")
    if tree.root() != head.root:
        raise LogError(f"the entries in {folder} do not lead to the head that both parties signed")
    return fetched


def grow(tree: Tree, tile: Tile, bundle: bytes) -> None:
    """Append what is under *tile*, hashed here."""
    entries = entries_in(bundle)
    if len(entries) != tile.width:
        raise LogError(f"{tile.bundle} holds {len(entries)} entries, not {tile.width}")
    for each in entries:
        tree.append(leaf_hash(each))


def as_json(cosigners: Cosigners, head: Checkpoint, folder: Path, fetched: int) -> dict[str, Any]:
    """Return for a program what was copied."""
    return {
        "party": cosigners.party,
        "origin": head.origin,
        "size": head.size,
        "folder": str(folder),
        "fetched": fetched,
        "log_keys": cosigners.log_keys(),
        "cosigner_keys": cosigners.cosigner_keys(),
    }


def draw(sheet: Sheet, value: dict[str, Any]) -> None:
    """Draw what was copied, and the keys that tools need."""
    say = sheet.terminal.say
    sheet.heading(say("tiles_title", party=value["party"], size=value["size"]))
    sheet.pairs(
        [
            (say("folder"), value["folder"]),
            (say("tiles_new"), str(value["fetched"])),
            *((say("key_of_log"), each) for each in value["log_keys"] if fits(each)),
            *((say("key_of_cosigner"), each) for each in value["cosigner_keys"] if fits(each)),
        ]
    )
    sheet.text(say("tiles_next"))


def fits(key: str) -> bool:
    """Return whether a key fits a screen; those of ML-DSA have 1 800 characters, and are for `--json`."""
    return len(key) <= KEY_SHOWN_MAX
