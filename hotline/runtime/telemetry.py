"""What a center tells its administrator as it runs. Evidence is elsewhere, in the logs of the channel.

Lines are for people (`console`) or machines (`json`), one event each, with the message or case they are about. Secrets
do not belong in them; should one get there, it is struck out before it is written. Metrics are in `web/meter.py`.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Final, TextIO

import structlog
from structlog.typing import Processor

STRUCK: Final = "(struck out)"
NAMES: Final = re.compile(
    r"pass(phrase|word)|secret|private|authorization|cookie|token|salt|opening|signature", re.IGNORECASE
)
VALUES: Final = re.compile(
    r"whsec_[A-Za-z0-9+/=_-]+"
    r"|Hotline\s+[\w-]+\.[\w-]+\.[\w-]+"
    r"|eyJ[\w-]{10,}\.[\w-]+\.[\w-]+"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|$)"
    r"|(?<=://)[^/@\s]+:[^/@\s]+(?=@)",
    re.DOTALL,
)
TEXT_MAX: Final = 2_000
DEPTH_MAX: Final = 4

Line = MutableMapping[str, Any]


def configure(level: str, layout: str, stream: TextIO = sys.stderr) -> None:
    """Write lines of at least *level* to *stream*: `console` for people, `json` for machines.

    Lines of libraries come the same way.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        strike_out,
    ]
    last: list[Processor] = (
        [structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True)]
        if layout == "json"
        else [structlog.dev.ConsoleRenderer(colors=stream.isatty(), sort_keys=True)]
    )
    foreign = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]
    )
    writer = logging.StreamHandler(stream)
    writer.setFormatter(foreign)
    root = logging.getLogger()
    root.handlers = [writer]
    root.setLevel(level.upper())
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def strike_out(_: object, __: str, line: Line) -> Line:
    """Strike out whatever has the name or the looks of a secret, however deep it lies."""
    for name in line:
        line[name] = STRUCK if NAMES.search(name) else struck(line[name])
    return line


def struck(value: object, depth: int = 0) -> object:
    """Return *value* without secrets: short, printable, and no deeper than a line can show."""
    match value:
        case None | bool() | int() | float():
            return value
        case dict() if depth < DEPTH_MAX:
            return {
                str(name): STRUCK if NAMES.search(str(name)) else struck(each, depth + 1)
                for name, each in value.items()
            }
        case list() | tuple() | set() | frozenset() if depth < DEPTH_MAX:
            return [struck(each, depth + 1) for each in value]
        case dict() | list() | tuple() | set() | frozenset():
            return f"({len(value)} inside)"
        case bytes() | bytearray():
            return f"({len(value)} bytes)"
        case _:
            return VALUES.sub(STRUCK, str(value))[:TEXT_MAX]
