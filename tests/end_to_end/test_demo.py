"""`hotline demo` as a person runs it: the whole play, told in both languages, and both records proved at the end."""

import asyncio
import json
import os
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from hotline.files.bundle import frames, unframed, write_bundle
from hotline.files.bundle_reading import open_bundle

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(180)]

ACTS = (
    ("A machine announces a test; people answer", "系统自动通报试验，值班员签收确认"),
    ("The test is moved by two hours", "试验窗口推迟两小时"),
    ("FLASH, signed by two people", "特提，双人签发"),
    ("Nobody answers: both ladders are climbed", "无人应答，双方逐级上报"),
    ("The line is cut, and mended", "线路中断与恢复"),
    ("Four days later: the completion report is late", "四天后，完成报告逾期"),
)
WIDTH = 80


async def demo(folder: Path) -> tuple[int, str, str]:
    """Run the demonstration; return its exit code, what it said, and what it complained of."""
    environment = {**os.environ, "COLUMNS": str(WIDTH), "PYTHONIOENCODING": "utf-8"}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "hotline",
        "demo",
        "--folder",
        str(folder),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
    )
    said, complained = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode(), complained.decode()


def columns(line: str) -> int:
    """Return how wide *line* is on a terminal, where a Chinese character takes two columns."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in line)


def between(lines: list[str], first: str, last: str) -> list[str]:
    """Return the lines of one act."""
    begins = next(n for n, line in enumerate(lines) if line.startswith(first))
    ends = next(n for n, line in enumerate(lines) if line.startswith(last))
    return lines[begins:ends]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, str, str]:
    """The demonstration, played once: where, its exit code, what it said and what it complained of."""
    folder = tmp_path_factory.mktemp("played")
    return folder, *asyncio.run(demo(folder / "demo"))


def test_the_demonstration_plays_to_its_end_and_both_records_are_proved(
    played: tuple[Path, int, str, str],
) -> None:
    tmp_path, code, said, complained = played
    lines = said.splitlines()

    assert code == 0, complained + said
    assert [line for line in lines if " · " in line and line.split(" · ")[0] in dict(ACTS)] == [
        f"{english} · {chinese}" for english, chinese in ACTS
    ]

    silence = between(lines, ACTS[3][0], ACTS[4][0])
    for party, officer in (("us", "alice"), ("cn", "li")):
        assert any(f" {party} received is owed and missed" in line for line in silence), silence
        assert any(f" {party} records in the shared log: received is overdue" in line for line in silence), silence
        missed = next(n for n, line in enumerate(silence) if f" {party} received is owed and missed" in line)
        assert any(f" {party} calls {officer} " in line for line in silence[missed:]), silence
    assert any(" us calls ben " in line for line in silence), "the next rung calls the shift leader"

    broken = between(lines, ACTS[4][0], ACTS[5][0])
    assert any("the line is down" in line for line in broken)
    assert any("the line stands" in line for line in broken)

    days = between(lines, ACTS[5][0], "What is still owed")
    missed = next(n for n, line in enumerate(days) if "completion is owed and missed" in line)
    assert any("TST-4 Completion report · 试验完成报告" in line for line in days[missed:]), days

    assert said.count("nothing wrong · 无误") == 2
    assert "Both records, verified from the files alone · 仅凭文件核验双方记录" in lines
    assert [line for line in lines if columns(line) > WIDTH and str(tmp_path) not in line] == []
    assert {each.name for each in (tmp_path / "demo").glob("*.sqlite")} == {"us.sqlite", "cn.sqlite"}


async def hotline(*arguments: str, folder: Path) -> tuple[int, str]:
    """Run a verb as a person does; return its exit code and what it printed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hotline", *arguments),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"},
    )
    told, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, told.decode()


def altered(source: Path, target: Path, party: str) -> int:
    """Write the bundle again with one word of the last message of *party* changed."""
    with open_bundle(source) as bundle:
        members = {name: bundle.read(name) for name in bundle.names if name != "manifest.json"}
        about: dict[str, Any] = {n: v for n, v in bundle.manifest.items() if n not in {"members", "format", "v"}}
    name = f"logs/{party}/000000000000.entries"
    parts = list(unframed(members[name]))
    index = max(n for n, part in enumerate(parts) if b'"kind":"message"' in part)
    parts[index] = parts[index].replace(b'"payload":"ey', b'"payload":"fy')
    write_bundle(target, about, {**members, name: frames(parts)})
    return index


async def test_what_both_centers_kept_is_proved_good_and_an_altered_word_is_found(
    played: tuple[Path, int, str, str],
) -> None:
    tmp_path = played[0]
    pins = [f"--root={party}={tmp_path}/demo/keys/{party}/root.json" for party in ("us", "cn")]
    for party in ("us", "cn"):
        out = tmp_path / f"{party}.zip"
        config = tmp_path / "demo" / f"config-{party}.yaml"
        code, said = await hotline("export", str(out), "--watch", "--config", str(config), folder=tmp_path)
        assert code == 0, said
        code, said = await hotline("--json", "audit", "verify", str(out), *pins, folder=tmp_path)
        found = json.loads(said)
        # A center that stops may leave its very last entries without a cosignature: these cannot be decided.
        lacking = {each["key"] for each in found["missing"]}
        assert lacking <= {"missing_cosignature"}, said
        assert (code, found["verdict"]) == ((6, "undecided") if lacking else (0, "good")), said
        assert found["findings"] == [], said
        assert found["messages"] > 5
        index = altered(out, tmp_path / f"{party}-altered.zip", party)
        code, said = await hotline("audit", "verify", str(tmp_path / f"{party}-altered.zip"), *pins, folder=tmp_path)
        assert (code, f"{party}, entry {index}" in said) == (5, True), said
