"""`hotline demo` as a person runs it: the whole play, told in both languages, and both records proved at the end."""

import asyncio
import os
import sys
import unicodedata
from pathlib import Path

import pytest

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


async def test_the_demonstration_plays_to_its_end_and_both_records_are_proved(tmp_path: Path) -> None:
    code, said, complained = await demo(tmp_path / "demo")
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
