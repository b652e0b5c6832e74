"""The page for auditors is true: its tests exist, its rules are in the table, and every file of attacks is on it."""

import ast
import re
from functools import cache
from pathlib import Path

from hotline.core.rules import RULES

HOUSE = Path(__file__).parent.parent.parent
PAGE = (HOUSE / "docs" / "reference" / "refused.md").read_text(encoding="utf-8")
SHOWN = re.compile(r"`(tests/[a-z_/]+\.py)::(test_\w+)`")
CODE = re.compile(r"`([a-z]+\.[a-z_]+)`")
ROW = re.compile(r"^\| (?!What is tried|---)(.+) \| (.+) \| (.+) \|$", re.MULTILINE)
CLASSES = (
    *("small order", "coordinate beyond", "part of small order", "speccheck", "CCTV", "Wycheproof", "RFC 9964"),
    *("JSONTestSuite", "BOM", "UTF-16", "`b64`", "`crit`", "`jwk`", "members twice", "Seventeen", "depth", "stripped"),
    *("twice", "another order", "the payload of another", "`typ`", "moved by the order", "fuzzed", "several keys"),
    *("older root or roster", "showing an old one", "transparency-dev", "golang/mod", "cosignature", "two histories"),
    *("old hello", "version stripped", "proof of one request for another", "auditor who posts", "people only"),
    *("others may read", "Detached", "base64", "HS256", "dated before", "same message twice", "security key"),
)
"""The classes of the design, and what was asked for besides, each by words that its row has."""


@cache
def named_in(path: str) -> frozenset[str]:
    """Return the names of all tests in a file."""
    found = ast.walk(ast.parse((HOUSE / path).read_text(encoding="utf-8")))
    return frozenset(each.name for each in found if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))


def test_every_test_on_the_page_exists() -> None:
    assert [f"{path}::{name}" for path, name in SHOWN.findall(PAGE) if name not in named_in(path)] == []


def test_every_rule_on_the_page_is_in_the_table() -> None:
    assert [code for code in CODE.findall(PAGE) if code not in RULES] == []


def test_every_row_says_by_which_test_it_is_shown() -> None:
    rows = ROW.findall(PAGE)
    assert len(rows) > 50
    assert [tried for tried, _, shown in rows if not SHOWN.search(shown)] == []


def test_every_class_of_attack_has_its_row() -> None:
    assert [each for each in CLASSES if each not in PAGE] == []


def test_no_file_of_attacks_is_left_out() -> None:
    named = {path for path, _ in SHOWN.findall(PAGE)}
    files = {path.relative_to(HOUSE).as_posix() for path in Path(__file__).parent.glob("test_*.py")}
    assert files - named == {Path(__file__).relative_to(HOUSE).as_posix()}
