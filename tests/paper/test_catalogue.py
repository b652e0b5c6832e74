"""Catalogues are read quickly; nothing stands twice in them, and every key is a word."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from hotline.paper.catalogue import read

HOUSE = Path(__file__).parent.parent.parent / "hotline"
CATALOGUES = (
    *("cli/words.yaml", "paper/words.yaml", "paper/remedies.yaml"),
    *("web/console/words/en.yaml", "web/console/words/zh.yaml"),
)


def doubled(node: yaml.Node | None) -> Iterator[str]:
    """Yield every key that stands twice in one group."""
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value]
        yield from (key for key in keys if keys.count(key) > 1)
        for _, value in node.value:
            yield from doubled(value)


@pytest.mark.parametrize("path", CATALOGUES)
def test_no_word_stands_twice(path: str) -> None:
    assert list(doubled(yaml.compose((HOUSE / path).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))) == []


def keys(value: object) -> Iterator[object]:
    """Yield every key of a catalogue."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from keys(each)


@pytest.mark.parametrize("path", CATALOGUES)
def test_every_key_is_a_word_whatever_it_looks_like(path: str) -> None:
    room, _, rest = path.replace("web/console/", "web.console/").partition("/")
    assert [key for key in keys(read(room, *rest.split("/"))) if not isinstance(key, str)] == []
