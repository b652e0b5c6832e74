"""What a person types for a field, as the value that is signed.

Nobody types milliseconds: `2026-12-01 06:00` is an instant (in UTC, unless `+08:00` follows), `06:00` is one of today,
`+36h` and `-2h` are counted from now, `START/END` is a window whose end may be counted from its start, `yes` is true,
`name: value, name: value` is a record, plain text is an original in the language it is written in. Text that cannot be
read is returned as it stands, so that the check of the form says what is wrong with it. Values from a YAML file
are read alike.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from hotline.core import kinds
from hotline.core.canonical import Instant, Json, duration, duration_text, instant, instant_text
from hotline.core.errors import RefusalError
from hotline.core.kinds import Kind
from hotline.core.quantities import spelled

MOMENT: Final = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ]+(\d\d):?(\d\d)(?::?(\d\d)(?:\.(\d{1,3}))?)?"
    r" *(?:Z|([+-])(0\d|1[0-4]):?([0-5]\d))?)?"
)
TIME_OF_DAY: Final = re.compile(r"\d\d:\d\d(?::\d\d)? *Z?")
AWAY: Final = re.compile(r"([+-]) *(\d+) *([smhd])")
CIRCLE: Final = re.compile(r"(-?[\d.]+)\s*[,;，]\s*(-?[\d.]+)\s+([\d.]+)\s*(?:km|公里)")
CHINESE: Final = re.compile(r"[㐀-鿿豈-﫿]")
TRUTHS: Final = {"yes": True, "y": True, "true": True, "是": True, "no": False, "n": False, "false": False, "否": False}
CONTACT: Final = ("role", "phone", "name", "alternative")


@dataclass(frozen=True, slots=True)
class Typed:
    """Reads what was typed at *now*."""

    now: Instant

    def value(self, kind: Kind, written: Any) -> Json:  # noqa: ANN401, C901, PLR0911, PLR0912 - a case a kind
        """Return the value of *kind* that *written* means."""
        if isinstance(written, str):
            written = written.strip()
        match kind, written:
            case kinds.BilingualText(), str():
                return {"original": written, "language": language_of(written)}
            case kinds.BilingualText(), dict() if "original" in written:
                return {"language": language_of(str(written["original"])), **written}
            case kinds.Boolean(), str():
                return TRUTHS.get(written.lower(), written)
            case kinds.Integer(), str():
                return int(written) if re.fullmatch(r"-?\d{1,16}", written) else written
            case kinds.Quantity(), str() | int():
                bare = str(written).removesuffix(kind.unit).strip()
                return spelled(bare) or bare
            case kinds.Instant(), str():
                return self.moment(written, self.now)
            case kinds.Date(), str():
                return written if ":" in written else self.day(written)
            case kinds.Period(), str():
                return written.upper()
            case kinds.Length(), str():
                return length(written)
            case kinds.Window(), str() | dict():
                return self.window(written)
            case kinds.Area(), str():
                return area(written)
            case kinds.Contact(), str():
                return dict(zip(CONTACT, split(written, ",，"), strict=False))
            case kinds.Counts(), str():
                return {name: self.value(kinds.Integer(), count) for name, count in paired(written)}
            case kinds.Counts(), dict():
                return {name: self.value(kinds.Integer(), count) for name, count in written.items()}
            case kinds.Record() | kinds.Changes(), dict():
                return {
                    name: self.value(kind.of[name], part) if name in kind.of else part for name, part in written.items()
                }
            case kinds.Record(), str() if ":" in written or "=" in written:
                return self.value(kind, dict(paired(written)))
            case kinds.List(), str() | list():
                items = split(written, ";；") if isinstance(written, str) else written
                return [self.value(kind.of, each) for each in items]
            case _, int() if not isinstance(kind, kinds.Integer) and not isinstance(written, bool):
                return str(written)
            case _:
                found: Json = written
                return found

    def moment(self, written: str, since: Instant) -> str:
        """Return the instant that *written* means; `+2h` and `-2h` count from *since*."""
        if written == "now":
            return instant_text(self.now)
        plain = unicodedata.normalize("NFKC", written)
        if TIME_OF_DAY.fullmatch(plain):
            plain = f"{instant_text(self.now)[:10]} {plain}"
        away, found = AWAY.fullmatch(plain), MOMENT.fullmatch(plain)
        try:
            if away:
                sign, amount, unit = away.groups()
                return spelt(since + signed(sign, duration(f"{int(amount)}{unit}"))) or written
            return spelt(placed(found)) or written if found else written
        except (RefusalError, ValueError):
            return written

    def day(self, written: str) -> str:
        """Return the day that *written* means."""
        found = self.moment(written, self.now)
        return written if found == written else found[:10]

    def window(self, written: str | dict[str, Any]) -> Json:
        """Return the window that *written* means, as text or as start and end."""
        if isinstance(written, str):
            start, separator, end = written.partition("/" if "/" in written else "..")
            if not separator:
                return written
            written = {"start": start.strip(), "end": end.strip()}
        texts: dict[str, Any] = {name: str(each) for name, each in written.items()}
        if "start" in texts:
            texts["start"] = self.moment(texts["start"], self.now)
        if "end" in texts:
            try:
                since = instant(texts.get("start"))
            except RefusalError:
                since = self.now
            texts["end"] = self.moment(texts["end"], since)
        return texts


def placed(found: re.Match[str]) -> int:
    """Return the instant that was *found*; a day alone begins at midnight, a difference from UTC is taken off."""
    year, month, day, hour, minute, second, part, sign, hours, minutes = found.groups()
    clock = f"{hour or '00'}:{minute or '00'}:{second or '00'}.{(part or '').ljust(3, '0')}"
    difference = (int(hours or 0) * 60 + int(minutes or 0)) * 60_000
    return instant(f"{year}-{month}-{day}T{clock}Z") - signed(sign, difference)


def signed(sign: str | None, amount: int) -> int:
    """Return *amount*, below nought after a minus."""
    return -amount if sign == "-" else amount


def spelt(at: int) -> str:
    """Return *at* as it is signed; nothing if it is none that can be."""
    try:
        return instant_text(instant(instant_text(at)))
    except (RefusalError, OverflowError):
        return ""


def length(written: str) -> str:
    """Return a length of time in its one spelling."""
    try:
        return duration_text(duration(written))
    except RefusalError:
        return written


def language_of(text: str) -> str:
    """Return the language that *text* is written in, by its characters."""
    return "zh" if CHINESE.search(text) else "en"


def area(written: str) -> Json:
    """Return the area that *written* means: `LATITUDE, LONGITUDE RADIUS km`, or a name."""
    found = CIRCLE.fullmatch(written)
    if not found:
        return {"named": written}
    latitude, longitude, radius = (spelled(each) or each for each in found.groups())
    return {"circle": {"latitude": latitude, "longitude": longitude, "radius_km": radius}}


def split(written: str, marks: str) -> list[str]:
    """Return the parts of *written* between any of *marks*."""
    return [part.strip() for part in re.split(f"[{marks}]", written) if part.strip()]


def paired(written: str) -> Iterable[tuple[str, str]]:
    """Yield the words and values of `word: 3, other: 1`."""
    for part in split(written, ",，;"):
        name, count = [*re.split("[:=：]", part, maxsplit=1), ""][:2]
        yield name.strip(), count.strip()
