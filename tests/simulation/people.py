"""The people of both parties: they write, sign, second and answer, ask again when nobody answers, or give up.

A person reads the center as the console would, composes on a device of their own, and posts the same bytes until there
is an answer. What the center promised them is kept in a list, to be held against it at the end.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from random import Random
from types import MappingProxyType
from typing import Any

from hotline.core import commands
from hotline.core.admission import may_send
from hotline.core.attachments import attached
from hotline.core.canonical import Instant, Json, b64, digest, digest_text, instant_text
from hotline.core.center import Center
from hotline.core.decisions import Answer
from hotline.core.errors import RefusalError
from hotline.core.forms import Form, higher
from hotline.core.message import Draft, build
from hotline.core.protocol import Protocol
from hotline.core.sealing import Opening
from hotline.core.signature import MESSAGE, sign
from tests.fakes_files import AGREED, DAY
from tests.simulation.clockwork import Clockwork
from tests.simulation.hands import at_once
from tests.simulation.machine import PEOPLE, STATUS, Machine
from tests.simulation.plan import MINUTE, SECOND, Event
from tests.simulation.process import Process
from tests.simulation.values import body_of, draw, essay, fields_of
from tests.simulation.watch import Watch, demand

PATIENCE = 10 * SECOND
TRIES_MAX = 12
DRAFTS_MAX = 8
COMING = ("RCV", "ACK")
WITHDRAWN = 0.2


@dataclass(frozen=True, slots=True)
class Promise:
    """What a center answered about a message: it is placed at an index, or accepted (index None)."""

    party: str
    id: str
    index: int | None
    at: Instant | None


@dataclass(slots=True)
class Letter:
    """One message on its author's device. `signatures` are collected one by one unless they go *together*."""

    party: str
    payload: bytes
    openings: Json
    signatures: list[Json]
    together: bool
    dice: Random
    files: tuple[str, ...] = ()
    posted: int = 0
    tries: int = 0
    answered: bool = False

    @property
    def id(self) -> str:
        """Return the id of the message."""
        return digest(self.payload)

    def command(self) -> commands.Post | commands.Second:
        """Return what is to be asked next."""
        if self.posted == 0:
            first = self.signatures if self.together else self.signatures[:1]
            return commands.Post({"payload": b64(self.payload), "signatures": first}, self.openings)
        return commands.Second(self.id, (self.signatures[self.posted],))


