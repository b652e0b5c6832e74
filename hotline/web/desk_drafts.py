"""Drafts in memory, for a center that keeps none on disk; a restart forgets them."""

from dataclasses import dataclass, field
from typing import Final

from hotline.core.errors import refuse
from hotline.interfaces import KeptDraft

EACH_MAX: Final = 50


@dataclass(slots=True)
class MemoryDrafts:
    """Keeps drafts in this process."""

    kept: dict[tuple[str, str], KeptDraft] = field(default_factory=dict)

    async def keep(self, draft: KeptDraft) -> None:
        """Keep *draft* in place of the version before its own."""
        before = self.kept.get((draft.subject, draft.id))
        version = before.version if before else 0
        if version != draft.version - 1:
            raise refuse("draft.stale", draft.id, f"version {version} is kept, {draft.version - 1} was opened")
        if before is None and len(await self.of(draft.subject)) >= EACH_MAX:
            raise refuse("draft.too_many", draft.id, f"{EACH_MAX} are kept")
        self.kept[draft.subject, draft.id] = draft

    async def of(self, subject: str) -> tuple[KeptDraft, ...]:
        """Return the drafts of *subject*, the newest first."""
        own = [each for each in self.kept.values() if each.subject == subject]
        return tuple(sorted(own, key=lambda each: (-each.at, each.id)))

    async def find(self, subject: str, name: str) -> KeptDraft | None:
        """Return the draft *name* of *subject*."""
        return self.kept.get((subject, name))

    async def behind(self, message: str) -> KeptDraft | None:
        """Return the draft of which the proposal *message* was made."""
        return next((each for each in self.kept.values() if each.message == message), None)

    async def drop(self, subject: str, name: str) -> None:
        """Forget the draft *name* of *subject*, if there is one."""
        self.kept.pop((subject, name), None)

    async def close(self) -> None:
        """Let go of nothing."""
