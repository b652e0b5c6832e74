"""The tutorial of the first desk: its commands, as they are printed, list a key that was made in a real browser."""

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import expect

from tests.end_to_end.console.browsing import HOUSE
from tests.end_to_end.console.centers import Centers
from tests.end_to_end.console.conftest import SitDown
from tests.end_to_end.console.test_signing_in import make, sign_in


def commands(text: str) -> list[list[str]]:
    """Return the commands of a ceremony that a page of the manual prints."""
    lines = text.replace("\\\n", " ").splitlines()
    return [shlex.split(line)[1:] for line in lines if line.startswith("    .venv/bin/hotline roster")]


def test_the_tutorial_seats_a_newcomer(sit: SitDown, centers: Centers, tmp_path: Path) -> None:
    desk = sit("us")
    make(desk, "nina", "Key of this browser")
    with desk.page.expect_download() as waiting:
        desk.page.get_by_role("link", name="Save the file").click()
    shutil.copy(waiting.value.path(), tmp_path / "nina.browser.pub.json")
    (tmp_path / "demo").symlink_to(centers.twins.folder)
    tutorial = commands((HOUSE / "docs" / "tutorial" / "first-desk.md").read_text(encoding="utf-8"))
    assert [each[1] for each in tutorial] == ["add", "sign", "publish"]
    for each in tutorial:
        words = [word.replace("$US", desk.url) for word in each] + (["--yes"] if each[1] != "add" else [])
        program = [sys.executable, "-m", "hotline", *words]
        done = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    expect(sign_in(desk).locator(".who")).to_contain_text("nina")
