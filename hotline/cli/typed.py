"""What `--field NAME=VALUE` options say together, and how it joins what a file says."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from hotline.cli.exits import DeskError

DEEPEST: Final = 4


def gathered(options: Iterable[str]) -> dict[str, Any]:
    """Return what `--field name=value` options say: `name.part=value` goes inside, the same name again makes a list."""
    found: dict[str, Any] = {}
    for option in options:
        path, separator, written = option.partition("=")
        names = path.strip().split(".")
        if not separator or not all(names) or len(names) > DEEPEST:
            raise DeskError("no_field", "--field", found=option)
        inner = found
        for name in names[:-1]:
            inner = inner.setdefault(name, {})
            if not isinstance(inner, dict):
                raise DeskError("field_twice", "--field", found=path)
        last = names[-1]
        if last not in inner:
            inner[last] = written
        elif isinstance(inner[last], dict):
            raise DeskError("field_twice", "--field", found=path)
        else:
            inner[last] = [*(inner[last] if isinstance(inner[last], list) else [inner[last]]), written]
    return found


def joined(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return *before* with what *after* says instead, inside groups too."""
    found = dict(before)
    for name, value in after.items():
        inner = found.get(name)
        found[name] = joined(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return found
