"""Every error this house raises, and the one table of refusals.

    HotlineError
    ├── RefusalError          theirs: what was presented to us is refused, by a named rule
    ├── FileError             the files': a protocol, configuration or key file cannot be used
    ├── LogError              the log's: a proof, root or signature of a log does not hold
    │   └── MerkleError
    └── StoreError            ours: what was to be kept is not known to be kept
        ├── OverloadedError   nothing was written; come again
        │   └── FullError     nothing was written; come again when there is space
        ├── FencedError       another process owns this log now; nothing was written
        └── UnknownOutcomeError  written or not: read the log back before anything else

A message for a person has three parts: what, where, and what to do. A refusal gets the first and the last from
`RULES`; `docs/reference/errors.md` is printed from the same table. Programmers' errors are `assert` and `ValueError`.
"""

from dataclasses import dataclass

from hotline.core.rules import RULES


class HotlineError(Exception):
    """The root of the tree; never raised itself."""


class RefusalError(HotlineError):
    """Something presented to this center is refused; nothing else changed.

    `rule` is a key of `RULES`, `where` names the place (a field, a frame, a line), `detail` what was found there.
    """

    def __init__(self, rule: str, where: str = "", detail: str = "") -> None:
        """Refuse by *rule*, which must stand in the table."""
        self.rule = rule
        self.where = where
        self.detail = detail
        says = RULES[rule].says
        place = f" at {where}" if where else ""
        found = f": {detail}" if detail else ""
        super().__init__(f"{says}{place}{found}. {RULES[rule].remedy}")

    @property
    def remedy(self) -> str:
        """What the refused party can do."""
        return RULES[self.rule].remedy


def refuse(rule: str, where: str = "", detail: str = "") -> RefusalError:
    """Return the refusal to raise; reads better at the place of the check."""
    return RefusalError(rule, where, detail)


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing wrong in a file: where (line and column from 1, 0 if unknown), what, and what to do."""

    file: str
    line: int
    column: int
    path: str
    wrong: str
    remedy: str

    def __str__(self) -> str:
        """Return the complaint as one line that editors can jump to."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return ": ".join(part for part in (place, self.path, f"{self.wrong}. {self.remedy}") if part)


class FileError(HotlineError):
    """A file cannot be used; all its complaints at once."""

    def __init__(self, complaints: tuple[Complaint, ...]) -> None:
        """Carry *complaints*, at least one."""
        self.complaints = complaints
        super().__init__("\n".join(str(complaint) for complaint in complaints))


class LogError(HotlineError):
    """A checkpoint, cosignature or chain of a log does not hold."""


class MerkleError(LogError):
    """A Merkle proof does not lead to the signed root."""


class StoreError(HotlineError):
    """The store could not promise that something is kept."""


class OverloadedError(StoreError):
    """Too much is waiting; nothing was written."""


class FullError(OverloadedError):
    """There is no space left; nothing was written, and the store works again once there is."""


class FencedError(StoreError):
    """Another process has taken over this channel, or wrote at this index; nothing was written."""


class UnknownOutcomeError(StoreError):
    """The commit may or may not have happened; read the log back and compare leaves."""
