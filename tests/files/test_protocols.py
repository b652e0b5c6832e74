"""Protocol files load with the numbers that were agreed, and every complaint names file, line and column."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hotline.core import canonical
from hotline.core.canonical import duration
from hotline.core.errors import FileError
from hotline.core.protocol import Protocol, load_agreement
from hotline.core.terms import LEVELS
from hotline.files import positions, protocols
from hotline.files.protocols import load, load_file, names, shipped

ALL = ("common", "ai-test-notification", "crisis-hotline", "service")
SMALL = """
protocol: small
version: 1
extends: common
title: {en: Small, zh: 小}
notice: Illustrative.
forms:
  NOT-1:
    title: {en: Notice, zh: 通报}
    act: notice
    signed_by: [operator]
    precedence: ROUTINE
    owes: [delivered, received]
    fields:
      text: {type: text, title: {en: Text, zh: 正文}}
"""
CHILD = """
protocol: child
extends: small
version: 3
title: {en: Child, zh: 子}
notice: Illustrative.
"""


def complaints(folder: Path, written: str | bytes, name: str = "small") -> list[str]:
    """Return what is complained of when the file *name* says what is *written*, without the folder."""
    path = folder / f"{name}.yaml"
    path.write_bytes(written if isinstance(written, bytes) else written.encode())
    with pytest.raises(FileError) as caught:
        load_file(path)
    return [str(each).replace(f"{folder}/", "") for each in caught.value.complaints]


def test_the_shipped_protocols_are_found_by_name() -> None:
    assert {"ai-test-notification", "crisis-hotline", "service"} <= set(names())
    assert "common" not in names()
    assert (shipped() / "common.yaml").is_file()


def test_a_program_without_its_protocols_says_so(tmp_path: Path) -> None:
    assert protocols.first_of(tmp_path, shipped()) == shipped()
    with pytest.raises(FileError, match="Install the program again"):
        protocols.first_of(tmp_path)


@pytest.mark.parametrize("name", ALL)
def test_a_shipped_protocol_loads_and_says_that_it_is_illustrative(name: str) -> None:
    agreement = load(name)
    assert agreement.protocol.id == name
    assert agreement.protocol.notice == "Illustrative. Adopted by no government."
    assert agreement.digest == canonical.digest(agreement.octets)


@pytest.mark.parametrize("name", ALL)
def test_the_octets_that_are_logged_are_all_that_is_needed(name: str) -> None:
    agreement = load(name)
    assert load_agreement(agreement.octets) == agreement.protocol
    assert canonical.encode(canonical.decode(agreement.octets, largest=1_048_576)) == agreement.octets


def test_octets_that_are_no_agreement_are_complained_of() -> None:
    with pytest.raises(FileError, match="is missing"):
        load_agreement(b"[]")


MATRIX = {
    "FLASH": ("60s", "10m", "30m", "2h", "24h"),
    "IMMEDIATE": ("60s", "30m", "2h", None, "24h"),
    "PRIORITY": ("10m", "3h", "24h", None, "48h"),
    "ROUTINE": ("10m", "6h", "48h", None, "7d"),
}


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("precedence", MATRIX)
def test_the_deadlines_are_those_of_the_common_matrix(name: str, precedence: str) -> None:
    timing = load(name).protocol.matrix[precedence]
    for level, within in zip(LEVELS, MATRIX[precedence], strict=True):
        limit = timing.limit(level)
        assert (limit and limit.within) == (within and duration(within)), level


@pytest.mark.parametrize(
    ("precedence", "after_sending"), [("FLASH", "4m"), ("IMMEDIATE", "4m"), ("PRIORITY", "30m"), ("ROUTINE", "60m")]
)
def test_a_message_that_is_not_delivered_rings_at_the_sender(precedence: str, after_sending: str) -> None:
    protocol = load("common").protocol
    limit = protocol.matrix[precedence].delivered
    first = protocol.ladders[limit.ladder or ""][0]
    assert limit.within + first.at == duration(after_sending)
    assert first.side == "waiting"


def rungs(name: str, ladder: str) -> list[tuple[str, str, str]]:
    return [
        (canonical.duration_text(rung.at), rung.side, rung.call or rung.draft or "")
        for rung in load(name).protocol.ladders[ladder]
    ]


def test_the_crisis_ladder_reaches_the_authority_and_the_principal() -> None:
    assert rungs("crisis-hotline", "unanswered-flash") == [
        ("0s", "owing", "duty-officer"),
        ("0s", "waiting", "duty-officer"),
        ("10m", "waiting", "shift-leader"),
        ("20m", "waiting", "embassy"),
        ("30m", "waiting", "national-authority"),
        ("1h", "waiting", "principal"),
        ("2h", "both", "shift-leader"),
    ]
    assert ("1h", "waiting", "national-authority") in rungs("crisis-hotline", "unanswered-immediate")


def test_a_missing_completion_report_drafts_a_query_and_goes_to_the_working_group() -> None:
    assert rungs("ai-test-notification", "reporting") == [
        ("0s", "owing", "duty-officer"),
        ("0s", "waiting", "duty-officer"),
        ("1d", "waiting", "TST-8"),
        ("3d", "both", "working-group"),
    ]
    assert load("ai-test-notification").protocol.ladders["reporting"][2].fill == {"speed": "48h"}


def test_an_unacknowledged_test_notice_climbs_by_days() -> None:
    protocol = load("ai-test-notification").protocol
    for precedence in ("PRIORITY", "ROUTINE"):
        assert protocol.matrix[precedence].acknowledged.ladder == "unacknowledged"
    assert [each for each in rungs("ai-test-notification", "unacknowledged") if each[1] == "waiting"] == [
        ("1d", "waiting", "duty-officer"),
        ("2d", "waiting", "shift-leader"),
        ("3d", "waiting", "national-authority"),
    ]


FORMS = {
    "common": {"RCV", "ACK", "REF", "DEC", "SVC-3", "WDR"},
    "crisis-hotline": {"HTL-0", "HTL-1", "HTL-2", "HTL-3", "HTL-4", "HTL-5", "HTL-6", "HTL-8", "HTL-9"},
    "ai-test-notification": {"TST-1", "TST-2", "TST-3", "TST-4", "TST-5", "TST-6", "TST-8", "TST-9"},
    "service": {"SVC-0", "SVC-1", "SVC-5", "SVC-7", "SVC-9", "GEN-1"},
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_there(name: str) -> None:
    assert set(load(name).protocol.forms) == FORMS[name] | FORMS["common"]


def test_no_machine_signs_on_the_crisis_hotline_and_two_people_do() -> None:
    protocol = load("crisis-hotline").protocol
    for form in protocol.forms.values():
        assert form.signed_by == ("operator",), form.code
        if form.code.startswith("HTL") and form.code != "HTL-6":
            assert form.two_people, form.code


def test_answers_have_the_precedence_of_what_they_answer_and_owe_nothing() -> None:
    for code in ("RCV", "ACK", "REF", "DEC"):
        form = load("crisis-hotline").protocol.forms[code]
        assert (form.answers, form.inherits_precedence, form.owes, form.then) == (("*",), True, (), ())


def test_a_retraction_stands_in_every_protocol() -> None:
    assert all(load(name).protocol.forms["SVC-3"].act == "retraction" for name in ALL)


NOW = canonical.instant("2026-11-22T10:00:00.000Z")


def window(start: str, end: str) -> dict[str, str]:
    return {"start": canonical.instant_text(NOW + duration(start)), "end": canonical.instant_text(NOW + duration(end))}


RUN = {"category": "training_run", "training_compute": "1e26"}
LEAD_TIMES: list[tuple[dict[str, Any], str, str, tuple[str, ...]]] = [
    (RUN, "14d", "ROUTINE", ()),
    (RUN, "335h", "PRIORITY", ("late",)),
    (RUN | {"training_compute": "9.9e25"}, "335h", "PRIORITY", ("outside_scope",)),
    ({"category": "training_run", "compute_band": "from_1e26"}, "335h", "PRIORITY", ("late",)),
    ({"category": "training_run", "compute_band": "from_1e25"}, "335h", "PRIORITY", ("outside_scope",)),
    ({"category": "offensive_cyber"}, "72h", "PRIORITY", ()),
    ({"category": "offensive_cyber"}, "71h", "PRIORITY", ("late",)),
    ({"category": "offensive_cyber"}, "23h", "PRIORITY", ("late", "below_floor")),
]


@pytest.mark.parametrize(("fields", "ahead", "precedence", "flags"), LEAD_TIMES, ids=range(len(LEAD_TIMES)))
def test_a_test_is_notified_14_days_or_72_hours_ahead(
    fields: dict[str, Any], ahead: str, precedence: str, flags: tuple[str, ...]
) -> None:
    protocol = load("ai-test-notification").protocol
    form = protocol.forms["TST-1"]
    given = fields | {"window": window(ahead, "30d")}
    assert form.precedence(given, NOW, protocol.parameters) == precedence
    assert form.flags(given, NOW, protocol.parameters) == flags


def test_the_completion_report_is_due_48_hours_after_the_window_unless_cancelled() -> None:
    (follow_up,) = load("ai-test-notification").protocol.forms["TST-1"].then
    assert (follow_up.owes, follow_up.forms, follow_up.after) == ("originator", ("TST-4",), "window.end")
    assert (follow_up.within, follow_up.unless, follow_up.ladder) == (duration("48h"), ("TST-3",), "reporting")


@pytest.mark.parametrize(
    ("effect", "passed", "flags"),
    [("none", "4h", ()), ("none", "5h", ("prompt_late",)), ("possible", "2h", ("prompt_late",))],
)
def test_a_deviation_is_reported_within_4_hours_or_1(effect: str, passed: str, flags: tuple[str, ...]) -> None:
    protocol = load("ai-test-notification").protocol
    fields = {"time": canonical.instant_text(NOW), "kind": "weight_theft", "effect_on_other_party": effect}
    at = canonical.Instant(NOW + duration(passed))
    assert protocol.forms["TST-5"].flags(fields, at, protocol.parameters) == flags


def test_a_machine_may_pre_alert_but_not_report_at_immediate() -> None:
    protocol = load("ai-test-notification").protocol
    form = protocol.forms["TST-5"]
    assert form.precedence({"pre_alert": True}, NOW, {}) == "PRIORITY"
    assert form.precedence({"pre_alert": False}, NOW, {}) == "IMMEDIATE"
    assert protocol.signers(form, "PRIORITY") == ("system", "operator")
    assert protocol.signers(form, "IMMEDIATE") == ("operator",)


def test_a_call_is_answered_in_2_hours_and_held_in_48() -> None:
    protocol = load("crisis-hotline").protocol
    form = protocol.forms["HTL-5"]
    assert [protocol.limit(form, level, "IMMEDIATE") for level in ("holding", "replied")] == [
        form.levels["holding"],
        form.levels["replied"],
    ]
    assert (form.levels["holding"].within, form.levels["replied"].within) == (duration("2h"), duration("48h"))


def groups(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every group of keys with its path."""
    if isinstance(value, dict):
        yield path, value
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in members:
        yield from groups(each, f"{path}.{name}" if path else str(name))


