"""How the two centers reach each other: what the line needs of the configuration, and whom it reaches."""

from typing import Protocol


class Address(Protocol):
    """Where to listen."""

    @property
    def host(self) -> str:
        """The address of an interface of this machine."""
        ...

    @property
    def port(self) -> int:
        """The port; 0 for any free one."""
        ...


class Ways(Protocol):
    """How the two centers reach each other, as the configuration says."""

    @property
    def listen(self) -> Address | None:
        """Where to answer."""
        ...

    @property
    def paths(self) -> tuple[str, ...]:
        """The addresses of the peer, in order."""
        ...

    @property
    def check_every(self) -> int:
        """Milliseconds between checks of the circuit."""
        ...

    @property
    def silence_after(self) -> int:
        """Milliseconds of silence after which the next path is tried."""
        ...
