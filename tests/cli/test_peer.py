"""The root of the other party is pinned once, after it was compared by voice; nothing pinned is ever replaced."""

import re
from pathlib import Path

import pytest

from hotline.core.aloud import words
from hotline.core.amendment import next_root
from hotline.core.ceremony import draft_of, signed_by
from hotline.core.signature import ROOT, ROSTER, parse_envelope
from hotline.files.keys import read_root, write_envelope
from tests.ceremonies import NOON, Table, said, stand_still
from tests.fakes import ROOT_END, FakeSigner, Party, key_of, party_fixture

CN = party_fixture("cn")
OTHER = party_fixture("cn", roots=2)
CONFIG = """\
party: {id: us, root: us/root.json, roster: us/roster.json}
peer: {id: cn, root: cn/root.json, roster: cn/roster.json}
channel: us-cn
status: test
protocols: [service]
contacts: contacts.yaml
keys: {folder: private, passphrase: none}
store: {path: us.sqlite}
link: {paths: ["wss://127.0.0.1:1/"]}
"""


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Table:
    stand_still(monkeypatch, NOON)
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    handed(tmp_path, CN)
    return Table(tmp_path, CN)


def handed(folder: Path, party: Party) -> None:
    """Let *party* hand over its documents."""
    write_envelope(folder / "given-root.json", parse_envelope(party.root_envelope, ROOT))
    write_envelope(folder / "given-roster.json", parse_envelope(party.roster_envelope, ROSTER))


def digits(party: Party = CN) -> str:
    return words(party.root.digest).split("\n")[1]


def arguments(table: Table, *more: str, root: str = "given-root.json") -> tuple[str, ...]:
    return ("peer", "pin", str(table.folder / root), "--config", str(table.folder / "config.yaml"), *more)


def test_it_is_read_aloud_and_written_where_the_configuration_names_it(table: Table) -> None:
    roster = str(table.folder / "given-roster.json")
    done = table.bare(*arguments(table, "--confirm", digits(), "--roster", roster))
    assert done.exit_code == 0, done.output
    for told in ("Root of cn, version 1", "Let the other side read theirs aloud", digits(), "The root of cn is pinned"):
        assert told in said(done)
    pinned = table.folder / "cn" / "root.json"
    assert read_root(pinned).digest == CN.root.digest
    assert (pinned.stat().st_mode & 0o777, (table.folder / "cn" / "roster.json").exists()) == (0o644, True)
    text = (table.folder / "cn" / "ceremony.md").read_text(encoding="utf-8")
    assert ("认定：cn 的根文件第 1 版。" in text, CN.root.digest in text) == (True, True)


def test_a_person_types_the_groups_that_are_asked_for(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    groups = digits().split()
    heard: list[str] = []

    def listen(question: str) -> str:
        heard.append(question)
        found = re.search(r"group (\d) of 8", question)
        assert found is not None
        return groups[int(found[1]) - 1]

    monkeypatch.setattr("hotline.cli.peer.typed_line", listen)
    assert table.bare(*arguments(table)).exit_code == 0
    assert (len(heard), len(set(heard))) == (2, 2)
    assert (table.folder / "cn" / "root.json").exists()


@pytest.mark.parametrize("more", [("--confirm", digits(OTHER)), ("--confirm", "")])
def test_digits_of_another_root_pin_nothing(table: Table, more: tuple[str, ...]) -> None:
    refused = table.bare(*arguments(table, *more))
    assert (refused.exit_code, "not the digits of this root" in said(refused)) == (5, True)
    assert not (table.folder / "cn").exists()


def test_wrong_digits_at_the_prompt_pin_nothing(table: Table) -> None:
    refused = table.bare(*arguments(table), typed="00000\n00000\n")
    assert (refused.exit_code, (table.folder / "cn").exists()) == (5, False)


def test_where_nobody_types_all_digits_are_given(table: Table) -> None:
    refused = table.bare(*arguments(table), typed="")
    assert (refused.exit_code, "Nobody is here to type the digits" in said(refused)) == (2, True)


def test_a_dry_run_writes_nothing(table: Table) -> None:
    done = table.bare(*arguments(table, "--dry-run"))
    assert (done.exit_code, "Nothing was written" in said(done), (table.folder / "cn").exists()) == (0, True, False)


def test_our_own_root_is_not_pinned_as_the_peer(table: Table) -> None:
    handed(table.folder, party_fixture("us"))
    refused = table.bare(*arguments(table, "--confirm", digits()))
    assert (refused.exit_code, "This is the root of us, and the configuration faces cn" in said(refused)) == (1, True)


def pin(table: Table) -> None:
    assert table.bare(*arguments(table, "--confirm", digits())).exit_code == 0


def test_what_is_pinned_is_not_pinned_again_nor_replaced(table: Table) -> None:
    pin(table)
    again = table.bare(*arguments(table))
    assert (again.exit_code, "It is pinned already" in said(again)) == (0, True)
    handed(table.folder, OTHER)
    refused = table.bare(*arguments(table, "--confirm", digits(OTHER)))
    assert (refused.exit_code, "roster.rollback" in said(refused) or "1 after 1" in said(refused)) == (3, True)
    assert read_root(table.folder / "cn" / "root.json").digest == CN.root.digest


def test_a_later_root_follows_the_pinned_one_and_is_kept_beside_it(table: Table) -> None:
    pin(table)
    ann, boss = FakeSigner("cn/ann"), CN.root_signers[0]
    payload = next_root(CN.root, (key_of(ann, "root", subject="cn/ann"),), threshold=1, keepers=1, expires=ROOT_END)
    draft = draft_of(payload, "root", CN.root_envelope, None)
    write_envelope(table.folder / "next.json", signed_by(draft, ann).signed)
    unfounded = table.bare(*arguments(table, root="next.json"))
    assert (unfounded.exit_code, "threshold" in said(unfounded) or "Too few" in said(unfounded)) == (3, True)
    write_envelope(table.folder / "next.json", signed_by(signed_by(draft, ann), boss).signed)
    spoken = words(draft.following.digest).split("\n")[1]
    done = table.bare(*arguments(table, "--confirm", spoken, root="next.json"))
    assert (done.exit_code, "It follows version 1, which is pinned" in said(done)) == (0, True), done.output
    first = read_root(table.folder / "cn" / "root.json")
    assert (first.version, read_root(table.folder / "cn" / "root.2.json", first).version) == (1, 2)


def test_another_first_roster_is_refused(table: Table) -> None:
    roster = table.folder / "given-roster.json"
    assert table.bare(*arguments(table, "--confirm", digits(), "--roster", str(roster))).exit_code == 0
    write_envelope(roster, parse_envelope(CN.revoke("alice", NOON).roster_envelope, ROSTER))
    refused = table.bare(*arguments(table, "--roster", str(roster)))
    assert (refused.exit_code, "Another first roster of theirs" in said(refused)) == (1, True)
