"""How wide the terminal is."""

import pytest

from hotline.cli.layout import width


@pytest.mark.parametrize(("columns", "used"), [("80", 80), ("10", 40), ("400", 120)])
def test_lines_are_neither_too_short_nor_too_long_to_read(
    monkeypatch: pytest.MonkeyPatch, columns: str, used: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert width() == used