@pytest.mark.parametrize("name", ALL)
def test_every_deadline_names_its_precedent(name: str) -> None:
    document = canonical.decode(load(name).octets, largest=1_048_576)
    for path, group in groups(document):
        if {"within", "at_least", "value"} & group.keys() and not path.endswith(("prompt.within", ".at_least")):
            assert "precedent" in group, path


@pytest.mark.parametrize("name", ALL)
def test_chinese_labels_are_chinese_and_punctuated_in_full_width(name: str) -> None:
    document = canonical.decode(load(name).octets, largest=1_048_576)
    for path, group in groups(document):
        if "zh" in group and path != "title":
            assert re.search("[\u4e00-\u9fff]", group["zh"]), path
            assert not re.search("[,.;:!?()]", group["zh"]), path


def test_a_file_of_its_own_extends_what_is_shipped(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL)
    agreement = load("small", tmp_path)
    assert set(agreement.protocol.forms) == {"NOT-1"} | FORMS["common"]
    assert names(tmp_path) == ("small",)
    assert load_file(tmp_path / "small.yaml") == agreement


def test_layout_remarks_and_habits_of_writing_do_not_change_the_digest(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL)
    first = load("small", tmp_path).digest
    (tmp_path / "small.yaml").write_text("# A remark.\n" + SMALL.replace("version: 1", "version:    1   # first"))
    assert load("small", tmp_path).digest == first
    (tmp_path / "small.yaml").write_text(SMALL.replace("version: 1", "version: 2"))
    assert load("small", tmp_path).digest != first


