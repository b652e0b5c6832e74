"""The settings: what is configured, in words of both languages; sounds, desks, and what is kept for how long."""

from pathlib import Path

import pytest

from hotline.core.terms import LANGUAGES
from hotline.files.config import load
from hotline.files.config_shown import shown
from hotline.web.console.settings import TOP, Setting, groups
from hotline.web.console.words import catalogue
from tests.fakes_center import World
from tests.fakes_doors import Open
from tests.web.console.desks import follow, page

CONFIG = shown(load(Path("config.yaml")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_of_the_configuration_has_its_words(language: str) -> None:
    words = catalogue(language)
    assert {each for each in CONFIG if f"settings.key.{each}" not in words} == set()
    assert {each.name for each in groups([Setting(*each) for each in CONFIG.items()])} - {"archive"} == {
        key.removeprefix("settings.group.") for key in words if key.startswith("settings.group.")
    }


def test_keys_are_grouped_by_their_section() -> None:
    found = list(groups([Setting("channel", "us-cn"), Setting("link.paths", "x"), Setting("status", "test")]))
    assert [(each.name, len(each.settings)) for each in found] == [(TOP, 2), ("link", 1)]
    assert list(groups([])) == []


async def test_the_configuration_is_shown_as_it_is_written(both: World, doors: Open) -> None:
    doors.doors.config = {**CONFIG, "contacts": "<b>contacts.yaml"}
    text = await page(doors, "/settings")
    for words in ("link.check_every", "Checked every", "检查间隔", "us-cn", "&lt;b&gt;contacts.yaml", "not set"):
        assert words in text, words
    assert "<b>contacts" not in text


async def test_what_is_not_set_is_named_in_one_line_and_an_actual_line_has_no_exercise(doors: Open) -> None:
    doors.doors.config = CONFIG
    text = await page(doors, "/settings")
    unset = [each.partition("</p>")[0] for each in text.split('<p class="aside unset muted">')[1:]]
    assert sum("witnesses" in each for each in unset) == 1
    assert all(f"<code>{path}</code></dt>" not in text for path, value in CONFIG.items() if not value)
    assert "exercise.subject" not in text


async def test_what_is_kept_stands_apart_with_the_sizes_of_the_logs(both: World, doors: Open) -> None:
    doors.doors.config = CONFIG
    text = await page(doors, "/settings")
    kept = text[text.index('id="h-retention"') :]
    assert "archive.after" in kept
    assert "365d" in kept
    assert "log of US" in kept
    assert text.count("archive.after") == 1


async def test_without_a_configuration_the_page_still_says_what_it_knows(doors: Open) -> None:
    text = await page(doors, "/settings")
    assert "tells nothing of its configuration" in text
    assert "three fast pulses" in text


async def test_open_desks_are_listed_with_whether_they_can_ring(both: World, doors: Open) -> None:
    assert "No desk is open" in await page(doors, "/settings")
    async with follow(doors, person="bob") as desk:
        await desk.say()
        text = await page(doors, "/settings")
        assert "us/bob" in text
        assert "can ring" in text


async def test_an_auditor_reads_the_settings(doors: Open) -> None:
    assert "us/auditor" in await page(doors, "/settings", "auditor")


async def test_a_key_without_words_is_shown_by_its_path(doors: Open) -> None:
    doors.doors.config = {"future.key": "42"}
    text = await page(doors, "/settings")
    assert "<code>future</code>" in text
    assert "<code>future.key</code>" in text
    assert "42" in text