@dataclass(slots=True)
class People:
    """Everyone who writes. *standing* gives the process of a party that serves now."""

    time: Clockwork
    machines: Mapping[str, Machine]
    standing: Callable[[str], Process | None]
    watch: Watch
    letters: list[Letter] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)

    # what the script asks for

    def write(self, event: Event) -> None:
        """Open a case, or answer a message that is held."""
        process = self.standing(event.party)
        if process is None or process.turning is not None or process.hands is None:
            if not self.time.healed:
                self.time.later(500, partial(self.write, event))
            return
        center, dice = process.runner.center, self.time.chance[f"event/{event.number}"]
        compose = self.open if event.kind == "post" else self.reply
        self.post(compose(center, dice, process.runner.time.now()))

    def post(self, letter: Letter | None) -> None:
        """Post what was written."""
        if letter is not None:
            self.time.trace(f"{letter.party} writes {letter.id[:15]}")
            self.letters.append(letter)
            self.ask(letter)

    def attach(self, event: Event) -> None:
        """Write a notice with a file, far ahead of what it announces."""
        process, dice = self.standing(event.party), self.time.chance[f"event/{event.number}"]
        if process is None or process.turning is not None or process.hands is None:
            self.time.later(500, partial(self.attach, event))
            return
        center, now = process.runner.center, process.runner.time.now()
        if AGREED not in center.ours.in_force:
            return
        form = center.agreements[AGREED].forms["NOT-1"]
        start = Instant(now + dice.randint(30 * DAY, 40 * DAY))
        window = {"start": instant_text(start), "end": instant_text(Instant(start + DAY))}
        given = {"window": window, "annex": draw(form.fields["annex"].kind, dice, now)}
        self.post(self.draft(center, AGREED, form, None, dice, now, given))

    def flood(self, event: Event) -> None:
        """Write more at once than may be in flight, and something urgent at the end."""
        process, dice = self.standing(event.party), self.time.chance[f"event/{event.number}"]
        if process is None or process.turning is not None or process.hands is None:
            self.time.later(500, partial(self.flood, event))
            return
        center, now = process.runner.center, process.runner.time.now()
        names = {center.agreements[name].id: name for name in center.ours.in_force}
        if not {"service", "crisis-hotline"} <= names.keys():
            return
        for code in ("GEN-1",) * event.amount:
            form = center.agreements[names["service"]].forms[code]
            self.post(self.draft(center, names["service"], form, None, dice, now, {"text": essay(dice)}))
        form = center.agreements[names["crisis-hotline"]].forms["HTL-0"]
        self.post(self.draft(center, names["crisis-hotline"], form, None, dice, now))

    def open(self, center: Center, dice: Random, now: Instant) -> Letter | None:
        """Write a message that opens a case."""
        found = [name for name, each in sorted(center.agreements.items()) if name in center.ours.in_force]
        if not found:
            return None
        soon = [name for name in found if ends_soon(center.agreements[name]) and name not in center.ours.ended]
        if soon and dice.random() < WITHDRAWN:
            return self.draft(center, soon[0], center.agreements[soon[0]].forms["WDR"], None, dice, now)
        name = dice.choice(found)
        forms = [form for form in center.agreements[name].forms.values() if form.opens]
        return self.draft(center, name, dice.choice(forms), None, dice, now)

    def reply(self, center: Center, dice: Random, now: Instant) -> Letter | None:
        """Answer any message, in any way that its agreement allows."""
        held = list(center.book.case_of)
        if not held:
            return None
        named = center.named(held[-1 - min(int(dice.expovariate(0.5)), len(held) - 1)])
        assert named is not None
        protocol = center.agreements[named.agreement]
        forms = [
            form
            for form in protocol.forms.values()
            if form.may_answer(named.member.form) and may_send(form, center.party, named)
        ]
        if not forms:
            return None
        form = dice.choices(forms, [3 if form.code in COMING else 1 for form in forms])[0]
        return self.draft(center, named.agreement, form, named.member.id, dice, now)

    def draft(  # noqa: PLR0917 - what an author decides
        self,
        center: Center,
        agreement: str,
        form: Form,
        answers: str | None,
        dice: Random,
        now: Instant,
        given: Mapping[str, Any] = MappingProxyType({}),
    ) -> Letter | None:
        """Fill in *form* until it passes, sign it, and choose how it goes."""
        protocol = center.agreements[agreement]
        for _ in range(DRAFTS_MAX):
            fields = {**fields_of(form, dice, now), **given}
            opened = {name: value for name, value in fields.items() if form.fields[name].open}
            salted = {
                name: Opening(b64(sha256(f"{dice.random()}".encode()).digest()), value)
                for name, value in fields.items()
                if name not in opened
            }
            openings: dict[str, Json] = {name: each.as_json() for name, each in salted.items()}
            try:
                form.check(
                    opened,
                    {name: each.commitment() for name, each in salted.items()},
                    openings,
                    now,
                    protocol.parameters,
                )
                precedence = choose(form, opened, now, protocol, answered(center, answers), dice)
                signers = self.signers(form, protocol, precedence, dice)
            except RefusalError:
                continue
            if not signers:
                continue
            payload = build(heading(center, protocol, form, precedence, answers, now), opened, salted, nonce(dice))
            party = center.party
            signatures = [self.signature(party, person, payload) for person in signers]
            files = tuple(each.name for each in attached(form, fields))
            return Letter(party, payload, openings or None, signatures, dice.random() < 0.4, dice, files)
        return None

    def signers(self, form: Form, protocol: Protocol, precedence: str, dice: Random) -> list[str]:
        """Return who signs: the system, one person, or two."""
        roles = protocol.signers(form, precedence)
        two = protocol.two_people(form, precedence)
        if "system" in roles and not two and dice.random() < 0.6:
            return ["system"]
        return dice.sample(PEOPLE, 2 if two else 1) if "operator" in roles else []

    def signature(self, party: str, person: str, payload: bytes) -> Json:
        """Return the signature of *person*."""
        role = "system" if person == "system" else "operator"
        return sign(payload, MESSAGE, role, self.machines[party].signers[person]).entry()

    # the wait for an answer

    def ask(self, letter: Letter) -> None:
        """Ask the center, and look after a while whether there was an answer; files are brought first."""
        letter.tries += 1
        attempt, process = letter.tries, self.standing(letter.party)
        if process is not None and process.hands is not None:
            for body in map(body_of, letter.files):
                at_once(process.courier.gathering.bring(digest(body), body))
            process.ask(letter.command(), partial(self.hear, letter, attempt))
        self.time.later(PATIENCE, partial(self.look_again, letter, attempt))

    def look_again(self, letter: Letter, attempt: int) -> None:
        """Ask again if nothing was heard, as long as there is patience."""
        if letter.answered or letter.tries != attempt or letter.tries >= TRIES_MAX:
            return
        if letter.dice.random() < self.time.faults.patience:
            self.ask(letter)

    def hear(self, letter: Letter, attempt: int, answer: Answer | Exception) -> None:
        """Take the answer: keep the promise, sign as the second person, or ask again later."""
        if isinstance(answer, Answer):
            self.keep(letter, answer)
            self.time.trace(f"{letter.party} hears {answer.state} {letter.id[:15]} {answer.index}")
            if attempt == letter.tries and not letter.answered:
                self.go_on(letter, answer)
        elif isinstance(answer, RefusalError) and not (
            answer.rule.startswith("store.") or answer.rule == "channel.closed"
        ):
            self.time.trace(f"{letter.party} hears {answer.rule} {answer.where} {answer.detail[:60]} {letter.id[:15]}")
            letter.answered = True

    def go_on(self, letter: Letter, answer: Answer) -> None:
        """Be done, or have the next person sign after a while; sometimes nobody does."""
        letter.posted = len(letter.signatures) if letter.together else letter.posted + 1
        if answer.state != "proposed" or letter.posted >= len(letter.signatures) or letter.dice.random() < 0.15:
            letter.answered = True
            return
        letter.tries = 0
        self.time.later(letter.dice.randint(0, 90 * SECOND), partial(self.ask, letter))

    def keep(self, letter: Letter, answer: Answer) -> None:
        """Remember what was promised."""
        demand("an answer is about what was asked", answer.id == letter.id, f"{answer}")
        if answer.state in ("placed", "accepted"):
            self.watch.promised(letter.party, answer)
            self.promises.append(Promise(letter.party, answer.id, answer.index, answer.at))

    # what must be refused

    def spoil(self, event: Event) -> None:
        """Present something that no center may take."""
        process, dice = self.standing(event.party), self.time.chance[f"event/{event.number}"]
        sent = [letter for letter in self.letters if letter.party == event.party]
        if process is None or not sent:
            return
        letter = dice.choice(sent)
        stranger = self.machines[event.party].peer.signers["alice"]
        forged = sign(letter.payload, MESSAGE, "operator", stranger).entry()
        envelope: Json = dice.choice(
            (
                {"payload": b64(letter.payload[:-1]), "signatures": list(letter.signatures)},
                {"payload": b64(letter.payload), "signatures": [forged]},
                {"payload": b64(letter.payload), "signatures": [*letter.signatures, forged]},
                {"payload": b64(letter.payload), "signatures": []},
                {},
                None,
            )
        )
        process.ask(commands.Post(envelope, letter.openings), self.must_refuse)

    def must_refuse(self, answer: Answer | Exception) -> None:
        """See that it was refused."""
        demand("what is forged is refused", isinstance(answer, Exception), f"{answer}")