def test_a_file_may_extend_one_beside_it(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL)
    (tmp_path / "child.yaml").write_text(CHILD)
    child = load("child", tmp_path).protocol
    assert (child.id, child.version, "NOT-1" in child.forms) == ("child", 3, True)


def test_every_complaint_names_file_line_and_column(tmp_path: Path) -> None:
    written = SMALL.replace("act: notice", "act: notise").replace(", zh: 正文", "")
    assert complaints(tmp_path, written) == [
        "small.yaml:15:26: forms.NOT-1.fields.text.title: the label in zh is missing. Add zh: …",
        "small.yaml:10:5: forms.NOT-1.act: 'notise' is unknown here. Did you mean notice?",
    ]


def test_a_relaxation_without_a_reason_is_shown_where_it_stands(tmp_path: Path) -> None:
    written = SMALL + "timing:\n  FLASH:\n    received: {within: 11m}\n"
    (found,) = complaints(tmp_path, written)
    assert found.startswith("small.yaml:18:16: timing.FLASH.received.within: this relaxes what is inherited (10m). Add")


def test_what_is_wrong_in_a_parent_is_shown_in_the_parent(tmp_path: Path) -> None:
    (tmp_path / "parent.yaml").write_text(
        SMALL.replace("protocol: small", "protocol: parent").replace("act: notice", "act: notise")
    )
    found = complaints(
        tmp_path, CHILD.replace("extends: small", "extends: parent").replace("protocol: child", "protocol: small")
    )
    assert found == ["parent.yaml:10:5: forms.NOT-1.act: 'notise' is unknown here. Did you mean notice?"]


