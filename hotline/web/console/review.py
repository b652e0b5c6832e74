"""The last look at a message before it is signed: its exact bytes are made, and read again by the browser itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from hotline.core.kinds import Choice, Titles
from hotline.web.attachments import whole_here
from hotline.web.console.attached import Attached, attached
from hotline.web.console.composing import SETTLED, demand_running
from hotline.web.console.render import answer_page
from hotline.web.doors import Ask
from hotline.web.drafts import found, show_draft, standing
from hotline.web.writing import asked_of, begun

URGENT = "FLASH"


@dataclass(frozen=True, slots=True)
class Review:
    """The page: the form, what its fields are called, and the draft as the script needs it, which stands so."""

    code: str
    titles: Titles
    protocol: str
    protocol_titles: Titles
    precedence: str
    names: Mapping[str, Titles]
    draft: Mapping[str, Any]
    standing: str
    files: tuple[Attached, ...]
    two: bool
    choices: Mapping[str, Mapping[str, Titles]]

    @property
    def urgent(self) -> bool:
        """Return whether the word must be typed before it can be signed."""
        return self.precedence == URGENT


async def show(ask: Ask) -> web.Response:
    """Show the draft to be signed; of one that was signed, and is here, show what became of it."""
    kept = await found(ask, ask.part("draft"))
    value: dict[str, Any] = show_draft(kept)
    async with ask.doors.desk.reading() as center:
        stands = standing(center, kept)
        if stands in SETTLED:
            place = "approvals" if stands == "proposed" else "messages"
            return web.Response(status=303, headers={"Location": f"/{place}/{kept.message}"})
        demand_running(center)
        writing = begun(center, asked_of(value), center.stamp(ask.doors.now()))
    form = writing.form
    view = Review(
        code=form.code,
        titles=form.title,
        protocol=writing.protocol.id,
        protocol_titles=writing.protocol.title,
        precedence=writing.precedence,
        names={name: each.title for name, each in form.fields.items()},
        draft=value,
        standing=stands,
        files=attached(form, value["fields"], whole_here(ask)),
        two=writing.needs_two,
        choices={name: each.kind.choices for name, each in form.fields.items() if isinstance(each.kind, Choice)},
    )
    return await answer_page(ask, "review.html", view)
