"""The catalogue is complete in both languages, and every word in it is used."""

import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hotline.cli.exits import Exit
from hotline.cli.words import Words, catalogue, spoken
from hotline.core import entry, facts, kinds
from hotline.core.case import State
from hotline.core.obligations import Verdict
from hotline.core.roster import ROLES
from hotline.core.terms import CONTACTS, LANGUAGES, LEVELS, PRECEDENCES, STATUSES

ROOM = Path(__file__).parent.parent.parent / "hotline" / "cli"
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in sorted(ROOM.glob("*.py")))
SAID = set(re.findall(r'"([a-z][a-z_0-9]+)"', SOURCE))
PARTLY = [re.sub(r"\\{[^}]*\\}", "[a-z_]+", re.escape(each)) for each in re.findall(r'f"([a-z_]*\{[^"]+)"', SOURCE)]
PARTLY += [re.sub(r"\\{[^}]*\\}", "[a-z_]+", re.escape(each)) for each in re.findall(r"f'([a-z_]*\{[^']+)'", SOURCE)]
PARTLY += [re.sub(r"\\{.*?\\}", "[a-z_]+", re.escape(each)) for each in re.findall(r'f"(\{[^}]*\}_of)"', SOURCE)]


def sentences(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every sentence of the catalogue: what stands where languages do."""
    if isinstance(value, dict) and isinstance(value.get("zh"), str):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from sentences(inner, f"{path}/{name}")


def test_every_sentence_stands_in_every_language() -> None:
    assert [path for path, each in sentences(catalogue()) if set(each) != set(LANGUAGES)] == []


def test_every_sentence_takes_the_same_values_in_every_language() -> None:
    def taken(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    uneven = [
        path for path, each in sentences(catalogue()) if len({frozenset(taken(text)) for text in each.values()}) > 1
    ]
    assert uneven == []


def test_every_sentence_is_said_somewhere() -> None:
    unsaid = [
        key
        for key in catalogue()["says"]
        if key not in SAID and not any(re.fullmatch(pattern, key) for pattern in PARTLY)
    ]
    assert unsaid == []


def test_every_trouble_can_happen() -> None:
    raised = set(re.findall(r'DeskError\(\s*"([a-z_]+)"', SOURCE)) | set(re.findall(r'"([a-z_]+)" if ', SOURCE))
    raised |= set(re.findall(r' else "([a-z_]+)"', SOURCE))
    bundles = "".join(each.read_text(encoding="utf-8") for each in (ROOM.parent / "files").glob("bundle_*.py"))
    raised |= {f"bundle_{key}" for key in re.findall(r'BundleError\("([a-z_]+)"', bundles)}
    assert sorted(set(catalogue()["troubles"]) ^ (raised & set(catalogue()["troubles"]))) == []


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("precedences", PRECEDENCES),
        ("statuses", STATUSES),
        ("levels", LEVELS),
        ("states", tuple(State)),
        ("verdicts", tuple(Verdict)),
        ("contacts", CONTACTS),
        ("roles", (*ROLES, "root")),
        ("languages", LANGUAGES),
        ("entries", (*entry.KINDS, *facts.KINDS)),
        ("exits", tuple(str(int(each)) for each in Exit)),
        ("hints", tuple(each.name for each in kinds.Kind.__args__)),
    ],
)
def test_every_word_of_the_treaty_has_its_word_in_both_languages(group: str, words: tuple[str, ...]) -> None:
    assert sorted(map(str, words)) == sorted({str(each) for each in catalogue()[group]} & set(map(str, words)))


def test_acknowledging_never_says_to_agree() -> None:
    assert "does not imply agreement" in Words("en").of("verbs", "acknowledge")
    assert "不代表同意" in Words("zh").of("verbs", "acknowledge")


@pytest.mark.parametrize(
    ("wanted", "environment", "language"),
    [
        (None, {}, "en"),
        (None, {"LANG": "zh_CN.UTF-8"}, "zh"),
        (None, {"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        (None, {"LANG": "en_US", "HOTLINE_LANGUAGE": "zh"}, "zh"),
        ("zh", {"LANG": "en_US"}, "zh"),
        (None, {"LANG": "fr_FR"}, "en"),
    ],
)
def test_the_language_is_the_one_that_is_asked_for(
    wanted: str | None, environment: dict[str, str], language: str
) -> None:
    assert spoken(wanted, environment) == language


def test_a_word_that_is_not_known_here_stands_for_itself() -> None:
    assert Words().of("levels", "seen_by_moon") == "seen_by_moon"
    assert Words().both("precedences", "ULTRA") == "ULTRA"


@pytest.mark.parametrize(
    ("milliseconds", "english", "chinese"),
    [
        (59_999, "59 s left", "剩59秒"),
        (61_000, "1 min 01 s left", "剩1分01秒"),
        (2 * 3_600_000 + 300_000, "2 h 05 min left", "剩2小时05分"),
        (50 * 3_600_000, "2 d 2 h left", "剩2天2小时"),
        (-61_000, "1 min 01 s over", "超1分01秒"),
        (None, "not running yet", "尚未起算"),
    ],
)
def test_time_left_is_said_in_its_two_largest_units(milliseconds: int | None, english: str, chinese: str) -> None:
    assert (Words("en").left(milliseconds), Words("zh").left(milliseconds)) == (english, chinese)


@pytest.mark.parametrize(
    ("milliseconds", "clock"),
    [(252_000, "0:04:12"), (90_000_000, "1d 01:00"), (-252_000, "OVER 0:04:12"), (None, "–"), (0, "0:00:00")],
)
def test_a_countdown_is_a_clock(milliseconds: int | None, clock: str) -> None:
    assert Words().countdown(milliseconds) == clock
