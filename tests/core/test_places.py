"""A document taken apart: every complaint has its key path, says what is wrong and what to do, and reading goes on."""

from collections.abc import Callable
from typing import Any

import pytest

from hotline.core.errors import Complaint
from hotline.core.places import Place


def place(value: Any, path: str = "forms.X") -> Place:
    return Place(value, path, [])


def test_what_is_right_is_read_without_a_word() -> None:
    found: list[Complaint] = []
    root = Place(
        {
            "group": {"a": 1, "note": "a remark", "b": True},
            "list": ["x", "y"],
            "text": "words",
            "time": "48h",
            "amount": "1e26",
            "title": {"en": "Title", "zh": "标题"},
        },
        "",
        found,
    )
    parts = root.members(("group", "list", "text", "time", "amount", "title"))
    group = parts["group"].members(("a",), ("b",))
    assert (group["a"].whole(1, 5), group["b"].flag()) == (1, True)
    assert parts["list"].words("xyz") == ("x", "y")
    assert [(each.path, each.text()) for each in parts["list"].items()] == [("list.0", "x"), ("list.1", "y")]
    assert (parts["text"].text(), parts["text"].word(("words",)), parts["text"].matching("w.*", "word")) == (
        "words",
    ) * 3
    assert (parts["time"].duration(), parts["amount"].quantity()) == (172_800_000, "1e26")
    assert parts["title"].titles() == {"en": "Title", "zh": "标题"}
    assert list(parts["title"].entries("[a-z]{2}", "language")) == ["en", "zh"]
    assert found == []


READINGS: list[tuple[Callable[[Place], Any], Any, str, str]] = [
    (lambda each: each.members(("a", "b")), {"a": 1}, "forms.X", "b is missing"),
    (
        lambda each: each.members(("answers",)),
        {"answers": 1, "answer": 2},
        "forms.X.answer",
        "this key is unknown here",
    ),
    (lambda each: each.members(()), "text", "forms.X", "'text' is not a group of keys"),
    (lambda each: each.entries(), {str(n): n for n in range(65)}, "forms.X", "65 keys are too many"),
    (lambda each: each.entries("[a-z]+", "name"), {"A": 1}, "forms.X.A", "'A' is not a name"),
    (lambda each: each.items(), {"a": 1}, "forms.X", "{'a': 1} is not a list"),
    (lambda each: each.items(), [1] * 65, "forms.X", "65 items are too many"),
    (lambda each: each.text(), 5, "forms.X", "5 is not a text"),
    (lambda each: each.text(), "", "forms.X", "'' is not a text"),
    (lambda each: each.text(3), "long", "forms.X", "'long' is not a text"),
    (lambda each: each.text(), "a\u202eb", "forms.X", "the text has characters that cannot be seen"),
    (lambda each: each.text(), "e\u0301", "forms.X", "the text has characters that cannot be seen"),
    (lambda each: each.matching("[a-z]+", "name"), "A", "forms.X", "'A' is not a name"),
    (lambda each: each.matching("[a-z]+", "name"), None, "forms.X", "None is not a name"),
    (lambda each: each.word(("owing", "waiting")), "owning", "forms.X", "'owning' is unknown here"),
    (lambda each: each.word(()), ["a"], "forms.X", "['a'] is unknown here"),
    (lambda each: each.words("ab"), ["a", "a"], "forms.X", "a word stands twice"),
    (lambda each: each.words("ab"), ["c"], "forms.X.0", "'c' is unknown here"),
    (lambda each: each.flag(), 1, "forms.X", "1 is neither true nor false"),
    (lambda each: each.whole(1, 5), 6, "forms.X", "6 is not a whole number from 1 to 5"),
    (lambda each: each.whole(0, 5), True, "forms.X", "True is not a whole number from 0 to 5"),
    (lambda each: each.duration(), "soon", "forms.X", "'soon' is not a length of time"),
    (lambda each: each.duration(), 48, "forms.X", "48 is not a length of time"),
    (lambda each: each.items(2), [1, 2, 3], "forms.X", "3 items are too many"),
    (lambda each: each.day(), "22 Nov 2026", "forms.X", "'22 Nov 2026' is not a day"),
    (lambda each: each.day(), 2026, "forms.X", "2026 is not a day"),
    (lambda each: each.titles(3), {"en": "long", "zh": "b"}, "forms.X.en", "'long' is not a text"),
    (lambda each: each.quantity(), "much", "forms.X", "'much' is not the spelling of a quantity"),
    (lambda each: each.titles(), "Title", "forms.X", "'Title' has no languages"),
    (lambda each: each.titles(), {"en": "Title"}, "forms.X", "the label in zh is missing"),
    (lambda each: each.titles(), {"en": "a", "zh": "b", "fr": "c"}, "forms.X.fr", "'fr' is no language of this file"),
    (lambda each: each.titles(), {"en": "a", "zh": ""}, "forms.X.zh", "'' is not a text"),
]


@pytest.mark.parametrize(("read", "value", "path", "wrong"), READINGS, ids=range(len(READINGS)))
def test_what_is_wrong_is_complained_of_at_its_key_path(
    read: Callable[[Place], Any], value: Any, path: str, wrong: str
) -> None:
    found = place(value)
    read(found)
    assert [(each.path, each.wrong) for each in found.complaints] == [(path, wrong)]
    assert found.complaints[0].remedy


def test_among_named_entries_a_remark_is_a_text_and_an_entry_of_that_name_a_group() -> None:
    entries = place({"because": "peace", "a": 1, "note": {"type": "text"}})
    assert list(entries.entries("[a-z]+", "name")) == ["a", "note"]
    assert list(entries.entries()) == ["because", "a", "note"]


def test_a_day_is_its_number() -> None:
    assert place("1970-01-01").day() + 1 == place("1970-01-02").day()


def test_a_complaint_suggests_the_word_that_was_meant() -> None:
    found = place({"answrs": []})
    found.members((), ("answers", "opens"))
    assert found.complaints[0].remedy == "Did you mean answers?"
    long = place("x" * 100)
    long.word(("a", "b"))
    assert long.complaints[0].remedy == "Use one of: a, b"


def test_at_the_top_of_a_document_a_path_is_one_name() -> None:
    found = place({}, "")
    found.members(("a",))
    found.complain("wrong", "remedy", "b")
    assert [each.path for each in found.complaints] == ["", "b"]
    assert found.inside("a").path == "a"
    assert found.inside("a").value is None
