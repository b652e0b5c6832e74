"""What is shown of a message before it is signed: what is wrong with it, what follows from it, how it will read.

Everything that a person reads is in both languages; what was typed is made visible first.
"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from hotline.core import escalation, kinds, periods
from hotline.core.aloud import code
from hotline.core.canonical import Instant, Json, b64, instant, instant_text
from hotline.core.center import Center
from hotline.core.composing import Composition
from hotline.core.conditions import Condition
from hotline.core.errors import RefusalError
from hotline.core.forms import found_instant, higher
from hotline.core.kinds import Kind
from hotline.core.message import Message
from hotline.core.obligations import Obligation
from hotline.core.protocol import Protocol
from hotline.core.roster import Key
from hotline.core.rules import RULES
from hotline.core.suites import SUITES, asked
from hotline.core.terms import LANGUAGES, LEVELS, Rung
from hotline.core.writing import OURS_TO_BE, Writing
from hotline.paper import clocks
from hotline.paper.condition import in_words
from hotline.paper.message import Circumstances, Letter, letter
from hotline.paper.visible import visible
from hotline.paper.words import Words
from hotline.web.writing import OPERATOR, Judged

YEAR: Final = 366 * 86_400_000
ENGLISH, *_ = WORDS = tuple(Words(language) for language in LANGUAGES)


def show_judged(center: Center, judged: Judged, key: Key | None) -> dict[str, Json]:
    """Return everything that the author of a message, who holds *key*, is told before signing it."""
    writing, made = judged.writing, judged.composition
    sound = not any(each.where and each.rule != "field.missing" for each in judged.problems)
    return {
        "at": instant_text(writing.now),
        "agreement": writing.agreement,
        "protocol": writing.protocol.id,
        "form": writing.form.code,
        "status": writing.status,
        "problems": [show_problem(writing, each) for each in judged.problems],
        "message": show_composition(made) if made else None,
        "fields": dict(writing.values),
        "precedence": show_precedence(writing),
        "flags": flags_of(writing) if sound else [],
        "signatures": show_signatures(center, writing, key),
        "leads": list(leads(writing)) if sound else [],
        "follows": [show_owed(writing, each) for each in owed_by(writing)] if sound else [],
        "moments": dict(moments(writing)),
        "preview": {words.language: show_letter(preview(writing, made, words.language)) for words in WORDS},
    }


def show_composition(made: Composition) -> dict[str, Json]:
    """Return the exact bytes to be signed, what opens them, and the code to be read aloud."""
    return {"id": made.id, "payload": b64(made.payload), "openings": made.beside(), "code": code(made.id)}


def show_problem(writing: Writing, refusal: RefusalError) -> dict[str, Json]:
    """Return one thing that is wrong, and at which fields."""
    broken = condition_of(writing, refusal)
    return {
        "rule": refusal.rule,
        "where": refusal.where,
        "fields": list(fields_of(writing, refusal)),
        "says": {words.language: says(writing, refusal, broken, words) for words in WORDS},
        "found": "" if broken else visible(refusal.detail),
        "remedy": RULES[refusal.rule].remedy,
    }


def says(writing: Writing, refusal: RefusalError, broken: Condition | None, words: Words) -> str:
    """Return what is wrong in words: what the *broken* condition demands, how the field is typed, or else its rule."""
    if broken:
        return in_words(broken, writing.form.fields, writing.protocol.parameters, words)
    kind = kind_at(writing, refusal.where) if refusal.rule == "field.malformed" else None
    if kind is not None and kind.name in words.groups()["misread"]:
        return words.of("misread", kind.name)
    rule = RULES[refusal.rule]
    return rule.says if words.language == "en" else rule.says_zh


def kind_at(writing: Writing, where: str) -> Kind | None:
    """Return the kind of the value at a path, as `window.start`; None if there is no such place."""
    name, *parts = where.split(".")
    kind = writing.form.fields[name].kind if name in writing.form.fields else None
    for part in parts:
        match kind:
            case kinds.Window():
                kind = kinds.Instant()
            case kinds.Record() | kinds.Changes():
                kind = kind.of.get(part)
            case kinds.List():
                kind = kind.of
            case _:
                return None
    return kind


def condition_of(writing: Writing, refusal: RefusalError) -> Condition | None:
    """Return the condition of the form by which *refusal* is; None if it is by something else."""
    found = (each for each in writing.form.must if each.text == refusal.detail)
    return next(found, None) if refusal.rule == "condition.failed" else None


def fields_of(writing: Writing, refusal: RefusalError) -> Iterator[str]:
    """Yield the fields that a refusal is about; a condition is about all that it names."""
    name = refusal.where.partition(".")[0]
    if name in writing.form.fields:
        yield name
    broken = condition_of(writing, refusal)
    yield from sorted(broken.names) if broken else ()


def show_precedence(writing: Writing) -> dict[str, Json]:
    """Return the precedence as it stands, and which there may be."""
    form = writing.form
    try:
        least = writing.least_precedence()
    except RefusalError:
        least = form.default_precedence
    bound = form.inherits_precedence and writing.answered is not None
    allowed = [least] if bound else [each for each in form.precedences if not higher(least, each)]
    return {"word": writing.precedence, "least": least, "allowed": list(allowed)}


def flags_of(writing: Writing) -> list[Json]:
    """Return what both sides will note about the message."""
    try:
        found = writing.flags()
    except RefusalError:
        return []
    return [{"word": each, "says": titles("flags", each)} for each in found]


def show_signatures(center: Center, writing: Writing, key: Key | None) -> dict[str, Json]:
    """Return whose signatures the message needs, made how; `besides` is what *key* alone does not give."""
    roster, suite = center.ours.newest_roster(), SUITES[writing.protocol.suite]
    besides = asked(roster, key.subject, OPERATOR, writing.now, suite) if key else frozenset()
    own = [each for each in roster.valid(OPERATOR, writing.now) if key and each.subject == key.subject]
    return {
        "people": 2 if writing.needs_two else 1,
        "roles": list(writing.protocol.signers(writing.form, writing.precedence)),
        "hardware": writing.form.hardware,
        "suite": suite.name,
        "besides": sorted(besides),
        "keys": [{"kid": each.kid, "alg": each.alg, "assurance": each.assurance} for each in own],
    }


def leads(writing: Writing) -> Iterator[Json]:
    """Yield until when the message may be given before it is late, or below the floor."""
    form, fields, known = writing.form, writing.open_values, writing.protocol.parameters
    try:
        if form.lead_time is not None:
            event = found_instant(form.lead_time.before, fields, writing.case().fields)
            if event is not None:
                length = form.lead_time.at_least.length(fields, writing.now, known)
                yield show_lead("late", Instant(event - length), writing.now)
                if form.lead_time.floor is not None:
                    yield show_lead("below_floor", Instant(event - form.lead_time.floor), writing.now)
        if form.prompt is not None:
            aware = found_instant(form.prompt.after, fields, None)
            if aware is not None:
                until = Instant(aware + form.prompt.within.length(fields, writing.now, known))
                yield show_lead("prompt_late", until, writing.now)
    except RefusalError:
        return


def show_lead(flag: str, until: Instant, now: Instant) -> dict[str, Json]:
    """Return an instant after which the message would bear *flag*."""
    left = until - now
    return {"flag": flag, "until": instant_text(until), "left": left, "lengths": lengths(left), "kept": left >= 0}


def owed_by(writing: Writing) -> tuple[Obligation, ...]:
    """Return what the message will make whom owe, as far as it can be known from what was typed."""
    try:
        return writing.owed()
    except RefusalError:
        return ()


def show_owed(writing: Writing, owed: Obligation) -> dict[str, Json]:
    """Return one thing that will be owed: by whom, until when, and who is called if it is not done."""
    protocol, left = writing.protocol, None if owed.due is None else owed.due - writing.now
    return {
        "kind": owed.kind,
        "owed_by": owed.owed_by,
        "ours": owed.owed_by == writing.party,
        "what": titles("duties", owed.kind) if owed.kind in LEVELS else what_is_owed(protocol, writing.form.code, owed),
        "due": None if owed.due is None else instant_text(owed.due),
        "left": left,
        "lengths": None if left is None else lengths(left),
        "calls": [show_rung(writing, owed, each) for each in protocol.ladders.get(owed.ladder or "", ())],
    }


def what_is_owed(protocol: Protocol, form: str, owed: Obligation) -> dict[str, Json]:
    """Return what is owed in words: a level, or the title that the agreement gives it."""
    if owed.period and owed.kind in protocol.returns:
        title = protocol.returns[owed.kind].title
        return {each: f"{title[each]} · {periods.show(owed.period, each)}" for each in LANGUAGES}
    for rule in protocol.forms[form].then if form in protocol.forms else ():
        if rule.name == owed.kind:
            return dict(rule.title)
    return titles("levels", owed.kind)


def show_rung(writing: Writing, owed: Obligation, rung: Rung) -> dict[str, Json]:
    """Return one step of a ladder: who is called, by whom, when, and what they are told."""
    sides = {"owing": (owed.owed_by,), "waiting": (other_side(writing, owed.owed_by),)}
    role = escalation.called(rung.call, writing.status) if rung.call else "duty-officer"
    return {
        "at": None if owed.due is None else instant_text(Instant(owed.due + rung.at)),
        "after": rung.at,
        "by": list(sides.get(rung.side, (writing.party, writing.peer))),
        "whom": titles("contacts", role),
        "draft": rung.draft,
        "title": dict(rung.title),
    }


def other_side(writing: Writing, party: str) -> str:
    """Return the other party."""
    return writing.peer if party == writing.party else writing.party


def moments(writing: Writing) -> Iterator[tuple[str, Json]]:
    """Yield every instant that was typed, by its path, with the clocks in both capitals and how far it is from now."""
    for name, value in writing.values.items():
        if name in writing.form.fields:
            yield from instants_in(writing.form.fields[name].kind, value, name, writing.now)


def instants_in(kind: Kind, value: Any, path: str, now: Instant) -> Iterator[tuple[str, Json]]:  # noqa: ANN401, C901 - any JSON value, a case a kind
    """Yield the instants in a value; what is none is passed over."""
    match kind, value:
        case kinds.Instant(), str():
            try:
                yield path, show_moment(instant(value), now)
            except RefusalError:
                return
        case kinds.Window(), dict():
            for end in ("start", "end"):
                yield from instants_in(kinds.Instant(), value.get(end), f"{path}.{end}", now)
        case ((kinds.Record() | kinds.Changes()), dict()):
            for name, part in value.items():
                if name in kind.of:
                    yield from instants_in(kind.of[name], part, f"{path}.{name}", now)
        case kinds.List(), list():
            for number, part in enumerate(value):
                yield from instants_in(kind.of, part, f"{path}.{number}", now)
        case _:
            pass


def show_moment(at: Instant, now: Instant) -> dict[str, Json]:
    """Return an instant in UTC, on the clocks of both capitals, and how far it is from now; `far` beyond a year."""
    found = clocks.moment(instant_text(at), ENGLISH, clocks.CAPITALS)
    return {
        "utc": f"{found.utc.day} {found.utc.time}Z",
        "capitals": [asdict(each) for each in found.capitals],
        "left": at - now,
        "lengths": {words.language: words.distance(now, at) for words in WORDS},
        "far": abs(at - now) > YEAR,
    }


def preview(writing: Writing, made: Composition | None, language: str) -> Letter:
    """Return the message as the other side will read it, as far as it is written."""
    message = Message(
        id=made.id if made else OURS_TO_BE,
        channel="-".join(sorted((writing.party, writing.peer))),
        sender=writing.party,
        recipient=writing.peer,
        protocol=writing.protocol.id,
        agreement=writing.agreement,
        form=writing.form.code,
        status=writing.status,
        precedence=writing.precedence,
        case=writing.answered.case if writing.answered else None,
        in_reply_to=writing.answered.id if writing.answered else None,
        written=writing.now,
        seen=None,
        nonce="",
        fields=writing.values,
        sealed={},
    )
    answered = f"{writing.peer} {writing.answered.form}" if writing.answered else ""
    return letter(message, writing.protocol, Circumstances(answered=answered), language)


def show_letter(found: Letter) -> dict[str, Json]:
    """Return a letter as JSON, with nothing in it that hides."""
    return {
        "banner": found.banner,
        "precedence": found.precedence_titles,
        "title": visible(found.label.text),
        "second": visible(found.label.other),
        "notices": [each.text for each in found.notices],
        "fields": [
            {
                "label": visible(each.label.text),
                "second": visible(each.label.other),
                "lines": [
                    {"text": visible(line.text), "mark": line.mark, "role": line.role, "language": line.language}
                    | {"label": visible(line.label.text), "second": visible(line.other)}
                    for line in each.lines
                ],
            }
            for each in found.fields
        ],
    }


def titles(group: str, word: str) -> dict[str, Json]:
    """Return a word of the treaty in every language."""
    return {words.language: words.of(group, word) for words in WORDS}


def lengths(milliseconds: int) -> dict[str, Json]:
    """Return a length of time in words, in every language."""
    return {words.language: words.length(milliseconds) for words in WORDS}
