"""A bar on the error stream while something takes its time: for eyes only, and gone when it is done."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from hotline.cli.sheet import console
from hotline.cli.terminal import Terminal

Step = Callable[[int, int], None]


@contextmanager
def bar(terminal: Terminal, what: str) -> Iterator[Step]:
    """Show a bar on the error stream while something is done; none if nobody looks, or nothing may move."""
    if terminal.plain or terminal.json or not sys.stderr.isatty():
        yield lambda _, __: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console(error=True), transient=True) as progress:
        task = progress.add_task(terminal.say(what), total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
