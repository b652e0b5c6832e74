"""What people write into forms: a value of any kind, drawn with dice, so that every form of every agreement is used."""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from random import Random
from typing import Any, assert_never

from hotline.core import kinds
from hotline.core.canonical import INTEGER_MAX, Instant, digest, instant_text
from hotline.core.fields import Field
from hotline.core.forms import Form
from hotline.core.kinds import Kind
from hotline.core.periods import labels
from hotline.core.values import TRANSLATION_MAX
from tests.simulation.plan import HOUR, MINUTE

WORDS = ("drone", "near", "the", "line", "was", "seen", "again", "and", "is", "now", "gone")
CHINESE = "无人机在线路附近再次出现现已离开"
WINDOW_LONGEST = 48 * HOUR
SIZES = (1, 700, 40_000, 90_000)
"""Of files: in one piece, or in up to three."""

FILES = 6
"""So many of a size: now and then two messages have the same."""


def fields_of(form: Form, dice: Random, now: Instant) -> dict[str, Any]:
    """Return values for the fields of *form*: all that are required, some of the others."""
    return {
        name: value_of(field, dice, now) for name, field in form.fields.items() if field.required or dice.random() < 0.5
    }


def value_of(field: Field, dice: Random, now: Instant) -> Any:
    """Return a value for *field*."""
    return draw(field.kind, dice, now)


def draw(kind: Kind, dice: Random, now: Instant) -> Any:  # noqa: C901, PLR0911, PLR0912 - one line a kind
    """Return a value of *kind*."""
    match kind:
        case kinds.Text():
            return words(dice, 4)[: kind.most].strip()
        case kinds.BilingualText():
            return prose(dice)
        case kinds.Choice():
            return dice.choice(list(kind.choices))
        case kinds.Boolean():
            return dice.random() < 0.5
        case kinds.Integer():
            return dice.randint(max(kind.least, 0), min(kind.most, 1_000, INTEGER_MAX))
        case kinds.Quantity():
            return dice.choice(("1e24", "2.5e25", "1e26", "72"))
        case kinds.Instant():
            return instant_text(moment(dice, now))
        case kinds.Window():
            start = moment(dice, now)
            return {
                "start": instant_text(start),
                "end": instant_text(Instant(start + dice.randint(MINUTE, WINDOW_LONGEST))),
            }
        case kinds.Date():
            return instant_text(moment(dice, now))[:10]
        case kinds.Period():
            return next(labels(kind.every, now, Instant(now + 1)))
        case kinds.Record():
            return {
                name: draw(of, dice, now)
                for name, of in kind.of.items()
                if name in kind.required or dice.random() < 0.5
            }
        case kinds.Length():
            return dice.choice(("90s", "30m", "48h"))
        case kinds.Area():
            return {"named": words(dice, 3)}
        case kinds.Contact():
            return {"role": "watch", "phone": "+1 555 0100"}
        case kinds.Reference() | kinds.Digest():
            return digest(words(dice, 3).encode())
        case kinds.File():
            return announced(f"{dice.choice(SIZES)} {dice.randrange(FILES)}", kind)
        case kinds.Counts():
            return {word: dice.randint(0, 5) for word in kind.choices}
        case kinds.List():
            return [draw(kind.of, dice, now) for _ in range(dice.randint(kind.least, min(kind.most, kind.least + 2)))]
        case kinds.Changes():
            names = dice.sample(list(kind.of), min(len(kind.of), dice.randint(1, 2)))
            return {name: draw(kind.of[name], dice, now) for name in names}
        case _:
            assert_never(kind)


def announced(name: str, kind: kinds.File) -> dict[str, Any]:
    """Return what a message says of the file *name*."""
    body = body_of(name)
    media = kind.media[0] if kind.media else "application/pdf"
    return {"name": name, "size": len(body), "media": media, "digest": digest(body)}


@lru_cache(maxsize=64)
def body_of(name: str) -> bytes:
    """Return the file *name*: what it holds follows from that, and so does its size."""
    size = int(name.split(maxsplit=1)[0])
    return (sha256(name.encode()).digest() * (size // 32 + 1))[:size]


def moment(dice: Random, now: Instant) -> Instant:
    """Return an instant soon after *now*, mostly; sometimes just past, sometimes far."""
    low, high = dice.choices(
        ((0, 5 * MINUTE), (-HOUR, 0), (5 * MINUTE, 3 * HOUR), (24 * HOUR, 400 * HOUR)), (5, 1, 3, 2)
    )[0]
    return Instant(now + dice.randint(low, high))


def words(dice: Random, count: int) -> str:
    """Return a few words."""
    return " ".join(dice.choice(WORDS) for _ in range(count))


def essay(dice: Random) -> Mapping[str, str]:
    """Return as much as one may write, with a translation."""
    translation = CHINESE * (TRANSLATION_MAX // len(CHINESE))
    original = words(dice, 600)
    return {"original": original, "language": "en", "translation": translation, "translation_by": "machine"}


def prose(dice: Random) -> Mapping[str, str]:
    """Return prose in one of both languages, sometimes long."""
    if dice.random() < 0.5:
        return {"original": CHINESE[: dice.randint(2, len(CHINESE))], "language": "zh"}
    return {"original": words(dice, dice.choice((3, 12, 190))), "language": "en"}
