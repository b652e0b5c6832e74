"""The manual says what the program does: pages made from the program are up to date, and every name of it occurs."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from docs.generate import PAGES
from hotline.core.rules import RULES

HOUSE = Path(__file__).parent.parent.parent
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")
PAGES_BY_HAND = [
    *sorted((HOUSE / "docs").rglob("*.md")),
    *(HOUSE / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "keys/README.md")),
]


@pytest.mark.parametrize(("path", "page"), PAGES.items())
def test_a_page_made_from_the_program_is_up_to_date(path: str, page: Callable[[], str]) -> None:
    assert (HOUSE / path).read_text(encoding="utf-8") == page(), "run: make format"


def test_every_refusal_is_in_the_manual() -> None:
    manual = (HOUSE / "docs/reference/errors.md").read_text(encoding="utf-8")
    assert [code for code in RULES if f"`{code}`" not in manual] == []


def test_every_refusal_says_what_to_do_in_whole_words() -> None:
    assert [
        code
        for code, rule in RULES.items()
        if not (rule.says and rule.remedy and rule.says_zh) or rule.says.endswith(".") or rule.remedy.endswith(".")
    ] == []


def test_the_table_of_refusals_is_in_alphabetical_order() -> None:
    assert list(RULES) == sorted(RULES)


@pytest.mark.parametrize("page", PAGES_BY_HAND, ids=lambda page: str(page.relative_to(HOUSE)))
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert [link for link in LINK.findall(text) if not (page.parent / link).exists()] == []


def test_every_promise_of_the_threat_model_names_a_test_that_there_is() -> None:
    page = (HOUSE / "docs" / "explanation" / "threat-model.md").read_text(encoding="utf-8")
    promised = set(re.findall(r"`(test_[a-z0-9_]+)`", page))
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (HOUSE / "tests").rglob("test_*.py"))
    assert promised
    assert sorted(promised - set(re.findall(r"def (test_[a-z0-9_]+)\(", tests))) == []


def test_each_of_the_fifteen_rules_of_the_watch_names_a_test_that_there_is() -> None:
    page = (HOUSE / "docs" / "reference" / "console.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| .* \| (`test_.*`) \|$", page, re.MULTILINE)
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (HOUSE / "tests").rglob("test_*.py"))
    named = {test for _, each in rows for test in re.findall(r"`(test_[a-z0-9_]+)`", each)}
    assert [number for number, _ in rows] == [str(number) for number in range(1, 16)]
    assert sorted(named - set(re.findall(r"def (test_[a-z0-9_]+)\(", tests))) == []


def test_every_rule_that_the_program_refuses_by_is_in_the_table_and_no_other() -> None:
    """Rules are named in full where they are refused, so that a search finds the place."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in (HOUSE / "hotline").rglob("*.py"))
    named = set(re.findall(r'"([a-z]+\.(?!(?:json|html)")[a-z_]+)"', source))
    kinds = {code.partition(".")[0] for code in RULES}
    unused = sorted(set(RULES) - named)
    assert not unused, f"nothing refuses by {', '.join(unused)}"
    unlisted = {code for code in named - set(RULES) if code.partition(".")[0] in kinds} - NOT_RULES.keys()
    assert not unlisted, f"not in the table: {', '.join(sorted(unlisted))}"


NOT_RULES: dict[str, str] = {"clock.bound": "a key of config.yaml", "clock.speed": "a key of config.yaml"}
