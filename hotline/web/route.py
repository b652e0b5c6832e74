"""What one row of the table of doors says, and one parameter of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from hotline.web.doors import Opens
from hotline.web.roles import READERS

JSON = "application/json"
MESSAGE_BYTES_MAX = 512 * 1024


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the query."""

    name: str
    says: str
    type: str = "integer"


@dataclass(frozen=True, slots=True)
class Route:
    """One door. `who` are the roles that may use it (None: everyone); `gives` maps each status to a schema.

    A door `by_proof` does not open to a session. `takes` names the schema of the body, of at most `bytes_max`; a schema
    of None is plain text, bytes or a stream. The last part of the path of a `deep` one may hold slashes. A `raw` one
    takes bytes. One that gives more than one `media` type names the others in `also`.
    """

    method: str
    path: str
    name: str
    opens: Opens
    says: str
    gives: Mapping[int, str | None]
    who: frozenset[str] | None = READERS
    query: tuple[Parameter, ...] = ()
    takes: str | None = None
    bytes_max: int = MESSAGE_BYTES_MAX
    media: str = JSON
    also: tuple[str, ...] = ()
    by_proof: bool = False
    deep: bool = False
    raw: bool = False

    @property
    def pattern(self) -> str:
        """Return the path as aiohttp wants it."""
        return self.path.removesuffix("}") + ":.+}" if self.deep else self.path
