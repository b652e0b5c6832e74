"""Prints the pages of the reference that are made from the program itself: `python docs/generate.py`.

`tests/house/test_docs.py` fails when a page is not what the program says.
"""

import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from docs.drawings import PICTURES
from hotline.cli.language_page import language_page
from hotline.cli.protocol_schema import as_text as protocol_schema
from hotline.cli.reference import cli_page
from hotline.core import (
    canonical,
    conditions,
    entry,
    field_reading,
    file_kind,
    frames,
    message,
    protocol,
    request,
    roster,
    signature,
)
from hotline.core.canonical import Duration, Instant, duration_text
from hotline.core.case import TABLE, Act, State
from hotline.core.frames import KINDS
from hotline.core.protocol import DEEPEST, DOCUMENT_MAX
from hotline.core.rules import RULES
from hotline.files import keys, positions, protocols
from hotline.files.config import Config
from hotline.files.contacts import Watch
from hotline.files.scalars import Address, NameOrPath, Passphrase, Url
from hotline.pager import webhook
from hotline.paper.agreement import agreement
from hotline.paper.library import inherited, library_page
from hotline.paper.printed import Agreement
from hotline.runtime import gathering, runner
from hotline.store import attachments
from hotline.web import guard, logs, routes, sessions
from hotline.web.roles import ROLES
from hotline.web.route import MESSAGE_BYTES_MAX

HOUSE: Final = Path(__file__).parent.parent
TYPES: Final[dict[Any, str]] = {
    str: "text",
    int: "whole number",
    bool: "true or false",
    Path: "path",
    Duration: "length of time",
    Instant: "instant",
    Address: "host:port",
    Passphrase: "source of a passphrase",
    Url: "address",
    NameOrPath: "name or path",
}


ERRORS: Final = """\
# Refusals

<!-- Made by docs/generate.py from hotline/core/rules.py; change it there. -->

Whatever a center refuses, it refuses by one of these rules. The code is stable: programs may test for it. Over HTTP it
is the last part of `type` in a problem document (RFC 9457); in the shared log a message of the peer that cannot be
admitted is answered by a signed refusal that names it. A refusal changes nothing but the record of it.
"""

CONFIG: Final = """\
# Configuration

<!-- Made by docs/generate.py from hotline/files/config.py; change it there. -->

`config.yaml` is what the administrator of one center decides. Unknown keys refuse to start, and every complaint is made
at once, with its line. Paths are relative to the folder of the file. The file at the top of the repository is an
example with every key.

Times are written `250ms`, `90s`, `30m`, `48h`, `5d`; instants in UTC, `2026-11-22T10:00:00.000Z`. `NO`, `on` and `1e26`
are text: only `true`, `false`, `null` and whole numbers are anything else. Anchors, aliases and tags are not read.
"""

CONTACTS: Final = """\
# Contacts

<!-- Made by docs/generate.py from hotline/files/contacts.py; change it there. -->

`contacts.yaml` says whom a ladder calls, and how. What the board shows is what is called. Whoever has the watch is the
duty officer, and those named here stand behind them. A role that nobody holds falls back to the duty officer, and says
so. `examples/contacts.yaml` is an example.
"""


ROLES_PAGE: Final = """\
# Roles

<!-- Made by docs/generate.py from hotline/web/roles.py and hotline/web/routes.py; change it there. -->

The roster gives every key its roles, and a role opens doors of the [HTTP API](api.md); any other door is refused
(`request.role`). It opens doors and nothing else: what a message, a consent or a confirmation is worth is said by the
signatures on it. Keys of the machines (`center`, `log`, `cosigner`, `tls`) open no door at all. `/health`, `/metrics`
and `/openapi.json` are open to everyone who reaches the address.

"""


def roles_page() -> str:
    """Return who may open which door."""
    lines = [ROLES_PAGE + "| Role | Is |", "|---|---|"]
    lines += [f"| `{role}` | {says} |" for role, says in ROLES.items()]
    lines += ["", f"| Door | What for | {' | '.join(ROLES)} |", "|---|---|" + ":-:|" * len(ROLES)]
    for route in routes.ROUTES:
        if route.who is not None:
            marks = " | ".join("✓" if role in route.who else "" for role in ROLES)
            lines.append(f"| `{route.method} {route.path}` | {route.says} | {marks} |")
    by_proof = ", ".join(f"`{route.method} {route.path}`" for route in routes.ROUTES if route.by_proof)
    return "\n".join([*lines, "", f"All but {by_proof} open to the session of a browser as well.", ""])


