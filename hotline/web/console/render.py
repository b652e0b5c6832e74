"""Draws a page: a template of ours filled with what the page shows, inside the shell that all pages share."""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import chain, repeat
from typing import Any, Final

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from hotline.core.aloud import code
from hotline.core.canonical import Instant, instant_text, short
from hotline.web.console.shell import Shell, read_shell
from hotline.web.console.watch_lines import address
from hotline.web.doors import Ask

TABLE: Final = re.compile(r"<table\b.*?</table>", re.DOTALL)
HEADS: Final = re.compile(r"<thead>.*?</thead>", re.DOTALL)
HEAD: Final = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
ROW: Final = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
CELL: Final = re.compile(r"<td\b")
TAG: Final = re.compile(r"<[^>]*>")
HAN: Final = re.compile("([\u4e00-\u9fff]+)")
CHINESE: Final = Markup('<span lang="zh-Hans">{}</span>')


async def answer_page(ask: Ask, template: str, view: Any = None, *, status: int = 200) -> web.Response:  # noqa: ANN401 - each page has a view of its own
    """Return the page that *template* makes of *view*."""
    return answer_shell(await read_shell(ask), template, view, status=status)


def answer_shell(shell: Shell, template: str, view: Any = None, *, status: int = 200) -> web.Response:  # noqa: ANN401 - each page has a view of its own
    """Return the same inside a shell that was read already."""
    return web.Response(text=draw(shell, template, view), status=status, content_type="text/html", charset="utf-8")


def draw(shell: Shell, template: str, view: Any) -> str:  # noqa: ANN401 - each page has a view of its own
    """Return the markup of one page. Templates know `t` (a word), `other` (in the other language), `view`, `shell`."""
    say = shell.say
    made = environment().get_template(template)
    return labelled(made.render(shell=shell, view=view, t=say, other=say.other, treaty=say.treaty))


def labelled(page: str) -> str:
    """Return *page* with the head of its column at each cell of a table, for windows too narrow for columns."""
    return TABLE.sub(lambda table: label_rows(table[0]), page)


def label_rows(table: str) -> str:
    """Return a table with the head of its column at each cell; a head that is not shown is no label."""
    found = HEADS.search(table)
    if found is None:
        return table
    heads = ["" if 'class="vh"' in head else TAG.sub("", head).strip() for head in HEAD.findall(found[0])]
    return ROW.sub(lambda row: label_cells(row[0], heads), table)


def label_cells(row: str, heads: list[str]) -> str:
    """Return a row with the head of its column at each cell. *heads* are as in the markup, escaped already."""
    left = chain(heads, repeat(""))
    return CELL.sub(lambda _: f'<td data-th="{next(left)}"', row)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the templates; every value is escaped, and one that is missing is a fault."""
    made = Environment(
        loader=PackageLoader("hotline.web.console"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["address"] = address
    made.filters["instant"] = as_instant
    made.filters["clock"] = clock
    made.filters["day"] = day
    made.filters["short"] = short
    made.filters["marked"] = marked
    made.filters["aloud"] = code
    made.filters["countdown"] = counted
    return made


def as_instant(at: Instant) -> str:
    """Return an instant as it is written in a message."""
    return instant_text(at)


def clock(at: Instant) -> str:
    """Return the time of day in UTC: `14:29:23Z`."""
    return instant_text(at)[11:19] + "Z"


def day(at: Instant) -> str:
    """Return the day in UTC: `2031-05-21`."""
    return instant_text(at)[:10]


@pass_context
def marked(page: Context, text: str) -> Markup:
    """Return a text in which both languages stand; in a page in English the Chinese is marked, for whoever hears it."""
    if page["t"].language == "zh":
        return escape(text)
    return Markup().join(CHINESE.format(each) if HAN.match(each) else each for each in HAN.split(text))


@pass_context
def counted(page: Context, left: int) -> str:
    """Return time left as a clock, in the language of the page."""
    return countdown(left, lambda days: page["t"]("shell.script.day", count=days))


def countdown(left: int, told: Callable[[int], str] = "{} d".format) -> str:
    """Return time left as a clock: `02:47`, `1:04:12`, `2 d 03:04`; with a plus once it is over; *told*: the days."""
    seconds = abs(left) // 1000
    days, hours, minutes = seconds // 86_400, seconds // 3600 % 24, seconds // 60 % 60
    sign = "" if left >= 0 else "+"
    if days:
        return f"{sign}{told(days)} {hours:02d}:{minutes:02d}"
    return f"{sign}{hours}:{minutes:02d}:{seconds % 60:02d}" if hours else f"{sign}{minutes:02d}:{seconds % 60:02d}"
