"""Asks a witness to cosign a head of our log: the `add-checkpoint` call of C2SP tlog-witness 1.0.0."""

from dataclasses import dataclass
from typing import Final

from hotline.core.attested import WITNESS, Attested, AttestError, ToAttest
from hotline.core.canonical import Duration, Instant
from hotline.core.checkpoint import parse_checkpoint
from hotline.core.errors import LogError
from hotline.core.witness import Witness, known_size, request
from hotline.witness.outside import OK, Answered, ask

PATH: Final = "add-checkpoint"
SIZE_MEDIA: Final = "text/x.tlog.size"
CONFLICT: Final = 409
UNPROVED: Final = 422
ANOTHER: Final = "it holds another history of our log: keep what it says, and compare both records"


@dataclass(frozen=True, slots=True)
class WitnessClient:
    """One witness, asked below *url*: an Attestor."""

    name: str
    url: str
    pinned: Witness
    every: Duration
    flash: bool = True
    within: Duration = Duration(10_000)
    kind: str = WITNESS

    async def attest(self, head: ToAttest) -> Attested:
        """Return its cosignature over *head*; when it knows another size than we thought, it is asked from there."""
        answer = await self.add(head, head.old)
        if answer.status == CONFLICT and answer.media == SIZE_MEDIA:
            answer = await self.add(head, larger(head, answer))
        if answer.status != OK:
            raise AttestError(f"{ANOTHER} ({answer.wrong()})") if answer.status == UNPROVED else answer.wrong()
        return self.cosigned(head, answer.body)

    async def add(self, head: ToAttest, old: int) -> Answered:
        """Ask it to cosign *head*, grown from the tree of *old* leaves."""
        content = request(old, await head.grew_from(old), head.note).encode()
        return await ask(f"{self.url.rstrip('/')}/{PATH}", content, "text/plain; charset=utf-8", self.within)

    def cosigned(self, head: ToAttest, body: bytes) -> Attested:
        """Return what the answer says, if it is the signature of the pinned keys."""
        try:
            lines = body.decode()
            seconds = self.pinned.time_of(parse_checkpoint(head.note), lines)
        except (LogError, UnicodeDecodeError) as error:
            raise AttestError(f"its answer does not hold: {error}") from None
        return Attested(WITNESS, self.name, head.size, Instant(seconds * 1000), self.pinned.own(lines).encode())


def larger(head: ToAttest, answer: Answered) -> int:
    """Return the size that the witness holds, which must not be larger than that of *head*."""
    try:
        size = known_size(answer.body)
    except LogError as error:
        raise AttestError(str(error)) from None
    if size > head.size:
        raise AttestError(f"it has cosigned {size} entries of our log, and only {head.size} are cosigned here")
    return size
