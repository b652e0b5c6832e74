"""Parse at the door: take a JSON value apart, and refuse by one rule whatever has not the shape expected."""

import re
from dataclasses import dataclass
from typing import Any

from hotline.core.canonical import Json, shown
from hotline.core.errors import refuse


@dataclass(frozen=True, slots=True)
class Shape:
    """The checks of one kind of document; `rule` is the refusal of that kind."""

    rule: str

    def members(
        self, value: Json, required: frozenset[str], optional: frozenset[str] = frozenset(), where: str = ""
    ) -> dict[str, Any]:
        """Return *value* if it is an object with exactly the members *required* and perhaps some of *optional*."""
        if not isinstance(value, dict):
            raise refuse(self.rule, where, f"{shown(value)} is no object")
        if missing := required - value.keys():
            raise refuse(self.rule, where, f"{min(missing)} is missing")
        if strange := value.keys() - required - optional:
            raise refuse(self.rule, where, f"{shown(min(strange))} is unknown")
        return value

    def text(self, value: Json, where: str, pattern: re.Pattern[str]) -> str:
        """Return *value* if it is a text that *pattern* matches whole."""
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise refuse(self.rule, where, shown(value))
        return value

    def whole(self, value: Json, where: str, least: int, most: int) -> int:
        """Return *value* if it is a whole number from *least* to *most*."""
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise refuse(self.rule, where, shown(value))
        return value

    def list(self, value: Json, where: str, least: int, most: int) -> list[Any]:
        """Return *value* if it is a list of *least* to *most* items."""
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise refuse(self.rule, where, shown(value))
        return value
