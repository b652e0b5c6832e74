"""What a compliance report is made of: the account, the watch log, the strips, and what all of it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from hotline.core.compliance import Compliance, Period
from hotline.core.line_record import LineRecord
from hotline.core.protocol import Protocol
from hotline.paper.strip import Strip

WHOLE: Final = "whole"
GOOD: Final = "good"
BAD: Final = "bad"


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that does not hold: in the log of *party*, at *index* (None: a checkpoint), by which rule, and why."""

    party: str
    index: int | None
    rule: str
    says: str


@dataclass(frozen=True, slots=True)
class Rests:
    """What a report rests on: the bundle by its digest, and what came of verifying it.

    `roots` are those in the bundle, `pinned` the parties whose root the auditor named. `missing` is said in every
    language. `verdict` is `good`, `bad` or `undecided`, `scope` what the bundle holds.
    """

    digest: str
    verdict: str
    scope: str
    roots: Mapping[str, str]
    pinned: tuple[str, ...]
    sizes: Mapping[str, int]
    cosignatures: int = 0
    withheld: int = 0
    wrong: tuple[Wrong, ...] = ()
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. `compliance` is None if nothing could be read, `line` if the bundle has no watch log.

    `protocols` are the agreements by their digests, for titles; `strips` are those of FLASH cases, in every language.
    """

    channel: str
    status: str
    keeper: str
    parties: tuple[str, str]
    period: Period
    rests: Rests
    compliance: Compliance | None = None
    line: LineRecord | None = None
    protocols: Mapping[str, Protocol] = field(default_factory=dict)
    strips: Mapping[str, tuple[Strip, ...]] = field(default_factory=dict)
