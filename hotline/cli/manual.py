"""The pages that `--help` shows and the manual that is printed from the same verbs (docs/reference/cli.md).

What a verb and an option are for stands in the catalogue, under `verbs` and `options`; an option that means something
special for one verb under `<verb>.<option>`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from hotline.cli.layout import width
from hotline.cli.words import Words, catalogue
from hotline.paper.columns import cells, pad, wrap

NAMES_MAX: Final = 26
MADE: Final = "<!-- Made by hotline/cli/reference.py from hotline/cli/words.yaml; change it there. -->"


def first_page(command: Any, verbs: Iterable[str], words: Words) -> str:  # noqa: ANN401 - a command of typer
    """Return the page of the whole program."""
    lines = [words.say("usage", line="hotline [OPTIONS] VERB …"), "", *wrap(words.say("about"), width()), ""]
    lines += columns([(name, words.of("verbs", name)) for name in verbs])
    lines += ["", words.say("options_everywhere")]
    lines += columns(options(command, "", words))
    return "\n".join(lines)


def group_page(path: str, verbs: Sequence[str], words: Words) -> str:
    """Return the page of a group of verbs."""
    name = verb_of(path)
    lines = [words.say("usage", line=f"{path} VERB …"), "", *wrap(words.of("verbs", name), width()), ""]
    lines += columns([(each, words.of("verbs", f"{name} {each}")) for each in verbs])
    return "\n".join(lines)


def verb_page(command: Any, path: str, words: Words) -> str:  # noqa: ANN401 - as above
    """Return the page of one verb."""
    name = verb_of(path)
    lines = [words.say("usage", line=usage(command, path)), "", *wrap(purpose(command, name, words), width())]
    more = catalogue()["more"].get(name)
    if more:
        lines += ["", *wrap(more[words.language], width())]
    lines += ["", *columns(options(command, name, words))]
    example = catalogue()["examples"].get(name)
    if example:
        lines += ["", words.say("example"), *(f"  {line}" for line in example.splitlines())]
    return "\n".join([*lines, "", words.say("see_options_everywhere")])


def purpose(command: Any, name: str, words: Words) -> str:  # noqa: ANN401 - as above
    """Return what a verb is for."""
    found = catalogue()["verbs"].get(name)
    return found[words.language] if found else (command.help or "")


def verb_of(path: str) -> str:
    """Return the name of a verb without that of the program."""
    return path.partition(" ")[2]


def usage(command: Any, path: str) -> str:  # noqa: ANN401 - as above
    """Return how a verb is written."""
    arguments = [argument(each) for each in command.params if each.param_type_name == "argument"]
    return " ".join([path, "[OPTIONS]", *arguments])


def argument(parameter: Any) -> str:  # noqa: ANN401 - a parameter of typer
    """Return how an argument is written."""
    name = parameter.metavar or parameter.name.upper()
    named = f"{name} …" if parameter.nargs == -1 else name
    return named if parameter.required else f"[{named}]"


def named(parameter: Any) -> str:  # noqa: ANN401 - a parameter of typer
    """Return the name of an argument or option as a person knows it."""
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name.upper())
    return str(parameter.opts[0])


def options(command: Any, verb: str, words: Words) -> list[tuple[str, str]]:  # noqa: ANN401 - a command of typer
    """Return the arguments and options of a verb, and what each is for."""
    return [(spelled(each), meaning(each, verb, words)) for each in command.params if not each.hidden]


def spelled(parameter: Any) -> str:  # noqa: ANN401 - a parameter of typer
    """Return how an option is written."""
    if parameter.param_type_name == "argument":
        return argument(parameter)
    names = ", ".join([*parameter.opts, *parameter.secondary_opts])
    return names if parameter.is_flag else f"{names} {parameter.metavar or 'TEXT'}"


def meaning(parameter: Any, verb: str, words: Words) -> str:  # noqa: ANN401 - a parameter of typer
    """Return what an option is for, as the catalogue says; one that is not in it says so itself."""
    found = catalogue()["options"]
    sentence = found.get(f"{verb}.{parameter.name}") or found.get(parameter.name)
    return sentence[words.language] if sentence else (getattr(parameter, "help", None) or "")


def columns(rows: Sequence[tuple[str, str]]) -> list[str]:
    """Return names and what they mean side by side; a long name stands on a line of its own."""
    left = min(max((cells(name) for name, _ in rows), default=0), NAMES_MAX) + 4
    lines: list[str] = []
    for name, text in rows:
        first, *others = wrap(text, width() - left)
        if cells(name) + 4 > left:
            lines.append(f"  {name}")
            others, first = [first, *others], ""
        if first:
            lines.append(pad(f"  {name}", left) + first)
        lines += [" " * left + line for line in others]
    return lines


def reference(commands: Mapping[str, Any], first: Any, words: Words) -> str:  # noqa: ANN401 - commands of typer
    """Return the manual of all verbs as Markdown; *commands* are by their whole name."""
    lines = [f"# {words.say('manual_title')}", "", MADE, "", words.say("manual_about"), ""]
    lines += [f"## {words.say('manual_exits')}", ""]
    lines += [f"| {words.say('manual_code')} | {words.say('manual_meaning')} |", "|---|---|"]
    lines += [f"| {code} | {says[words.language]} |" for code, says in catalogue()["exits"].items()]
    lines += ["", f"## {words.say('options_everywhere').rstrip(':')}", "", *table(options(first, "", words))]
    for name, command in commands.items():
        lines += ["", f"## `{usage(command, f'hotline {name}')}`", "", purpose(command, name, words)]
        more = catalogue()["more"].get(name)
        lines += ["", more[words.language]] if more else []
        rows = options(command, name, words)
        lines += ["", *table(rows)] if rows else []
        example = catalogue()["examples"].get(name)
        lines += ["", "```", *example.rstrip().splitlines(), "```"] if example else []
    return "\n".join(lines) + "\n"


def table(rows: Sequence[tuple[str, str]]) -> list[str]:
    """Return names and meanings as a table in Markdown."""
    cell_of = [(name.replace("|", "\\|"), text.replace("|", "\\|")) for name, text in rows]
    return ["| | |", "|---|---|", *(f"| `{name}` | {text} |" for name, text in cell_of)]
