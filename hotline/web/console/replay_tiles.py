"""The numbers above a replay: deadlines kept, the longest acknowledgement, signatures, proofs, outages of the line."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hotline.core.canonical import Instant
from hotline.core.case import Case
from hotline.core.center import Center
from hotline.core.facts import Fact
from hotline.core.line_record import outages
from hotline.core.obligations import EXCUSED, Obligation, Verdict
from hotline.paper.strip import Strip
from hotline.web.console.words import Say


@dataclass(frozen=True, slots=True)
class Tile:
    """One number. `tone` is ok, late or nothing; a script replaces what the browser can check itself, by *name*."""

    name: str
    text: str
    more: str
    tone: str = ""


def tiles(center: Center, case: Case, strip: Strip, found: Sequence[Fact], now: Instant, say: Say) -> tuple[Tile, ...]:
    """Return the numbers of a case."""
    owed = [each for each in center.book.obligations(case.id) if each.kind != "delivered"]
    return (
        met(owed, now, say),
        longest(owed, now, say),
        signatures(case, say),
        proof(center, case, say),
        compared(center, case, say),
        outage(center, case, strip, found, say),
    )


def met(owed: Sequence[Obligation], now: Instant, say: Say) -> Tile:
    """Return how many deadlines were kept."""
    verdicts = Counter(each.verdict(now) for each in owed if each.since is not None)
    total = sum(verdicts.values()) - verdicts[Verdict.EXCUSED]
    wrong = [each for each in owed if each.verdict(now) in {Verdict.LATE, Verdict.OVERDUE} and each.due is not None]
    text = say("replay.tile_met", met=verdicts[Verdict.IN_TIME], total=total)
    if wrong:
        worst = max((now if each.answered is None else each.answered) - (each.due or 0) for each in wrong)
        more = say("replay.tile_met_late", count=len(wrong), by=say.treaty.length(worst))
        return Tile("obligations", text, more, "late")
    still = verdicts[Verdict.OWED] + verdicts[Verdict.UNDECIDED]
    more = say("replay.tile_met_open", count=still) if still else say("replay.tile_met_all")
    return Tile("obligations", text, more, "" if still else "ok")


def longest(owed: Sequence[Obligation], now: Instant, say: Say) -> Tile:
    """Return how long the slowest acknowledgement took, and how long it might have; what is open has taken none yet."""
    began = (each for each in owed if each.kind == "acknowledged" and each.since is not None)
    asked = [each for each in began if each.outcome not in EXCUSED]
    if not asked:
        return Tile("longest", "–", say("replay.tile_no_ack"))
    waits = max((each for each in asked if each.answered is None), key=lambda each: taken(each, now), default=None)
    done = max((each for each in asked if each.answered is not None), key=lambda each: taken(each, now), default=None)
    late = any(each.verdict(now) in {Verdict.LATE, Verdict.OVERDUE} for each in asked)
    told = [limit_of(done, say)] if done else []
    if waits:
        key = "replay.tile_open_too" if done else "replay.tile_open"
        told.append(say(key, length=say.treaty.length(taken(waits, now)), limit=limit_of(waits, say)))
    text = say.treaty.length(taken(done, now)) if done else say("replay.tile_none_yet")
    return Tile("longest", text, say("shell.comma").join(told), "late" if late else "" if waits else "ok")


def taken(owed: Obligation, now: Instant) -> int:
    """Return how long an answer took, or has been waited for."""
    return (now if owed.answered is None else owed.answered) - (owed.since or 0)


def limit_of(owed: Obligation, say: Say) -> str:
    """Return how long an answer might take, and by whom it is owed."""
    party = owed.owed_by.upper()
    if owed.due is None or owed.since is None:
        return say.treaty.party(party)
    return say("replay.tile_limit", limit=say.treaty.length(owed.due - owed.since), party=party)


def signatures(case: Case, say: Say) -> Tile:
    """Return how many signatures people and systems gave; our center verified each when it took the message."""
    count = sum(len(each.keys) for each in case.members if each.form)
    return Tile("signatures", str(count), say("replay.tile_verified_here"))


def proof(center: Center, case: Case, say: Say) -> Tile:
    """Return how many entries of the case are proved by a head that both parties signed."""
    covered = sum(each.index < center.side(each.party).series.size for each in case.members)
    total = len(case.members)
    text = say("replay.tile_covered", covered=covered, total=total)
    return Tile("proof", text, say("replay.tile_heads"), "ok" if covered == total else "")


def compared(center: Center, case: Case, say: Say) -> Tile:
    """Return whether each party has signed that it holds what the other wrote."""
    lacking = sum(each.index >= center.side(each.party).series.size for each in case.members)
    parties = " + ".join(party.upper() for party in (center.party, center.theirs.party))
    if lacking:
        return Tile("compared", say("replay.tile_lacking", count=lacking), parties)
    return Tile("compared", say("replay.tile_equal"), parties, "ok")


def outage(center: Center, case: Case, strip: Strip, found: Sequence[Fact], say: Say) -> Tile:
    """Return for how long our center saw the line down meanwhile, and whether anything is still on its way."""
    down = sum(
        max(0, min(strip.ends if each.end is None else each.end, strip.ends) - max(each.start, strip.begins))
        for each in outages(found)
    )
    away = sum(center.delivered(each) is None for each in case.members if each.form)
    text = say.treaty.length(down) if down else say("replay.tile_no_outage")
    return Tile("outage", text, say("replay.tile_away", count=away))
