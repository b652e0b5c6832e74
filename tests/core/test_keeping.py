"""What was done to the store itself is a fact like any other: it reads back as it was written, and changes nothing."""

import pytest

from hotline.core import commands
from hotline.core.canonical import Instant
from hotline.core.decisions import decide
from hotline.core.facts import Fact, fact_bytes, fact_value, parse_fact
from hotline.core.keeping import Archived, PutBack
from tests import stages
from tests.stages import us

NOW = Instant(1_780_308_000_000)
DIGEST = "sha256:" + "0" * 64


@pytest.mark.parametrize(
    "fact",
    [
        PutBack(NOW, "backup", DIGEST, 3, 7),
        PutBack(NOW, "peer", "", 0, 0),
        Archived(NOW, Instant(0), NOW, DIGEST, 3, 4, 1, (DIGEST,)),
    ],
)
def test_it_reads_back_as_it_was_written(fact: Fact) -> None:
    assert parse_fact(fact_value(fact_bytes(fact))) == fact


def test_they_say_what_was_asked_and_how_far_the_logs_reached() -> None:
    center = us(stages.stage()).center
    size, facts = center.ours.size, center.watch.size
    (put_back,) = decide(center, commands.PutBack("backup", DIGEST), NOW)
    assert put_back == PutBack(NOW, "backup", DIGEST, size, facts)
    center.apply(put_back)
    archive = commands.Archive(Instant(0), NOW, DIGEST, (3, 4), 1, ())
    (archived,) = decide(center, archive, NOW)
    assert archived == Archived(NOW, Instant(0), NOW, DIGEST, 3, 4, 1, ())
    center.apply(archived)
    assert (center.ours.size, center.watch.size) == (size, facts + 2)
