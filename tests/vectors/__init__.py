"""Where the public test vectors are. They are not part of the project: see the README beside them for their licences.

They are looked for in `../shared/vectors` from the root of the project, or where HOTLINE_VECTORS says. A test that does
not find them is skipped and says where they come from; in CI that is a failure.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent.parent
SOURCES: Final = {
    "wycheproof": "github.com/C2SP/wycheproof, folder testvectors_v1",
    "ed25519-speccheck": "github.com/novifinancial/ed25519-speccheck, cases.json",
    "merkle": "github.com/transparency-dev/merkle, folder testdata",
    "rfc9964": "github.com/cose-wg/draft-ietf-cose-dilithium, folder examples",
    "json-test-suite": "github.com/nst/JSONTestSuite, folder test_parsing",
}


def vectors(folder: str) -> Path:
    """Return the folder of vectors, or skip the test that needs it."""
    place = Path(os.environ.get("HOTLINE_VECTORS", ROOT.parent / "shared" / "vectors")) / folder
    if place.is_dir():
        return place
    reason = f"{place} is missing; it comes from {SOURCES[folder]}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def wycheproof(name: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield every test of a Wycheproof file with its group."""
    for group in json.loads((vectors("wycheproof") / "testvectors_v1" / name).read_bytes())["testGroups"]:
        for test in group["tests"]:
            yield group, test
