"""`hotline keys`: makes keys where they are used, and shows whose a key file is, in words to be read aloud."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from hotline.cli.desk import is_locked, passphrase_of, wall
from hotline.cli.drafting import draft_value, draw_draft, login, note
from hotline.cli.exits import Exit
from hotline.cli.sheet import Column, Mark, Sheet, show
from hotline.cli.spoken import aloud, draw_aloud, kid_digest
from hotline.cli.terminal import Terminal, terminal_of
from hotline.cli.verbs import Group, Verb
from hotline.core.canonical import instant, instant_text
from hotline.core.ceremony import Draft
from hotline.core.errors import refuse
from hotline.core.roster import PARTY, SUBJECT, Root, Roster
from hotline.core.signature import ED25519, ML_DSA_65, ROSTER, Verifiable, parse_envelope
from hotline.files import keys as files
from hotline.files import public
from hotline.files import token as tokens
from hotline.files.drafts import read_alone
from hotline.files.founding import Founding, drafted, key_file
from hotline.files.founding import found as establish

app = typer.Typer(cls=Group, rich_markup_mode=None)

DAYS: Final = 365
SUFFIX: Final = "key.pem"
PROMPT: Final = "prompt"
Names = Annotated[list[str] | None, typer.Option(metavar="NAME")]
Source = Annotated[str, typer.Option(metavar="SOURCE")]


@app.command("init", cls=Verb)
def init(  # noqa: PLR0913 - an option for each role
    context: typer.Context,
    party: Annotated[str, typer.Argument(metavar="PARTY")],
    channel: Annotated[str, typer.Option(metavar="CHANNEL")],
    folder: Annotated[Path, typer.Option(metavar="FOLDER")],
    *,
    operator: Names = None,
    system: Names = None,
    keeper: Names = None,
    auditor: Names = None,
    administrator: Names = None,
    root: Names = None,
    root_key: Annotated[list[Path] | None, typer.Option(metavar="FILE")] = None,
    threshold: Annotated[int | None, typer.Option(metavar="NUMBER", min=1)] = None,
    keepers: Annotated[int, typer.Option(metavar="NUMBER", min=0)] = 1,
    start: Annotated[str | None, typer.Option("--from", metavar="INSTANT")] = None,
    days: Annotated[int, typer.Option(metavar="DAYS", min=1)] = DAYS,
    passphrase: Source = PROMPT,
) -> None:
    """Make every key of a party, and the two signed documents that list them."""
    terminal = terminal_of(context)
    given = {"operator": operator, "system": system, "keeper": keeper, "auditor": auditor}
    people = named({**given, "administrator": administrator})
    holders = [public.read_public(each) for each in root_key or ()]
    roots = tuple(each.name for each in holders) or tuple(root or ["root"])
    founding = Founding(party, channel, people, roots, threshold or len(roots) // 2 + 1, days, keepers)
    begun = wall() if start is None else instant(start)
    secret = passphrase_of(passphrase, terminal, twice=True)
    if holders:
        drafts = drafted(checked(founding), holders, folder, begun, secret)
        report(terminal, folder, drafts)
        return
    made = establish(checked(founding), folder, begun, secret)
    trusted = files.read_root(made.folder / "root.json")
    roster = files.read_roster(made.folder / "roster.json", trusted)
    value = {"folder": str(folder), "root": root_value(trusted), "roster": roster_value(roster)}
    value["files"] = [each.relative_to(folder).as_posix() for each in sorted(folder.rglob(f"*.{SUFFIX}"))]
    show(terminal, value, lambda sheet: draw_party(sheet, value))


def report(terminal: Terminal, folder: Path, drafts: Sequence[Draft]) -> None:
    """Print the drafts of a founding, which the holders of the root sign where their keys are."""
    say = terminal.say
    values = [draft_value(each) for each in drafts]
    for draft in drafts:
        note(folder, "noted_draft", login(), draft)

    def draw(sheet: Sheet) -> None:
        for each in drafts:
            draw_draft(sheet, each)
            sheet.gap()
        for number, step in enumerate(("step_people", "step_sign", "step_publish", "step_exchange"), 1):
            sheet.text(f"{number}. {say(step, folder=folder)}")

    show(terminal, {"folder": str(folder), "drafts": values}, draw)


def named(roles: Mapping[str, list[str] | None]) -> dict[str, str]:
    """Return the role of each person; one person has one."""
    people: dict[str, str] = {}
    for role, names in roles.items():
        for name in names or ():
            if name in people:
                raise refuse("roster.malformed", f"--{role}", f"{name} is {people[name]} already")
            people[name] = role
    return people


def checked(founding: Founding) -> Founding:
    """Return *founding* if its names can be read aloud and typed, and its root can sign; nothing is half made."""
    for name in (*founding.people, *founding.roots):
        named_plainly(name)
    if not PARTY.fullmatch(founding.party) or founding.party not in founding.channel.split("-"):
        raise refuse("roster.malformed", "party", f"{founding.party!r} on {founding.channel!r}")
    if founding.threshold > len(set(founding.roots)):
        raise refuse("roster.malformed", "threshold", f"{founding.threshold} of {len(set(founding.roots))}")
    return founding


def named_plainly(name: str) -> None:
    """Refuse a name that no roster could list, or that would lead a file into another folder."""
    if not SUBJECT.fullmatch(f"party/{name}") or not SUBJECT.fullmatch(name) or "/" in name:
        raise refuse("roster.malformed", "name", f"{name!r}")


@app.command("new", cls=Verb)
def new(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    folder: Annotated[Path, typer.Option(metavar="FOLDER")] = Path(),
    passphrase: Source = PROMPT,
    *,
    post_quantum: bool = False,
    token: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
) -> None:
    """Make one key for a person or system, in a file or in a token."""
    terminal = terminal_of(context)
    named_plainly(name)
    made: tokens.TokenSigner | files.FileSigner
    if token is not None:
        file, made = token, tokens.make_in_token(token, passphrase_of(passphrase, terminal))
    else:
        made = files.generate(ML_DSA_65 if post_quantum else ED25519)
        file = key_file(folder, name, made.alg)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        files.write_private(file, made, passphrase_of(passphrase, terminal, twice=True))
    public.write_public(public.beside(file), public.public_of(made, name))
    value = private_value(file, made) | {"public": str(public.beside(file))}
    show(terminal, value, lambda sheet: draw_private(sheet, value, new=True))


@app.command("show", cls=Verb)
def show_files(
    context: typer.Context,
    file: Annotated[list[Path], typer.Argument(metavar="FILE")],
    root: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
    passphrase: Source = PROMPT,
    *,
    write_public: Annotated[bool, typer.Option("--public")] = False,
) -> None:
    """Show whose keys these files hold, with the words to compare by voice."""
    terminal = terminal_of(context)
    found = [read_any(each, root, passphrase, terminal, write_public=write_public) for each in file]

    def draw(sheet: Sheet) -> None:
        for each in found:
            draw_any(sheet, each)

    show(terminal, {"files": found}, draw)
    if any(each["kind"] == "roster" and not each["verified"] for each in found):
        raise typer.Exit(Exit.UNDECIDED)


def read_any(
    file: Path, root: Path | None, passphrase: str, terminal: Terminal, *, write_public: bool = False
) -> dict[str, Any]:
    """Return what a key file holds: a private or public key, a root, or a roster (judged by the root beside it)."""
    if file.name.endswith((SUFFIX, tokens.SUFFIX)):
        return read_own(file, passphrase_of(passphrase, terminal) if is_locked(file) else None, write=write_public)
    if file.name.endswith(public.SUFFIX):
        return private_value(file, public.read_public(file)) | {"kind": "public"}
    envelope = files.read_envelope(file)
    beside = root or file.with_name("root.json")
    if not is_roster(envelope):
        return {"kind": "root", "file": str(file), **root_value(read_alone(file))}
    if not beside.exists():
        return {"kind": "roster", "file": str(file), "verified": False}
    trusted = read_alone(beside)
    roster = files.read_roster(file, trusted)
    return {"kind": "roster", "file": str(file), "verified": True, **roster_value(roster), "root": trusted.digest}


def read_own(file: Path, secret: bytes | None, *, write: bool) -> dict[str, Any]:
    """Return what a private key file holds; with *write* its public half is put beside it."""
    key, beside = tokens.open_key(file, secret), public.beside(file)
    if not write:
        return private_value(file, key)
    public.write_public(beside, public.public_of(key, file.name.partition(".")[0]))
    return private_value(file, key) | {"public": str(beside)}


def is_roster(envelope: Any) -> bool:  # noqa: ANN401 - JSON from a file
    """Return whether a signed document is a roster, by the type that its signatures were made for."""
    try:
        parse_envelope(envelope, ROSTER)
    except Exception as refusal:
        if getattr(refusal, "rule", "") == "signature.type":
            return False
        raise
    return True


def private_value(file: Path, key: Verifiable) -> dict[str, Any]:
    """Return the file of one key as a program reads it; what is private stays in the file."""
    return {"kind": "private", "file": str(file), "algorithm": key.alg, "kid": key.kid, **aloud(kid_digest(key.kid))}


def root_value(root: Root) -> dict[str, Any]:
    """Return a root as a program reads it."""
    return {
        "party": root.party,
        "version": root.version,
        "threshold": root.threshold,
        "origin": root.log_origin,
        "expires": instant_text(root.expires),
        "people": sorted({key.subject for key in root.keys}),
        **aloud(root.digest),
    }


def roster_value(roster: Roster) -> dict[str, Any]:
    """Return a roster as a program reads it."""
    return {
        "party": roster.party,
        "version": roster.version,
        "origin": roster.log_origin,
        "issued": instant_text(roster.issued),
        "keys": [
            {
                "subject": key.subject,
                "roles": list(key.roles),
                "algorithm": key.alg,
                "kid": key.kid,
                "not_before": instant_text(key.not_before),
                "not_after": instant_text(key.not_after),
                "revoked_at": None if key.revoked_at is None else instant_text(key.revoked_at),
            }
            for key in roster.keys
        ],
        **aloud(roster.digest),
    }


def draw_party(sheet: Sheet, value: Mapping[str, Any]) -> None:
    """Draw what was made: the root to be read aloud, the files, and where each belongs."""
    say = sheet.terminal.say
    root, roster = value["root"], value["roster"]
    sheet.heading(say("keys_made", party=root["party"], folder=value["folder"]))
    sheet.gap()
    draw_aloud(sheet, root, say("root_aloud", threshold=root["threshold"]))
    sheet.gap()
    sheet.table([Column(say("file")), Column(say("for_whom"), wraps=True)], file_rows(sheet, value))
    sheet.gap()
    until = min(each["not_after"] for each in roster["keys"])
    for number, step in enumerate(("step_offline", "step_people", "step_exchange", "step_until"), 1):
        sheet.text(f"{number}. {say(step, until=until[:10])}")


def file_rows(sheet: Sheet, value: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the private files that were made, and whose they are."""
    roles = {key["subject"].partition("/")[2]: key["roles"][0] for key in value["roster"]["keys"]}
    rows = []
    for file in value["files"]:
        part, _, name = file.partition("/")
        role = "root" if part == "root" else roles[name.split(".")[0]]
        rows.append((file, sheet.terminal.words.of("roles", role)))
    return rows