def errors() -> str:
    """Return the table of refusals."""
    lines = [ERRORS]
    for kind, codes in groupby(RULES, key=lambda code: code.partition(".")[0]):
        lines += [f"## {kind}\n", "| Rule | HTTP | Says | What to do | 中文 |", "|---|---|---|---|---|"]
        lines += [f"| `{code}` | {RULES[code].status} | {cells(code)} |" for code in codes] + [""]
    return "\n".join(lines)


def cells(code: str) -> str:
    """Return the last three cells of the row of *code*."""
    rule = RULES[code]
    return " | ".join(text.replace("|", "\\|") for text in (rule.says, rule.remedy, rule.says_zh))


def config() -> str:
    """Return the keys of `config.yaml`."""
    return CONFIG + "".join(section("", "What a center is", Config))


def contacts() -> str:
    """Return the keys of `contacts.yaml`."""
    return CONTACTS + "".join(section("", "The watch", Watch))


def section(path: str, title: str, kind: type) -> Iterator[str]:
    """Yield the table of a section, then those of the sections in it."""
    yield f"\n## {f'`{path}`' if path else title}\n\n"
    if path:
        yield f"{title}\n\n"
    yield "| Key | Is | Default | What it decides |\n|---|---|---|---|\n"
    hints = get_type_hints(kind)
    inner = [(f"{path}.{each.name}".strip("."), each, hints[each.name]) for each in fields(kind)]
    for name, each, hint in inner:
        yield f"| `{name}` | {words(hint)}{between(each)} | {default(each)} | {each.metadata['says']} |\n"
    for name, each, hint in inner:
        if nested := section_of(hint):
            named = f"{name}.<name>" if get_origin(hint) else name
            yield from section(named, each.metadata["says"], nested)


def section_of(hint: Any) -> type | None:  # noqa: ANN401 - an annotation
    """Return the dataclass that is written below a key."""
    kind = get_args(hint)[-1] if get_origin(hint) is not None and get_args(hint) else hint
    return kind if isinstance(kind, type) and is_dataclass(kind) and kind not in TYPES else None


def words(hint: Any) -> str:  # noqa: ANN401 - an annotation
    """Return a type in words."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return ", ".join(f"`{each}`" for each in inner)
    if origin is tuple:
        return f"list of {words(inner[0])}"
    if origin is not None and section_of(hint) is None and len(inner) > 1 and inner[-1] is not type(None):
        return f"name: {words(inner[-1])}"
    if inner and inner[-1] is type(None):
        return words(inner[0])
    return TYPES.get(hint, "names" if origin else "section")


def between(each: Field[Any]) -> str:
    """Return the bounds of a key."""
    bounds = each.metadata["between"]
    return f", {bounds[0]} to {bounds[1]}" if bounds else ""


def default(each: Field[Any]) -> str:
    """Return the default of a key, or why it has none."""
    if each.metadata["why"]:
        return f"none: {each.metadata['why']}"
    if each.default is MISSING or each.default in (None, ()):
        return "empty"
    lengthy = isinstance(each.default, int) and isinstance((each.metadata["between"] or [0])[0], str)
    return f"`{duration_text(each.default) if lengthy else each.default}`"


CASES: Final = """\
# Cases

<!-- Made by docs/generate.py from hotline/core/case.py; change it there. -->

A case is computed afresh from the set of its entries, in the order of (`at`, party, index), each after the one it
answers; so both sides see the same case, whatever arrived first (rule 4). What an entry does is the *act* of its form.
An act out of turn is admitted and flagged, never refused (rule 5). A closed case may still owe reports.
"""

LINK: Final = """\
# The line, version 1

<!-- Made by docs/generate.py from hotline/core/frames.py; change it there. -->

Two centers speak over WebSocket and TLS 1.3, each trusting only the keys in the other's roster. A frame is one
canonical JSON object; its member `frame` names its kind. Both sides begin with `hello`, answer with `welcome`, and only
then is anything else in turn. A frame that is malformed, too large or out of turn ends the connection with `bye` and
the rule.
"""

ENTRIES: Final = """\
# Entries, version 1

