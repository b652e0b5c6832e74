"""Evidence of a channel of two real centers: taken away from the files of both, judged elsewhere, tampered with."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from hotline.files.bundle import frames, unframed, write_bundle
from hotline.files.bundle_reading import open_bundle

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(240)]


async def hotline(*arguments: str, folder: Path) -> tuple[int, str]:
    """Run a verb as a person does; return its exit code and what it printed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hotline", *arguments),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"},
    )
    told, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, told.decode()


def altered(source: Path, target: Path, party: str) -> int:
    """Write the bundle again with one word of the last message of *party* changed."""
    with open_bundle(source) as bundle:
        members = {name: bundle.read(name) for name in bundle.names if name != "manifest.json"}
        about: dict[str, Any] = {n: v for n, v in bundle.manifest.items() if n not in {"members", "format", "v"}}
    name = f"logs/{party}/000000000000.entries"
    parts = list(unframed(members[name]))
    index = max(n for n, part in enumerate(parts) if b'"kind":"message"' in part)
    parts[index] = parts[index].replace(b'"payload":"ey', b'"payload":"fy')
    write_bundle(target, about, {**members, name: frames(parts)})
    return index


async def test_what_both_centers_kept_is_proved_good_and_an_altered_word_is_found(tmp_path: Path) -> None:
    code, said = await hotline("demo", "--folder", str(tmp_path / "demo"), folder=tmp_path)
    assert code == 0, said
    pins = [f"--root={party}={tmp_path}/demo/keys/{party}/root.json" for party in ("us", "cn")]
    for party in ("us", "cn"):
        out = tmp_path / f"{party}.zip"
        config = tmp_path / "demo" / f"config-{party}.yaml"
        code, said = await hotline("export", str(out), "--watch", "--config", str(config), folder=tmp_path)
        assert code == 0, said
        code, said = await hotline("--json", "audit", "verify", str(out), *pins, folder=tmp_path)
        found = json.loads(said)
        # A center that stops may leave its very last entries without a cosignature: these cannot be decided.
        lacking = {each["key"] for each in found["missing"]}
        assert lacking <= {"missing_cosignature"}, said
        assert (code, found["verdict"]) == ((6, "undecided") if lacking else (0, "good")), said
        assert found["findings"] == [], said
        assert found["messages"] > 5
        index = altered(out, tmp_path / f"{party}-altered.zip", party)
        code, said = await hotline("audit", "verify", str(tmp_path / f"{party}-altered.zip"), *pins, folder=tmp_path)
        assert (code, f"{party}, entry {index}" in said) == (5, True), said
