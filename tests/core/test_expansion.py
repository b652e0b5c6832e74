"""A file is merged into what it extends, may relax only with a reason, and has one spelling whatever its layout."""

from typing import Any

import pytest

from hotline.core import canonical
from hotline.core.errors import FileError
from hotline.core.expansion import expand

PARENT: dict[str, Any] = {
    "protocol": "common",
    "title": {"en": "Common", "zh": "共同规则"},
    "timing": {
        "FLASH": {"received": {"within": "10m", "ladder": "call"}, "signed_by": ["operator"], "two_people": True}
    },
    "ladders": {"call": [{"at": "0s"}], "spare": [{"at": "0s"}]},
    "definitions": {"term": {"title": {"en": "Term"}}},
    "returns": {"yearly": {"owes": "both", "every": "year", "within": "30d"}},
    "quotas": {"visits": {"most": 2, "every": "year"}},
    "withdrawal": {"forms": ["WDR"], "notice": "90d"},
    "human_only": True,
    "suite": "hotline-1+sm",
    "forms": {
        "WDR": {"act": "notice"},
        "NOT-1": {
            "must": ["window.end > now"],
            "scope": ["a", "b"],
            "releasable": "counts",
            "hardware": True,
            "lead_time": {"at_least": "72h", "floor": "24h", "below_floor": "refuse"},
            "owes": ["received"],
            "fields": {"a": {"required": True}, "w": {"longest": "5d"}},
        },
    },
}


def child(**members: Any) -> dict[str, Any]:
    return {"protocol": "child", "extends": "common", **members}


def expanded(**members: Any) -> dict[str, Any]:
    return expand(child(**members), {"common": PARENT})


def relaxed(**members: Any) -> list[str]:
    with pytest.raises(FileError) as caught:
        expanded(**members)
    return [each.path for each in caught.value.complaints]


def test_a_file_without_a_parent_only_gets_its_language_and_its_spelling() -> None:
    assert expand({"protocol": "x", "a": {"within": "48h"}}, {}) == {
        "language": 1,
        "protocol": "x",
        "a": {"within": "2d"},
    }


def test_groups_are_merged_and_everything_else_takes_the_place_of_the_parents() -> None:
    found = expanded(forms={"NOT-1": {"owes": ["received", "replied"]}, "NEW-1": {"act": "notice"}})
    assert "extends" not in found
    assert found["protocol"] == "child"
    assert found["forms"]["NOT-1"]["owes"] == ["received", "replied"]
    assert found["forms"]["NEW-1"] == {"act": "notice"}
    assert found["timing"]["FLASH"]["received"] == {"within": "10m", "ladder": "call"}


def test_name_version_title_and_notice_are_a_files_own() -> None:
    assert expanded(version=2).keys() & {"protocol", "version", "title", "notice"} == {"protocol", "version"}


def test_a_parent_is_not_changed_by_its_child() -> None:
    before = canonical.encode(PARENT)
    expanded(timing={"FLASH": {"received": {"within": "5m"}}})
    assert canonical.encode(PARENT) == before


def test_tightening_needs_no_reason() -> None:
    found = expanded(
        timing={"FLASH": {"received": {"within": "5m", "ladder": "other"}}},
        forms={"NOT-1": {"lead_time": {"at_least": "5d", "floor": "2d"}, "fields": {"w": {"longest": "3d"}}}},
    )
    assert found["timing"]["FLASH"]["received"] == {"within": "5m", "ladder": "other"}


