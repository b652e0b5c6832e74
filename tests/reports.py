"""Reports for tests: of the recorded channel in `tests.cli.records`, and of a year with returns and quotas."""

from dataclasses import replace
from functools import cache

from hotline.core.canonical import Instant
from hotline.core.case import Act, Member
from hotline.core.center import Center
from hotline.core.compliance import Compliance, Period, account
from hotline.core.intime import Clocks
from hotline.core.line_record import line_record
from hotline.paper.case_strip import case_strip
from hotline.paper.reported import Report, Rests
from hotline.paper.words import Words
from hotline.runtime.stage import Stage
from tests import duties, stages
from tests.stages import DAY, START, us

MONTH = Period(DAY, Instant(DAY + 30 * 86_400_000))
YEAR = Period(Instant(DAY - 326 * 86_400_000), Instant(DAY + 800 * 86_400_000))
RESTS = Rests(
    digest="sha256:" + "ab" * 32,
    verdict="good",
    scope="whole",
    roots={"us": "sha256:" + "01" * 32, "cn": "sha256:" + "02" * 32},
    pinned=("us", "cn"),
    sizes={"us": 12, "cn": 11, "watch": 40},
    cosignatures=7,
)


@cache
def play() -> Stage:
    """Return an urgent question, received twenty minutes late and never acknowledged, and a notice kept in full."""
    found = stages.stage(stages.HOTLINE, stages.TESTS)
    notice = stages.send(found, "us", "TST-1").id
    found.until(stages.at(2))
    stages.send(found, "cn", "RCV", notice)
    found.until(stages.at(5))
    stages.send(found, "cn", "ACK", notice)
    question = stages.send(found, "cn", "HTL-1", precedence="FLASH").id
    found.until(stages.at(35))
    stages.send(found, "us", "RCV", question)
    found.until(stages.at(40))
    return found


@cache
def year() -> Stage:
    """Return a quarter that us returns nil and cn not at all, and a quota of us that is used up and exceeded."""
    found = Stage.set([duties.octets()], START)
    for amount in ("5", "1", "4"):
        stages.send(found, "us", "EXM-7", amount=amount)
    found.until(Instant(START + 45 * 86_400_000))
    stages.send(found, "us", "NIL-6", quarter="2026-Q4")
    found.until(Instant(START + 80 * 86_400_000))
    return found


def told(played: Stage, period: Period = MONTH) -> Compliance:
    """Return the account of *played*, as us has it."""
    return account(us(played).center, period, Clocks())


def report(played: Stage | None = None, period: Period = MONTH) -> Report:
    """Return the report on *played*, as us has it."""
    found = played or play()
    center = us(found).center
    compliance = told(found, period)
    strips = {
        language: tuple(
            case_strip(center, case, Words(language), f"Case {case[7:15]}", us(found).happened)
            for case in compliance.urgent
        )
        for language in ("en", "zh")
    }
    return Report(
        channel="us-cn",
        status="actual",
        keeper="us",
        parties=("us", "cn"),
        period=period,
        rests=RESTS,
        compliance=compliance,
        line=line_record("us", us(found).happened, period),
        protocols=dict(center.agreements),
        strips=strips,
    )


def bad(played: Stage | None = None) -> Report:
    """Return the report on a bundle of which something does not hold."""
    found = report(played)
    return replace(found, rests=replace(found.rests, verdict="bad"))


def crowd(count: int) -> Center:
    """Return a center with *count* cases of a notice that was received and acknowledged at once."""
    found = stages.stage(stages.TESTS)
    center = us(found).center
    agreement = next(iter(center.agreements))
    for number in range(count):
        at = Instant(START + number * 1000)
        case = f"sha256:{number:064x}"
        center.book.add(case, agreement, Member("us", 10 + number, at, case, Act.NOTICE, "TST-1", "ROUTINE"))
        answer = Member("cn", 10 + number, Instant(at + 500), f"{case}a", Act.ACKNOWLEDGEMENT, "ACK", "ROUTINE", case)
        center.book.add(case, agreement, answer)
    return center
