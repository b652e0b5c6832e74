"""The cases of a casebook as a few long columns: a text of all ids, a text of all instants, and so on.

There are as many members as messages, so this is where the time and the size of a snapshot are. Python writes and reads
a long text hundreds of times faster than as many small values.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from hotline.core.canonical import Instant, Json
from hotline.core.case import Act, Member
from hotline.core.casebook import Casebook, Folder
from hotline.runtime.annotated import fill, members, numbers, numbers_text, write

BOOK: Final = members(
    Casebook,
    otherwise=(
        *("party", "peer", "agreements", "delivered", "terms", "horizon", "newest", "status"),
        *("folders", "case_of", "placed", "changed", "wakes", "turning", "tally"),
    ),
)
FOLDER: Final = members(Folder, otherwise=("agreement", "members", "owed", "wake"))
PLAIN: Final = Folder("")
END: Final = "\n"
"""Ends each text of a column. It stands in no id, and in no canonical JSON: there it is escaped."""


def write_book(book: Casebook, agreements: list[str]) -> dict[str, Json]:
    """Return the casebook as JSON; cases name their agreement by its number in *agreements*.

    `owing` are the cases in which something is owed: only they are computed again when the casebook is read.
    """
    number = {name: number for number, name in enumerate(agreements)}
    folders = list(book.folders.values())
    special = [(place, each) for place, each in enumerate(folders) if not is_plain(each)]
    return {
        **write(BOOK, book),
        "cases": column(list(book.folders)),
        "agreement": numbers_text([number[each.agreement] for each in folders]),
        "count": numbers_text([len(each.members) for each in folders]),
        "folders": [[place, write(FOLDER, each)] for place, each in special],
        "owing": [
            place for place, (name, each) in enumerate(book.folders.items()) if each.owed or name in book.changed
        ],
        "members": write_members([member for each in folders for member in each.members]),
    }


def fill_book(book: Casebook, value: dict[str, Any], agreements: list[str]) -> None:
    """Give an empty casebook the cases that *value* says; `refresh` it next."""
    fill(BOOK, book, value)
    book.folders.clear()  # of agreements, which their places in the logs have opened; each gets its place in the order
    found = read_members(value["members"])
    for case, agreement, count in zip(
        texts(value["cases"]), numbers(value["agreement"]), numbers(value["count"]), strict=True
    ):
        held = tuple(islice(found, count))
        name = held[0].id if held and held[0].id == case else case  # one text, kept once
        book.folders[name] = Folder(agreements[agreement], held)
        counted = book.tally.forms(agreements[agreement])
        for each in held:
            if each.form:  # a message, no remark about one
                book.case_of[each.id] = name
                book.placed.setdefault(each.party, []).append(each)
            if each.form in counted:
                book.tally.add(agreements[agreement], name, each)
    for placed in book.placed.values():
        placed.sort(key=lambda each: each.index)
    assert next(found, None) is None, "members without a case"
    folders = list(book.folders)
    for place, each in value["folders"]:
        fill(FOLDER, book.folders[folders[place]], each)
    book.changed.update((folders[place], None) for place in value["owing"])
    book.turn()


def write_members(found: list[Member]) -> dict[str, Json]:
    """Return *found* as columns; what few members say differently (who, which form) is numbered in `kinds`."""
    kinds: dict[tuple[Any, ...], int] = {}
    kind = [
        kinds.setdefault((each.party, each.act, each.form, each.precedence, each.people, each.keys), len(kinds))
        for each in found
    ]
    return {
        "kinds": [
            [party, str(act), form, precedence, list(people), list(keys)]
            for party, act, form, precedence, people, keys in kinds
        ],
        "kind": numbers_text(kind),
        "index": numbers_text([each.index for each in found]),
        "at": numbers_text([each.at for each in found]),
        "id": column([each.id for each in found]),
        "answers": column([each.answers or "" for each in found]),
        "open": column([str(each.open, "utf-8") for each in found]),
    }


def read_members(value: dict[str, Any]) -> Iterator[Member]:
    """Yield the members that columns say; a text that several share is kept once."""
    kinds = [
        (party, Act(act), form, word, tuple(people), tuple(keys))
        for party, act, form, word, people, keys in value["kinds"]
    ]
    ids, opened = texts(value["id"]), texts(value["open"])
    same = {each: each for each in ids}
    told = {each: each.encode() for each in opened}
    columns = (
        numbers(value["kind"]),
        numbers(value["index"]),
        numbers(value["at"]),
        ids,
        texts(value["answers"]),
        opened,
    )
    for kind, index, at, name, answers, fields in zip(*columns, strict=True):
        party, act, form, precedence, people, keys = kinds[kind]
        named = same.get(answers, answers) or None
        yield Member(party, index, Instant(at), name, act, form, precedence, named, people, told[fields], keys)


def is_plain(folder: Folder) -> bool:
    """Return whether there is no more to say of *folder* than its agreement and its members."""
    return all(getattr(folder, name) == getattr(PLAIN, name) for name in FOLDER)


def column(texts: list[str]) -> str:
    """Return many texts as one."""
    return END.join([*texts, ""])


def texts(column: str) -> list[str]:
    """Return the texts of *column*."""
    return column.split(END)[:-1]
