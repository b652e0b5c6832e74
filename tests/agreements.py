"""A small agreement for tests: one notice with its report, the answers it needs, and the smallest deadlines."""

from copy import deepcopy
from typing import Any

from hotline.core.errors import FileError
from hotline.core.protocol import Protocol


def labels(text: str = "Label") -> dict[str, str]:
    return {"en": text, "zh": "标签"}


def limit(within: str = "30m", ladder: str | None = "call") -> dict[str, Any]:
    return {"within": within, "ladder": ladder}


def timing(*signers: str, two_people: bool = False) -> dict[str, Any]:
    levels = {level: limit() for level in ("delivered", "received", "acknowledged", "replied")}
    return {"title": labels(), "signed_by": list(signers), "two_people": two_people, **levels}


def answer(act: str) -> dict[str, Any]:
    return {
        "title": labels(),
        "act": act,
        "answers": ["*"],
        "signed_by": ["operator"],
        "precedence": "as_answered",
        "fields": {"note": {"type": "text", "title": labels()}},
    }


NOTICE = {
    "title": labels("Notice"),
    "act": "notice",
    "signed_by": ["operator", "system"],
    "precedence": {"default": "ROUTINE", "when": [{"if": "window.start - now < duration('14d')", "use": "PRIORITY"}]},
    "owes": ["delivered", "received", "acknowledged"],
    "fields": {
        "kind": {"type": "choice", "required": True, "open": True, "title": labels(), "choices": {"big": labels()}},
        "compute": {"type": "quantity", "unit": "FLOP", "open": True, "title": labels()},
        "window": {"type": "window", "required": True, "open": True, "title": labels()},
        "place": {"type": "text", "required": True, "title": labels()},
    },
    "lead_time": {"before": "window.start", "at_least": "72h", "floor": "24h"},
    "then": [{"owes": "originator", "forms": ["REP-4"], "within": "48h", "after": "window.end", "ladder": "call"}],
}
REPORT = {
    "title": labels("Report"),
    "act": "completion",
    "answers": ["NOT-1"],
    "sender": "originator",
    "signed_by": ["operator"],
    "precedence": "ROUTINE",
    "fields": {"done": {"type": "boolean", "required": True, "title": labels()}},
}
DOCUMENT: dict[str, Any] = {
    "protocol": "small",
    "version": 1,
    "language": 1,
    "title": labels("Small"),
    "notice": "Illustrative.",
    "parameters": {"threshold": {"value": "1e26", "unit": "FLOP"}},
    "timing": {
        "FLASH": timing("operator", two_people=True),
        "IMMEDIATE": timing("operator"),
        "PRIORITY": timing("operator", "system"),
        "ROUTINE": timing("operator", "system"),
    },
    "forms": {
        "NOT-1": NOTICE,
        "REP-4": REPORT,
        "RCV": answer("receipt"),
        "ACK": answer("acknowledgement"),
        "RPL": answer("reply"),
    },
    "ladders": {"call": [{"at": "0s", "side": "both", "call": "duty-officer"}]},
}
REMOVED = object()


def document(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the small agreement with *changes* by key path; REMOVED takes a key away."""
    found = deepcopy(DOCUMENT)
    for path, value in (changes or {}).items():
        *groups, last = path.split("/")
        group: Any = found
        for name in groups:
            group = group[int(name)] if isinstance(group, list) else group[name]
        if value is REMOVED:
            del group[last]
        elif isinstance(group, list):
            group[int(last)] = value
        else:
            group[last] = value
    return found


def load(changes: dict[str, Any] | None = None) -> Protocol:
    """Return the small agreement, loaded."""
    return Protocol.load(document(changes))


def complaints(changes: dict[str, Any]) -> dict[str, str]:
    """Return what the loader complains of, by key path."""
    try:
        load(changes)
    except FileError as fault:
        return {each.path: each.wrong for each in fault.complaints if each.remedy}
    return {}
