"""What an administrator reads before consenting, and from when it is to be in force."""

from typing import Any

import pytest

from hotline.cli.adopting import Paper, demand_role, draw_paper, show_paper, start_of
from hotline.cli.asking import Asking
from hotline.cli.desk import Desk
from hotline.cli.exits import DeskError
from hotline.cli.sheet import Sheet
from hotline.cli.terminal import Terminal
from hotline.core.canonical import Instant, encode, instant
from hotline.core.errors import RefusalError
from hotline.core.protocol import Protocol
from hotline.files.keys import generate
from tests import agreements

NOON = instant("2026-06-01T12:00:00.250Z")
TOMORROW = instant("2026-06-02T12:01:00.000Z")


class At(Asking):
    """A desk at noon, whatever the clock of this machine says."""

    def now(self) -> Instant:
        return NOON


def desk(role: Any = "administrator", language: str = "en") -> Asking:
    return At(Terminal(language), Desk(role=role), generate("Ed25519"))


def laid(before: dict[str, Any] | None, old: dict[str, Any] | None, new: dict[str, Any]) -> Paper:
    return Paper(encode(new), Protocol.load(new), before, encode(old) if old else None)


def drawn(paper: Paper, asking: Asking) -> str:
    sheet = Sheet(asking.terminal)
    draw_paper(sheet, paper, TOMORROW, asking)
    return "\n".join(sheet.lines)


@pytest.mark.parametrize(
    ("typed", "proposed", "meant"),
    [
        (None, None, TOMORROW),
        (None, instant("2026-06-09T00:00:00.000Z"), instant("2026-06-09T00:00:00.000Z")),
        (None, instant("2026-06-01T11:00:00.000Z"), TOMORROW),
        ("2026-06-03 06:00", None, instant("2026-06-03T06:00:00.000Z")),
        ("+48h", instant("2026-06-09T00:00:00.000Z"), instant("2026-06-03T12:00:00.250Z")),
    ],
)
def test_it_is_in_force_from_what_is_typed_else_proposed_else_a_day_from_now(
    typed: str | None, proposed: Instant | None, meant: Instant
) -> None:
    assert start_of(desk(), typed, proposed) == meant


def test_what_is_no_instant_or_past_is_refused() -> None:
    with pytest.raises(DeskError) as none:
        start_of(desk(), "soon")
    assert none.value.key == "no_instant"
    with pytest.raises(RefusalError) as past:
        start_of(desk(), "2026-06-01 11:59")
    assert past.value.rule == "consent.past"


def test_only_an_administrator_comes_as_far_as_the_question() -> None:
    demand_role(desk())
    for role in ("operator", "keeper", "auditor", "system"):
        with pytest.raises(RefusalError) as caught:
            demand_role(desk(role))
        assert caught.value.rule == "consent.signer"


def test_a_first_agreement_is_its_forms_and_a_new_version_is_what_it_changes() -> None:
    first, second = (
        agreements.document({}),
        agreements.document({"version": 2, "forms/NOT-1/lead_time/at_least": "96h"}),
    )
    told = drawn(laid(None, None, first), desk())
    assert "In place of: nothing: it would be the first agreement on small" in told
    assert "NOT-1 Notice" in told
    before = {"version": 1, "digest": "sha256:" + "ab" * 32, "since": "2026-05-01T00:00:00.000Z"}
    told = drawn(laid(before, first, second), desk())
    assert "In place of: version 1 (abababab), in force from 2026-05-01" in told
    assert "NOT-1 Notice" in told
    assert "RCV" not in told, "what is not changed is not told"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_whole_document_is_shown_on_request(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    asking = desk(language=language)
    paper = laid(None, None, agreements.document({}))
    show_paper(Sheet(asking.terminal), paper, TOMORROW, asking, whole=False)
    short = capsys.readouterr().out
    show_paper(Sheet(asking.terminal), paper, TOMORROW, asking, whole=True)
    whole = capsys.readouterr().out
    assert "hotline protocol show" in short
    assert len(whole.splitlines()) > 2 * len(short.splitlines())
