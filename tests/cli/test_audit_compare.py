"""`hotline audit compare` at an auditor's desk: two files, two roots, no center; exit codes, proof, both languages."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hotline.cli.main import app
from hotline.files.bundle import packed, write_bundle
from tests.cli.forged import Made, forked, keeper, truncated
from tests.cli.records import roots
from tests.cli.test_log import conversation
from tests.fakes_desk import Line, Seat, said

PINS = [f"--root={party}={digest}" for party, digest in roots().items()]


def audit(*arguments: str, language: str = "en") -> Result:
    """Run a verb of the auditor where there is no desk at all."""
    runner = CliRunner(env={"COLUMNS": "80", "HOTLINE_TRACE": "1", "HOTLINE_DESK": None, "LANG": "C", "LC_ALL": None})
    return runner.invoke(app, ["--language", language, "audit", *arguments])


def written(folder: Path, ours: Made, theirs: Made) -> tuple[str, str]:
    """Write two bundles and return their names."""
    names = str(folder / "us.zip"), str(folder / "cn.zip")
    for name, made in zip(names, (ours, theirs), strict=True):
        write_bundle(Path(name), *made)
    return names


def test_two_bundles_that_agree_say_so_in_both_languages(tmp_path: Path) -> None:
    files = written(tmp_path, keeper("us"), keeper("cn"))
    found = audit("compare", *files, *PINS, "--order")
    assert found.exit_code == 0, found.output
    assert "THE TWO BUNDLES AGREE" in said(found)
    assert "named as seen" in said(found)
    assert max(map(len, found.stdout.splitlines())) <= 80
    assert "一致" in audit("compare", *files, *PINS, language="zh").stdout


def test_a_fork_is_shown_and_its_proof_is_written_once(tmp_path: Path) -> None:
    files = written(tmp_path, keeper("us"), forked())
    assert "--proof FILE writes" in said(audit("compare", *files, *PINS))
    proof = tmp_path / "fork.json"
    found = audit("compare", *files, *PINS, "--proof", str(proof))
    assert (found.exit_code, "PROVED against us" in said(found)) == (5, True)
    assert audit("compare", *files, *PINS, "--proof", str(proof)).exit_code == 3, "evidence is not overwritten"
    checked = audit("proof", str(proof), *PINS)
    assert (checked.exit_code, "PROVED: us" in said(checked)) == (0, True)


def test_no_proof_is_written_where_nothing_is_proved(tmp_path: Path) -> None:
    files = written(tmp_path, keeper("us"), truncated("us", 9, "cn"))
    found = audit("compare", *files, *PINS, "--proof", str(tmp_path / "none.json"))
    assert (found.exit_code, (tmp_path / "none.json").exists()) == (6, False)
    assert "it is older, or was cut" in said(found)


def test_a_program_is_given_everything(tmp_path: Path) -> None:
    files = written(tmp_path, keeper("us", watch=True), forked())
    value = json.loads(audit("compare", *files, *PINS, "--json").stdout)
    assert (value["verdict"], value["ours"]["verdict"], value["theirs"]["verdict"]) == ("conflict", "good", "good")
    (log,) = (each for each in value["logs"] if each["party"] == "us")
    assert log["conflicting"] == 1
    assert {each["in"] for each in log["heads"]} == {"ours", "theirs"}
    assert value["proofs"][0]["kind"] == "entries"
    assert value["watch"][0]["against"] == "theirs"
    assert value["order"]["known"] == len(value["order"]["pairs"]) > 0
    cut = json.loads(audit("compare", *written_again(tmp_path), *PINS, "--json").stdout)
    assert cut["logs"][1]["cut"][0]["lacking"] == "theirs"
    assert cut["logs"][1]["cut"][0]["note"].startswith("us.example/us-cn\n")


def written_again(folder: Path) -> tuple[str, str]:
    """Return two bundles of which the second is cut."""
    (folder / "cut").mkdir()
    return written(folder / "cut", keeper("us"), truncated("us", 9, "cn"))


@pytest.mark.parametrize("hostile", [0, 1])
def test_a_damaged_file_is_refused_by_its_name(tmp_path: Path, hostile: int) -> None:
    files = list(written(tmp_path, keeper("us"), keeper("cn")))
    damaged = packed(*keeper("cn")).replace(b'"kind":"message"', b'"kind":"massage"', 1)
    for octets in (b"PK\3\4 and nothing", damaged, b""):
        (tmp_path / "bad.zip").write_bytes(octets)
        given = [*files]
        given[hostile] = str(tmp_path / "bad.zip")
        refused = audit("compare", *given, *PINS)
        assert refused.exit_code == 3, refused.output
        assert "bad.zip" in said(refused)
    assert audit("compare", files[0], str(tmp_path / "none.zip"), *PINS).exit_code == 3


def test_a_bundle_of_another_channel_is_refused(tmp_path: Path) -> None:
    about, members = keeper("cn")
    files = written(tmp_path, keeper("us"), ({**about, "channel": "us-ru"}, members))
    refused = audit("compare", *files, *PINS)
    assert (refused.exit_code, "not of the same channel" in said(refused)) == (3, True)


def test_what_two_desks_export_agrees(alice: Seat, li: Seat, both: Line) -> None:
    conversation(alice, li, both)
    files: list[str] = []
    for seat in (alice, li):
        files.append(str(seat.folder / f"{len(files)}.zip"))
        assert seat.run("export", files[-1], "--watch").exit_code == 0
    pins = [f"--root={party}={alice.folder / party}-root.json" for party in ("us", "cn")]
    found = audit("compare", *files, *pins)
    assert found.exit_code == 0, found.output
