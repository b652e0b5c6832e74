"""A page needs nothing from elsewhere, and nothing in it is hidden or live."""

import re

import pytest

from hotline.paper.difference import compared
from hotline.paper.pages import coded, environment, page, written
from hotline.paper.words import Words
from tests.agreements import document


def test_a_page_needs_nothing_from_elsewhere_and_runs_nothing() -> None:
    text = compared(document(), document({"version": 2}), ("sha256:1", "sha256:2"), "en").html()
    assert "default-src 'none'" in text
    assert not re.search(r"<script|<link|<img|\bon[a-z]+=|url\(|@import|https?:", text)


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("zh", "zh-Hans")])
def test_a_page_says_its_language(language: str, tag: str) -> None:
    text = compared(document(), document(), ("sha256:1", "sha256:1"), language).html()
    assert f'<html lang="{tag}">' in text


def test_whatever_a_template_writes_is_escaped_and_made_visible() -> None:
    template = environment().from_string("<p>{{ text }}</p>{{ number }}")
    assert template.render(text="<b>\u202e", number=7) == '<p>&lt;b&gt;<span class="hidden">‹U+202E›</span></p>7'


def test_a_condition_is_set_as_code_and_escaped_too() -> None:
    assert coded("if `a < b\u200b` holds") == 'if <code>a &lt; b<span class="hidden">‹U+200B›</span></code> holds'
    assert written(coded("`x`")) == "<code>x</code>"


def test_a_template_that_names_nothing_fails_rather_than_print_a_gap() -> None:
    with pytest.raises(Exception, match="undefined"):
        page("difference", Words())
