"""A message to be printed, without a center."""

from typing import Any

from hotline.core.canonical import instant
from hotline.core.message import Message
from hotline.core.protocol import Protocol
from hotline.files import protocols
from hotline.paper.message import Circumstances, Letter, letter

PROTOCOL = protocols.load("ai-test-notification").protocol
PROSE = {
    "original": "任何未经授权的外部连接",
    "language": "zh",
    "translation": "Any unauthorised external connection",
    "translation_by": "machine",
}
OPENED = {"test_id": "US-2026-017", "containment_level": 3, "stop_conditions": PROSE}
NUMBER = "3fa9c1d2"


def message(**changes: Any) -> Message:
    """Return a notice of a test with *changes*; its region is sealed and not opened."""
    made: dict[str, Any] = {
        "id": "sha256:" + NUMBER * 8,
        "channel": "us-cn",
        "sender": "us",
        "recipient": "cn",
        "protocol": "ai-test-notification",
        "agreement": "sha256:" + "c" * 64,
        "form": "TST-1",
        "status": "actual",
        "precedence": "PRIORITY",
        "case": None,
        "in_reply_to": None,
        "written": instant("2026-11-22T23:59:30.000Z"),
        "seen": None,
        "nonce": "",
        "fields": {"category": "training_run", "training_compute": "3e26"},
        "sealed": dict.fromkeys(("site_region", *OPENED), "x"),
    }
    return Message(**{**made, **changes})


def printed(
    language: str = "en", protocol: Protocol | None = PROTOCOL, known: Circumstances | None = None, **changes: Any
) -> Letter:
    """Return a message as it is printed."""
    return letter(message(**changes), protocol, known or Circumstances(opened=OPENED, people=("us/alice",)), language)
