"""The notice that is sent in every measurement: of the size that a notice of a test has."""

from typing import Any

TEXT = " ".join(["Network traffic between two data centers in the region may rise for some hours."] * 4)
FIELDS: dict[str, Any] = {
    "category": "autonomy_or_replication",
    "system_designation": "Frontier-9",
    "site_region": "Nevada",
    "window": {"start": "2099-01-01T00:00:00.000Z", "end": "2099-01-03T00:00:00.000Z"},
    "connectivity": "isolated",
    "possible_external_effects": {"original": TEXT, "language": "en"},
    "containment_level": 3,
    "stop_conditions": {"original": "Any egress.", "language": "en"},
    "human_supervisor_role": "Director of the watch",
    "point_of_contact": {"role": "duty officer", "phone": "+1 555 0100", "alternative": "embassy"},
}
