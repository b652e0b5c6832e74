"""Fields of messages, filled in as people would, and the messages themselves."""

from typing import Any

from hotline.client.client import Receipt
from hotline.core.canonical import instant_text
from tests.fakes_center import JUNE, World
from tests.fakes_doors import Open

DAY = 86_400_000
CONTACT = {"role": "Duty officer", "phone": "+1 202 555 0100"}
PROSE = {"original": "Nothing that can be seen from outside.", "language": "en"}
LATE_WINDOW = {"start": instant_text(JUNE + DAY), "end": instant_text(JUNE + 2 * DAY)}


def notice(**changes: Any) -> dict[str, Any]:
    """Return a TST-1: an evaluation in twenty days."""
    return {
        "test_id": "T-2026-014",
        "category": "dangerous_capability_evaluation",
        "system_designation": "Model K",
        "site_region": "Nevada",
        "window": {"start": instant_text(JUNE + 20 * DAY), "end": instant_text(JUNE + 22 * DAY)},
        "connectivity": "isolated",
        "possible_external_effects": PROSE,
        "containment_level": 3,
        "stop_conditions": PROSE,
        "human_supervisor_role": "Head of evaluation",
        "point_of_contact": CONTACT,
        **changes,
    }


def concern(**changes: Any) -> dict[str, Any]:
    """Return an HTL-1, which two people sign."""
    return {
        "concern_type": "unexplained_activity",
        "time_of_event": instant_text(JUNE),
        "what_is_known": PROSE,
        "what_we_are_doing": PROSE,
        "what_we_ask": "clarify",
        "confidence": "probable",
        "next_update_by": instant_text(JUNE + DAY),
        **changes,
    }


async def sent(both: World, doors: Open) -> Receipt:
    """Have alice send a notice, and the other center hold it."""
    async with doors.client() as alice:
        receipt = await alice.send("TST-1", notice())
    await both.settle()
    return receipt
