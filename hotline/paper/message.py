"""Writes one message as it is printed and filed: its head, what it says, and its number again at the end.

Precedence and status stand in both languages whatever the reader's is; the instants are UTC, with the clocks in both
capitals beside them. What was sealed and is not known here stands as withheld. A message of an exercise or a test says
so three times at its head and three times at its end.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from hotline.core.aloud import code
from hotline.core.canonical import instant_text, short
from hotline.core.forms import Form
from hotline.core.kinds import BilingualText
from hotline.core.message import Message
from hotline.core.protocol import Protocol
from hotline.paper.clocks import Moment, moment
from hotline.paper.pages import page
from hotline.paper.printed import Label
from hotline.paper.values import Said, Values
from hotline.paper.words import Words, catalogue

TIMES: Final = 3
NOT_AGREED: Final = frozenset({"receipt", "acknowledgement"})


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of a message beside its own bytes: *opened* are the sealed fields that are held.

    *answered* names what it answers, as `us TST-1`; *at* and *delivered* are instants as text.
    """

    opened: Mapping[str, Any] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    at: str | None = None
    index: int | None = None
    delivered: str | None = None
    flags: tuple[str, ...] = ()
    answered: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the head: its label in both languages, and what it says."""

    label: Label
    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """One field: its label, and its value line by line."""

    label: Label
    lines: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it is printed in one language."""

    language: str
    status: str
    banner: str
    precedence: str
    precedence_titles: str
    number: str
    id: str
    form: str
    label: Label
    moment: Moment
    moment_label: Label
    head: tuple[Line, ...]
    notices: tuple[Label, ...]
    flags: tuple[str, ...]
    fields: tuple[Written, ...]

    def html(self) -> str:
        """Return the message as a page of HTML that needs nothing else."""
        return page("message", Words(self.language), letter=self)


def letter(message: Message, protocol: Protocol | None, known: Circumstances, language: str) -> Letter:
    """Return *message* of an agreement as it is printed; without the agreement its codes stand for themselves."""
    return Printing(message, protocol, known, Words(language)).letter()


@dataclass(frozen=True, slots=True)
class Printing:
    """One message on its way to paper."""

    message: Message
    protocol: Protocol | None
    known: Circumstances
    words: Words

    @property
    def form(self) -> Form | None:
        """Return the form of the message, if the agreement is known and has it."""
        return self.protocol.forms.get(self.message.form) if self.protocol else None

    def letter(self) -> Letter:
        """Return the whole message."""
        message, words = self.message, self.words
        return Letter(
            language=words.language,
            status=message.status,
            banner="" if message.status == "actual" else banner(message.status),
            precedence=message.precedence,
            precedence_titles=words.both("precedences", message.precedence),
            number=short(message.id),
            id=message.id,
            form=message.form,
            label=self.title(self.form.title if self.form else {}),
            moment=moment(self.known.at or instant_text(message.written), words, message.channel.split("-")),
            moment_label=self.label("sent" if self.known.at else "written"),
            head=tuple(self.head()),
            notices=tuple(self.notices()),
            flags=tuple(self.flag(each) for each in self.known.flags),
            fields=tuple(self.fields()),
        )

    def title(self, titles: Mapping[str, str]) -> Label:
        """Return a title of the agreement in both languages."""
        return Label(self.words.title(titles), self.words.other(titles))

    def label(self, key: str) -> Label:
        """Return a word of the printed message in both languages."""
        return self.title(catalogue()["message"][key])

    def party(self, name: str) -> str:
        """Return a party with its name in both languages."""
        titles = self.words.both("party_names", name)
        return name if titles == name else f"{name} · {titles}"

    def head(self) -> Iterator[Line]:
        """Yield the head, line by line."""
        message, known = self.message, self.known
        status = self.words.both("statuses", message.status)
        version = f" {self.protocol.version}" if self.protocol else ""
        title = self.words.title(self.protocol.title) if self.protocol else ""
        agreement = f"{message.protocol}{version}"
        lines = {
            "from": self.party(message.sender),
            "to": self.party(message.recipient),
            "status": status,
            "number": message.id,
            "code": code(message.id),
            "written": f"{stamp(instant_text(message.written))}" if known.at else "",
            "delivered": stamp(known.delivered),
            "entry": f"{known.index} · {message.channel}" if known.index is not None else "",
            "signed_by": self.words.listed(known.people),
            "answers": self.answers(),
            "case": short(message.case) if message.case and message.case != message.in_reply_to else "",
            "protocol": " · ".join(filter(None, (agreement, title))),
            "agreement": message.agreement,
            "releasable": self.words.of("releases", self.form.releasable) if self.form else "",
        }
        yield from (Line(self.label(key), text) for key, text in lines.items() if text)

    def answers(self) -> str:
        """Return what the message answers."""
        if self.message.in_reply_to is None:
            return ""
        return " · ".join(filter(None, (short(self.message.in_reply_to), self.known.answered)))

    def notices(self) -> Iterator[Label]:
        """Yield what stands on every message of its kind, in both languages."""
        if self.form is not None and self.form.act in NOT_AGREED:
            yield self.label("not_agreed")
        if self.protocol is not None and self.protocol.human_only:
            yield self.label("human_only")

    def flag(self, flag: str) -> str:
        """Return what is noted about the message."""
        return self.words.of("flags", flag)

    def fields(self) -> Iterator[Written]:
        """Yield the fields in the order of the form, coded ones first, prose last, what is withheld among them."""
        values = {**self.message.fields, **self.known.opened}
        form = self.form.fields if self.form else {}
        writing = Values(self.words, human_only=self.protocol is not None and self.protocol.human_only)
        order = sorted(form, key=lambda name: isinstance(form[name].kind, BilingualText))
        for name in (*order, *(name for name in (*values, *self.message.sealed) if name not in form)):
            label = self.title(form[name].title) if name in form else Label(name)
            if name in values:
                yield Written(label, writing.written(form[name].kind if name in form else None, values[name]))
            elif name in self.message.sealed:
                withheld = self.label("withheld")
                yield Written(label, (Said(withheld.text, role="withheld", other=withheld.other),))


def banner(status: str) -> str:
    """Return the word for a *status* that is not actual, three times in each language."""
    return "   ".join(" ".join([word] * TIMES) for word in catalogue()["statuses"][status].values())


def stamp(at: str | None) -> str:
    """Return an instant to the second, UTC."""
    return f"{at[:10]} {at[11:19]}Z" if at else ""
