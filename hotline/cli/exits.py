"""What a person is told when something cannot be done, in three parts: what, where, what to do; and the exit code.

The codes are promised to scripts: `Exit` is printed in docs/reference/cli.md.
"""

from dataclasses import asdict, dataclass, replace
from enum import IntEnum
from http import HTTPStatus
from typing import Any

from hotline.cli.complaints import said
from hotline.cli.words import Words, catalogue
from hotline.client.errors import ClientError, UnreachableError
from hotline.core.errors import Complaint, FileError, HotlineError, LogError, RefusalError, StoreError
from hotline.core.rules import RULES
from hotline.paper.remedies import remedy

COME_AGAIN = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})


class Exit(IntEnum):
    """How a verb ended."""

    OK = 0
    REFUSED = 1
    USAGE = 2
    FILE = 3
    UNREACHABLE = 4
    PROOF = 5
    UNDECIDED = 6
    FAULT = 70
    INTERRUPTED = 130


class DeskError(HotlineError):
    """Something at this desk cannot go on; `key` names the words that say so, `where` the place."""

    def __init__(self, key: str, where: str = "", **values: object) -> None:
        """Carry what the words of *key* need."""
        self.key = key
        self.where = where
        self.values = values
        super().__init__(f"{key} {where}".strip())


class RefusalsError(HotlineError):
    """Several things in a message of *form* are refused at once, before anything is signed."""

    def __init__(self, refusals: tuple[RefusalError, ...], form: str) -> None:
        """Carry *refusals*, at least one."""
        self.refusals = refusals
        self.form = form
        super().__init__("\n".join(map(str, refusals)))


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong, as a person is told."""

    exit: Exit
    what: str
    where: str
    remedy: str
    rule: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it for a program."""
        return asdict(self) | {"exit": int(self.exit)}


def troubles_of(error: HotlineError, words: Words) -> tuple[Trouble, ...]:
    """Return what to tell a person about *error*."""
    match error:
        case DeskError():
            return (told(error, words),)
        case RefusalError():
            return (refused(error.rule, error.where, error.detail, words),)
        case RefusalsError():
            found = (refused(each.rule, each.where, each.detail, words) for each in error.refusals)
            return tuple(replace(each, remedy=each.remedy.replace("FORM", error.form)) for each in found)
        case ClientError():
            return (answered(error, words),)
        case FileError():
            return tuple(complained(each, words) for each in error.complaints)
        case LogError():
            return (Trouble(Exit.PROOF, str(error), "", words.say("remedy_of_proof")),)
        case StoreError():
            return (Trouble(Exit.UNREACHABLE, str(error), "", words.say("remedy_of_store")),)
        case _:
            return (Trouble(Exit.FAULT, str(error), "", words.say("remedy_of_fault")),)


def told(error: DeskError, words: Words) -> Trouble:
    """Return what the catalogue says about something at this desk."""
    found = catalogue()["troubles"][error.key]
    what, remedy = (found[part][words.language].format(**error.values) for part in ("what", "remedy"))
    return Trouble(Exit(found["exit"]), what, error.where, remedy)


def answered(error: ClientError, words: Words) -> Trouble:
    """Return what to tell about what a center refused, or did not answer."""
    if isinstance(error, UnreachableError):
        return Trouble(Exit.UNREACHABLE, words.say("unreachable"), error.where, words.say("remedy_of_unreachable"))
    if error.rule in RULES:
        return refused(error.rule, error.where, error.found, words)
    return Trouble(Exit.UNREACHABLE if error.retryable else Exit.REFUSED, str(error), error.where, error.remedy)


def refused(rule: str, where: str, detail: str, words: Words) -> Trouble:
    """Return what to tell about a refusal by *rule*; a newer center may refuse by one that is not known here."""
    known = RULES.get(rule)
    if known is None:
        return Trouble(Exit.REFUSED, rule, where, detail, rule)
    says = known.says if words.language == "en" else known.says_zh
    later = known.status >= HTTPStatus.INTERNAL_SERVER_ERROR or known.status in COME_AGAIN
    code = Exit.UNREACHABLE if later else Exit.REFUSED
    return Trouble(code, f"{says}: {detail}" if detail else says, where, remedy(rule, words.language), rule)


def complained(complaint: Complaint, words: Words) -> Trouble:
    """Return what to tell about one thing that is wrong in a file."""
    wrong, remedy = (said(each, words.language) for each in (complaint.wrong, complaint.remedy))
    return Trouble(Exit.FILE, wrong, place_of(complaint), remedy)


def place_of(complaint: Complaint) -> str:
    """Return where in a file a complaint stands: file, line, column and key path."""
    place = ":".join(str(part) for part in (complaint.file, complaint.line, complaint.column) if part)
    return f"{place} {complaint.path}".strip()
