"""The shape of everything that the doors take and show, as JSON Schema 2020-12. Tests hold every answer against it."""

from hotline.core import facts
from hotline.core.adoption import Standing
from hotline.core.case import Act, State
from hotline.core.obligations import Outcome, Verdict
from hotline.core.rules import RULES
from hotline.core.terms import PRECEDENCES, STATUSES
from hotline.web import attested, draft_schemas, exercises, proposing, search, watch
from hotline.web.shapes import (
    ANY,
    B64,
    DIGEST,
    INSTANT,
    LEFT,
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

OPENING = group("Opens a sealed field.", {"salt": B64, "value": ANY})
OPENINGS: Schema = {"type": "object", "additionalProperties": ref("Opening")}
KEPT: Schema = {"type": "object", "additionalProperties": maybe(ref("Opening"))}
SIGNATURE = group("One signature of a JWS in general serialization.", {"protected": B64, "signature": B64})
SIGNATURES = group("The signatures of one person, one for each key.", {"signatures": each(ref("Signature"))})
ENVELOPE = group(
    "A signed document: JWS in general JSON serialization.", {"payload": B64, "signatures": each(ref("Signature"))}
)

OWED: dict[str, Schema] = {
    "id": TEXT,
    "case": DIGEST,
    "message": DIGEST,
    "kind": TEXT,
    "period": TEXT,
    "owed_by": TEXT,
}
OBLIGATION = group(
    "Something owed by a party.",
    {
        **OWED,
        "since": maybe(INSTANT),
        "due": maybe(INSTANT),
        "tolled": TRUTH,
        "left": LEFT,
        "ladder": maybe(TEXT),
        "rungs": maybe(SIZE),
        "outcome": words(*Outcome),
        "verdict": words(*Verdict),
        "answer": maybe(TEXT),
        "answered": maybe(INSTANT),
        "answer_delivered": maybe(INSTANT),
    },
)
DEADLINE = group(
    "Something owed that nothing has met yet.",
    {
        **OWED,
        "form": TEXT,
        "precedence": PRECEDENCE,
        "since": maybe(INSTANT),
        "due": maybe(INSTANT),
        "tolled": TRUTH,
        "left": LEFT,
        "rungs": maybe(SIZE),
        "verdict": words("owed", "overdue"),
    },
)
ANSWER = group(
    "What became of a message: placed in our log, accepted until it can be placed, proposed until a second person has "
    "signed, or valid (a dry run).",
    {
        "state": words("placed", "accepted", "proposed", "valid"),
        "id": DIGEST,
        "case": maybe(DIGEST),
        "index": maybe(SIZE),
        "at": maybe(INSTANT),
        "expires": maybe(INSTANT),
        "lacks_people": SIZE,
        "flags": each(TEXT),
        "owed": each(ref("Obligation")),
    },
)
CONTENT = {
    "form": TEXT,
    "precedence": PRECEDENCE,
    "protocol": TEXT,
    "agreement": DIGEST,
    "from": TEXT,
    "answers": maybe(DIGEST),
    "written": INSTANT,
    "fields": VALUES,
    "opened": VALUES,
    "withheld": each(TEXT),
    "openings": OPENINGS,
    "envelope": ref("Envelope"),
}
MESSAGE = group(
    "A message: what it says, where it stands, what it makes whom owe.",
    {"state": words("placed", "accepted", "proposed"), "id": DIGEST, "at": INSTANT, **CONTENT},
    {
        "case": DIGEST,
        "index": SIZE,
        "delivered": maybe(INSTANT),
        "people": each(TEXT),
        "undone": TRUTH,
        "flags": each(TEXT),
        "owed": each(ref("Obligation")),
        "expires": INSTANT,
        "files": each(ref("Attached")),
        "whole": maybe(INSTANT),
    },
)
PROPOSAL = group(
    "A message that waits for another person to sign.",
    {"id": DIGEST, "at": INSTANT, "expires": INSTANT, "people": each(TEXT), **CONTENT},
)
SUMMARY = {
    "id": DIGEST,
    "state": words(*State),
    "protocol": TEXT,
    "agreement": DIGEST,
    "opened_by": TEXT,
    "opened": INSTANT,
    "form": TEXT,
    "title": TITLES,
    "precedence": PRECEDENCE,
    "messages": SIZE,
    "last": INSTANT,
    "owed": SIZE,
    "next_due": maybe(INSTANT),
    "overdue": SIZE,
}
STEP = group(
    "One message of a case, or what a center itself said about one (`form` is then empty).",
    {
        "id": TEXT,
        "party": TEXT,
        "index": SIZE,
        "at": INSTANT,
        "delivered": maybe(INSTANT),
        "act": words(*Act),
        "form": TEXT,
        "title": TITLES,
        "precedence": words(*PRECEDENCES, ""),
        "answers": maybe(DIGEST),
        "people": each(TEXT),
        "fields": VALUES,
        "opened": VALUES,
        "undone": TRUTH,
        "flags": each(TEXT),
        "state": words(*State),
        "out_of_turn": TEXT,
    },
)
CASE_LINE = group("A case in one line.", SUMMARY)
CASE = group(
    "A case: its messages in order, the state after each, and everything owed in it.",
    SUMMARY | {"fields": VALUES, "steps": each(ref("Step")), "obligations": each(ref("Obligation"))},
)

AGREEMENT = group(
    "An agreement: how it stands, and by whose consent. `since` is the instant agreed on, or proposed; `until` that of "
    "its successor, or of its end; `in_force` is null until both parties have consented.",
    {
        "digest": DIGEST,
        "protocol": TEXT,
        "version": SIZE,
        "title": TITLES,
        "state": words(*Standing),
        "since": INSTANT,
        "until": maybe(INSTANT),
        "successor": maybe(DIGEST),
        "in_force": maybe(INSTANT),
        "consented": each(TEXT),
        "consents": each(ref("Given")),
    },
)
GIVEN = group(
    "The consent of a party, at its place in its log, by *people*; by nobody if the configuration gave it. `in_force` "
    "is what the log of that party says.",
    {
        "party": TEXT,
        "index": SIZE,
        "at": INSTANT,
        "people": each(TEXT),
        "instant": INSTANT,
        "in_force": maybe(INSTANT),
    },
)
LOG = group(
    "How far a shared log reaches, and how far the other party has cosigned it.",
    {
        "party": TEXT,
        "origin": TEXT,
        "size": SIZE,
        "root": DIGEST,
        "cosigned": SIZE,
        "cosigned_at": maybe(INSTANT),
    },
)
LINK = group(
    "The line to the other center; `offset` is its clock minus ours in ms, give or take `bound`.",
    {
        "up": TRUTH,
        "path": maybe(TEXT),
        "since": maybe(INSTANT),
        "last_heard": maybe(INSTANT),
        "offset": maybe(WHOLE),
        "bound": maybe(WHOLE),
    },
)
CHANNEL = group(
    "What a caller must know to write a message, and how the channel stands.",
    {
        "channel": TEXT,
        "party": TEXT,
        "peer": TEXT,
        "status": words(*STATUSES),
        "now": INSTANT,
        "stopped": maybe(INSTANT),
        "seen": maybe(group("The newest checkpoint of the peer that we cosigned.", {"size": SIZE, "root": DIGEST})),
        "agreements": each(ref("Agreement")),
        "link": ref("Link"),
        "clock": maybe(group("The newest comparison of clocks.", {"offset": WHOLE, "bound": WHOLE, "at": INSTANT})),
        "logs": group("Both shared logs.", {"ours": ref("Log"), "theirs": ref("Log")}),
        "watch": group("The private log of facts.", {"size": SIZE, "root": maybe(DIGEST)}),
        "epoch": SIZE,
        "reconciled": TRUTH,
        "forked": maybe(TEXT),
        "accepted": SIZE,
        "proposals": SIZE,
        "waiting": SIZE,
    },
)
SESSION = group(
    "Whose key asks. `ends`: until when the session lasts if nothing more is asked; `longest`: whatever is asked; both "
    "null for a proof.",
    {
        "subject": TEXT,
        "name": TEXT,
        "kid": B64,
        "roles": each(TEXT),
        "ends": maybe(INSTANT),
        "longest": maybe(INSTANT),
    },
)
PLACED = {"envelope": maybe(ref("Envelope")), "index": maybe(SIZE), "delivered": maybe(INSTANT)}
KEYS = group(
    "The keys of a party; `words` are read aloud to compare, `delivered` says since when the other center holds it.",
    {
        "party": TEXT,
        "root": group("The root.", {"version": SIZE, "digest": DIGEST, "words": each(TEXT), **PLACED}),
        "roster": group(
            "The roster.",
            {"version": SIZE, "digest": DIGEST, "keys": each(VALUES), "unknown_to_peer": each(TEXT), **PLACED},
        ),
    },
)
ROW = group(
    "One row of a log: its exact bytes, and what they say if that can be read.",
    {"index": SIZE, "leaf": DIGEST, "bytes": B64, "entry": ANY, "openings": maybe(KEPT)},
)
FACT = {"type": "object", "required": ["v", "kind", "at"], "properties": {"kind": words(*facts.KINDS), "at": INSTANT}}
REFERENCE = group(
    "Which message a fact is about.",
    {
        "id": DIGEST,
        "case": DIGEST,
        "form": TEXT,
        "precedence": PRECEDENCE,
        "from": TEXT,
        "answers": maybe(DIGEST),
    },
)
EVENT = group(
    "One event of the feed: the `data` of a Server-Sent Event; its `id` is the index, its `event` the kind of fact.",
    {"index": SIZE, "fact": FACT, "message": maybe(REFERENCE)},
)
HEALTH = group(
    "How the line does; the worst check is the status.",
    {
        "status": words("ok", "degraded", "failing"),
        "version": TEXT,
        "now": INSTANT,
        "checks": each(
            group(
                "One thing that must hold; times in ms, space in bytes.",
                {
                    "name": TEXT,
                    "status": words("ok", "degraded", "failing"),
                    "value": {"type": ["integer", "null"]},
                    "says": TEXT,
                },
            )
        ),
    },
    {"party": TEXT, "channel": TEXT},
)
PROBLEM = group(
    "What was refused, by which rule, and what to do (RFC 9457); `remedies` are for a person at the console. "
    "`retryable`: the same bytes may succeed later.",
    {
        "type": {"type": "string", "enum": [f"urn:hotline:rule:{code}" for code in sorted(RULES)]},
        "title": TEXT,
        "title_zh": TEXT,
        "status": WHOLE,
        "detail": TEXT,
        "rule": words(*sorted(RULES)),
        "where": TEXT,
        "found": TEXT,
        "remedy": TEXT,
        "remedies": TITLES,
        "retryable": TRUTH,
        "id": maybe(DIGEST),
    },
)

SCHEMAS: dict[str, Schema] = {
    "Agreement": AGREEMENT,
    "Agreements": group("Agreements.", {"agreements": each(ref("Agreement"))}),
    "Answer": ANSWER,
    "Case": CASE,
    "CaseLine": CASE_LINE,
    "Cases": group("Cases, the newest first.", {"cases": each(ref("CaseLine")), "next": maybe(DIGEST)}),
    "Channel": CHANNEL,
    "Confirmation": group(
        "The word of one person that the clock is right (hotline-clock+jws); they sign the time that it is now.",
        {"statement": ref("Envelope")},
    ),
    "Asked": group("Whether there is a line to check; what it measures is a fact.", {"asked": TRUTH}),
    "Consistency": group(
        "Proves that a log grew from an older size of it.",
        {"old": SIZE, "old_root": DIGEST, "new": SIZE, "new_root": DIGEST, "proof": each(DIGEST)},
    ),
    "Deadline": DEADLINE,
    "Deadlines": group(
        "What is owed, what runs out first at the top.", {"obligations": each(ref("Deadline")), "next": maybe(SIZE)}
    ),
    "Done": group("It is logged.", {"state": words("done")}),
    "Enrolment": group(
        "A new root or roster of ours.", {"document": words("root", "roster"), "envelope": ref("Envelope")}
    ),
    "Ended": group("How many sessions ended.", {"ended": SIZE}),
    "Entries": group("Rows of a log.", {"log": TEXT, "size": SIZE, "first": SIZE, "entries": each(ref("Row"))}),
    "Envelope": ENVELOPE,
    "Event": EVENT,
    "Given": GIVEN,
    "Health": HEALTH,
    "Inclusion": group(
        "Proves that an entry stands in a log.",
        {"index": SIZE, "leaf": DIGEST, "size": SIZE, "root": DIGEST, "proof": each(DIGEST)},
    ),
    "Keys": KEYS,
    "Link": LINK,
    "Log": LOG,
    "Message": MESSAGE,
    "Obligation": OBLIGATION,
    "Opening": OPENING,
    "Post": group(
        "A message to place, and what opens its sealed fields.", {"message": ref("Envelope")}, {"openings": OPENINGS}
    ),
    "Problem": PROBLEM,
    "Proof": {"oneOf": [ref("Inclusion"), ref("Consistency")]},
    "Proposal": PROPOSAL,
    "Proposals": group("Messages that wait for another person.", {"proposals": each(ref("Proposal"))}),
    "Protocol": {
        "type": "object",
        "description": "The canonical bytes of an agreement; its digest is that of the bytes.",
    },
    "Rosters": group("Keys of both parties.", {"ours": ref("Keys"), "theirs": ref("Keys")}),
    "Row": ROW,
    **draft_schemas.SCHEMAS,
    **proposing.SCHEMAS,
    **search.SCHEMAS,
    **attested.SCHEMAS,
    **watch.SCHEMAS,
    **exercises.SCHEMAS,
    "Session": SESSION,
    "Signature": SIGNATURE,
    "Signatures": SIGNATURES,
    "Step": STEP,
}
