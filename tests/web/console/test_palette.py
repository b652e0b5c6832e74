"""The colours of the console can be read: contrast by WCAG 2.2, computed from the tokens of its style."""

import re

import pytest

from hotline.web.console.files import static_files

STYLE = static_files()["console.css"].body.decode()
TEXT, MARK = 4.5, 3.0
PANELS = ("panel", "panel2", "bg")
WORDS = ("text", "muted", "accent", "flash", "imm", "prio", "rout", "ok", "ex")
ON = (
    *((word, "panel") for word in WORDS),
    *((word, ground) for word in ("text", "muted") for ground in PANELS),
    ("accent-ink", "accent"),
    ("accent", "accent-soft"),
    ("muted", "accent-soft"),
    ("fill-ink", "flash-fill"),
    ("fill-ink", "imm-fill"),
    ("fill-ink", "prio-fill"),
    ("flash", "flash-soft"),
    ("imm", "imm-soft"),
    ("text", "imm-soft"),
    ("text", "flash-soft"),
    ("prio", "prio-soft"),
    ("rout", "rout-soft"),
    ("ok", "ok-soft"),
    ("ex-ink", "ex"),
    ("rout-ink", "rout"),
    ("top-ink", "top"),
    ("top-muted", "top"),
)


def tokens(theme: str) -> dict[str, str]:
    block = re.search(rf"\[data-theme={theme}\]\s*\{{(.*?)\}}", STYLE, re.DOTALL)
    assert block is not None
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", block[1]))


def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(two)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_word_can_be_read_on_its_ground(theme: str) -> None:
    found = tokens(theme)
    weak = {pair: round(contrast(found[pair[0]], found[pair[1]]), 2) for pair in ON}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < TEXT} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_borders_of_form_fields_and_the_focus_can_be_seen(theme: str) -> None:
    found = tokens(theme)
    assert all(contrast(found[mark], found[ground]) >= MARK for mark in ("muted", "focus") for ground in PANELS)


def test_both_themes_have_the_same_colours() -> None:
    assert tokens("light").keys() == tokens("dark").keys()
