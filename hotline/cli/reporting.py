"""Makes reports of a period for the doors of a running center: what `hotline audit report` makes of its own bundle.

The center trusts nothing of its own here: it exports the whole record, and has it verified under the two roots of its
configuration before anything is counted. Both happen in processes of their own, and never beside a bundle.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hotline.cli.bundling import Bundling, beside
from hotline.core.canonical import instant_text
from hotline.core.errors import StoreError, refuse
from hotline.web.doors import Scope, Wanted


@dataclass(frozen=True, slots=True)
class Reporting:
    """Makes reports from the bundles of *bundling*; *roots* are the pinned root documents of both parties."""

    bundling: Bundling
    roots: Mapping[str, Path]

    async def make(self, wanted: Wanted) -> bytes:
        """Return the report; RefusalError while another one or a bundle is made, and if it cannot be made."""
        if self.bundling.one.locked():
            raise refuse("report.busy")
        try:
            async with self.bundling.made(Scope(watch=True, files=False)) as bundle:
                return await self.reported(bundle, wanted)
        except StoreError as error:
            raise refuse("report.failed", "", str(error)) from None
        except TimeoutError:
            raise refuse("report.failed", "", "the record is too long for it to be made here in time") from None

    async def reported(self, bundle: Path, wanted: Wanted) -> bytes:
        """Return the report from *bundle*; one of a record that is bad says so, and is made all the same."""
        path = bundle.with_name(wanted.name)
        _, said = await beside(arguments(bundle, path, wanted, self.roots))
        if not path.exists():
            raise StoreError(said)
        return path.read_bytes()


def arguments(bundle: Path, path: Path, wanted: Wanted, roots: Mapping[str, Path]) -> list[str]:
    """Return how `hotline audit report` is called."""
    found = ["audit", "report", str(bundle), "--from", instant_text(wanted.start), "--to", instant_text(wanted.end)]
    found += ["--lang", wanted.lang, "--out", str(path)]
    return found + [part for party, root in roots.items() for part in ("--root", f"{party}={root.resolve()}")]
