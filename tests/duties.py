"""An agreement that asks for more than its cases do: a quarterly return, two quotas, and a way out."""

from copy import deepcopy
from typing import Any

from hotline.core.canonical import encode
from hotline.core.protocol import Protocol
from tests.agreements import answer, document, labels, load


def opening(**fields: Any) -> dict[str, Any]:
    """Return a form that opens a case and owes nothing but to arrive."""
    plain = {"title": labels(), "act": "notice", "signed_by": ["operator"], "precedence": "ROUTINE"}
    return {**plain, "owes": ["delivered"], "fields": fields}


QUARTER = {"type": "period", "every": "quarter", "required": True, "open": True, "title": labels()}
AMOUNT = {"type": "integer", "min": 0, "max": 9, "required": True, "open": True, "title": labels()}
DUTIES = {
    "forms/RET-5": opening(quarter=QUARTER),
    "forms/NIL-6": {**opening(quarter=QUARTER), "nil": True},
    "forms/EXM-7": opening(amount=AMOUNT),
    "forms/WDR": opening(effective={"type": "instant", "open": True, "title": labels()}),
    "forms/RTR": answer("retraction"),
    "forms/REF": answer("refusal"),
    "returns": {
        "quarterly": {
            "title": labels("Quarterly return"),
            "owes": "both",
            "forms": ["RET-5", "NIL-6"],
            "every": "quarter",
            "within": "30d",
            "ladder": "call",
        }
    },
    "quotas": {
        "uses": {"title": labels(), "forms": ["EXM-7"], "most": 2, "every": "year"},
        "sum": {"title": labels(), "forms": ["EXM-7"], "most": 9, "every": "half_year", "count": "amount"},
    },
    "withdrawal": {"forms": ["WDR"], "notice": "90d", "effective": "effective"},
}


def duties(changes: dict[str, Any] | None = None) -> Protocol:
    """Return the agreement, with *changes*."""
    return load({**deepcopy(DUTIES), **(changes or {})})


def octets(version: int = 1, changes: dict[str, Any] | None = None) -> bytes:
    """Return the bytes of a *version* of it that are consented to."""
    return encode(document({**deepcopy(DUTIES), "version": version, **(changes or {})}))
