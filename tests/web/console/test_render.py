"""Templates hold no style and no script of their own, and every value in them is escaped."""

import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from hotline.core.canonical import instant
from hotline.web.console.render import clock, countdown, day, environment, labelled
from hotline.web.console.words import Say, catalogue

TEMPLATES = Path(__file__).parent.parent.parent.parent / "hotline" / "web" / "console" / "templates"
MARKUP = {path.name: path.read_text(encoding="utf-8") for path in sorted(TEMPLATES.glob("*.html"))}
INLINE = re.compile(r'\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\bsrc="/static/)|javascript:|\|\s*safe\b|autoescape')
WORD = re.compile(r"""\b(?:t|other|two|state|page_head|panel)\(["']([a-z_]+\.[a-z_.]+)["']""")


@pytest.mark.parametrize("name", MARKUP)
def test_a_template_has_no_style_and_no_script_of_its_own(name: str) -> None:
    assert INLINE.findall(MARKUP[name]) == []


@pytest.mark.parametrize("markup", ['<p style="x">', "<script>1</script>", '<a onclick="x">', "{{ x | safe }}"])
def test_what_is_inline_would_be_found(markup: str) -> None:
    assert INLINE.search(markup)


def test_every_value_is_escaped() -> None:
    found = environment().from_string("{{ value }}").render(value="<script>\"'")
    assert found == "&lt;script&gt;&#34;&#39;"


def test_a_value_that_is_missing_is_a_fault() -> None:
    with pytest.raises(UndefinedError):
        environment().from_string("{{ nothing }}").render()


def test_an_instant_is_shown_as_a_clock_and_a_day() -> None:
    at = instant("2031-05-21T14:29:23.500Z")
    assert (clock(at), day(at)) == ("14:29:23Z", "2031-05-21")


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", 'FLASH <span lang="zh-Hans">特提</span> &lt;b&gt;'), ("zh", "FLASH 特提 &lt;b&gt;")],
)
def test_chinese_in_a_page_in_english_is_marked_and_everything_escaped(language: str, shown: str) -> None:
    found = environment().from_string("{{ text | marked }}").render(t=Say(language), text="FLASH 特提 <b>")
    assert found == shown


@pytest.mark.parametrize(
    ("left", "shown"),
    [
        (167_999, "02:47"),
        (0, "00:00"),
        (-1, "+00:00"),
        (-2_530_000, "+42:10"),
        (3_852_000, "1:04:12"),
        (183_845_000, "2 d 03:04"),
        (-86_400_000, "+1 d 00:00"),
    ],
)
def test_time_left_is_a_clock_and_what_is_over_has_a_plus(left: int, shown: str) -> None:
    assert countdown(left) == shown


def test_days_of_time_left_are_told_in_the_words_of_the_page() -> None:
    template = environment().from_string("{{ 2505540000 | countdown }}")
    assert [template.render(t=Say(language)) for language in ("en", "zh")] == ["28 d 23:59", "28天 23:59"]


def test_every_template_can_be_read_and_names_only_words_that_there_are() -> None:
    for name, markup in MARKUP.items():
        environment().get_template(name)
        keys = {key for key in WORD.findall(markup) if not key.endswith((".", "_"))}
        assert keys - catalogue("en").keys() == set(), name


def test_each_cell_of_a_table_names_its_column() -> None:
    head = '<thead><tr><th scope="col">Left &#34;by&#34;</th><th><span class="vh">Open</span></th></tr></thead>'
    rows = '<tr id="a"><td class="num">1</td><td>2</td></tr>\n<tr><td>3</td><td>4</td><td>5</td></tr>'
    cells = re.findall(r"<td data-th=\"(.*?)\"", labelled(f"<table>{head}<tbody>{rows}</tbody></table>"))
    assert cells == ["Left &#34;by&#34;", "", "Left &#34;by&#34;", "", ""]


def test_what_is_no_table_with_heads_is_left_as_it_is() -> None:
    markup = "<p>a</p><table><tr><td>1</td></tr></table>"
    assert labelled(markup) == markup
