"""Every door of the center, in one table: what it takes, who may use it, what it answers. OpenAPI is drawn from it."""

from collections.abc import Mapping
from dataclasses import dataclass

from hotline.core.file_kind import FILE_MAX
from hotline.web import (
    agreements,
    attachments,
    attested,
    bundles,
    cases,
    drafts,
    exercises,
    feed,
    health,
    logs,
    messages,
    metrics,
    search,
    signing_in,
    tiles,
    watch,
)
from hotline.web.doors import Opens
from hotline.web.roles import (
    CLOCK_KEEPERS,
    CONSENTERS,
    EXAMINERS,
    PEOPLE,
    POSTERS,
    READERS,
    RELIEVERS,
    STEWARDS,
    WRITERS,
)

JSON = "application/json"
NOTE = "text/plain"
EVENTS = "text/event-stream"
MESSAGE_BYTES_MAX = 512 * 1024
DRAFT_BYTES_MAX = 128 * 1024
DOCUMENT_BYTES_MAX = 6 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the query."""

    name: str
    says: str
    type: str = "integer"


@dataclass(frozen=True, slots=True)
class Route:
    """One door. `who` are the roles that may use it (None: everyone); `gives` maps each status to a schema.

    A door `by_proof` does not open to a session. `takes` names the schema of the body, of at most `bytes_max`; a schema
    of None is plain text, bytes or a stream. The last part of the path of a `deep` one may hold slashes. A `raw` one
    takes bytes.
    """

    method: str
    path: str
    name: str
    opens: Opens
    says: str
    gives: Mapping[int, str | None]
    who: frozenset[str] | None = READERS
    query: tuple[Parameter, ...] = ()
    takes: str | None = None
    bytes_max: int = MESSAGE_BYTES_MAX
    media: str = JSON
    by_proof: bool = False
    deep: bool = False
    raw: bool = False

    @property
    def pattern(self) -> str:
        """Return the path as aiohttp wants it."""
        return self.path.removesuffix("}") + ":.+}" if self.deep else self.path


PAGE = (Parameter("first", "the first index wanted"), Parameter("limit", "at most so many"))
PROOF = (
    Parameter("index", "prove that this entry …"),
    Parameter("size", "… stands in the first so many"),
    Parameter("old", "prove that this size …"),
    Parameter("new", "… grew into that one"),
)
CASES = (
    Parameter("limit", "at most so many"),
    Parameter("before", "only cases older than this one", "string"),
    Parameter("owing", "true: something is owed in it; false: nothing is", "string"),
)
SEARCH = (
    Parameter("text", "words that must all be found, each by its beginning; Chinese as it is written", "string"),
    Parameter("from", "not before this instant", "string"),
    Parameter("to", "before this instant", "string"),
    Parameter("party", "of this party: `us`", "string"),
    Parameter("form", "of this form: `TST-1`", "string"),
    Parameter("person", "signed by this person: `us/alice`", "string"),
    Parameter("case", "in this case", "string"),
    Parameter("status", "actual, exercise or test", "string"),
    Parameter("precedence", "FLASH, IMMEDIATE, PRIORITY or ROUTINE", "string"),
    Parameter("limit", "at most so many"),
    Parameter("before", "go on after the page whose `next` this is"),
)
BUNDLE = (
    Parameter("case", "only this case", "string"),
    Parameter("from", "only what was entered from this instant on", "string"),
    Parameter("to", "only what was entered before this instant", "string"),
    Parameter("watch", "true: with our watch log", "string"),
    Parameter("files", "false: without the files of messages", "string"),
)
FEED = (
    Parameter("cursor", "the first index wanted; without it, only what comes"),
    Parameter("kinds", "only these kinds of fact, with commas between", "string"),
)
PLACED = {201: "Answer", 202: "Answer"}

ROUTES = (
    Route("POST", "/v1/messages", "post", messages.post, "Post a message", PLACED, POSTERS, takes="Post"),
    Route(
        "POST",
        "/v1/messages/check",
        "check",
        messages.check,
        "Judge a message, keep nothing",
        {200: "Answer", **PLACED},
        POSTERS,
        takes="Post",
    ),
    Route(
        "POST",
        "/v1/messages/{id}/signatures",
        "sign",
        messages.sign,
        "Sign a proposal",
        PLACED,
        POSTERS,
        takes="Signatures",
    ),
    Route(
        "POST",
        "/v1/messages/{id}/return",
        "give_back",
        drafts.give_back,
        "Give a proposal back, unsigned, with a reason",
        {200: "Done"},
        WRITERS,
        takes="Reason",
    ),
    Route(
        "POST",
        "/v1/drafts/check",
        "check_draft",
        drafts.check,
        "Judge what was typed, and make the bytes to be signed",
        {200: "Checked"},
        WRITERS,
        takes="Check",
        bytes_max=DRAFT_BYTES_MAX,
    ),
    Route("GET", "/v1/drafts", "drafts", drafts.list_drafts, "List your drafts", {200: "Drafts"}, WRITERS),
    Route("GET", "/v1/drafts/{id}", "draft", drafts.show, "Show a draft of yours", {200: "Draft"}, WRITERS),
    Route(
        "PUT",
        "/v1/drafts/{id}",
        "keep_draft",
        drafts.keep,
        "Keep a draft",
        {200: "Draft"},
        WRITERS,
        takes="Keep",
        bytes_max=DRAFT_BYTES_MAX,
    ),
    Route("DELETE", "/v1/drafts/{id}", "drop_draft", drafts.drop, "Forget a draft", {200: "Done"}, WRITERS),
    Route("GET", "/v1/messages/{id}", "message", messages.show, "Show a message", {200: "Message"}),
    Route(
        "PUT",
        "/v1/files/{digest}",
        "bring_file",
        attachments.bring,
        "Bring a file that a message is to name, by its digest",
        {200: "Done"},
        POSTERS,
        bytes_max=FILE_MAX,
        raw=True,
    ),
    Route(
        "GET",
        "/v1/files/{digest}",
        "file",
        attachments.give,
        "Download a file of a message",
        {200: None},
        media=tiles.BYTES,
    ),
    Route("GET", "/v1/cases", "cases", cases.list_cases, "List cases", {200: "Cases"}, query=CASES),
    Route("GET", "/v1/cases/{id}", "case", cases.show, "Show a case", {200: "Case"}),
    Route("GET", "/v1/search", "search", search.search, "Search messages", {200: "Found"}, query=SEARCH),
    Route(
        "GET",
        "/v1/obligations",
        "obligations",
        cases.list_obligations,
        "List what is owed",
        {200: "Deadlines"},
        query=PAGE,
    ),
    Route(
        "GET",
        "/v1/proposals",
        "proposals",
        cases.list_proposals,
        "List what waits for a second person",
        {200: "Proposals"},
    ),
    Route(
        "GET",
        "/v1/logs/{log}/entries",
        "entries",
        logs.entries,
        "Read a log: ours, theirs, watch",
        {200: "Entries"},
        query=PAGE,
    ),
    Route(
        "GET",
        "/v1/logs/{log}/checkpoint",
        "checkpoint",
        logs.checkpoint,
        "Read the signed head of a log",
        {200: None},
        media=NOTE,
    ),
    Route(
        "GET",
        "/v1/logs/{log}/cosignature",
        "cosignature",
        logs.cosignature,
        "Read the receipt of an entry",
        {200: None},
        query=PROOF[:1],
        media=NOTE,
    ),
    Route(
        "GET",
        "/v1/logs/{log}/proof",
        "proof",
        logs.proof,
        "Prove that an entry stands, or that a log grew",
        {200: "Proof"},
        query=PROOF,
    ),
    Route(
        "GET",
        "/v1/logs/{log}/tiles/checkpoint",
        "tiles_checkpoint",
        logs.cosignature,
        "Read the newest head that both parties signed (C2SP tlog-tiles)",
        {200: None},
        media=NOTE,
    ),
    Route(
        "GET",
        "/v1/logs/{log}/tiles/tile/entries/{place}",
        "tiles_entries",
        tiles.entries,
        "Read the entries under a tile: 000, x001/067.p/8",
        {200: None},
        media=tiles.BYTES,
        deep=True,
    ),
    Route(
        "GET",
        "/v1/logs/{log}/tiles/tile/{level}/{place}",
        "tiles_hashes",
        tiles.hashes,
        "Read the hashes of a tile: 000, x001/067.p/8",
        {200: None},
        media=tiles.BYTES,
        deep=True,
    ),
    Route(
        "GET",
        "/v1/attested",
        "attested",
        attested.attested,
        "Read what witnesses and time stamp authorities said of our log",
        {200: "Attestations"},
        query=PAGE,
    ),
    Route(
        "GET",
        "/v1/bundle",
        "bundle",
        bundles.give,
        "Take evidence away: the channel, a case or a period",
        {200: None},
        EXAMINERS,
        query=BUNDLE,
        media=bundles.ZIP,
    ),
    Route("GET", "/v1/channel", "channel", agreements.channel, "Show the channel", {200: "Channel"}),
    Route("GET", "/v1/protocols", "protocols", agreements.list_protocols, "List agreements", {200: "Agreements"}),
    Route("GET", "/v1/protocols/{digest}", "protocol", agreements.protocol, "Read an agreement", {200: "Protocol"}),
    Route("GET", "/v1/roster", "roster", agreements.roster, "Show the keys of both parties", {200: "Rosters"}),
    Route(
        "GET",
        "/v1/rosters/{digest}",
        "document",
        agreements.signed_document,
        "Read a root or roster of any version",
        {200: "Envelope"},
    ),
    Route(
        "POST",
        "/v1/rosters",
        "enrol",
        agreements.enrol,
        "Log a new root or roster",
        {201: "Done"},
        STEWARDS,
        takes="Enrolment",
        bytes_max=DOCUMENT_BYTES_MAX,
    ),
    Route(
        "POST",
        "/v1/agreements",
        "consent",
        agreements.consent,
        "Consent to an agreement",
        {201: "Consented"},
        CONSENTERS,
        takes="Consent",
        bytes_max=DOCUMENT_BYTES_MAX,
    ),
    Route(
        "POST",
        "/v1/clock",
        "confirm_clock",
        agreements.confirm_clock,
        "Confirm the clock after a step",
        {201: "Done"},
        CLOCK_KEEPERS,
        takes="Confirmation",
    ),
    Route(
        "POST",
        "/v1/exercise/stop",
        "stop_exercise",
        exercises.stop,
        "Stop the exercise by hand",
        {201: "Done"},
        WRITERS,
        takes="Stopping",
    ),
    Route("GET", "/v1/watch", "watch", watch.show, "Show who has the watch, and what is open", {200: "Watch"}),
    Route(
        "POST",
        "/v1/watch",
        "hand_over",
        watch.hand_over,
        "Hand the watch over, or take it",
        {201: "Watch", 202: "Watch"},
        RELIEVERS,
        takes="Relief",
    ),
    Route(
        "POST",
        "/v1/session",
        "begin_session",
        signing_in.begin,
        "Begin the session of a browser",
        {201: "Session"},
        PEOPLE,
        by_proof=True,
    ),
    Route("GET", "/v1/session", "session", signing_in.show, "Show who asks, and until when", {200: "Session"}),
    Route("DELETE", "/v1/session", "end_session", signing_in.end, "End the session", {200: "Ended"}, PEOPLE),
    Route("GET", "/v1/feed", "feed", feed.follow, "Follow every fact", {200: None}, query=FEED, media=EVENTS),
    Route("POST", "/v1/line/check", "check_line", health.check_line, "Check the line now", {202: "Asked"}, WRITERS),
    Route("GET", "/health", "health", health.health, "Show how the line does", {200: "Health", 503: "Health"}, None),
    Route("GET", "/metrics", "metrics", metrics.metrics, "Numbers for Prometheus", {200: None}, None, media=NOTE),
)
