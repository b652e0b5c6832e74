"""`hotline roster rotate`: drafts new keys for the center beside the old ones, or the next root."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from hotline.cli.desk import passphrase_of, wall
from hotline.cli.drafting import DAY, AnewOption, Begun, DryOption, FolderOption, begin, lay_down, moment
from hotline.cli.exits import DeskError
from hotline.cli.keys import PROMPT, Source
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Verb
from hotline.core.amendment import next_root, relieved
from hotline.core.canonical import Instant
from hotline.core.ceremony import Draft, draft_of
from hotline.core.roster import MACHINES, ROOT_ROLE, Key, new_key
from hotline.files.drafts import read_standing
from hotline.files.founding import MACHINES as ALGORITHMS
from hotline.files.founding import key_file
from hotline.files.keys import FileSigner, generate, make_certificate, read_private, write_private
from hotline.files.public import PublicKeyFile, read_public

app = typer.Typer()

DAYS: Final = 365
OVERLAP: Final = 30
COUNT_MOST: Final = 16


@app.command("rotate", cls=Verb)
def rotate(  # noqa: PLR0913 - an option each
    context: typer.Context,
    role: Annotated[str, typer.Argument(metavar="ROLE")],
    file: Annotated[list[Path] | None, typer.Argument(metavar="FILE")] = None,
    *,
    folder: FolderOption = Path(),
    private: Annotated[Path | None, typer.Option(metavar="FOLDER")] = None,
    start: Annotated[str | None, typer.Option("--from", metavar="INSTANT")] = None,
    days: Annotated[int, typer.Option(metavar="DAYS", min=1)] = DAYS,
    overlap: Annotated[int, typer.Option(metavar="DAYS", min=0)] = OVERLAP,
    without: Annotated[list[str] | None, typer.Option(metavar="SUBJECT")] = None,
    threshold: Annotated[int | None, typer.Option(metavar="NUMBER", min=1, max=COUNT_MOST)] = None,
    keepers: Annotated[int | None, typer.Option(metavar="NUMBER", min=0, max=COUNT_MOST)] = None,
    until: Annotated[str | None, typer.Option(metavar="INSTANT")] = None,
    passphrase: Source = PROMPT,
    anew: AnewOption = False,
    dry_run: DryOption = False,
) -> None:
    """Draft new keys for a role of the center, or the next root."""
    terminal = terminal_of(context)
    if role == ROOT_ROLE:
        draft = rooted(folder, file or (), without or (), (threshold, keepers), until)
        lay_down(terminal, folder, draft, dry=dry_run)
        return
    if role not in MACHINES:
        raise DeskError("no_role", "ROLE", found=role, known=", ".join((*MACHINES, ROOT_ROLE)))
    begun = begin(folder, anew=anew)
    first = moment(start, "--from", wall())
    window = first, Instant(first + days * DAY)
    secret = passphrase_of(passphrase, terminal, twice=True) if not dry_run else None
    place = private or folder / "private"
    made = tuple(renewed(begun, role, window, None if dry_run else place, secret))
    keys = relieved(begun.keys, role, made, Instant(first + overlap * DAY))
    lay_down(terminal, folder, begun.draft(keys, wall()), dry=dry_run)


def renewed(
    begun: Begun, role: str, window: tuple[Instant, Instant], place: Path | None, secret: bytes | None
) -> Iterator[Key]:
    """Make the next keys of a machine *role*, into files of *place* if there is one."""
    channel = begun.root.log_origin.partition("/")[2]
    version = begun.previous.version + 1 if begun.previous is not None else 1
    for alg in ALGORITHMS[role]:
        key = generate(alg) if place is None else kept(place, f"{role}-{version}", alg, secret)
        certificate = make_certificate(key, f"{begun.party} {channel}", *window) if role == "tls" else None
        yield new_key(key, f"{begun.party}/{role}", role, (role,), window, certificate)


def kept(place: Path, name: str, alg: str, secret: bytes | None) -> FileSigner:
    """Return the new key *name* in *place*; one that was made for an earlier draft of this version is used again."""
    path = key_file(place, name, alg)
    if path.exists():
        return read_private(path, secret)
    key = generate(alg)
    write_private(path, key, secret)
    return key


def rooted(
    folder: Path,
    files: Sequence[Path],
    without: Sequence[str],
    counts: tuple[int | None, int | None],
    until: str | None,
) -> Draft:
    """Return the draft of the next root: the keys in *files* take the place of their owners' ones, or are added."""
    standing = read_standing(folder)
    root = standing.root
    gone = {each if each.startswith(f"{root.party}/") else f"{root.party}/{each}" for each in without}
    if unknown := gone - {key.subject for key in root.keys}:
        raise DeskError("no_holder", "--without", found=", ".join(sorted(unknown)))
    expires = moment(until, "--until", root.expires)
    new = tuple(root_key(read_public(each), root.party, expires) for each in files)
    replaced = {(key.subject, key.alg) for key in new}
    old = (key for key in root.keys if key.subject not in gone and (key.subject, key.alg) not in replaced)
    threshold, keepers = (
        was if given is None else given for given, was in zip(counts, (root.threshold, root.keepers), strict=True)
    )
    payload = next_root(root, (*old, *new), threshold=threshold, keepers=keepers, expires=expires)
    return draft_of(payload, "root", standing.envelope, None)


def root_key(given: PublicKeyFile, party: str, expires: Instant) -> Key:
    """Return the key in a file as a root lists it; the name in the file says whose it is."""
    subject = given.name if given.name.startswith(f"{party}/") else f"{party}/{given.name}"
    name = subject.partition("/")[2]
    return Key(given.kid, given.alg, given.public, subject, name, (ROOT_ROLE,), Instant(0), expires)
