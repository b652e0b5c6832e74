"""What came of two bundles, as a person reads it."""

from collections.abc import Sequence
from pathlib import Path

from hotline.cli.comparing import Comparison
from hotline.cli.comparison_drawn import draw_comparison, runs_text
from hotline.cli.sheet import Sheet
from hotline.cli.terminal import Terminal
from hotline.core.comparison import Before, Head
from hotline.core.contradiction import Contradiction, Proved
from tests.cli.forged import compared, forked, keeper, truncated
from tests.cli.test_comparing import honest
from tests.stages import at


def drawn(
    found: Comparison,
    language: str = "en",
    *,
    pairs: Sequence[Before] = (),
    proved: Sequence[tuple[Contradiction, Proved]] = (),
) -> str:
    sheet = Sheet(Terminal(language))
    draw_comparison(sheet, found, pairs, proved, written=None, order=True)
    return "\n".join(sheet.lines)


def test_runs_are_short_and_a_long_list_is_cut() -> None:
    assert runs_text([(7, 8), (9, 13)]) == "7, 9–12"
    assert runs_text([(2 * each, 2 * each + 1) for each in range(20)]).endswith("14 …")


def test_clocks_that_contradict_the_order_are_named() -> None:
    odd = Before("cn", 4, at(1), "us", 3, at(2), "seen", 60_000)
    shown = drawn(honest(), pairs=[odd])
    assert "us 3 came before cn 4, but the stamps say otherwise by 60000 ms" in shown
    assert "报文所载" in drawn(honest(), "zh", pairs=[odd])


def test_a_conflict_that_is_signed_by_nobody_is_said_to_be_unproved(tmp_path: Path) -> None:
    found = compared(tmp_path, keeper("us"), forked())
    assert "nobody signed over it yet" in drawn(found)
    proof = Contradiction("heads", "us", ("", ""))
    assert "has two histories" in drawn(found, proved=[(proof, Proved("us.example/us-cn", 5, 9))])


def test_everything_else_that_was_found_has_its_sentence(tmp_path: Path) -> None:
    for language, says in (("en", "signed {} entries at"), ("zh", "截断")):
        found = compared(tmp_path, truncated("cn", 9, "us"), keeper("cn", None, "site_region"))
        assert says.format(13) in drawn(found, language)
    (log, _) = found.logs
    early, late = Head(5, b"", 6, ""), Head(4, b"", 7, "")
    log.times.append((early, late))
    found.order.found.clear()
    shown = drawn(found)
    assert "cosigned up to 5, and later up to 4 only" in shown
