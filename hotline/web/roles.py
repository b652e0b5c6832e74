"""Who may open which door: the one table of roles. The manual (`docs/reference/roles.md`) is printed from it.

A role here only opens doors. What a message or a statement is worth is said by the signatures on it, which the core
judges by the same roster.
"""

from collections.abc import Mapping
from typing import Final

ROLES: Final[Mapping[str, str]] = {
    "operator": "a person on the watch: writes, signs and answers messages",
    "system": "a machine that signs what its forms let machines sign, and no other",
    "auditor": "reads everything and changes nothing",
    "keeper": "a person who brings new versions of root and roster",
    "administrator": "a person who looks after the center and consents to agreements",
}

READERS: Final = frozenset(ROLES)
PEOPLE: Final = READERS - {"system"}
"""Who may begin a session in a browser: machines prove each request."""

POSTERS: Final = frozenset({"operator", "system"})
WRITERS: Final = frozenset({"operator"})
"""Who writes messages at a desk, and gives proposals back: people of the watch."""

STEWARDS: Final = frozenset({"keeper", "administrator"})
CONSENTERS: Final = frozenset({"operator", "keeper", "administrator"})
"""Who may bring a consent; it counts by the signature of an administrator on it."""

CLOCK_KEEPERS: Final = frozenset({"operator", "administrator"})
RELIEVERS: Final = frozenset({"operator", "administrator"})
"""Who may sign a hand-over of the watch; an administrator stands in for an officer who cannot."""

EXAMINERS: Final = frozenset({"auditor", "administrator"})
"""Who takes evidence away."""

REPORTERS: Final = EXAMINERS | WRITERS
"""Who has the report of a period made."""
