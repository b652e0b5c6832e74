"""The files of the console: known names only, kept by a browser until they change, small, and without foreign code."""

import gzip
import re

import pytest

from hotline.paper.replay import style
from hotline.web.console.files import static_file, static_files
from tests.fakes_doors import Open

SCRIPT_BYTES_MAX = 60 * 1024
SCRIPT_LINES_MAX = 300
SCRIPTS = {name: found.body.decode() for name, found in static_files().items() if name.endswith(".js")}
FORBIDDEN = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|https?://(?!www\.w3\.org/2000/svg\b)"
)


async def test_a_file_is_sent_once_and_then_only_said_to_be_the_same(doors: Open) -> None:
    async with doors.session.get(doors.url + "/static/console.css") as answer:
        assert (answer.status, answer.content_type) == (200, "text/css")
        tag = answer.headers["ETag"]
        assert answer.headers["Cache-Control"] == "no-cache"
    async with doors.session.get(doors.url + "/static/console.css", headers={"If-None-Match": tag}) as answer:
        assert (answer.status, await answer.read()) == (304, b"")


@pytest.mark.parametrize("name", ["nothing.js", "..%2fpages.py", "console.css%00", ".", "console.css/"])
async def test_nothing_else_is_sent(doors: Open, name: str) -> None:
    async with doors.session.get(f"{doors.url}/static/{name}") as answer:
        assert answer.status == 404


def test_scripts_are_small() -> None:
    assert {name: text.count("\n") for name, text in SCRIPTS.items() if text.count("\n") >= SCRIPT_LINES_MAX} == {}
    assert sum(len(gzip.compress(text.encode())) for text in SCRIPTS.values()) < SCRIPT_BYTES_MAX


def test_a_script_is_sent_without_the_notes_of_its_source() -> None:
    assert {name for name, text in SCRIPTS.items() if text.lstrip().startswith("/**")} == set()
    assert static_file(b'/** Why.\n * @param x */\nexport const a = "/** kept */";\n', ".js").body == (
        b'export const a = "/** kept */";\n'
    )
    whole = b"x = {\n  /** @type {any} */ alarm: null,\n};\n"
    assert static_file(whole + b"/** Says so. */\n", ".js").body == whole, "what stands before code stays with it"
    assert static_file(b"/** kept */\na {}\n", ".css").body == b"/** kept */\na {}\n"


def test_no_script_makes_markup_of_text_or_loads_from_elsewhere() -> None:
    assert {name: found[0] for name, text in SCRIPTS.items() if (found := FORBIDDEN.search(text))} == {}


def test_every_module_that_a_script_imports_is_there() -> None:
    wanted = {name: re.findall(r'from "\./([\w.]+)"', text) for name, text in SCRIPTS.items()}
    assert {name: set(found) - SCRIPTS.keys() for name, found in wanted.items() if set(found) - SCRIPTS.keys()} == {}


async def test_the_look_of_drawn_cases_is_the_one_of_paper(doors: Open) -> None:
    async with doors.session.get(doors.url + "/static/replay.css") as answer:
        assert (answer.status, answer.content_type) == (200, "text/css")
        assert await answer.text() == style()
