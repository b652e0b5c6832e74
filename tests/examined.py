"""A small agreement that leaves no doubt, and what an examination doubts once it is changed."""

from copy import deepcopy
from typing import Any

from hotline.core.examination import examine
from hotline.core.protocol import Protocol
from tests.agreements import REMOVED, answer, document, labels, limit

WITHDRAWAL = {
    "title": labels("Withdrawal"),
    "act": "notice",
    "signed_by": ["operator"],
    "precedence": "ROUTINE",
    "owes": ["delivered", "received"],
    "fields": {"reason": {"type": "text", "title": labels()}},
}
QUERY = {
    "title": labels("Question"),
    "act": "query",
    "answers": ["NOT-1"],
    "signed_by": ["operator"],
    "precedence": "ROUTINE",
    "owes": ["delivered", "replied"],
    "fields": {"question": {"type": "text", "title": labels()}},
}
RETURN = {
    "title": labels("List"),
    "act": "notice",
    "signed_by": ["operator"],
    "precedence": "ROUTINE",
    "owes": ["delivered"],
    "fields": {
        "period": {"type": "period", "every": "quarter", "required": True, "open": True, "title": labels()},
    },
}
WHOLE: dict[str, Any] = {
    "forms/TAK": answer("retraction"),
    "forms/WDR": WITHDRAWAL,
    "forms/QRY-8": QUERY,
    "withdrawal": {"forms": ["WDR"], "notice": "90d"},
}
RETURNED: dict[str, Any] = {
    "forms/LST-6": RETURN,
    "returns": {
        "list": {
            "title": labels(),
            "owes": "both",
            "forms": ["LST-6"],
            "every": "quarter",
            **limit("30d"),
        }
    },
}
CALENDARS: dict[str, Any] = {
    "calendars": {
        "us": {"zone": "-05:00", "from": "2026-01-01", "until": "2027-12-31"},
        "cn": {"zone": "+08:00", "from": "2026-01-01", "until": "2028-12-31"},
    }
}


def doubts(changes: dict[str, Any] | None = None) -> dict[str, str]:
    """Return what is doubted about the whole agreement with *changes*, by key path; each with something to do."""
    given = {**WHOLE, **(changes or {})}
    kept = {path: value for path, value in given.items() if value is not REMOVED or path not in WHOLE}
    found = document(deepcopy(kept, {id(REMOVED): REMOVED}))
    return {each.path: each.wrong for each in examine(Protocol.load(found), found) if each.remedy}


def rungs(*times: str, **more: Any) -> list[dict[str, Any]]:
    """Return a ladder that calls at these times."""
    return [{"at": at, "side": "both", "call": "duty-officer", **more} for at in times]
