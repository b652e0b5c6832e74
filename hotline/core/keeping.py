"""Facts about what is kept: the store was put back or archived, files came, what a person wrote into the log."""

from dataclasses import dataclass

from hotline.core.canonical import Instant


@dataclass(frozen=True, slots=True)
class PutBack:
    """This store was put back after a loss, from a `backup` or from the `peer`; digest names the backup.

    The watch log was kept up to *watch* facts; what it said later is lost.
    """

    at: Instant
    source: str
    digest: str
    ours: int
    watch: int


@dataclass(frozen=True, slots=True)
class Archived:
    """The entries before *until* stand in the archive with *digest*: of our log up to *ours*, of the peer's *theirs*.

    Since *since*. Of so many messages the openings were then *withheld* here; none of the cases in *held*.
    """

    at: Instant
    since: Instant
    until: Instant
    digest: str
    ours: int
    theirs: int
    withheld: int
    held: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """Every file of the peer's message *id* is kept here, and has the digest that was signed (rule 14)."""

    at: Instant
    id: str


@dataclass(frozen=True, slots=True)
class Noted:
    """*person* wrote something down that no message tells, such as a word by voice; about the case *about*, if any."""

    at: Instant
    person: str
    text: str
    about: str
