"""The library is whole: every file is there, in two languages, with a precedent for every number, and rehearsed."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hotline.core.canonical import Duration, duration
from hotline.core.errors import RefusalError
from hotline.files import positions
from hotline.files.protocols import load, names, shipped
from hotline.runtime.story import Flagged, Refused, Story
from hotline.runtime.story_reading import read_story

LIBRARY = (
    *("ai-incident-exchange", "ai-test-notification", "ai-weapon-test", "crisis-hotline", "early-warning"),
    *("export-control-disclosure", "moratorium", "multilateral-template", "nuclear-human-control", "pilot-exercise"),
    *("safety-test-exchange", "service", "synthetic-media-takedown", "trusted-supplier", "verification"),
)
FILES = (*LIBRARY, "common")
ROOTS = ("forms", "timing", "ladders", "returns", "quotas", "parameters")
"""Groups that say nothing of themselves: the precedent of a number stands within one of their members."""
NUMBERS = frozenset({"within", "at_least", "floor", "most", "slip", "longest", "notice", "at", "value"})
STORIES = sorted(Path(__file__).parent.glob("*.story"))
CHINESE = "\u3400-\u9fff"

Group = Mapping[str, Any]


@cache
def document(name: str) -> Group:
    found: Group = positions.read(shipped() / f"{name}.yaml").value
    return found


def groups(value: object, path: str = "", why: str = "") -> Iterator[tuple[str, Group, str]]:
    """Yield every group with its path, and the precedent that it or a group around it gives."""
    if isinstance(value, Mapping):
        why = why if path in ROOTS else value.get("precedent", why)
        yield path, value, why
    members = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for name, each in members:
        if name not in ("fill", "choices"):
            yield from groups(each, f"{path}.{name}" if path else str(name), why)


def numbers(group: Group) -> Iterator[str]:
    """Yield the keys of *group* that say a number which somebody must have chosen."""
    for key in NUMBERS & group.keys():
        value = group[key]
        depends = isinstance(value, Mapping) and "default" in value
        if depends or isinstance(value, int) or (isinstance(value, str) and (key == "value" or length(value))):
            yield key


def length(text: str) -> Duration:
    """Return the length of time that *text* writes; none if it is no length."""
    try:
        return duration(text)
    except RefusalError:
        return Duration(0)


@cache
def told() -> tuple[Story, ...]:
    return tuple(read_story(path.read_text(encoding="utf-8"), path.name) for path in STORIES)


def goes_wrong(story: Story) -> bool:
    """Return whether in *story* a deadline is missed, or something is refused or flagged."""
    audit = story.audit
    expected = (each for scene in story.scenes for _, each in scene.expected)
    wrong = any(isinstance(each, Refused) or (isinstance(each, Flagged) and each.flag) for each in expected)
    return wrong or audit.late + audit.still + audit.undecided > 0


def all_goes_well(story: Story) -> bool:
    return story.audit.late + story.audit.still + story.audit.undecided == 0


def test_every_protocol_that_was_asked_for_is_there() -> None:
    assert names() == LIBRARY


@pytest.mark.parametrize("name", FILES)
def test_it_loads(name: str) -> None:
    assert load(name).protocol.version == 1


@pytest.mark.parametrize("name", FILES)
def test_it_says_that_no_government_has_adopted_it(name: str) -> None:
    assert document(name)["notice"] == "Illustrative. Adopted by no government."


@pytest.mark.parametrize("name", FILES)
def test_an_editor_finds_its_schema(name: str) -> None:
    first = (shipped() / f"{name}.yaml").read_text(encoding="utf-8").partition("\n")[0]
    assert first == "# yaml-language-server: $schema=../docs/reference/protocol.schema.json"


@pytest.mark.parametrize("name", FILES)
def test_every_number_has_its_precedent(name: str) -> None:
    found = ((path, key, why) for path, group, why in groups(document(name)) for key in sorted(numbers(group)))
    assert [f"{path}.{key}" for path, key, why in found if not why] == []


@pytest.mark.parametrize("name", FILES)
def test_every_parameter_is_reviewed(name: str) -> None:
    assert [each for each, said in document(name).get("parameters", {}).items() if "review_by" not in said] == []


@pytest.mark.parametrize("name", FILES)
def test_chinese_is_punctuated_as_chinese(name: str) -> None:
    labels = [(path, group["zh"]) for path, group, _ in groups(document(name)) if isinstance(group.get("zh"), str)]
    narrow = re.compile(rf"[,;!?()\"']|(?<=[{CHINESE}])[ .:]|[.:] ?(?=[{CHINESE}])| (?=[{CHINESE}])")
    assert [(path, text) for path, text in labels if narrow.search(text)] == []
    titles = [(path, text) for path, text in labels if path.endswith("title")]
    assert [(path, text) for path, text in titles if not re.search(f"[{CHINESE}]", text)] == []


@pytest.mark.parametrize("name", LIBRARY)
def test_it_is_rehearsed_by_a_story_that_goes_well_and_one_that_goes_wrong(name: str) -> None:
    stories = [story for story in told() if story.protocol == name]
    assert any(map(all_goes_well, stories))
    assert any(map(goes_wrong, stories))
    assert len(stories) > 1
