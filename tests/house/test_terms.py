"""One Chinese word for each thing, in console, command line, paper and errors: docs/reference/glossary.md."""

import re
from pathlib import Path
from typing import Final

import pytest

HOUSE: Final = Path(__file__).parent.parent.parent / "hotline"
SAID: Final = (*sorted(HOUSE.rglob("*.yaml")), HOUSE / "core" / "rules.py", HOUSE / "runtime" / "delivery.py")
INSTEAD: Final = {
    "副署": "会签",
    "链路": "线路",
    "规程": "协议",
    "电文": "电报",
    "表单": "格式表",
    "密封": "封存",
    "揭示值": "开启值",
    "散列": "哈希值",
    "等级": "紧急程度",
    "案件": "案卷",
    "值守": "值班",
    "保管员": "保管人",
    "告警": "警报",
    "预警": "警示",
    "触按": "触碰",
    "(?<!往)来电": "来报",
    "你": "您",
    r"升级(?!较旧|对方|其中)": "上报",
    r"(?:未|待|并)确认(?!收悉)": "确认收悉",
}
"""What is not said, and the word for it."""


@pytest.mark.parametrize("path", SAID, ids=lambda path: path.relative_to(HOUSE).as_posix())
def test_nothing_is_called_by_another_word(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = {(match[0], word) for other, word in INSTEAD.items() for match in re.finditer(other, text)}
    assert found == set()


@pytest.mark.parametrize("text", ["升级至第 2 级", "有一份特提电报未确认，", "链路中断"])
def test_another_word_would_be_found(text: str) -> None:
    assert any(re.search(other, text) for other in INSTEAD)