<!-- Made by docs/generate.py from hotline/core/entry.py; change it there. -->

What stands in a shared log: canonical JSON, kept and sent as exact bytes. Its member `kind` names what it is; `at` is
the instant at which its center appended it. Openings and documents travel beside an entry, never inside. An entry that
a peer does not understand is mirrored and cosigned all the same, is without effect, and is answered by a `refusal`.
"""

LIMITS: Final = """\
# Limits

<!-- Made by docs/generate.py from the limits in the program; change them there. -->

Everything that comes from outside has a limit. What is over it is refused by the rule named, or the connection ends;
the process lives on.
"""


def cases() -> str:
    """Return the states of a case: as a drawing, and every pair of state and act."""
    moves = sorted({(old, new, act) for (old, act), (new, _) in TABLE.items() if old is not new})
    drawing = ["```mermaid", "stateDiagram-v2", *(f"    {old} --> {new}: {act}" for old, new, act in moves), "```"]
    rows = [f"| {act} | " + " | ".join(outcome(state, act) for state in State) + " |" for act in Act]
    head = [f"| Act | {' | '.join(State)} |", "|---" * (len(State) + 1) + "|"]
    about = "Empty: the state stays. *In italics*: the flag that the entry gets."
    return "\n".join([CASES, "## Moves", "", *drawing, "", "## Every pair", "", about, "", *head, *rows]) + "\n"


def outcome(state: State, act: Act) -> str:
    """Return the cell of *act* in *state*: where to, and the flag."""
    new, flag = TABLE[state, act]
    return " ".join([f"→ {new}"] * (new is not state) + [f"*{flag}*"] * bool(flag))


def link() -> str:
    """Return the kinds of frames, their members and limits."""
    lines = [LINK]
    for name, kind in KINDS.items():
        says = inspect.getdoc(kind.shape) or ""
        members = ", ".join(f"`{member}`" for member in kind.members)
        lines += [f"## {name}", "", f"Members: {members}. At most {kind.limit:,} bytes.", "", says, ""]
    return "\n".join(lines)


def entries() -> str:
    """Return the kinds of entry and their members."""
    lines = [ENTRIES]
    for name, kind in entry.KINDS.items():
        members = ", ".join(f"`{each.name}`" for each in fields(kind.shape))
        lines += [f"## {name}", "", f"Members: {members}.", "", inspect.getdoc(kind.shape) or "", ""]
    return "\n".join(lines)


def limits() -> str:
    """Return the limits of everything that comes from outside."""
    head = ["| What | At most | Otherwise |", "|---|---|---|"]
    rows = [f"| {what} | {f'{most:,} {unit}'.strip()} | {otherwise} |" for what, most, unit, otherwise in OUTSIDE]
    return "\n".join([LIMITS, *head, *rows]) + "\n"


OUTSIDE: Final[tuple[tuple[str, int, str, str], ...]] = (
    ("A message: the payload and its signatures, as an entry", entry.ENTRY_BYTES_MAX, "bytes", "`message.too_large`"),
    ("An entry of any kind that is mirrored", entry.LEAF_BYTES_MAX, "bytes", "`frame.malformed`"),
    ("Signatures of one envelope", signature.SIGNATURES_MAX, "", "`signature.too_many`"),
    ("Depth of signed JSON", canonical.DEEPEST, "levels", "`json.depth`"),
    ("A whole number in JSON", canonical.INTEGER_MAX, "", "`json.number`"),
    ("Fields of a message", message.FIELDS_MAX, "", "`message.malformed`"),
    ("A roster, root or agreement", roster.DOCUMENT_MAX, "bytes", "`roster.malformed`, `agreement.wrong_digest`"),
    ("Keys of one roster", roster.KEYS_MAX, "", "`roster.malformed`"),
    ("A condition of a protocol", conditions.TEXT_MAX, "characters", "a complaint when the file is read"),
    ("All conditions of a protocol", protocol.CONDITIONS_LENGTH_MAX, "characters", "a complaint when the file is read"),
    ("A file that a person edits", positions.LARGEST, "bytes", "a complaint when the file is read"),
    ("What it holds", positions.VALUES_MAX, "values", "a complaint when the file is read"),
    ("How deep it is", positions.DEEPEST, "levels", "a complaint when the file is read"),
    ("Complaints about one file", positions.COMPLAINTS_MAX, "", "the file is not read further"),
    ("A private key file", keys.KEY_BYTES_MAX, "bytes", "a complaint when the file is read"),
    ("A frame of the line", frames.LARGEST, "bytes", "`frame.too_large`"),
    ("A request that posts a message", MESSAGE_BYTES_MAX, "bytes", "`request.too_large`"),
    ("A request that posts a document", routes.DOCUMENT_BYTES_MAX, "bytes", "`request.too_large`"),
    ("A file of a message", file_kind.FILE_MAX, "bytes", "`field.out_of_range`, `request.too_large`"),
    ("The same, unless the agreement says otherwise", file_kind.FILE_USUAL, "bytes", "`field.out_of_range`"),
    ("Files of one message", field_reading.FILES_MAX, "", "a complaint when the protocol is read"),
    ("Files brought to a center that no message names yet", gathering.UPLOADED_MAX, "bytes", "`file.quota`"),
    ("What files leave of the disk to the logs", attachments.RESERVE, "bytes", "`file.quota`"),
    ("The proof of a request", request.TOKEN_MAX, "bytes", "`request.malformed`"),
    ("Sessions of one key", sessions.EACH_KEY_MAX, "", "the oldest ends"),
    ("Bad proofs from one address at once", guard.BAD_AT_ONCE, "", "`request.too_many`"),
    ("Entries in one answer", logs.ROWS_MAX, "", "the rest with the next request"),
    ("Commands that wait for their turn", runner.COMMANDS_WAITING_MAX, "", "`store.overloaded`"),
    ("What an address that is called may answer", webhook.ANSWER_SHOWN_MAX, "bytes", "the rest is not read"),
)


LIBRARY: Final = """\
# The library of protocols