def test_what_is_missing_is_shown_in_the_youngest_file(tmp_path: Path) -> None:
    found = complaints(tmp_path, SMALL.replace("version: 1\n", ""))
    assert found == ["small.yaml:2:1: version is missing. Add version"]


BROKEN: dict[str, tuple[str | bytes, str]] = {
    "nothing": ("", "this is no protocol file"),
    "a list": ("- a\n", "this is no protocol file"),
    "another name": (
        SMALL.replace("protocol: small", "protocol: other"),
        "the file is called small, the protocol other",
    ),
    "no such parent": (SMALL.replace("extends: common", "extends: nothing"), "cannot be read"),
    "a parent that is a path": (SMALL.replace("extends: common", "extends: ../../etc/passwd"), "cannot be read"),
    "itself": (SMALL.replace("extends: common", "extends: small"), "small extends itself"),
    "a key twice": (SMALL + "version: 2\n", "the key is given twice"),
    "an anchor": (SMALL.replace("[operator]", "&a [operator]"), "an anchor"),
    "an alias bomb": ("a: &a [x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n", "an anchor"),
    "a tag": (SMALL.replace("version: 1", "version: !!python/object/apply:os.system [ls]"), "a tag"),
    "two documents": (SMALL + "---\nprotocol: small\n", "a second document"),
    "no YAML": (SMALL + "forms: [\n", "the YAML breaks off here"),
    "no UTF-8": (SMALL.encode() + b"\xff\n", "not UTF-8"),
    "too large": (SMALL + "#" * 1_048_576, "larger than"),
    "too deep": ("a: " + "[" * 40 + "]" * 40, "nested deeper"),
    "a number as quantity": (
        SMALL + "parameters:\n  most: {value: .inf, unit: FLOP}\n",
        "'.inf' is not the spelling of a quantity",
    ),
    "a duration without a unit": (
        SMALL + "ladders:\n  call:\n    - {at: 5, side: both, call: embassy}\n",
        "5 is not a length",
    ),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_file_that_cannot_be_used_is_complained_of_never_executed(tmp_path: Path, broken: str) -> None:
    written, says = BROKEN[broken]
    assert says in "\n".join(complaints(tmp_path, written))


def test_too_many_generations_are_complained_of(tmp_path: Path) -> None:
    for number in range(6):
        parent = f"p{number + 1}" if number < 5 else "common"
        (tmp_path / f"p{number}.yaml").write_text(f"protocol: p{number}\nextends: {parent}\n")
    with pytest.raises(FileError, match="to extend"):
        load("p0", tmp_path)


def test_plain_scalars_of_other_languages_of_yaml_stay_text(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(
        SMALL + "parameters:\n  most: {value: 1.0e+26, unit: FLOP, review_by: 2027-06-30}\n"
    )
    protocol = load("small", tmp_path).protocol
    assert protocol.parameters == {"most": "1e26"}


def test_all_shipped_files_load_from_bytes_that_are_read_once() -> None:
    for name in ALL:
        document = positions.read(shipped() / f"{name}.yaml")
        assert document.value["protocol"] == name
    assert isinstance(load("common").protocol, Protocol)
    assert protocols.COMMON not in names()


def test_what_only_two_people_can_say_one_alone_cannot_take_back() -> None:
    for name in ALL:
        protocol = load(name).protocol
        said = [form for form in protocol.forms.values() if not form.inherits_precedence and form.code != "WDR"]
        if said and all(protocol.two_people(form, each) for form in said for each in form.precedences):
            assert protocol.forms["SVC-3"].two_people, name
