"""The shape of drafts, and of the check of a message before it is signed, as JSON Schema 2020-12."""

from hotline.core.terms import PRECEDENCES, STATUSES
from hotline.web.shapes import (
    ANY,
    B64,
    DIGEST,
    INSTANT,
    SIZE,
    TEXT,
    TITLES,
    TRUTH,
    VALUES,
    WHOLE,
    Schema,
    each,
    group,
    maybe,
    ref,
    words,
)

PRECEDENCE = words(*PRECEDENCES)
OPTIONAL = {"protocol": maybe(TEXT), "answers": maybe(DIGEST), "precedence": maybe(PRECEDENCE)}

MOMENT = {"utc": TEXT, "capitals": each(ANY), "left": WHOLE, "lengths": TITLES, "far": TRUTH}

DRAFT = group(
    "What a person is still writing. `previous` and `returned` tell of a proposal that was given back.",
    {
        "id": TEXT,
        "version": SIZE,
        "at": INSTANT,
        "message": maybe(DIGEST),
        "form": TEXT,
        "fields": VALUES,
        **OPTIONAL,
        "previous": maybe(VALUES),
        "returned": maybe(ref("Returned")),
    },
)
PROBLEM = group(
    "One thing that is wrong with what was typed.",
    {"rule": TEXT, "where": TEXT, "fields": each(TEXT), "says": TITLES, "found": TEXT, "remedy": TEXT},
)
FOLLOWS = group(
    "Something that somebody will owe; `left` and `after` are in ms.",
    {
        "kind": TEXT,
        "owed_by": TEXT,
        "ours": TRUTH,
        "what": TITLES,
        "due": maybe(INSTANT),
        "left": maybe(WHOLE),
        "lengths": maybe(TITLES),
        "calls": each(ref("Rung")),
    },
)
RUNG = group(
    "Who is called if it is not done.",
    {
        "at": maybe(INSTANT),
        "after": SIZE,
        "by": each(TEXT),
        "whom": TITLES,
        "draft": maybe(TEXT),
        "title": TITLES,
    },
)
LETTER = group(
    "The message as it will be read in one language.",
    {
        "banner": TEXT,
        "precedence": TEXT,
        "title": TEXT,
        "second": TEXT,
        "notices": each(TEXT),
        "fields": each(ref("LetterField")),
    },
)
LETTER_FIELD = group(
    "One field of it.",
    {
        "label": TEXT,
        "second": TEXT,
        "lines": each(
            group(
                "One line.",
                {"text": TEXT, "mark": TEXT, "role": TEXT, "language": TEXT, "label": TEXT, "second": TEXT},
            )
        ),
    },
)
CHECKED = group(
    "A message as far as it is written: what is wrong, or the exact bytes to be signed; what follows from it.",
    {
        "at": INSTANT,
        "agreement": DIGEST,
        "protocol": TEXT,
        "form": TEXT,
        "status": words(*STATUSES),
        "problems": each(ref("Wrong")),
        "message": maybe(
            group(
                "What is signed; `code` is its number, to be read aloud.",
                {
                    "id": DIGEST,
                    "payload": B64,
                    "openings": {"type": "object", "additionalProperties": ref("Opening")},
                    "code": TEXT,
                },
            )
        ),
        "fields": VALUES,
        "precedence": group("", {"word": TEXT, "least": TEXT, "allowed": each(PRECEDENCE)}),
        "flags": each(group("", {"word": TEXT, "says": TITLES})),
        "signatures": group(
            "Whose signatures it needs. `besides` are algorithms that this person must also sign with.",
            {
                "people": SIZE,
                "roles": each(TEXT),
                "hardware": TRUTH,
                "suite": TEXT,
                "besides": each(TEXT),
                "keys": each(group("A key of whoever asks.", {"kid": TEXT, "alg": TEXT, "assurance": TEXT})),
            },
        ),
        "leads": each(
            group(
                "Until when it may be given before it bears a flag.",
                {"flag": TEXT, "until": INSTANT, "left": WHOLE, "lengths": TITLES, "kept": TRUTH},
            )
        ),
        "follows": each(ref("Follows")),
        "moments": {
            "type": "object",
            "description": "Every instant that was typed, by its path.",
            "additionalProperties": group("", MOMENT),
        },
        "preview": group("The message in each language.", {"en": ref("Letter"), "zh": ref("Letter")}),
    },
)

ATTACHED = group(
    "A file of a message; `here` says whether this center holds it whole.",
    {"field": TEXT, "name": TEXT, "size": SIZE, "media": TEXT, "digest": DIGEST, "here": TRUTH},
)
SCHEMAS: dict[str, Schema] = {
    "Attached": ATTACHED,
    "Check": group("What is to be written, as it was typed.", {"form": TEXT, "fields": VALUES}, OPTIONAL),
    "Checked": CHECKED,
    "Draft": DRAFT,
    "Drafts": group("The drafts of whoever asks.", {"drafts": each(ref("Draft"))}),
    "Follows": FOLLOWS,
    "Keep": group(
        "A draft; `version` is the one that was opened, 0 for a new one.",
        {"version": SIZE, "form": TEXT, "fields": VALUES},
        {**OPTIONAL, "message": maybe(DIGEST)},
    ),
    "Letter": LETTER,
    "LetterField": LETTER_FIELD,
    "Wrong": PROBLEM,
    "Reason": group("Why a proposal is given back.", {"reason": TEXT}),
    "Returned": group(
        "Who gave a proposal back, why and when; `message` is its number.",
        {"by": TEXT, "reason": TEXT, "at": INSTANT},
        {"message": DIGEST},
    ),
    "Rung": RUNG,
}
