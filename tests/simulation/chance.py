"""Chance with a name: one stream for each purpose, so that taking one event away leaves all others as they were."""

from random import Random


class Chance:
    """All the dice of one seed."""

    def __init__(self, seed: str) -> None:
        """Begin every stream anew from *seed*."""
        self.seed = seed
        self.streams: dict[str, Random] = {}

    def __getitem__(self, purpose: str) -> Random:
        """Return the dice of *purpose*."""
        found = self.streams.get(purpose)
        if found is None:
            found = self.streams[purpose] = Random(f"{self.seed}/{purpose}")
        return found
