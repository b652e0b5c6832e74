"""Somebody outside the channel without a network, and what keeps what was attested in memory."""

from dataclasses import dataclass, field

from hotline.core.attested import WITNESS, Attested, AttestError, ToAttest
from hotline.core.canonical import Duration, Instant


@dataclass
class FakeAttestor:
    """Attests whatever it is given, unless it `fails` with a reason. An Attestor."""

    kind: str = WITNESS
    name: str = "neutral"
    every: Duration = Duration(3_600_000)
    flash: bool = True
    at: Instant = Instant(0)
    fails: Exception | None = None
    asked: list[ToAttest] = field(default_factory=list)

    async def attest(self, head: ToAttest) -> Attested:
        self.asked.append(head)
        if self.fails is not None:
            raise self.fails
        return Attested(self.kind, self.name, head.size, self.at, b"lines")

    def fail(self, why: str) -> None:
        self.fails = AttestError(why)


@dataclass
class MemoryAttestations:
    """Keeps what was attested in this process."""

    kept: list[Attested] = field(default_factory=list)

    async def keep(self, found: Attested) -> None:
        if all((each.kind, each.name, each.size) != (found.kind, found.name, found.size) for each in self.kept):
            self.kept.append(found)

    async def newest(self) -> tuple[Attested, ...]:
        found: dict[tuple[str, str], Attested] = {}
        for each in sorted(self.kept, key=lambda one: one.size):
            found[each.kind, each.name] = each
        return tuple(found[each] for each in sorted(found))

    async def read(self, first: int, limit: int) -> tuple[Attested, ...]:
        return tuple(self.kept[first : first + limit])

    async def close(self) -> None:
        """Let go of nothing."""
