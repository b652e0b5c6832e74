"""Plays a story on the stage and compares what happens with what it tells.

The centers are the real core; a line takes one second each way. What a line expects is looked at just before the next
one: calls are those from its time on until then, and a line that names calls names all of them. A failing line is
shown where it stands, with what happened instead. In the end the record is audited, whatever the story says of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from hotline.core import message as messages
from hotline.core import stopping
from hotline.core.admission import may_send
from hotline.core.canonical import Duration, Instant, decode, digest, encode
from hotline.core.case import Member
from hotline.core.center import Center
from hotline.core.commands import Second, Stop
from hotline.core.errors import RefusalError
from hotline.core.forms import Form
from hotline.core.obligations import Outcome
from hotline.core.protocol import DEEPEST, DOCUMENT_MAX, Protocol
from hotline.core.signature import STOP, Signed, sign
from hotline.runtime.filling import DAY, Filling, clock
from hotline.runtime.findings import findings
from hotline.runtime.seeing import Sight, see
from hotline.runtime.stage import Actor, Stage, signature
from hotline.runtime.story import (
    Consents,
    Delivers,
    Ended,
    InForce,
    LinkIs,
    Looked,
    Owes,
    Refused,
    Says,
    Scene,
    Seconds,
    Silent,
    Stops,
    Story,
)

DELAY = Duration(1_000)
AFTERMATH = Duration(60_000)
PEOPLE = ("alice", "bob")


@dataclass(frozen=True, slots=True)
class Failure:
    """A line that did not come true, and what happened instead."""

    line: int
    instead: str


@dataclass(frozen=True, slots=True)
class Played:
    """A story as it was played, with the lines that failed; `stage` is how everything stands in the end."""

    story: Story
    stage: Stage
    failures: tuple[Failure, ...]

    def text(self) -> str:
        """Return the story with what happened instead under each failing line."""
        shown = []
        for number, line in enumerate(self.story.lines, 1):
            shown.append(line)
            shown += [f"    ✗ {each.instead}" for each in self.failures if each.line == number]
        return "\n".join(shown)


def play(story: Story, agreement: bytes) -> Played:
    """Play *story* under *agreement*, the canonical bytes of its protocol."""
    stage = Stage.set([agreement], story.scenes[0].at, story.parties, PEOPLE, story.status)
    stage.delay, stage.doze = DELAY, DAY
    center = next(iter(stage.actors.values())).center
    player = Player(story, stage, next(iter(center.agreements.values())), agreement)
    ends = [*(scene.at for scene in story.scenes[1:]), Instant(story.scenes[-1].at + AFTERMATH)]
    for scene, end in zip(story.scenes, ends, strict=True):
        player.play(scene, end)
    stage.until(ends[-1])
    while stage.arrivals:
        stage.until(max(stage.arrivals.values()))
    player.failures += [Failure(story.audit.line, each) for each in findings(stage, story.audit)]
    return Played(story, stage, tuple(player.failures))


@dataclass(slots=True)
class Player:
    """The play under way: which message bears which name, what the present line sent, and what failed so far."""

    story: Story
    stage: Stage
    protocol: Protocol
    agreement: bytes
    labels: dict[str, str] = field(default_factory=dict)
    payloads: dict[str, bytes] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    sent: str | None = None
    state: str = ""

    def play(self, scene: Scene, end: Instant) -> None:
        """Play one line, let time pass until just before *end*, and look whether what it tells came true."""
        self.stage.until(scene.at)
        self.sent, self.state, refused = None, "", None
        try:
            self.do(scene)
        except RefusalError as error:
            refused = error
        except ValueError as error:
            self.failures.append(Failure(scene.line, str(error)))
        self.check_refusal(scene, refused)
        sight = Sight(self.stage, self.story, self.labels, self.sent, self.state, (scene.at, end))
        expected = [*scene.expected]
        if isinstance(scene.event, Delivers):
            self.failures += [Failure(scene.line, each) for each in sight.delivered(scene.event)]
        elif isinstance(scene.event, Looked):
            expected.insert(0, (scene.line, scene.event))
        self.stage.until(Instant(max(scene.at, end - 1)))
        self.failures += [Failure(line, each) for line, each in see(sight, expected)]

    def check_refusal(self, scene: Scene, refused: RefusalError | None) -> None:
        """Compare what was refused with what was expected to be."""
        wanted = {each.rule: line for line, each in scene.expected if isinstance(each, Refused)}
        if refused is not None and refused.rule not in wanted:
            self.failures.append(Failure(scene.line, f"refused: {refused.rule} ({refused})"))
        for rule, line in wanted.items():
            if refused is None:
                self.failures.append(Failure(line, f"it was not refused by {rule}"))

    def do(self, scene: Scene) -> None:
        """Let what the line tells happen; what only looks does nothing here."""
        match scene.event:
            case Says() as said:
                self.say(said)
            case Seconds() as seconds:
                self.second(seconds)
            case LinkIs(up=True):
                self.stage.restore()
            case LinkIs():
                self.stage.cut()
            case Consents() as consents:
                self.consent(consents)
            case Stops() as stops:
                self.stop(stops)
            case Delivers() | Owes() | InForce() | Ended() | Silent():
                pass
            case _:
                assert_never(scene.event)

    def actor(self, party: str) -> Actor:
        """Return the side called *party*."""
        if party not in self.stage.actors:
            raise ValueError(f"there is no party {party} in this story")
        return self.stage.actors[party]

    def say(self, said: Says) -> None:
        """Let a party send a message."""
        actor = self.actor(said.party)
        form, target = self.choose(said, actor.center)
        filling = Filling(form, self.stage.now, self.story.day, self.protocol.parameters)
        payload, openings = self.stage.compose(
            said.party,
            self.protocol,
            form.code,
            filling.fill(said.values),
            precedence=said.precedence,
            answers=target,
        )
        message = messages.parse(payload)
        self.sent = message.id
        self.payloads[message.id] = payload
        if said.label:
            self.labels[said.label] = message.id
        people = said.people or self.signers(form, message.precedence)
        self.state = self.stage.send(said.party, people, payload, openings).state

    def consent(self, consents: Consents) -> None:
        """Let a party consent to another version of the agreement: the same terms, under a new number."""
        self.actor(consents.party)
        written = decode(self.agreement, largest=DOCUMENT_MAX, deepest=DEEPEST)
        assert isinstance(written, dict)
        since = self.stage.now if consents.since is None else clock(consents.since, self.story.day)
        self.stage.consent(consents.party, encode({**written, "version": consents.version}), since)

    def stop(self, stops: Stops) -> None:
        """Let the exercise be stopped, by an actual message or by hand."""
        actor = self.actor(stops.party)
        if stops.precedence is not None:
            command = Stop(digest(stops.precedence.encode()), stops.precedence)
        else:
            said = stopping.Stop(actor.center.channel, actor.name, self.stage.now, self.story.title).octets()
            signed = Signed(said, (sign(said, STOP, "operator", actor.signers[PEOPLE[0]]),))
            command = Stop(statement=signed.envelope())
        self.stage.ask(actor, command)

    def signers(self, form: Form, precedence: str) -> tuple[str, ...]:
        """Return who signs a message if the story does not say."""
        if "operator" not in self.protocol.signers(form, precedence):
            return ("system",)
        return PEOPLE if self.protocol.two_people(form, precedence) else PEOPLE[:1]

    def second(self, seconds: Seconds) -> None:
        """Let a further person sign what waits for one: the message named, or the newest that waits."""
        actor = self.actor(seconds.party)
        found = self.labels.get(seconds.target) if seconds.target else next(reversed(actor.center.proposals), None)
        if found is None:
            raise ValueError("nothing of that name waits for a second person")
        self.sent = found
        for person in seconds.people or PEOPLE[1:]:
            signed = signature(actor, person, self.payloads[found])
            self.state = self.stage.ask(actor, Second(found, (signed,))).state

    def choose(self, said: Says, center: Center) -> tuple[Form, str | None]:
        """Return the form a party sends, and the message that it answers: the newest that fits, if none is named."""
        forms = self.forms(said)
        if said.target is not None:
            named = self.named(said.target, center)
            fitting = tuple(form for form in forms if form.may_answer(named.form)) or forms
            return only(fitting), named.id
        if said.form is not None and forms[0].opens:
            return forms[0], None
        for member in newest_first(center, said.party):
            fitting = tuple(form for form in forms if answers(form, said.party, member, center))
            if fitting:
                return only(fitting), member.id
        opening = tuple(form for form in forms if form.opens)
        if not opening:
            raise ValueError(f"there is nothing that {' or '.join(form.code for form in forms)} could answer")
        return only(opening), None

    def forms(self, said: Says) -> tuple[Form, ...]:
        """Return the forms a party may mean."""
        forms: Mapping[str, Form] = self.protocol.forms
        if said.form is not None and said.form not in forms:
            raise ValueError(f"there is no form {said.form} in {self.protocol.id}")
        leaving = self.protocol.withdrawal.forms if self.protocol.withdrawal else ()
        found = tuple(
            each
            for code, each in forms.items()
            if said.form == code or said.act == ("withdrawal" if code in leaving else each.act)
        )
        if not found:
            raise ValueError(f"there is no form of the act {said.act} in {self.protocol.id}")
        return found

    def named(self, target: str, center: Center) -> Member:
        """Return the message that the story calls *target*: by a name given before, or by its form, the newest."""
        for member in newest_first(center, ""):
            if self.labels.get(target) == member.id or member.form == target:
                return member
        raise ValueError(f"{center.party} holds no message {target}")


def only(forms: tuple[Form, ...]) -> Form:
    """Return the one form of *forms*."""
    if len(forms) > 1:
        codes = " or ".join(form.code for form in forms)
        raise ValueError(f"this may be {codes}; write sends and the form")
    return forms[0]


def answers(form: Form, party: str, member: Member, center: Center) -> bool:
    """Return whether *party* may answer *member* with *form*."""
    named = center.named(member.id)
    return named is not None and form.may_answer(member.form) and may_send(form, party, named)


def newest_first(center: Center, party: str) -> list[Member]:
    """Return the messages that *center* holds: those for which *party* owes something first, then newest first."""
    book = center.book
    owed = {
        each.message
        for case in book.folders
        for each in book.obligations(case)
        if each.outcome is Outcome.OPEN and each.owed_by == party
    }
    held = [member for folder in book.folders.values() for member in folder.members if member.form]
    return sorted(held, key=lambda member: (member.id in owed, member.place), reverse=True)
