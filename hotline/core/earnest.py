"""Words by which a message of an exercise or test claims to be in earnest: they are refused in it (requirement 29).

Whoever reads a message out of its frame (over the telephone, on a slip of paper) must never take it for real. The
list is short and plain on purpose: what a scenario needs (a test that did not take place, the authenticity 真实性 of a
video) must pass. What is hidden between the letters, and full-width letters, are seen through.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

ACTUAL: Final = "actual"
DRILL: Final = r"(?:drill|exercise|simulation|rehearsal)"
CLAIMS: Final = re.compile(
    "|".join(
        (
            rf"\b(?:not|isn['’]?t|wasn['’]?t|never)\s+(?:(?:just|only|merely|part\s+of)\s+)?(?:an?|the|any)\s+{DRILL}\b",
            r"\b(?:not|isn['’]?t|aren['’]?t|never)\s+(?:drills?|simulations?)\b",
            r"\b(?:is|are|was)\s+not\s+exercises?\b",
            rf"\bno\s+{DRILL}\b(?!\s+of)",
            r"\b(?:not|isn['’]?t|no)\s+(?:just\s+|only\s+)?a\s+test\b",
            r"\bno\s+test\s*[.!]",
            r"\bthis\s+is\s+(?:no\s+test|(?:the\s+)?real(?:\s+thing)?|for\s+real|actual)\b(?![\s-]+time)",
            r"\breal[\s-]world\s+(?:emergency|event|attack|alert|incident|situation|message)\b",
            r"(?:不是|并非|绝非|决非|非|不属于)(?:一次|一场|任何)?(?:军事)?(?:演习|演练)",
            r"(?:不是|并非|绝非|决非)(?:一次|一场)?(?:测试|模拟|训练)",
            r"(?:^|[。！，；：\s])非测试(?:$|[。！，；：\s])",
            r"真实(?:情况|事件|警报|告警|威胁|攻击|危机|险情)",
            r"(?:这|此|本)(?:次|件|事|报|电)?(?:是|为|系|属)(?:真的|真实|实况|实情|实战)",
        )
    ),
    re.IGNORECASE,
)


def claims_earnest(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    """Return whether a text anywhere in *value* claims that what it says is no exercise."""
    return any(CLAIMS.search(plain(text)) for text in texts_in(value))


def plain(text: str) -> str:
    """Return *text* as it is read: compatible letters are one, and what cannot be seen is gone."""
    return "".join(each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each) != "Cf")


def texts_in(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    """Yield every text in a value."""
    match value:
        case str():
            yield value
        case dict():
            yield from (text for each in value.values() for text in texts_in(each))
        case list():
            yield from (text for each in value for text in texts_in(each))
        case _:
            pass