def draw_private(sheet: Sheet, value: Mapping[str, Any], *, new: bool = False) -> None:
    """Draw whose private key a file holds."""
    say = sheet.terminal.say
    sheet.heading(say("key_new" if new else f"key_{value['kind']}", file=value["file"]))
    sheet.pairs([(say("algorithm"), value["algorithm"]), (say("kid"), value["kid"])])
    draw_aloud(sheet, value, say("key_aloud"))
    if "public" in value:
        sheet.text(say("public_in", file=value["public"]))
    if new:
        sheet.text(say("step_enrol"))


def draw_any(sheet: Sheet, value: Mapping[str, Any]) -> None:
    """Draw one key file."""
    say = sheet.terminal.say
    if sheet.parts:
        sheet.gap()
    if value["kind"] in {"private", "public"}:
        draw_private(sheet, value)
        return
    if value["kind"] == "roster" and not value["verified"]:
        sheet.heading(say("roster_unverified", file=value["file"]))
        sheet.text(say("roster_needs_root"))
        return
    sheet.heading(
        say(f"{value['kind']}_of", party=value["party"], version=value["version"]), Mark(value["file"], "faint")
    )
    if value["kind"] == "root":
        rows = [(say("log_origin"), value["origin"]), (say("expires"), value["expires"])]
        sheet.pairs([*rows, (say("signers"), ", ".join(value["people"]))])
        draw_aloud(sheet, value, say("root_aloud", threshold=value["threshold"]))
        return
    columns = [Column(say("subject")), Column(say("role")), Column(say("algorithm")), Column(say("until"))]
    sheet.table(columns, [key_row(sheet, each) for each in value["keys"]])
    draw_aloud(sheet, value, say("roster_aloud"))


def key_row(sheet: Sheet, key: Mapping[str, Any]) -> list[str | Mark]:
    """Return a key of a roster as a row."""
    words_of = sheet.terminal.words
    roles = ", ".join(words_of.of("roles", role) for role in key["roles"])
    until: str | Mark = key["not_after"][:10]
    if key["revoked_at"]:
        until = Mark(words_of.say("revoked", at=key["revoked_at"][:10]), "alarm")
    return [key["subject"], roles, key["algorithm"], until]
