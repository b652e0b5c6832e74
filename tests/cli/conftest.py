"""Two centers behind open doors, and people at their desks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes_desk import CN, US, Line, Seat, line, seat


@pytest.fixture
def both() -> Iterator[Line]:
    with line() as found:
        yield found


@pytest.fixture
def alice(both: Line, tmp_path: Path) -> Seat:
    return seat(tmp_path, both, US, "alice")


@pytest.fixture
def bob(both: Line, tmp_path: Path) -> Seat:
    return seat(tmp_path, both, US, "bob")


@pytest.fixture
def li(both: Line, tmp_path: Path) -> Seat:
    """Return the desk of a duty officer of the other side."""
    return seat(tmp_path, both, CN, "alice")


@pytest.fixture
def wang(both: Line, tmp_path: Path) -> Seat:
    """Return the desk of a second duty officer of the other side."""
    return seat(tmp_path, both, CN, "bob")


@pytest.fixture
def system(both: Line, tmp_path: Path) -> Seat:
    """Return the automated system of the first party."""
    return seat(tmp_path, both, US, "system", "system")