def answered(center: Center, message: str | None) -> str | None:
    """Return the precedence of the message that is answered."""
    found = center.book.message(message) if message else None
    return found[1].precedence if found else None


def choose(
    form: Form, fields: Mapping[str, Any], now: Instant, protocol: Protocol, answers: str | None, dice: Random
) -> str:
    """Return the least precedence that the form asks for, or now and then a higher one."""
    least = form.precedence(fields, now, protocol.parameters, answers)
    if (form.inherits_precedence and answers is not None) or dice.random() < 0.6:
        return least
    return dice.choice([each for each in form.precedences if each == least or higher(each, least)] or [least])


def heading(
    center: Center, protocol: Protocol, form: Form, precedence: str, answers: str | None, now: Instant
) -> Draft:
    """Return what stands above the fields."""
    found = center.book.message(answers) if answers else None
    agreement = next(name for name, each in center.agreements.items() if each is protocol)
    return Draft(
        channel=center.channel,
        sender=center.party,
        recipient=center.theirs.party,
        protocol=protocol.id,
        agreement=agreement,
        form=form.code,
        status=STATUS,
        precedence=precedence,
        written=now,
        case=found[0] if found else None,
        in_reply_to=answers,
        seen=(center.theirs.size, digest_text(center.theirs.tree.root())),
    )


def nonce(dice: Random) -> bytes:
    """Return sixteen bytes."""
    return dice.randbytes(16)


def ends_soon(protocol: Protocol) -> bool:
    """Return whether a notice of withdrawal would end the agreement within the play."""
    return protocol.withdrawal is not None and protocol.withdrawal.notice <= MINUTE
