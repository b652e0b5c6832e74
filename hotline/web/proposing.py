"""Tells what an agreement would change, before anybody signs for it; nothing is kept."""

from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web

from hotline.core.adoption import Standing, adopted
from hotline.core.canonical import Instant, Json, decode, digest, encode
from hotline.core.center import Center
from hotline.core.errors import refuse
from hotline.core.meanings import Effect
from hotline.core.protocol import DEEPEST, DOCUMENT_MAX, load_agreement
from hotline.core.terms import LANGUAGES
from hotline.paper.difference import Chapter, compared
from hotline.paper.words import Words
from hotline.web.agreements import places
from hotline.web.doors import Ask, answer_json
from hotline.web.shapes import DIGEST, SIZE, TEXT, VALUES, Schema, each, group, maybe, ref, words

ASKED: Final = frozenset({"agreement", "lang"})
SCHEMAS: Final[dict[str, Schema]] = {
    "Consent": group(
        "Our consent to an expanded agreement; the statement (hotline-consent+jws) is signed by an administrator.",
        {"agreement": VALUES, "statement": ref("Envelope")},
    ),
    "Consented": group(
        "It is logged.", {"state": words("done"), "digest": DIGEST, "agreements": each(ref("Agreement"))}
    ),
    "Foretell": group("An expanded agreement that nobody has signed yet.", {"agreement": VALUES, "lang": TEXT}),
    "Changes": group(
        "What it changes against the agreement that it would follow, in sentences; `before` is null if there is none.",
        {
            "digest": DIGEST,
            "before": maybe(group("", {"digest": DIGEST, "version": SIZE})),
            "count": TEXT,
            "chapters": each(ref("Chapter")),
        },
    ),
    "Chapter": group(
        "The sentences about one form, or about one part; `other` is its title in the other language.",
        {
            "title": TEXT,
            "other": TEXT,
            "sentences": each(group("", {"effect": words(*Effect), "mark": TEXT, "text": TEXT})),
        },
    ),
}


async def foretell(ask: Ask) -> web.Response:
    """Tell what an agreement would change."""
    value = ask.members(ASKED)
    if value["lang"] not in LANGUAGES:
        raise refuse("request.malformed", "lang", f"one of {', '.join(LANGUAGES)}")
    document, language = encode(value["agreement"]), value["lang"]
    name, protocol, now = digest(document), load_agreement(document), ask.doors.now()
    async with ask.doors.desk.reading() as center:
        before = newest(center, protocol.id, now)
        version = center.agreements[before].version if before else 0
    if not before:
        return answer_json({"digest": name, "before": None, "count": "", "chapters": []})
    told = compared(await document_of(ask, before), value["agreement"], (before, name), language)
    shown: Json = {
        "digest": name,
        "before": {"digest": before, "version": version},
        "count": told.count(Words(language)),
        "chapters": [show_chapter(chapter) for chapter in told.chapters],
    }
    return answer_json(shown)


def newest(center: Center, protocol: str, now: Instant) -> str:
    """Return the newest agreement on *protocol* that binds, will bind or has bound; nothing if there is none."""
    found = [
        (stands.since, terms.version, name)
        for name, terms in center.agreements.items()
        if terms.id == protocol and (stands := adopted(center, name, now)).standing is not Standing.PROPOSED
    ]
    return max(found)[2] if found else ""


async def document_of(ask: Ask, name: str) -> Mapping[str, Any]:
    """Return the document of an agreement, as it was logged."""
    async with ask.doors.desk.reading() as center:
        (place, *_), channel = places(center, name), center.channel
    (row,) = await ask.doors.store.read(channel, *place, 1)
    found = decode(row.beside or b"", largest=DOCUMENT_MAX, deepest=DEEPEST)
    assert isinstance(found, dict)
    return found


def show_chapter(chapter: Chapter) -> Json:
    """Return the sentences about one form or part."""
    sentences: list[Json] = [
        {"effect": one.effect.value, "mark": one.mark, "text": one.text} for one in chapter.sentences
    ]
    return {"title": chapter.title, "other": chapter.other, "sentences": sentences}