RELAXED: dict[str, dict[str, Any]] = {
    "timing.FLASH.received.within": {"timing": {"FLASH": {"received": {"within": "11m"}}}},
    "timing.FLASH.received.ladder": {"timing": {"FLASH": {"received": {"ladder": None}}}},
    "timing.FLASH.signed_by": {"timing": {"FLASH": {"signed_by": ["operator", "system"]}}},
    "timing.FLASH.two_people": {"timing": {"FLASH": {"two_people": False}}},
    "forms.NOT-1.lead_time.at_least": {"forms": {"NOT-1": {"lead_time": {"at_least": "71h"}}}},
    "forms.NOT-1.lead_time.floor": {"forms": {"NOT-1": {"lead_time": {"floor": "23h"}}}},
    "forms.NOT-1.lead_time.below_floor": {"forms": {"NOT-1": {"lead_time": {"below_floor": "flag"}}}},
    "forms.NOT-1.owes": {"forms": {"NOT-1": {"owes": []}}},
    "human_only": {"human_only": False},
    "timing.FLASH.received.calendar": {"timing": {"FLASH": {"received": {"calendar": "working_days"}}}},
    "timing.FLASH.received.tolled_by": {"timing": {"FLASH": {"received": {"tolled_by": ["ASK-8"]}}}},
    "forms.NOT-1.scope": {"forms": {"NOT-1": {"scope": ["a"]}}},
    "forms.WDR.scope": {"forms": {"WDR": {"scope": ["a"]}}},
    "suite": {"suite": "hotline-1"},
    "forms.NOT-1.hardware": {"forms": {"NOT-1": {"hardware": False}}},
    "forms.NOT-1.releasable": {"forms": {"NOT-1": {"releasable": "public"}}},
    "forms.NOT-1.fields.w.slip": {"forms": {"NOT-1": {"fields": {"w": {"slip": "4d"}}}}},
    "forms.NOT-1.fields.a.alternative": {"forms": {"NOT-1": {"fields": {"a": {"alternative": "b"}}}}},
    "returns.yearly.owes": {"returns": {"yearly": {"owes": "us"}}},
    "returns.yearly.within": {"returns": {"yearly": {"within": "31d"}}},
    "quotas.visits.most": {"quotas": {"visits": {"most": 3}}},
    "quotas.visits.every": {"quotas": {"visits": {"every": "month"}}},
    "withdrawal.notice": {"withdrawal": {"notice": "89d"}},
    "returns.yearly": {"returns": {"yearly": None}},
    "returns": {"returns": None},
    "quotas.visits": {"quotas": {"visits": None}},
    "forms.NOT-1.must": {"forms": {"NOT-1": {"must": None}}},
    "forms.NOT-1.lead_time": {"forms": {"NOT-1": {"lead_time": None}}},
    "forms.NOT-1.fields.a": {"forms": {"NOT-1": {"fields": {"a": None}}}},
    "forms.NOT-1.fields.a.required": {"forms": {"NOT-1": {"fields": {"a": {"required": False}}}}},
    "forms.NOT-1.fields.w.longest": {"forms": {"NOT-1": {"fields": {"w": {"longest": "6d"}}}}},
}


@pytest.mark.parametrize("path", RELAXED)
def test_relaxing_needs_a_reason(path: str) -> None:
    assert relaxed(**RELAXED[path]) == [path]


def test_null_removes_a_group_or_a_list_that_is_inherited() -> None:
    found = expanded(
        forms={"WDR": None},
        ladders={"spare": None},
        definitions={"term": None},
        returns={"yearly": None, "because": "there is nothing to return"},
        withdrawal=None,
    )
    assert list(found["forms"]) == ["NOT-1"]
    assert list(found["ladders"]) == ["call"]
    assert (found["definitions"], "yearly" in found["returns"], "withdrawal" in found) == ({}, False, False)


def test_what_must_be_notified_may_be_unlimited_without_a_reason() -> None:
    assert "scope" not in expanded(forms={"NOT-1": {"scope": None}})["forms"]["NOT-1"]


def test_null_where_nothing_is_inherited_stays_for_the_loader_to_complain_of() -> None:
    assert expanded(forms={"NEW-1": None})["forms"]["NEW-1"] is None


def test_null_in_the_place_of_a_word_is_a_value() -> None:
    received = {"ladder": None, "because": "nobody is there"}
    assert expanded(timing={"FLASH": {"received": received}})["timing"]["FLASH"]["received"]["ladder"] is None


TIGHTER: dict[str, dict[str, Any]] = {
    "a wider scope": {"forms": {"NOT-1": {"scope": ["a", "b", "c"]}}},
    "fewer told": {"forms": {"NOT-1": {"releasable": "parties"}}},
    "a smaller quota": {"quotas": {"visits": {"most": 1}}},
    "a longer notice": {"withdrawal": {"notice": "180d"}},
    "a report before its event": {"timing": {"FLASH": {"received": {"before": "window.start", "at_least": "12h"}}}},
    "a quota that was not there": {"quotas": {"tests": {"most": 9, "every": "month"}}},
    "what was said all along": {
        "timing": {"FLASH": {"received": {"calendar": "continuous", "tolled_by": []}}},
        "forms": {"NOT-1": {"fields": {"w": {"slip": "0s"}}}},
    },
    "the same suite, and hardware elsewhere": {"suite": "hotline-1+sm", "forms": {"WDR": {"hardware": True}}},
    "a field of that name": {"forms": {"NOT-1": {"fields": {"slip": {"type": "text"}, "scope": {"type": "text"}}}}},
}


