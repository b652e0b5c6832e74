"""Returns that pile up, a way out that is closed, words of one side only: found before a crisis finds them."""

from typing import Any

import pytest

from tests.agreements import REMOVED, labels, limit
from tests.examined import CALENDARS, RETURNED, doubts

COUNTED = {**CALENDARS, "timing/ROUTINE/replied": limit("2d") | {"calendar": "working_days"}}
QUOTA = {"title": labels(), "forms": ["NOT-1"], "most": 1, "every": "year"}
WRONG: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "no channel": ({"statuses": []}, {"statuses": "it could be in force on no channel"}),
    "returns that pile up": (
        {**RETURNED, "returns/list/within": "100d"},
        {"returns.list.within": "it is due 100d after a quarter, when the next one is over as well"},
    ),
    "a quota of none": (
        {"quotas": {"tests": {**QUOTA, "most": 0}}},
        {"quotas.tests.most": "with none allowed, every message is flagged and still accepted"},
    ),
    "no way out": ({"withdrawal": REMOVED}, {"withdrawal": "no party could ever leave this agreement"}),
    "a way out at once": (
        {"withdrawal/notice": "0s"},
        {"withdrawal.notice": "it would end at once, in the middle of its cases"},
    ),
    "a way out of exercises only": (
        {"forms/WDR/statuses": ["exercise"]},
        {"withdrawal.forms": "nobody could leave on actual, test channels"},
    ),
    "a definition of one side": (
        {"definitions": {"test": {"title": labels(), "sides": {"us": labels()}}}},
        {"definitions.test.sides": "only us says what it means by this"},
    ),
    "a third party": (
        {**RETURNED, **COUNTED, "returns/list/owes": "prc"},
        {"calendars": "more than two parties are named: cn, prc, us"},
    ),
    "a third party in a definition": (
        {
            "definitions": {
                "test": {"title": labels(), "sides": {"us": labels(), "cn": labels()}},
                "run": {"title": labels(), "sides": {"usa": labels(), "cn": labels()}},
            }
        },
        {"definitions": "more than two parties are named: cn, us, usa"},
    ),
    "days off that are not known at the review": (
        {**COUNTED, "parameters/threshold/review_by": "2028-06-30"},
        {"calendars.us.until": "its days off are known until 2027-12-31 only, but threshold is reviewed later"},
    ),
    "a review on no day": (
        {"parameters/threshold/review_by": "next year"},
        {"parameters.threshold.review_by": "this is no day"},
    ),
}


@pytest.mark.parametrize(("changes", "expected"), WRONG.values(), ids=WRONG)
def test_what_was_not_thought_through_is_doubted(changes: dict[str, Any], expected: dict[str, str]) -> None:
    assert doubts(changes) == expected


@pytest.mark.parametrize(
    "changes",
    [
        RETURNED,
        {"quotas": {"tests": QUOTA}},
        {"definitions": {"test": {"title": labels(), "meaning": labels()}}},
        {**COUNTED, "parameters/threshold/review_by": "2027-06-30"},
    ],
)
def test_what_was_is_not(changes: dict[str, Any]) -> None:
    assert doubts(changes) == {}
