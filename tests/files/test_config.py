"""Everything wrong with a configuration is said at once, with its line and what to do."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core.canonical import duration, instant
from hotline.core.checkpoint import verifier_key
from hotline.core.errors import FileError
from hotline.files.config import Config, load
from hotline.files.scalars import Address, Passphrase
from tests.fakes import FakeSigner

SHORTEST = """\
party: {id: us, root: us/root.json, roster: us/roster.json}
peer: {id: cn, root: cn/root.json, roster: cn/roster.json}
channel: us-cn
status: test
protocols: [service]
contacts: contacts.yaml
keys: {folder: private, passphrase: none}
store: {path: us.sqlite}
link: {paths: ["wss://cn.example:7440/"]}
"""

KEYS = ["api", "pager", "clock", "telemetry", "listen", "url", "webhooks", "secret", "bound", "speed", "level", "desk"]


def loaded(folder: Path, text: str) -> Config:
    path = folder / "config.yaml"
    path.write_text(text)
    return load(path)


def complaints(folder: Path, text: str) -> list[str]:
    with pytest.raises(FileError) as caught:
        loaded(folder, text)
    return [str(each).replace(f"{folder}/", "") for each in caught.value.complaints]


def test_the_example_at_the_top_is_a_configuration() -> None:
    config = load(Path("config.yaml"))
    assert config.dials
    assert config.keys.passphrase == Passphrase("prompt")
    assert config.link.paths[0] == "wss://cn.example:7440/"


def test_what_is_not_written_has_its_default_and_paths_start_at_the_file(tmp_path: Path) -> None:
    config = loaded(tmp_path, SHORTEST)
    assert config.api.listen == Address("127.0.0.1", 8440)
    assert config.clock.bound == duration("2s")
    assert config.telemetry.format == "console"
    assert config.pager.webhooks == {}
    assert config.store.path == tmp_path / "us.sqlite"


def test_a_protocol_is_a_name_or_a_file_beside_the_configuration(tmp_path: Path) -> None:
    config = loaded(tmp_path, SHORTEST.replace("[service]", "[service, ours/border.yaml]"))
    assert config.protocols == ("service", str(tmp_path / "ours/border.yaml"))


def test_all_complaints_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = SHORTEST.replace("status: test", "status: real").replace("store: {path: us.sqlite}", "stor: 1")
    text = text.replace("passphrase: none", "passphrase: hunter2").replace("channel: us-cn", "channel: us-ru")
    text = text.replace("paths", "path")
    found = complaints(tmp_path, text)
    assert [line.split(": ", 2)[1] for line in found] == [
        *("store", "channel", "status", "keys.passphrase", "stor", "link.path"),
    ]
    assert found[0] == ("config.yaml:1:1: store: this key is missing. Write it: Where the logs are kept.")
    assert found[4] == "config.yaml:8:1: stor: there is no such key. Did you mean store?"


def test_a_wrong_value_says_what_would_be_right(tmp_path: Path) -> None:
    text = SHORTEST + (
        "api: {listen: everywhere, url: 'http://me:secret@host/', certificate: a.pem}\n"
        "clock: {bound: 2 seconds, speed: 0, began: yesterday}\n"
        "telemetry: {level: loud}\n"
        "pager: {webhooks: {desk: {url: 'https://a b', secret: s}}}\n"
    )
    assert complaints(tmp_path, text) == [
        "config.yaml:10:7: api.listen: 'everywhere' is no address to listen on. Write host:port, as in 127.0.0.1:8440",
        "config.yaml:10:27: api.url: an address with a password in it. Put the secret into a file of its own",
        "config.yaml:11:9: clock.bound: '2 seconds' is no length of time. Write it as 250ms, 90s, 30m, 48h or 5d",
        "config.yaml:11:27: clock.speed: 0 is outside 1 to 10000. Keep within these bounds",
        "config.yaml:11:37: clock.began: 'yesterday' is no instant. Write it in UTC as 2026-11-22T10:00:00.000Z",
        "config.yaml:12:13: telemetry.level: 'loud' is not a choice. Choose one of debug, info, warning, error",
        "config.yaml:13:27: pager.webhooks.desk.url: 'https://a b' is no address. Write it as https://host:port/path",
    ]


@pytest.mark.parametrize(
    ("changed", "to", "says"),
    [
        ("channel: us-cn", "channel: cn-us", "link.listen: us is dialled on cn-us, and nobody listens"),
        ('paths: ["wss://cn.example:7440/"]', "paths: []", "link.paths: us dials on us-cn, and there is no path"),
        ("wss://cn", "ws://cn", "is not encrypted"),
        ("status: test", "status: actual\nclock: {speed: 60, began: '2026-01-01T00:00:00.000Z'}", "time of the world"),
        ("status: test", "status: test\nclock: {speed: 60}", "a faster clock needs its beginning"),
        ("status: test", "status: test\napi: {listen: 0.0.0.0:1}", "is open to other machines without TLS"),
        ("status: test", "status: test\napi: {key: a.pem}", "a certificate and its key belong together"),
        ("status: test", "status: test\nlink: 5", "the key is given twice"),
        ("protocols: [service]", "protocols: service", "'service' is no list"),
        ("store: {path: us.sqlite}", "store:", "nothing stands where keys belong"),
    ],
)
def test_what_does_not_fit_together_is_refused(tmp_path: Path, changed: str, to: str, says: str) -> None:
    assert any(says in line for line in complaints(tmp_path, SHORTEST.replace(changed, to)))


def test_an_exercise_may_run_faster(tmp_path: Path) -> None:
    clock = "clock: {speed: 60, began: '2026-01-01T00:00:00.000Z', shows: '2027-01-01T00:00:00.000Z'}\n"
    config = loaded(tmp_path, SHORTEST.replace("test", "exercise") + clock)
    assert (config.clock.speed, config.clock.shows) == (60, instant("2027-01-01T00:00:00.000Z"))


SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(["1s", "a:1", "none"])
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
)


@given(ANYTHING)
def test_whatever_is_written_is_a_configuration_or_complained_of(value: object) -> None:
    with tempfile.TemporaryDirectory() as folder:
        written = SHORTEST + "".join(f"{key}: {json.dumps(each)}\n" for key, each in members(value))
        assert isinstance(loaded(Path(folder), SHORTEST), Config)
        try:
            loaded(Path(folder), written)
        except FileError as error:
            complaints = error.complaints
        else:
            complaints = ()
        assert all(each.wrong and each.remedy and each.line > 0 for each in complaints)


def members(value: object) -> list[tuple[str, object]]:
    """Return the members of *value*, or one that has it."""
    return list(value.items()) if isinstance(value, dict) else [("telemetry", value)]


def test_an_empty_file_says_what_is_missing(tmp_path: Path) -> None:
    assert "nothing stands where keys belong" in complaints(tmp_path, "")[0]


TIE = 'exercise: {actual: "http://127.0.0.1:8440", subject: us/auditor, key: auditor.key.pem}\n'


def test_an_exercise_is_tied_to_the_actual_center_of_the_same_party(tmp_path: Path) -> None:
    config = loaded(tmp_path, SHORTEST.replace("status: test", "status: exercise") + TIE)
    assert (config.exercise.actual, config.exercise.subject) == ("http://127.0.0.1:8440", "us/auditor")
    assert config.exercise.key == tmp_path / "auditor.key.pem"
    assert loaded(tmp_path, SHORTEST).exercise.actual is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (SHORTEST + TIE, "a channel of status test is stopped by nothing"),
        (SHORTEST.replace(": test", ": exercise") + TIE.replace("subject: us/auditor, ", ""), "Write subject and key"),
        (SHORTEST.replace(": test", ": exercise") + TIE.replace(", key: auditor.key.pem", ""), "Write subject and key"),
    ],
)
def test_a_tie_that_cannot_hold_is_complained_of(tmp_path: Path, text: str, says: str) -> None:
    (found,) = complaints(tmp_path, text)
    assert says in found


def test_both_centers_write_the_time_of_an_exercise_alike(tmp_path: Path) -> None:
    began = "2026-06-01T08:00:00.000Z"
    faster = f'clock: {{speed: 60, began: "{began}"}}\n'
    plain = loaded(tmp_path, SHORTEST)
    first = loaded(tmp_path, SHORTEST + faster)
    second = loaded(tmp_path, SHORTEST + faster.replace("}", f', shows: "{began}"}}'))
    third = loaded(tmp_path, SHORTEST + faster.replace("60", "61"))
    assert plain.clock.announced == ""
    assert first.clock.announced == second.clock.announced == f"{began} at {began}, 60 times as fast"
    assert third.clock.announced != first.clock.announced


def outside(**keys: str) -> str:
    """Return a configuration with a witness that has these keys."""
    vkey = verifier_key("witness.example/w1", FakeSigner("a witness"), cosigner=True)
    written = {"url": '"https://witness.example/"', "keys": f"[{vkey}]"} | keys
    return f"{SHORTEST}witnesses: {{neutral: {{{', '.join(f'{name}: {each}' for name, each in written.items())}}}}}\n"


def test_nobody_outside_is_asked_unless_it_is_written_so(tmp_path: Path) -> None:
    assert (loaded(tmp_path, SHORTEST).witnesses, loaded(tmp_path, SHORTEST).time_stamps) == ({}, {})
    config = loaded(tmp_path, outside() + "time_stamps: {geneva: {url: 'http://tsa.example/', certificates: g.pem}}")
    neutral, geneva = config.witnesses["neutral"], config.time_stamps["geneva"]
    assert (neutral.every, neutral.flash, neutral.timeout) == (duration("1h"), True, duration("10s"))
    assert (geneva.every, geneva.flash, geneva.certificates) == (duration("24h"), True, tmp_path / "g.pem")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"keys": "[witness.example/w1]"}, "no verifier key"),
        ({"keys": "[]"}, "there is at least one"),
        ({"every": "1s"}, "is outside 1m to 30d"),
        ({"flash": "sometimes"}, "neither true nor false"),
        ({"pin": "x"}, "there is no such key"),
    ],
)
def test_a_witness_that_could_not_be_believed_is_refused_with_its_place(
    tmp_path: Path, changes: dict[str, str], says: str
) -> None:
    (complaint,) = complaints(tmp_path, outside(**changes))
    assert says in complaint
    assert "witnesses.neutral" in complaint


def test_those_outside_have_names_that_bundles_can_bear(tmp_path: Path) -> None:
    (complaint,) = complaints(tmp_path, outside().replace("neutral", "Neutral Body"))
    assert "is no short name" in complaint