@pytest.mark.parametrize("change", TIGHTER)
def test_what_tightens_or_is_new_needs_no_reason(change: str) -> None:
    assert expanded(**TIGHTER[change])


def test_a_reason_may_stand_in_any_group_around_what_it_relaxes() -> None:
    for reason in (
        {"received": {"within": "11m", "because": "night"}},
        {"received": {"within": "11m"}, "because": "night"},
    ):
        assert expanded(timing={"FLASH": reason})["timing"]["FLASH"]["received"]["within"] == "11m"


def test_one_reason_at_the_top_does_not_excuse_everything() -> None:
    assert relaxed(because="we want to", timing={"FLASH": {"received": {"within": "11m"}}}) == [
        "timing.FLASH.received.within"
    ]


def test_what_is_no_length_of_time_is_for_the_loader_to_complain_of() -> None:
    assert (
        expanded(timing={"FLASH": {"received": {"within": "soon"}}})["timing"]["FLASH"]["received"]["within"] == "soon"
    )


def test_all_relaxations_are_complained_of_at_once() -> None:
    assert len(relaxed(timing={"FLASH": {"received": {"within": "11m", "ladder": None}, "two_people": False}})) == 3


@pytest.mark.parametrize("parent", ["other", 5, ["common"], {}])
def test_a_parent_that_is_not_there_is_complained_of(parent: Any) -> None:
    with pytest.raises(FileError, match="to extend"):
        expand({"protocol": "x", "extends": parent}, {"common": PARENT})


def test_a_file_that_extends_itself_is_complained_of() -> None:
    with pytest.raises(FileError, match="to extend"):
        expand({"extends": "a"}, {"a": {"extends": "b"}, "b": {"extends": "a"}})


SPELLINGS: list[tuple[Any, Any]] = [
    ({"within": "336h"}, {"within": "14d"}),
    ({"at": 0}, {"at": "0s"}),
    ({"at": 48}, {"at": 48}),
    ({"at": False}, {"at": False}),
    ({"within": "soon"}, {"within": "soon"}),
    (
        {"within": {"default": "48h", "when": [{"if": "x", "use": "60m"}]}},
        {"within": {"default": "2d", "when": [{"if": "x", "use": "1h"}]}},
    ),
    ({"precedence": {"default": "ROUTINE"}}, {"precedence": {"default": "ROUTINE"}}),
    ({"p": {"value": "1.0e26", "unit": "FLOP"}}, {"p": {"value": "1e26", "unit": "FLOP"}}),
    ({"p": {"value": 1000000, "unit": "t"}}, {"p": {"value": "1e6", "unit": "t"}}),
    ({"p": {"value": "48h", "type": "duration"}}, {"p": {"value": "2d", "type": "duration"}}),
    ({"p": {"value": "48h", "type": "text"}}, {"p": {"value": "48h", "type": "text"}}),
    ({"p": {"value": "much"}}, {"p": {"value": "much"}}),
    ({"p": {"value": True}}, {"p": {"value": True}}),
    ({"f": {"type": "quantity", "min": 0, "max": "1E30"}}, {"f": {"type": "quantity", "min": "0", "max": "1e30"}}),
    ({"f": {"type": "integer", "min": 0}}, {"f": {"type": "integer", "min": 0}}),
    ({"fields": {"value": {"longest": "48h"}}}, {"fields": {"value": {"longest": "2d"}}}),
    ({"fill": {"within": "48h"}}, {"fill": {"within": "48h"}}),
    ({"withdrawal": {"notice": "2160h"}}, {"withdrawal": {"notice": "90d"}}),
    ({"notice": "Illustrative."}, {"notice": "Illustrative."}),
    ({"w": {"type": "window", "slip": "96h"}}, {"w": {"type": "window", "slip": "4d"}}),
    ({"before": "window.start", "at_least": "24h"}, {"before": "window.start", "at_least": "1d"}),
    ({"days_off": ["2026-01-01"]}, {"days_off": ["2026-01-01"]}),
    ({"text": "48h"}, {"text": "48h"}),
]


@pytest.mark.parametrize(("written", "spelled"), SPELLINGS, ids=range(len(SPELLINGS)))
def test_every_number_has_one_spelling(written: Any, spelled: Any) -> None:
    assert expand(written, {}) == {"language": 1, **spelled}
    assert expand(spelled, {}) == {"language": 1, **spelled}
