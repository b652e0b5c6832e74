"""Heads are read once, in a few numbers each, and looked at again only where something may be wrong."""

from pathlib import Path

from hotline.cli.heads import read_heads, size_of, time_of
from tests.cli.test_workers import opened
from tests.hostile.tamperings import busy


def test_heads_that_nobody_looked_at_are_not_known_to_hold(tmp_path: Path) -> None:
    with opened(tmp_path) as (bundle, _, work, _):
        heads = read_heads(bundle, work, "us", None)
        assert len(heads.sizes) == len(busy().notes("us"))
        assert not any(heads.holds(work, number) for number in range(len(heads.sizes)))
        assert [heads.note(number) for number in range(len(heads.sizes))] == list(busy().notes("us"))
        assert all(heads.claimed)


def test_what_is_no_head_has_neither_size_nor_time() -> None:
    assert (size_of("nothing"), time_of("nothing", "us.example/us-cn/cosigner")) == (0, 0)
