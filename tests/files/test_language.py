"""The description of the language and the reader know the same keys, and every example in it loads."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from hotline.core.places import Place
from hotline.files import protocols
from hotline.files.language import Key, Section, describe, kinds_in, placed, start
from hotline.files.schema import OF_KIND
from tests.fakes_reader import pasted

SECTIONS = describe().sections
RESOLVED = {"extends"}  # what is gone before an agreement is read


def keys() -> Iterator[tuple[Section, Key]]:
    for section in SECTIONS.values():
        yield from ((section, key) for key in section.keys.values() if key.own)


EXAMPLES = [
    pytest.param(key, id=f"{section.name}.{key.name}")
    for section, key in keys()
    if not key.written and not (section.name == "file" and key.name == "extends")  # the start says this itself
]


def write(folder: Path, key: Key) -> Path:
    """Write the start, changed by what *key* needs beside it, and by its example."""
    document = pasted(pasted(yaml.safe_load(start()), key.first), key.fragment)
    path = folder / "my-protocol.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


@pytest.mark.parametrize("key", EXAMPLES)
def test_every_example_loads(tmp_path: Path, key: Key) -> None:
    path = write(tmp_path, key)
    assert protocols.load_file(path).protocol.id == path.stem


def test_the_reader_knows_the_keys_that_are_described_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: dict[str, tuple[set[str], set[str]]] = {}
    members = Place.members

    def seen(place: Place, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, Place]:
        must, may = set(required), set(optional)
        found.setdefault(described_at(place.path), (must, may - must))
        return members(place, must, may)

    monkeypatch.setattr(Place, "members", seen)
    for _, key in keys():
        protocols.load_file(write(tmp_path, key))
    assert found.keys() == SECTIONS.keys() | {"precedence", "level"}
    for name, (must, may) in found.items():
        assert (name, must, may) == (name, *expected(name))


def expected(name: str) -> tuple[set[str], set[str]]:
    """Return the keys that must and that may stand in the section, or in the group by kind of word, *name*."""
    if name not in SECTIONS:
        words = set(OF_KIND[name]["enum"])
        return (words, set()) if name == "precedence" else (set(), words)
    keys_of = SECTIONS[name].keys.values()
    must = {each.name for each in keys_of if each.required}
    return must, {each.name for each in keys_of} - must - RESOLVED


def described_at(path: str) -> str:
    """Return the section that the description has at the key *path*, or of which words the keys there are."""
    is_: Any = "file"
    for name in path.split(".") if path else ():
        is_ = section_of(is_).keys[name].is_ if not isinstance(is_, dict) or "any" in is_ else inner(is_)
    return str(is_["named"]) if isinstance(is_, dict) and "map" in is_ else section_of(is_).name


def inner(is_: Mapping[str, Any]) -> Any:
    return is_["list"] if "list" in is_ else is_["map"]


def section_of(is_: Any) -> Section:
    return next(SECTIONS[each] for each in kinds_in(is_) if each in SECTIONS)


def test_every_word_of_the_description_is_in_both_languages() -> None:
    language = describe()
    texts = [*language.kinds.values(), *language.remarks.values()]
    texts += [text for each in SECTIONS.values() for text in (each.title, each.says)] + [key.says for _, key in keys()]
    assert [text for text in texts if set(text) != {"en", "zh"} or not all(text.values())] == []


def test_every_kind_is_used() -> None:
    used = {each for _, key in keys() for each in kinds_in(key.is_)}
    used |= {key.is_["named"] for _, key in keys() if isinstance(key.is_, dict) and "named" in key.is_}
    assert used == describe().kinds.keys() | SECTIONS.keys() - {"file"}


def test_an_example_in_a_list_keeps_what_stands_beside_it() -> None:
    around = {"a": [{"x": 1}, {"y": 2, "z": 3}]}
    assert placed("a.[]", {"y": 4, "z": None}, around) == {"a": [{"x": 1}, {"y": 4}]}


def test_the_start_can_be_agreed_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "my-protocol.yaml").write_text(start(), encoding="utf-8")
    assert protocols.load_file(tmp_path / "my-protocol.yaml").protocol.id == "my-protocol"
