"""The client of a center: composes and signs on this side, posts, answers, and follows what happens.

A message is composed once and posted as often as needed; its id is the digest of its bytes, so a repeat has no effect.
Every refusal is a `ClientError` with its rule and what to do.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import aiohttp

from hotline.client import relieving
from hotline.client.caller import PATIENCE, Caller
from hotline.client.drafting import (
    Composed,
    Desk,
    Fields,
    compared,
    compose,
    confirmation,
    consent_to,
    form_for,
    payload_of,
    signed,
    stopping,
)
from hotline.client.errors import ClientError, refused
from hotline.client.following import Event, Following
from hotline.core.canonical import Instant, Json, digest, instant
from hotline.core.errors import RefusalError, refuse
from hotline.core.protocol import Protocol, load_agreement
from hotline.core.signature import Signer
from hotline.core.suites import DEFAULT, SUITES
from hotline.core.writing import Answered


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the center says of a message: placed (durable and in our log), accepted, proposed, or valid (a dry run)."""

    state: str
    id: str
    case: str | None
    index: int | None
    at: str | None
    expires: str | None
    lacks_people: int
    flags: tuple[str, ...]
    owed: tuple[dict[str, Any], ...]


@dataclass(slots=True)
class Client:
    """Speaks to the center at *url* as *subject*, signing messages in *role* with *signer*.

    `also` are further keys of the same person, who signs with all that the roster lists; *signer* proves requests.

    `now` is the time of the channel; `wall` that of the world, if it is another (an exercise). Use it in `async with`.
    """

    url: str
    signer: Signer
    subject: str
    role: str
    now: Callable[[], Instant]
    wall: Callable[[], Instant] | None = None
    also: tuple[Signer, ...] = ()
    session: aiohttp.ClientSession | None = None
    patience: tuple[float, ...] = PATIENCE
    caller: Caller = field(init=False, repr=False)  # there is none before the first connection
    loaded: dict[str, Protocol] = field(init=False, default_factory=dict)

    async def __aenter__(self) -> Self:
        """Open connections when they are needed."""
        session = self.session or aiohttp.ClientSession()
        self.caller = Caller(self.url, self.signer, self.subject, self.wall or self.now, session, self.patience)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close what was opened here."""
        if self.session is None:
            await self.caller.session.close()

    async def keys(self, suite: str = DEFAULT) -> tuple[Signer, ...]:
        """Return the keys to sign with under *suite* now: a new one may lie ready before the roster lists it."""
        if not self.also:
            return (self.signer,)
        listed = (await self.roster())["ours"]["roster"]["keys"]
        valid = {each["kid"] for each in listed if self.role in each["roles"] and stands(each, self.now())}
        found = [each for each in (self.signer, *self.also) if each.kid in valid]
        return tuple(each for each in found if each.alg in SUITES[suite].known) or (self.signer,)

    async def signed(self, payload: bytes, protocol: Protocol) -> dict[str, Json]:
        """Return the envelope of *payload*, signed by every key of the person."""
        return signed(payload, self.role, await self.keys(protocol.suite))

    # what is written

    async def send(
        self,
        form: str,
        fields: Fields,
        *,
        protocol: str | None = None,
        answers: str | None = None,
        precedence: str | None = None,
    ) -> Receipt:
        """Compose a message and post it."""
        return await self.post(
            await self.compose(form, fields, protocol=protocol, answers=answers, precedence=precedence)
        )

    async def compose(
        self,
        form: str,
        fields: Fields,
        *,
        protocol: str | None = None,
        answers: str | None = None,
        precedence: str | None = None,
    ) -> Composed:
        """Return a message of *form*, checked by its agreement and signed, to be posted.

        It opens a case under *protocol* (needed only if several agreements have the form), or *answers* a message.
        """
        channel = await self.channel()
        answered = await self.message(answers) if answers is not None else None
        name = answered["agreement"] if answered else await self.opening(channel, form, protocol)
        desk = Desk(channel, name, await self.agreement(name), self.now())
        known = Answered(*(answered[each] for each in ("id", "case", "form", "precedence"))) if answered else None
        payload, openings, flags = compose(desk, form, fields, known, precedence)
        return Composed(payload, await self.signed(payload, desk.protocol), openings, flags)

    async def opening(self, channel: dict[str, Any], form: str, protocol: str | None) -> str:
        """Return the agreement under which *form* opens a case now."""
        found: dict[str, str] = {}
        for each in channel["agreements"]:
            if protocol in (None, each["protocol"]) and governs(each, self.now()):
                loaded = await self.agreement(each["digest"])
                if form in loaded.forms and loaded.forms[form].opens:
                    found[loaded.id] = each["digest"]
        if len(found) != 1:
            says = f"say which protocol: {', '.join(found)}" if found else f"no agreement in force opens with {form}"
            raise refused(refuse("form.unknown", "form", says))
        return next(iter(found.values()))

    async def post(self, composed: Composed) -> Receipt:
        """Post a message; the same message again gets the same answer."""
        return receipt((await self.caller.post("/v1/messages", composed.body())).members())

    async def bring(self, body: bytes) -> str:
        """Bring a file to the center, before the message that names it; returns its digest."""
        await self.caller.put(f"/v1/files/{digest(body)}", body)
        return digest(body)

    async def file(self, name: str) -> bytes:
        """Return the file with this digest; what the center gives is held against it."""
        body = (await self.caller.get(f"/v1/files/{name}")).body
        if digest(body) != name:
            raise refused(refuse("file.other", "digest", digest(body)))
        return body

    async def check(self, composed: Composed) -> Receipt:
        """Have the center judge a message as if it were posted now; nothing is kept."""
        return receipt((await self.caller.post("/v1/messages/check", composed.body())).members())

    async def second(self, message_id: str) -> Receipt:
        """Sign a proposal of somebody else, with every key; what is signed is what `message` shows."""
        shown = await self.message(message_id)
        protocol = await self.agreement(shown["agreement"])
        envelope = await self.signed(payload_of(shown["envelope"]), protocol)
        posted = {"signatures": envelope["signatures"]}
        return receipt((await self.caller.post(f"/v1/messages/{message_id}/signatures", posted)).members())

    # answers, by what they do

    async def answer(self, act: str, message_id: str, fields: Fields | None = None, form: str | None = None) -> Receipt:
        """Answer a message with the one form of kind *act* that its agreement has for it, or with *form*."""
        shown = await self.message(message_id)
        protocol = await self.agreement(shown["agreement"])
        return await self.send(form or form_for(protocol, act, shown["form"]), fields or {}, answers=message_id)

    async def receive(self, message_id: str, fields: Fields | None = None) -> Receipt:
        """Say that a duty officer has taken the message."""
        return await self.answer("receipt", message_id, fields)

    async def acknowledge(self, message_id: str, fields: Fields | None = None) -> Receipt:
        """Say that the message is read and complete; this implies no agreement."""
        return await self.answer("acknowledgement", message_id, fields)

    async def refuse(self, message_id: str, fields: Fields) -> Receipt:
        """Send the message back, with a reason."""
        return await self.answer("refusal", message_id, fields)

    async def decline(self, message_id: str, fields: Fields) -> Receipt:
        """Decline to answer, with a reason."""
        return await self.answer("decline", message_id, fields)

    async def reply(self, message_id: str, fields: Fields, form: str | None = None) -> Receipt:
        """Reply for the authority."""
        return await self.answer("reply", message_id, fields, form)

    async def query(self, message_id: str, fields: Fields, form: str | None = None) -> Receipt:
        """Ask back."""
        return await self.answer("query", message_id, fields, form)

    async def amend(self, message_id: str, fields: Fields, form: str | None = None) -> Receipt:
        """Change a notice."""
        return await self.answer("amendment", message_id, fields, form)

    async def cancel(self, message_id: str, fields: Fields, form: str | None = None) -> Receipt:
        """Call a notice off."""
        return await self.answer("cancellation", message_id, fields, form)

    async def complete(self, message_id: str, fields: Fields, form: str | None = None) -> Receipt:
        """Report that what was noticed is over."""
        return await self.answer("completion", message_id, fields, form)

    async def retract(self, message_id: str, fields: Fields) -> Receipt:
        """Take back a message sent in error."""
        return await self.answer("retraction", message_id, fields)

    # what is read

    async def channel(self) -> dict[str, Any]:
        """Return how the channel stands."""
        return (await self.caller.get("/v1/channel")).members()

    async def protocol(self, name: str) -> Protocol:
        """Return the newest agreement on protocol *name* that is in force, or else consented to."""
        listed = [each for each in (await self.channel())["agreements"] if each["protocol"] == name]
        if not listed:
            raise refused(refuse("agreement.unknown", "protocol", name))
        newest = max(listed, key=lambda each: (governs(each, self.now()), each["version"]))
        return await self.agreement(newest["digest"])

    async def agreements(self) -> list[dict[str, Any]]:
        """Return every agreement that either party consented to: how it stands, and by whose consent."""
        found: list[dict[str, Any]] = (await self.caller.get("/v1/protocols")).members()["agreements"]
        return found

    async def document(self, name: str) -> bytes:
        """Return the bytes of the agreement *name*, which have just that digest."""
        octets = (await self.caller.get(f"/v1/protocols/{name}")).body
        if digest(octets) != name:
            raise refused(refuse("agreement.wrong_digest", "digest", digest(octets)))
        return octets

    async def agreement(self, name: str) -> Protocol:
        """Return the agreement with digest *name*, loaded from bytes that have just that digest."""
        if name not in self.loaded:
            try:
                self.loaded[name] = load_agreement(await self.document(name))
            except RefusalError as refusal:
                raise refused(refusal) from None
        return self.loaded[name]

    async def message(self, message_id: str) -> dict[str, Any]:
        """Return a message, compared with what was signed."""
        return compared((await self.caller.get(f"/v1/messages/{message_id}")).members())

    async def cases(self, **query: str | int) -> dict[str, Any]:
        """Return a page of cases, the newest first (`limit`, `before`, `owing`)."""
        return (await self.caller.get("/v1/cases", query)).members()

    async def case(self, case_id: str) -> dict[str, Any]:
        """Return a whole case, by its id or that of a message in it."""
        return (await self.caller.get(f"/v1/cases/{case_id}")).members()

    async def search(self, **query: str | int) -> dict[str, Any]:
        """Return a page of messages that fit (`text`, `from`, `to`, `party`, `form`, `person`, `case`, …)."""
        return (await self.caller.get("/v1/search", query)).members()

    async def obligations(self, **query: int) -> dict[str, Any]:
        """Return what is owed, what runs out first at the top (`first`, `limit`)."""
        return (await self.caller.get("/v1/obligations", query)).members()

    async def proposals(self) -> list[dict[str, Any]]:
        """Return messages that wait for another person, compared with what was signed."""
        found = (await self.caller.get("/v1/proposals")).members()["proposals"]
        return [compared(each) for each in found]

    async def entries(self, log: str, first: int = 0, limit: int = 64) -> dict[str, Any]:
        """Return rows of `ours`, `theirs` or `watch`."""
        return (await self.caller.get(f"/v1/logs/{log}/entries", {"first": first, "limit": limit})).members()

    async def checkpoint(self, log: str) -> str:
        """Return the signed head of a log."""
        return (await self.caller.get(f"/v1/logs/{log}/checkpoint")).body.decode()

    async def cosignature(self, log: str, index: int | None = None) -> str:
        """Return the first cosigned head that covers entry *index*: its signed receipt; the newest, without *index*."""
        query: dict[str, str | int] = {} if index is None else {"index": index}
        return (await self.caller.get(f"/v1/logs/{log}/cosignature", query)).body.decode()

    async def proof(self, log: str, **query: int) -> dict[str, Any]:
        """Return a proof of inclusion (`index`, `size`) or of growth (`old`, `new`)."""
        return (await self.caller.get(f"/v1/logs/{log}/proof", query)).members()

    async def attested(self, first: int = 0) -> dict[str, Any]:
        """Return what witnesses and time stamp authorities said of our log, from number *first* on."""
        return (await self.caller.get("/v1/attested", {"first": first})).members()

    async def tile(self, log: str, path: str) -> bytes:
        """Return one file of a log as tiles, by its path below the prefix: `checkpoint`, `tile/0/000`."""
        return (await self.caller.get(f"/v1/logs/{log}/tiles/{path}")).body

    async def roster(self) -> dict[str, Any]:
        """Return the keys of both parties."""
        return (await self.caller.get("/v1/roster")).members()

    async def enrol(self, document: str, envelope: Json) -> None:
        """Have a new `root` or `roster` of this party logged."""
        await self.caller.post("/v1/rosters", {"document": document, "envelope": envelope})

    async def consent(self, document: bytes, start: Instant) -> dict[str, Any]:
        """Consent to the agreement in *document*, in force from *start* at the earliest; return how it stands then."""
        signers = await self.keys(load_agreement(document).suite)
        posted = consent_to(await self.channel(), document, start, self.now(), (signers, self.role))
        listed = (await self.caller.post("/v1/agreements", posted)).members()["agreements"]
        found: dict[str, Any] = next(each for each in listed if each["digest"] == digest(document))
        return found

    async def confirm_clock(self) -> None:
        """Say, under our signature, that the clock of the center is right after a step: it shows what ours does."""
        said = confirmation(await self.channel(), self.now(), await self.keys(), self.role)
        await self.caller.post("/v1/clock", {"statement": said})

    async def watch(self) -> dict[str, Any]:
        """Return who has the watch, what is open, and a hand-over that waits for a signature."""
        return (await self.caller.get("/v1/watch")).members()

    async def offer_watch(
        self, taking: str, *, note: str = "", confirmed: bool = False, instead: bool = False
    ) -> dict[str, Any]:
        """Hand the watch to *taking*, who signs it after us; *instead* of its officer, who cannot sign."""
        watch, by = await self.watch(), self.subject if instead else None
        said = relieving.statement_of(watch, taking, instead=by, note=note, confirmed=confirmed)
        return await self.hand_over(relieving.signed(said, await self.keys(), self.role))

    async def take_watch(self, *, note: str = "") -> dict[str, Any]:
        """Take the watch: the one that is offered to us, or one that nobody has."""
        watch = await self.watch()
        if watch["holder"] is not None or watch["offer"] is not None:
            return await self.hand_over(relieving.second_of(watch, self.subject, await self.keys(), self.role))
        said = relieving.statement_of(watch, self.subject, instead=None, note=note, confirmed=False)
        return await self.hand_over(relieving.signed(said, await self.keys(), self.role))

    async def hand_over(self, statement: Json) -> dict[str, Any]:
        """Post signatures under a hand-over; return how the watch stands then."""
        return (await self.caller.post("/v1/watch", {"statement": statement})).members()

    async def note_down(self, text: str, *, about: str = "") -> None:
        """Write *text* into the watch log under our name; *about* a message or case, if it is not empty."""
        await self.caller.post("/v1/watch/notes", {"text": text, "about": about})

    async def stop_exercise(self, reason: str) -> None:
        """Say, under our signature, that the exercise is over, and why: both sides stop it, and nothing is owed."""
        said = stopping(await self.channel(), self.now(), reason, await self.keys(), self.role)
        await self.caller.post("/v1/exercise/stop", {"statement": said})

    async def health(self) -> dict[str, Any]:
        """Return how the line does, failing or not."""
        return (await self.caller.open("/health")).members()

    async def feed(self, cursor: int | None = None, kinds: tuple[str, ...] = ()) -> AsyncIterator[Event]:
        """Yield every fact from index *cursor* on (from now on, without one), whatever happens to the connection."""
        first = (await self.channel())["watch"]["size"] if cursor is None else cursor
        async for event in Following(self.caller, first, kinds).events():
            yield event


def stands(key: Mapping[str, Any], now: Instant) -> bool:
    """Return whether *key* may sign at *now*, as a roster shows it."""
    until = min(instant(key[each]) for each in ("not_after", "revoked_at") if each in key)
    return instant(key["not_before"]) <= now < until


def governs(agreement: Mapping[str, Any], now: Instant) -> bool:
    """Return whether cases are opened under *agreement* at *now*, as the center shows how it stands."""
    begun = agreement["in_force"] is not None and instant(agreement["in_force"]) <= now
    return begun and (agreement["until"] is None or now < instant(agreement["until"]))


def receipt(answer: dict[str, Any]) -> Receipt:
    """Return the answer of a center to a message."""
    try:
        return Receipt(
            **{name: answer[name] for name in ("state", "id", "case", "index", "at", "expires", "lacks_people")},
            flags=tuple(answer["flags"]),
            owed=tuple(answer["owed"]),
        )
    except KeyError as error:
        raise ClientError({"detail": f"the answer lacks {error}"}) from None