<!-- Made by docs/generate.py from protocols/*.yaml; change it there. -->

Agreements to begin with. Every number has its precedent beside it, or says that it is a proposal. **Illustrative.
Adopted by no government.** Read one in a terminal with `hotline protocol show NAME`, print it with `--out NAME.html`,
compare two with `hotline protocol diff`: [how to](../how-to/print-and-compare-agreements.md).
"""


def library() -> str:
    """Return the list of the protocols that are shipped."""
    rows = []
    for name in protocols.names():
        paper = printed(name)
        own = " ".join(f"`{form.code}`" for form in paper.forms if not inherited(form))
        rows.append(f"| [{name}](library/{name}.md) | {paper.label.text} | {paper.label.other} | {own} |")
    return "\n".join([LIBRARY, "| Protocol | English | 中文 | Forms |", "|---|---|---|---|", *rows]) + "\n"


def printed(name: str) -> Agreement:
    """Return the protocol called *name* written out in English, in the order of its file."""
    found = protocols.load(name)
    document: Any = canonical.decode(found.octets, largest=DOCUMENT_MAX, deepest=DEEPEST)
    order = {code: tuple(form.fields) for code, form in found.protocol.forms.items()}
    return agreement(document, found.digest, "en", order)


def protocol_page(name: str) -> str:
    """Return the page about the protocol called *name*."""
    return library_page(printed(name), purpose((protocols.shipped() / f"{name}.yaml").read_text(encoding="utf-8")))


def purpose(text: str) -> str:
    """Return what a protocol file says at its head that it is for."""
    head = text.partition("\n\n")[0].splitlines()
    return " ".join(line.removeprefix("#").strip() for line in head if not line.startswith("# yaml-language-server"))


PAGES: Final[dict[str, Callable[[], str]]] = {
    "docs/reference/cases.md": cases,
    "docs/reference/link.md": link,
    "docs/reference/entries.md": entries,
    "docs/reference/limits.md": limits,
    "docs/reference/errors.md": errors,
    "docs/reference/roles.md": roles_page,
    "docs/reference/config.md": config,
    "docs/reference/contacts.md": contacts,
    "docs/reference/cli.md": cli_page,
    "docs/reference/library.md": library,
    **{f"docs/reference/library/{name}.md": partial(protocol_page, name) for name in protocols.names()},
    "docs/reference/protocol.md": language_page,
    "docs/reference/protocol.schema.json": protocol_schema,
    **PICTURES,
}


def main() -> None:
    """Write every page."""
    for path, page in PAGES.items():
        (HOUSE / path).write_text(page(), encoding="utf-8")
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
