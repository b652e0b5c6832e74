"""`hotline story run`: plays stories on the bare core, and shows where one does not come true."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from hotline.cli.exits import DeskError, Exit
from hotline.cli.progress import bar
from hotline.cli.sheet import Column, Mark, Sheet, show
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Group, Verb
from hotline.core.errors import Complaint, FileError
from hotline.files import protocols
from hotline.runtime.play import Failure, Played, play
from hotline.runtime.story import Story
from hotline.runtime.story_reading import read_story

app = typer.Typer(cls=Group, rich_markup_mode=None)

SUFFIX: Final = ".story"


@app.callback()
def stories() -> None:
    """Work on stories."""


@app.command("run", cls=Verb)
def run(
    context: typer.Context,
    file: Annotated[list[Path], typer.Argument(metavar="FILE")],
    *,
    folder: Annotated[Path | None, typer.Option("--protocols", metavar="FOLDER")] = None,
) -> None:
    """Play stories and say whether they come true."""
    terminal = terminal_of(context)
    paths = tuple(found(file))
    played: list[Played] = []
    complaints: list[Complaint] = []
    agreements: dict[Path, bytes] = {}
    with bar(terminal, "playing") as step:
        for number, path in enumerate(paths):
            step(number, len(paths))
            try:
                story = read(path)
                played.append(play(story, agreement(story, path.parent, folder, agreements)))
            except FileError as fault:
                complaints += fault.complaints
    value = {"stories": [described(each) for each in played]}
    if played:
        show(terminal, value, lambda sheet: draw(sheet, played))
    if complaints:
        raise FileError(tuple(complaints))
    raise typer.Exit(Exit.REFUSED if any(each.failures for each in played) else Exit.OK)


def found(files: Sequence[Path]) -> Iterator[Path]:
    """Yield the stories to play: the files that are named, and all those in a folder that is."""
    for each in files:
        inside = sorted(each.rglob(f"*{SUFFIX}")) if each.is_dir() else [each]
        if not inside:
            raise DeskError("no_stories", str(each))
        yield from inside


def read(path: Path) -> Story:
    """Return the story in the file at *path*."""
    try:
        return read_story(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeError) as fault:
        wrong = fault.strerror if isinstance(fault, OSError) and fault.strerror else "this is not UTF-8 text"
        raise FileError((Complaint(str(path), 0, 0, "", wrong, "Name a file that tells a story"),)) from None


def agreement(story: Story, home: Path, folder: Path | None, known: dict[Path, bytes]) -> bytes:
    """Return the agreement of *story*: from *folder*, or else from beside the story, or of those that are shipped."""
    name = f"{story.protocol}.yaml"
    places = (folder / name,) if folder else (home / name, protocols.shipped() / name)
    path = next((each for each in places if each.is_file()), None)
    if path is None:
        line = next(number for number, text in enumerate(story.lines, 1) if text.split()[:1] == ["protocol"])
        remedy = f"Put {name} beside the story, or name its folder with --protocols"
        raise FileError((Complaint(story.file, line, 1, "protocol", f"there is no protocol {story.protocol}", remedy),))
    if path not in known:
        known[path] = protocols.load_file(path).octets
    return known[path]


def described(played: Played) -> dict[str, Any]:
    """Return a story that was played as a program reads it."""
    story = played.story
    failures = [
        {"line": each.line, "text": story.lines[each.line - 1].strip(), "instead": each.instead}
        for each in played.failures
    ]
    return {
        "file": story.file,
        "story": story.title,
        "protocol": story.protocol,
        "came_true": not failures,
        "failures": failures,
    }


def draw(sheet: Sheet, played: Sequence[Played]) -> None:
    """Draw how every story ended; those that did not come true in full, with what happened instead."""
    say = sheet.terminal.say
    rows = [(mark(sheet, each), each.story.title, Path(each.story.file).name) for each in played]
    sheet.table((Column(""), Column(say("story"), wraps=True), Column(say("file"), wraps=True)), rows)
    for each in played:
        if each.failures:
            sheet.gap()
            draw_failed(sheet, each)
    failed = sum(bool(each.failures) for each in played)
    sheet.gap()
    summary = say("stories_fail" if failed else "stories_good", all=len(played), failed=failed)
    sheet.heading(Mark(summary, "alarm" if failed else "good"))


def mark(sheet: Sheet, played: Played) -> Mark:
    """Return whether a story came true."""
    say = sheet.terminal.say
    return Mark(say("not_true"), "alarm") if played.failures else Mark(say("is_true"), "good")


def draw_failed(sheet: Sheet, played: Played) -> None:
    """Draw a story line by line, with what happened instead under each failing line."""
    sheet.heading(played.story.title, played.story.file)
    instead: dict[int, list[Failure]] = {}
    for failure in played.failures:
        instead.setdefault(failure.line, []).append(failure)
    rows: list[tuple[str, str | Mark]] = []
    for number, line in enumerate(played.story.lines, 1):
        rows.append((f"{number}", Mark(" ".join(line.split()), "strong" if number in instead else "")))
        rows += [
            (
                f"{number}" if sheet.terminal.plain else "",
                Mark(sheet.terminal.say("instead", what=each.instead), "alarm"),
            )
            for each in instead.get(number, ())
        ]
    sheet.table((Column(sheet.terminal.say("line_number"), right=True), Column("", wraps=True)), rows)
