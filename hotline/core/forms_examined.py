"""Which forms could never be sent, never be answered, or never be taken back."""

from collections.abc import Iterator

from hotline.core.doubts import Doubt, flipped, in_order, owing_for, reachable, senders, statuses
from hotline.core.forms import Form
from hotline.core.protocol import Protocol
from hotline.core.terms import ANSWERING


def doubts(protocol: Protocol) -> Iterator[Doubt]:
    """Yield what is doubtful about the forms of *protocol*."""
    sendable = reachable(protocol)
    for precedence, timing in protocol.matrix.items():
        if not timing.signed_by:
            yield Doubt(f"timing.{precedence}.signed_by", "nobody may originate at it", "Add signed_by: [operator]")
    for code, form in protocol.forms.items():
        if protocol.statuses and not sendable[code]:
            wrong = "it can never be sent: nothing that it answers can come from the side and on the channels it needs"
            yield Doubt(f"forms.{code}.answers", wrong, "Let it answer another form, or open a case")
        yield from unsigned(protocol, form)
        yield from unanswered(protocol, form)
        yield from unmet(protocol, form)
    yield from untaken(protocol)


def unsigned(protocol: Protocol, form: Form) -> Iterator[Doubt]:
    """Yield why a form that two people sign has nobody to sign it."""
    for precedence in form.precedences:
        if protocol.two_people(form, precedence) and "operator" not in protocol.signers(form, precedence):
            wrong = f"two people must sign it at {precedence}, but only machines may"
            yield Doubt(f"forms.{form.code}.signed_by", wrong, "Add operator to signed_by")
            return


def unanswered(protocol: Protocol, form: Form) -> Iterator[Doubt]:
    """Yield what would never be answered: a question without a deadline, a holding reply that is never due."""
    path = f"forms.{form.code}"
    if form.act == "query" and "replied" not in form.owes and not form.then:
        wrong = "nobody need ever answer this question"
        yield Doubt(f"{path}.act", wrong, "Add replied to owes, or say in then: who answers by when")
    limits = (protocol.limit(form, "holding", precedence) for precedence in form.precedences)
    if "holding" in form.owes and not any(limits):
        wrong = "a holding reply is owed, but none of its precedences has a deadline for it"
        yield Doubt(f"{path}.owes", wrong, "Add levels: {holding: …}, or remove holding")


def unmet(protocol: Protocol, form: Form) -> Iterator[Doubt]:
    """Yield what nobody could meet on some of the channels on which a message of *form* may be sent."""
    needed = statuses(protocol, form)
    for level in form.owes:
        acts = ANSWERING.get(level, frozenset())
        meets = [each for each in protocol.forms.values() if each.act in acts and each.may_answer(form.code)]
        missing = needed - covered(protocol, meets)
        if acts and missing:
            wrong = f"{level} is owed, but on {in_order(missing)} channels no form meets it"
            yield Doubt(f"forms.{form.code}.owes", wrong, "Widen the statuses of a form that does")
    for number, rule in enumerate(form.then):
        path = f"forms.{form.code}.then.{number}"
        missing = needed - covered(protocol, [protocol.forms[code] for code in rule.forms])
        if missing:
            wrong = f"on {in_order(missing)} channels none of these forms may be sent"
            yield Doubt(f"{path}.forms", wrong, "Widen the statuses of one of them")
        yield from untolled(protocol, form, path, rule.tolled_by, owing_for(form, rule))
    for level, limit in form.levels.items():
        path = f"forms.{form.code}.levels.{level}"
        yield from untolled(protocol, form, path, limit.tolled_by, flipped(senders(form)))


def untolled(
    protocol: Protocol, form: Form, path: str, codes: tuple[str, ...], owing: frozenset[str]
) -> Iterator[Doubt]:
    """Yield for which of *codes* the clock would never stand still: the side that owes cannot ask with it."""
    for number, code in enumerate(codes):
        asked = protocol.forms[code]
        if not asked.may_answer(form.code) or not senders(asked) & owing:
            wrong = f"whoever owes this cannot send {code} in answer to {form.code}, so the clock never stands still"
            yield Doubt(f"{path}.tolled_by.{number}", wrong, "Name a form in which they may ask")


def covered(protocol: Protocol, forms: list[Form]) -> frozenset[str]:
    """Return on which channels at least one of *forms* may be sent."""
    return frozenset().union(*(statuses(protocol, each) for each in forms))


def untaken(protocol: Protocol) -> Iterator[Doubt]:
    """Yield which messages, once sent in error, could not be taken back."""
    retractions = [each for each in protocol.forms.values() if each.act == "retraction"]
    for code, form in protocol.forms.items():
        if form.opens and not any(each.may_answer(code) for each in retractions):
            wrong = "one that was sent in error could not be taken back"
            yield Doubt(f"forms.{code}", wrong, "Let a form of act retraction answer it; common has one")
