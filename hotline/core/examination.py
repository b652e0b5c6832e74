"""What loads and could be agreed, but would fail in a crisis: found before by `hotline protocol check`.

The loader refuses what cannot work at all (`soundness`), and both parties find the same. An examination asks more: a
rung that nobody reaches, a question that nobody need answer, a report that is due before its event can be known. Its
doubts are for the authors; an agreement that was made in spite of them stands. Where the authors know better, they say
so with `because:` beside it, and are not asked again.
"""

from collections.abc import Mapping
from typing import Any

from hotline.core import duties_examined, forms_examined, ladders_examined, times_examined
from hotline.core.errors import Complaint
from hotline.core.protocol import Protocol


def examine(protocol: Protocol, document: Mapping[str, Any]) -> tuple[Complaint, ...]:
    """Return every doubt about *protocol*, whose expanded *document* this is, that no `because:` answers."""
    found = (
        *ladders_examined.doubts(protocol),
        *forms_examined.doubts(protocol),
        *times_examined.doubts(protocol),
        *duties_examined.doubts(protocol, document),
    )
    doubts = dict.fromkeys(each for each in found if not is_answered(document, each.path))
    return tuple(Complaint("", 0, 0, each.path, each.wrong, each.remedy) for each in doubts)


def is_answered(document: Mapping[str, Any], path: str) -> bool:
    """Return whether the group at the key *path*, or the one that it stands in, says why it is so."""
    groups: list[Any] = [document]
    for name in path.split("."):
        group = groups[-1]
        if isinstance(group, list) and name.isdigit() and int(name) < len(group):
            groups.append(group[int(name)])
        else:
            groups.append(group.get(name) if isinstance(group, Mapping) else None)
    return any(isinstance(group, Mapping) and "because" in group for group in groups[1:][-2:])
