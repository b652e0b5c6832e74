"""What `pip install .` gives: the command, the rooms, and the protocols that are shipped."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent.parent
SHIPPED = {".yaml", ".json", ".sql", ".css", ".js", ".html", ".svg"}
ASK = """
import hotline
from hotline.files import protocols
print(hotline.__file__)
print(protocols.load("service").digest)
from hotline.cli.agreements import named
from hotline.cli.terminal import Terminal
from hotline.paper.agreement import agreement, html
found = named("service", Terminal())
print(html(agreement(found.document, found.digest, "zh", found.order)).partition("<h1>")[2][:8])
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([sys.executable, *build, "--wheel-dir", str(folder), str(HOUSE)], check=True)
    return next(folder.glob("hotline-*.whl"))


def test_every_protocol_and_module_is_in_the_wheel_and_nothing_else(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    modules = {str(path.relative_to(HOUSE)) for path in (HOUSE / "hotline").rglob("*.py")}
    protocols = {f"hotline/{path.relative_to(HOUSE)}" for path in (HOUSE / "protocols").glob("*.yaml")}
    templates = {str(path.relative_to(HOUSE)) for path in (HOUSE / "hotline/paper/templates").iterdir()}
    console = HOUSE / "hotline/web/console"
    parts = ("templates", "static", "words")
    pages = {str(path.relative_to(HOUSE)) for part in parts for path in (console / part).iterdir()}
    assert protocols
    assert templates
    assert pages
    assert modules | protocols | templates | pages <= names
    assert {Path(name).suffix for name in names - modules - protocols} <= SHIPPED


def test_the_installed_program_finds_its_protocols_without_its_sources(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    told = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site")},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    assert told[0].startswith(str(tmp_path))
    assert told[1].startswith("sha256:")
    assert told[2] == "服务电报与善意信"


def test_the_command_starts(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        points = next(name for name in archive.namelist() if name.endswith("entry_points.txt"))
        assert "hotline = hotline.cli.main:run" in archive.read(points).decode()
