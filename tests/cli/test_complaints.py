"""Whoever reads Chinese is told in Chinese what is wrong in a protocol file."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotline.cli.complaints import GAP, catalogue, patterns, said

HOUSE = Path(__file__).parent.parent.parent / "hotline"
MODULES = (
    *("core/places", "core/field_reading", "core/form_reading", "core/protocol", "core/duties", "core/soundness"),
    *("core/expansion", "core/conditions", "core/expressions", "core/ladders_examined", "core/forms_examined"),
    *("core/times_examined", "core/duties_examined"),
    *("files/positions", "files/protocols", "files/calendars", "files/surroundings"),
)
WHERE = {
    "complain": (0, 1),
    "Doubt": (1, 2),
    "complaint": (1, 2),
    "unreadable": (1, 2),
    "lack": (2, 3),
    "stop": (1, 2),
    "Complaint": (4, 5),
    "ConditionError": (0,),
}
"""Which arguments of a call are what is wrong and what to do."""
PASSED_ON = {
    "",
    "% %",
    "% comes % after %, which it is to protect",
    "% comes % after the message, but %",
}  # what another module said, or is said in full where it is found


def sentences(module: str) -> Iterator[str]:
    """Yield every sentence that *module* complains with, what differs written as %."""
    for function in ast.walk(ast.parse((HOUSE / f"{module}.py").read_text(encoding="utf-8"))):
        if isinstance(function, ast.FunctionDef):
            named = dict(assigned(function))
            for call in ast.walk(function):
                if isinstance(call, ast.Call):
                    yield from (text for each in arguments(call) for text in written(each, named))


def assigned(function: ast.FunctionDef) -> Iterator[tuple[str, ast.expr]]:
    for each in ast.walk(function):
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
            yield each.targets[0].id, each.value


def arguments(call: ast.Call) -> Iterator[ast.expr]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    numbers = WHERE.get(name, ())
    # A method of the reader of YAML begins with the event, as `stop` does.
    if name == "complain" and len(call.args) == 4:
        numbers = (2, 3)
    yield from (call.args[number] for number in numbers if number < len(call.args))


def written(node: ast.expr, named: dict[str, ast.expr]) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "%" for part in parts)
        case ast.Name(id=name) if name in named:
            yield from written(named[name], {})
        case ast.IfExp(body=one, orelse=other):
            yield from (*written(one, named), *written(other, named))
        case _:
            yield ""


KNOWN = {GAP.sub("%", each) for each in catalogue()}


@pytest.mark.parametrize("module", MODULES)
def test_every_complaint_has_its_chinese_sentence(module: str) -> None:
    missing = {each for each in sentences(module) if not any(fits(each, known) for known in (*KNOWN, *PASSED_ON))}
    assert missing == set()


def fits(sentence: str, known: str) -> bool:
    """Return whether a sentence of the program is one of the catalogue, or ends in what that says in more ways."""
    return sentence == known or (sentence.endswith("%") and known.startswith(sentence[:-1]) and len(sentence) > 9)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("'operators' is unknown here", "'operators' 不可用于此处"),
        ("the label in zh is missing", "缺少中文文字"),
        ("'x' is not a form code", "'x' 不是格式表代码"),
        ("there is no field name", "没有栏目 name"),
        (
            "REP-4 may be sent by the recipient only, but the originator owes it",
            "REP-4 只能由收报方发出，但应办方为立案方",
        ),
        (
            "the rung of call at 2h comes 150m after the message, but the agreement ends 1h after it",
            "call 中 2h 的一级在电报之后 150m，但协议在电报之后 1h 终止",
        ),
        (
            "the rung of call at 2h comes 1h after window.start, which it is to protect",
            "call 中 2h 的一级在 window.start 之后 1h，而它本应保护该事件",
        ),
        ("nobody may sign this form", "无人可签发此格式表"),
        ("what nobody has ever said", "what nobody has ever said"),
    ],
)
def test_what_differs_is_put_into_the_chinese_sentence(english: str, chinese: str) -> None:
    assert (said(english, "zh"), said(english, "en")) == (chinese, english)


def test_a_chinese_sentence_has_the_gaps_of_the_english_one() -> None:
    numbers = {text: {number for _, number in GAP.findall(text)} for pair in catalogue().items() for text in pair}
    assert [english for english, chinese in catalogue().items() if numbers[english] != numbers[chinese]] == []


def test_no_sentence_hides_another() -> None:
    """What the first pattern of a sentence finds is the sentence itself."""
    for _, english in patterns():
        shown = GAP.sub(lambda gap: f"x{gap[2]}", english)
        found = next(each for pattern, each in patterns() if pattern.fullmatch(shown))
        assert found == english
