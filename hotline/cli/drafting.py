"""The table of a key ceremony: where a draft begins, how it is shown, written down, and noted in the transcript."""

import getpass
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from hotline.cli.changes import need, sentences
from hotline.cli.desk import wall
from hotline.cli.exits import DeskError
from hotline.cli.sheet import Mark, Sheet, show
from hotline.cli.spoken import aloud, draw_aloud
from hotline.cli.terminal import Terminal
from hotline.cli.words import Words
from hotline.core.amendment import changes, next_roster
from hotline.core.canonical import Instant, Json, encode, instant, instant_text
from hotline.core.ceremony import Draft, draft_of, enough, needs
from hotline.core.errors import RefusalError
from hotline.core.roster import Key, Root, Roster, roster_document
from hotline.core.terms import LANGUAGES
from hotline.core.typed import Typed
from hotline.files import drafts

FolderOption = Annotated[Path, typer.Option("--folder", metavar="FOLDER")]
AnewOption = Annotated[bool, typer.Option("--anew")]
DryOption = Annotated[bool, typer.Option("--dry-run")]
DAY: Final = 86_400_000


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the next roster begins: the keys so far, the root that it rests on, and the roster that it follows."""

    folder: Path
    root: Root
    envelope: Json
    keys: tuple[Key, ...]
    previous: Roster | None
    before: bytes | None

    @property
    def party(self) -> str:
        """Return whose roster it is."""
        return self.root.party

    def draft(self, keys: Sequence[Key], issued: Instant) -> Draft:
        """Return the draft of the roster with *keys*."""
        if self.previous is None:
            founding = roster_document(
                party=self.party, log_origin=self.root.log_origin, version=1, keys=keys, issued=issued
            )
            return draft_of(encode(founding), "roster", self.envelope, None)
        return draft_of(next_roster(self.previous, keys, issued), "roster", self.envelope, self.before)


def begin(folder: Path, *, anew: bool) -> Begun:
    """Return where the next roster of *folder* begins: with the draft there, or, *anew*, with what is in force."""
    path = drafts.draft_file(folder, "roster")
    draft = drafts.read_drafted(path) if path.exists() and not anew else None
    if draft is not None and draft.founds and not (folder / "roster.json").exists():
        assert draft.trusted is not None
        return Begun(folder, draft.trusted, draft.envelope, draft.following.keys, None, None)
    standing = drafts.read_standing(folder)
    keys = standing.roster.keys
    if draft is not None and draft.following.digest != standing.roster.digest:
        followed = draft.previous.digest if draft.previous is not None else ""
        trusted = draft.trusted.digest if draft.trusted is not None else ""
        if (followed, trusted) != (standing.roster.digest, standing.root.digest):
            raise DeskError("draft_stale", str(path))
        keys = draft.following.keys
    return Begun(folder, standing.root, standing.envelope, keys, standing.roster, standing.before)


def lay_down(terminal: Terminal, folder: Path, draft: Draft, *, dry: bool) -> None:
    """Show *draft*, and unless *dry* write it into *folder* and note it in the transcript."""
    path = drafts.draft_file(folder, draft.document)
    if not dry:
        drafts.write_draft(path, draft)
        note(folder, "noted_draft", login(), draft)
    value = {"file": None if dry else str(path), **draft_value(draft)}

    def draw(sheet: Sheet) -> None:
        draw_draft(sheet, draft)
        sheet.gap()
        sheet.text(terminal.say("draft_dry") if dry else terminal.say("draft_written", file=path))
        if not dry:
            sheet.text(terminal.say("draft_next", file=path))

    show(terminal, value, draw)


def draft_value(draft: Draft) -> dict[str, Any]:
    """Return a draft as a program reads it."""
    following, english, now = draft.following, Words(LANGUAGES[0]), wall()
    told = [line for each in changes_of(draft) for line in sentences(each, english, now)]
    return {
        "document": draft.document,
        "party": following.party,
        "version": following.version,
        "changes": told,
        "needs": [
            {"whose": each.whose, "wanted": each.wanted, "may": list(each.may), "signed": list(each.signed)}
            for each in needs(draft)
        ],
        "enough": enough(draft),
        **aloud(following.digest),
    }


def changes_of(draft: Draft) -> tuple[Any, ...]:
    """Return what a draft changes."""
    before = draft.trusted if draft.document == "root" else draft.previous
    return changes(before, draft.following)


def draw_draft(sheet: Sheet, draft: Draft) -> None:
    """Draw what a draft changes, its fingerprint, and who must sign it."""
    say, words, following = sheet.terminal.say, sheet.terminal.words, draft.following
    sheet.heading(say(f"draft_{draft.document}", party=following.party, version=following.version))
    for each in changes_of(draft):
        for line in sentences(each, words, wall()):
            sheet.text(f"- {line}", indent=2)
    draw_aloud(sheet, aloud(following.digest), say("draft_aloud"))
    draw_needs(sheet, draft)


def draw_needs(sheet: Sheet, draft: Draft) -> None:
    """Draw who must sign a draft, and who did."""
    say, words = sheet.terminal.say, sheet.terminal.words
    join = "need_all" if draft.document == "root" else "need_any"
    wanted = needs(draft)
    sheet.text(say("need_one" if len(wanted) == 1 else join))
    for each in wanted:
        sheet.text(Mark(need(each, words), "good" if each.met else ""), indent=2)


def note(folder: Path, key: str, who: str, draft: Draft, **values: object) -> None:
    """Append to the transcript what was done with *draft*, by *who*, now, in both languages."""
    following, now = draft.following, wall()
    named = {"document": draft.document, "party": following.party, "version": following.version, **values}
    lines = [f"\n## {instant_text(now)}", ""]
    for language in LANGUAGES:
        words = Words(language)
        about = named | {"document": words.of("documents", draft.document)}
        lines += [words.say(key, **about), words.say("noted_by", who=who), ""]
        lines += [f"- {line}" for each in changes_of(draft) for line in sentences(each, words, now)]
        lines += [f"- {need(each, words)}" for each in needs(draft)]
        lines.append("")
    spoken = aloud(following.digest)
    lines += [f"    {spoken[part]}" for part in ("digest", "words", "digits")]
    drafts.note_down(folder, "\n".join([*lines, ""]))


def login() -> str:
    """Return who works at this machine, as far as it knows."""
    try:
        return f"{getpass.getuser()}@{socket.gethostname()}"
    except (OSError, KeyError):
        return socket.gethostname()


def moment(text: str | None, option: str, default: Instant) -> Instant:
    """Return the instant typed for *option*, or the *default*."""
    if text is None:
        return default
    now = wall()
    try:
        return instant(Typed(now).moment(text.strip(), now))
    except RefusalError:
        raise DeskError("no_instant", option, found=text) from None


def given_key(context: typer.Context, terminal: Terminal) -> Path:
    """Return the file named with `--key` on this very line; the key of whoever sits here is never meant by silence."""
    source: Any = context.find_root().get_parameter_source("key")
    if terminal.key is None or source is None or source.name != "COMMANDLINE":
        raise DeskError("no_public", "--key")
    return terminal.key
