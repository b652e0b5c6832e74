"""A pager that writes down whom it called, and fails when told to."""

from dataclasses import dataclass, field

from hotline.interfaces import Page, PageError


@dataclass(slots=True)
class RecordingPager:
    """Every attempt is in `attempts`; those to a way in `broken` fail with the reason given there."""

    attempts: list[Page] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)

    async def call(self, page: Page) -> str:
        self.attempts.append(page)
        if page.way in self.broken:
            raise PageError(self.broken[page.way])
        return f"noted as call {len(self.attempts)}"

    def called(self) -> list[str]:
        """Return the names of the people whom a call reached, in order."""
        return [page.person for page in self.attempts if page.way not in self.broken]
