"""The pictures of the console in the manual: what the tests photographed, made small.

    .venv/bin/pytest tests/end_to_end/console && .venv/bin/python docs/console_pictures.py [FOLDER]

FOLDER is where the tests put their pictures (`build/shots`). They are cut to one window and to 192 colours.
"""

import sys
from pathlib import Path
from typing import Final

from PIL import Image

HOUSE: Final = Path(__file__).parent.parent
PICTURES: Final = HOUSE / "docs" / "explanation" / "pictures"
CHOSEN: Final = {
    "board": "board-light",
    "board-dark": "board-dark",
    "board-lost": "board-lost",
    "board-phone": "board-phone",
    "reading": "reading-theirs",
    "compose": "compose",
    "writing": "writing",
    "review": "review",
    "approval": "approval-changed",
    "approvals": "approvals",
    "cases": "cases-light-1280",
    "case": "cases-theirs-light-1280",
    "replay": "record-replay-theirs-light-1280",
    "record": "record-light-1280",
    "links": "links-light-1280",
    "protocols": "protocols-light-1280",
    "protocol": "protocols-agreement-light-1280",
    "roster": "roster-light-1280",
    "handover": "handover-take",
    "settings": "settings-light-1280",
    "enrol": "enrol-light",
    "signin": "signin-light",
    "exercise": "review-exercise",
    "stop": "exercise-running",
    "chinese": "board-zh",
}
"""What stands in the manual, and which picture of the tests it is."""

HEIGHT: Final = 1_100
COLOURS: Final = 192
LARGEST: Final = 150_000


def main(shots: Path) -> int:
    """Make each picture small; return 1 if one is missing or stays too large."""
    wrong = 0
    for name, shot in CHOSEN.items():
        source, target = shots / f"{shot}.png", PICTURES / f"console-{name}.png"
        if not source.exists():
            print(f"{source}: not there; run the tests of the console first")
            wrong = 1
            continue
        picture = Image.open(source).convert("RGB")
        cut = picture.crop((0, 0, picture.width, min(picture.height, HEIGHT)))
        cut.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
        if target.stat().st_size > LARGEST:
            print(f"{target}: {target.stat().st_size:,} bytes")
            wrong = 1
    return wrong


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else HOUSE / "build" / "shots"))
