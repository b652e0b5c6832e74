"""How verbs are found and how they end: read only when called, described by the catalogue, every error in three parts.

`hotline --help` must be quick, so the module of a verb is imported when the verb is used. The options that every verb
knows may stand before or after it. A module of verbs has an `app`; its commands are made with `cls=Verb`.
"""

import difflib
import gc
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from hotline.cli import manual
from hotline.cli.exits import Exit, Trouble, troubles_of
from hotline.cli.telling import tell_troubles
from hotline.cli.terminal import Terminal, terminal_of
from hotline.cli.words import Words, catalogue, spoken
from hotline.core.errors import HotlineError

FLAGS: Final = frozenset({"--json", "--plain"})
VALUED: Final = frozenset({"--language", "--desk", "--url", "--key", "--as"})
LISTING: Final = "hotline.listing"
USAGE: Final[type[Exception]] = typer.BadParameter.__mro__[1]  # the class of all errors of usage has no public name


class Verb(TyperCommand):
    """One verb; its help is a page of the manual."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - a context of typer
        """Return the page of this verb."""
        return manual.verb_page(self, ctx.command_path, terminal_of(ctx).words)


class Group(TyperGroup):
    """Verbs that belong together, as `keys init` and `keys show`."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - a context of typer
        """Return the page of the group."""
        return manual.group_page(ctx.command_path, list(self.commands), terminal_of(ctx).words)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - a context of typer
        """Show the page of the group if no verb of it is named."""
        return super().parse_args(ctx, args or ["--help"])


class Lazy(TyperGroup):
    """Verbs that are read when they are used. `modules` says in which module of this room each is."""

    modules: Mapping[str, str] = {}

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - as typer calls it
        """Return the names of all verbs."""
        return list(self.modules)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - as typer calls it
        """Return a verb, or a group of verbs, from its module; where verbs are only listed, no module is read."""
        module = self.modules.get(cmd_name)
        if module is None:
            return None
        if ctx is not None and ctx.meta.get(LISTING):
            name = " ".join((*ctx.command_path.split()[1:], cmd_name))
            return Verb(cmd_name, short_help=terminal_of(ctx).words.of("verbs", name))
        group = typer.main.get_group(read(module).app)
        found = group.commands.get(cmd_name, group)
        found.name = cmd_name
        return found

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:  # noqa: ANN401 - as typer calls it
        """Return the verbs that begin so, for the shell."""
        ctx.meta[LISTING] = True
        return super().shell_complete(ctx, incomplete)


def read(module: str) -> Any:  # noqa: ANN401 - a module
    """Import a module of verbs without looking for garbage meanwhile: what an import makes, stays. A fifth quicker."""
    gc.disable()
    try:
        return import_module(f"hotline.cli.{module}")
    finally:
        gc.freeze()
        gc.enable()


class LazyGroup(Lazy):
    """Verbs that belong together, each in a module of its own, as `protocol check` and `protocol diff`."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - a context of typer
        """Return the page of the group."""
        return manual.group_page(ctx.command_path, list(self.modules), terminal_of(ctx).words)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - a context of typer
        """Show the page of the group if no verb of it is named."""
        return super().parse_args(ctx, args or ["--help"])


class Verbs(Lazy):
    """All verbs of the program."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - a context of typer
        """Return the first page."""
        return manual.first_page(self, self.modules, terminal_of(ctx).words)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - a context of typer
        """Read the options that every verb knows, wherever they stand; the language first, for whatever comes next."""
        sorted_args = hoisted(args)
        ctx.obj = Terminal(language=language_of(sorted_args))
        return super().parse_args(ctx, sorted_args or ["--help"])

    def main(self, args: Sequence[str] | None = None, *rest: Any, **named: Any) -> Any:  # noqa: ANN401 - as typer calls it
        """Run a verb and end with its exit code; whatever is wrong is told in three parts."""
        given = sys.argv[1:] if args is None else list(args)
        named["standalone_mode"] = False
        sys.exit(ended(lambda: super(Verbs, self).main(given, *rest, **named), given))


