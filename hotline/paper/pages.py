"""Makes a page of HTML from a template: whole, without anything from elsewhere, and nothing in it hidden or live.

Every value that a template writes is escaped, and whatever cannot be seen in it stands as its number; a template cannot
forget either.
"""

from functools import lru_cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from hotline.paper.visible import number, pieces
from hotline.paper.words import Words

TAGS: Final = {"en": "en", "zh": "zh-Hans"}
CODE: Final = Markup("<code>{}</code>")
HIDDEN: Final = Markup('<span class="hidden">{}</span>')


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return what knows the templates."""
    made = Environment(
        loader=PackageLoader("hotline.paper"),
        autoescape=True,
        finalize=written,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["coded"] = coded
    return made


def page(template: str, words: Words, **values: object) -> str:
    """Return the page that the template called *template* makes of *values*, in the language of *words*."""
    return drawn(template, words, layout="page.html", main="main", **values)


def part(template: str, words: Words, **values: object) -> Markup:
    """Return the same without head and style, to stand inside a page of somebody else; ours, and escaped already."""
    return Markup(drawn(template, words, layout="part.html", main="div", **values))  # noqa: S704 - escaped where it is drawn


def drawn(template: str, words: Words, **values: object) -> str:
    """Return what the template called *template* makes of *values*; `layout` is what it stands in."""
    other = next(language for language in TAGS if language != words.language)
    return (
        environment()
        .get_template(f"{template}.html")
        .render(words=words, tag=TAGS[words.language], other_tag=TAGS[other], tags=TAGS, **values)
    )


def coded(text: str) -> Markup:
    """Return *text* with what stands between backticks set as code."""
    parts = enumerate(text.split("`"))
    return Markup("").join(CODE.format(written(part)) if at % 2 else written(part) for at, part in parts)


def written(value: Any) -> Any:  # noqa: ANN401 - whatever a template writes
    """Return *value* as it is written: markup of ours as it is, any text escaped and with nothing hidden."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return Markup("").join(HIDDEN.format(number(piece)) if hidden else escape(piece) for piece, hidden in pieces(value))
