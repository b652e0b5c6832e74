"""What an agreement needs of the center that consents to it: people to call, and people with keys to sign.

An agreement is checked for the channel that the configuration describes: in an exercise no real authority is called,
and a form of other channels needs nobody here.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hotline.core.errors import Complaint, FileError
from hotline.core.escalation import called
from hotline.core.forms import Form
from hotline.core.protocol import SYSTEM, Protocol
from hotline.core.relief import OPERATOR
from hotline.core.roster import HARDWARE, Roster
from hotline.core.suites import SUITES
from hotline.files import contacts
from hotline.files.config import Config
from hotline.files.contacts import Contacts
from hotline.files.keys import read_root, read_roster
from hotline.files.protocols import Agreement


def lacking(config: Config, agreements: Sequence[Agreement]) -> tuple[Complaint, ...]:
    """Return what the center of *config* lacks for *agreements*; each thing once."""
    try:
        watch = contacts.load(config.contacts, config.pager.webhooks)
        roster = read_roster(config.party.roster, read_root(config.party.root))
    except FileError as fault:
        return fault.complaints
    needs = Surroundings(config, watch, roster)
    found = [each for agreement in agreements for each in needs.complaints(agreement)]
    return tuple({(each.file, each.path): each for each in found}.values())


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The center around an agreement."""

    config: Config
    contacts: Contacts
    roster: Roster

    def complaints(self, agreement: Agreement) -> Iterator[Complaint]:
        """Yield what is missing for one agreement."""
        protocol = agreement.protocol
        if self.config.status not in protocol.statuses:
            wrong = f"{protocol.id} is never in force on a channel of status {self.config.status}"
            remedy = f"Remove it from protocols, or add {self.config.status} to its statuses"
            yield Complaint(agreement.file, 0, 0, "statuses", wrong, remedy)
            return
        yield from self.nobody_to_call(protocol)
        yield from self.strangers_on_watch()
        for form in protocol.forms.values():
            if not form.statuses or self.config.status in form.statuses:
                yield from self.nobody_to_sign(protocol, form)

    def nobody_to_call(self, protocol: Protocol) -> Iterator[Complaint]:
        """Yield the roles that the ladders call on this channel and that nobody holds."""
        named = {rung.call: name for name, rungs in protocol.ladders.items() for rung in rungs if rung.call}
        ladders = {called(role, self.config.status): name for role, name in named.items()}
        for role in self.contacts.uncovered(ladders):
            wrong = f"nobody is {role}, whom {protocol.id} calls on its ladder {ladders[role]}"
            remedy = "Name somebody, or the duty officer is called"
            yield lack(self.config.contacts, f"roles.{role}", wrong, remedy)

    def strangers_on_watch(self) -> Iterator[Complaint]:
        """Yield who may have the watch and could not be called while they have it."""
        officers = {key.subject for key in self.roster.keys if OPERATOR in key.roles}
        for subject in self.contacts.unknown(officers):
            name = subject.rpartition("/")[2]
            wrong = f"{subject} may have the watch, and there is no {name} to call"
            remedy = f"Describe {name} under people, or others are called as duty officer"
            yield lack(self.config.contacts, f"people.{name}", wrong, remedy)

    def nobody_to_sign(self, protocol: Protocol, form: Form) -> Iterator[Complaint]:
        """Yield why *form* cannot be signed here at one of its precedences; a machine is no second person."""
        for precedence in form.precedences:
            roles = protocol.signers(form, precedence)
            two = protocol.two_people(form, precedence)
            asked = tuple(role for role in roles if role != SYSTEM or not two)
            people = self.signers(asked, SUITES[protocol.suite].adds, hardware=form.hardware)
            needed = 2 if two else 1
            if len(people) < needed:
                keys = "the keys it asks for" if form.hardware or SUITES[protocol.suite].adds else "a key"
                wrong = f"{len(people)} of {needed} people who must sign {form.code} of {protocol.id} have {keys}"
                remedy = f"Add people as {' or '.join(asked) or 'operator'} to the roster"
                yield lack(self.config.party.roster, form.code, wrong, remedy)
                return

    def signers(self, roles: Collection[str], algorithms: Collection[str], *, hardware: bool) -> set[str]:
        """Return who has a key for one of *roles*, one of each of *algorithms*, and one in hardware if it is asked."""
        keys = [key for key in self.roster.keys if set(key.roles).intersection(roles)]
        groups = [[key for key in keys if key.alg == each] for each in algorithms]
        groups += [[key for key in keys if key.assurance == HARDWARE]] if hardware else []
        return {key.subject for key in keys}.intersection(*({key.subject for key in group} for group in groups))


def lack(file: Path, path: str, wrong: str, remedy: str) -> Complaint:
    """Return a complaint about *file* as a whole."""
    return Complaint(str(file), 0, 0, path, wrong, remedy)