def ended(run: Any, given: Sequence[str]) -> int:  # noqa: ANN401 - a callable of typer
    """Return the exit code of *run*, after telling what was wrong."""
    moved = hoisted(given)
    terminal = Terminal(language_of(moved), "--json" in moved, "--plain" in moved)
    try:
        code = run()
    except HotlineError as error:
        return tell_troubles(troubles_of(error, terminal.words), terminal)
    except USAGE as error:
        return tell_troubles((usage_trouble(error, terminal.words),), terminal)
    except (typer.Abort, KeyboardInterrupt):
        return tell_troubles((interrupted(terminal.words),), terminal)
    except BrokenPipeError:
        return broken_pipe()
    except Exception as error:  # noqa: BLE001 - the one place where an error of ours is told to a person
        return tell_troubles((fault(error, terminal.words),), terminal)
    return code if isinstance(code, int) else Exit.OK


def usage_trouble(error: Any, words: Words) -> Trouble:  # noqa: ANN401 - an error of usage
    """Return what to tell about a command line that cannot be meant."""
    kind = catalogue()["usage"].get(type(error).__name__)
    named = getattr(error, "param", None)
    option = getattr(error, "option_name", None) or (manual.named(named) if named is not None else "")
    what = kind[words.language].format(option=option) if kind and option else error.format_message()
    if error.message.startswith("No such command"):
        what = words.say("no_verb", verb=written_in(error))
    return Trouble(Exit.USAGE, what.rstrip("."), "", remedy_of(error, words))


def remedy_of(error: Any, words: Words) -> str:  # noqa: ANN401 - an error of usage
    """Return the verb that was probably meant, else where the verbs and options are listed."""
    context = getattr(error, "ctx", None)
    if context is None:
        return words.say("see_help", verb="hotline")
    known = context.command.list_commands(context) if hasattr(context.command, "list_commands") else ()
    near = difflib.get_close_matches(written_in(error), known, 1)
    return words.say("meant", verb=near[0]) if near else words.say("see_help", verb=context.command_path)


def written_in(error: Any) -> str:  # noqa: ANN401 - an error of usage
    """Return the word that an error of usage quotes."""
    return str(error.message).split("'")[1] if error.message.count("'") > 1 else ""


def interrupted(words: Words) -> Trouble:
    """Return what to tell whoever stopped a verb."""
    return Trouble(Exit.INTERRUPTED, words.say("interrupted"), "", words.say("remedy_of_interrupted"))


def fault(error: Exception, words: Words) -> Trouble:
    """Return what to tell about an error in this program; HOTLINE_TRACE=1 shows all of it."""
    if os.environ.get("HOTLINE_TRACE"):
        traceback.print_exception(error)
    last = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__}: {error}"
    return Trouble(Exit.FAULT, what, f"{Path(last.filename).name}:{last.lineno}", words.say("remedy_of_fault"))


def broken_pipe() -> int:
    """End quietly when whoever read our output has gone away."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.OK


def hoisted(args: Sequence[str]) -> list[str]:
    """Return *args* with the options that every verb knows first, `--language` before all; `--` ends the search."""
    first: list[str] = []
    moved: list[str] = []
    stay: list[str] = []
    rest = list(args)
    while rest:
        each = rest.pop(0)
        name = each.partition("=")[0]
        if each == "--":
            return [*first, *moved, *stay, each, *rest]
        if each in FLAGS:
            moved.append(each)
        elif name in VALUED:
            found = [each] if "=" in each else [each, *rest[:1]]
            del rest[: len(found) - 1]
            (first if name == "--language" else moved).extend(found)
        else:
            stay.append(each)
    return [*first, *moved, *stay]


def language_of(args: Sequence[str]) -> str:
    """Return the language that *args* or the environment ask for."""
    wanted = None
    for at, each in enumerate(args):
        if each == "--language":
            wanted = next(iter(args[at + 1 : at + 2]), None)
        elif each.startswith("--language="):
            wanted = each.partition("=")[2]
    return spoken(wanted, os.environ)
