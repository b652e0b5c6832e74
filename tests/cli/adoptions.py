"""A second version of a shipped agreement, and the administrators of both parties who consent to it."""

from pathlib import Path

from hotline.files import protocols
from hotline.files.protocols import Agreement
from tests.fakes_desk import CN, US, Line, Seat, seat

CHANGED = "replied: {within: 7d, ladder: timeline"


def chief(folder: Path, line: Line, *, of_us: bool = True) -> Seat:
    """Return the desk of the administrator of a party."""
    return seat(folder, line, US if of_us else CN, "administrator", role="administrator")


def newer(folder: Path) -> Path:
    """Write the second version of the crisis hotline: a timeline is answered within five days, not seven."""
    text = (protocols.shipped() / "crisis-hotline.yaml").read_text(encoding="utf-8")
    assert (text.count("\nversion: 1\n"), text.count(CHANGED)) == (1, 1)
    written = text.replace("\nversion: 1\n", "\nversion: 2\n").replace(CHANGED, CHANGED.replace("7d", "5d"))
    path = folder / "crisis-hotline.yaml"
    path.write_text(written, encoding="utf-8")
    return path


def loaded(folder: Path) -> Agreement:
    """Return the second version."""
    return protocols.load_file(folder / "crisis-hotline.yaml")
