"""A configuration as people of the center may see it: every key, and nothing that is secret."""

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_type_hints

from hotline.files.config import Config, load
from hotline.files.config_shown import shown
from hotline.files.scalars import PLAIN
from tests.files.test_config import SHORTEST, loaded

HOOKED = """\
pager:
  webhooks:
    ops: {url: "https://hooks.example/services/T0/token-of-ops", secret: ops.secret}
    press: {url: "https://press.example/x", secret: press.secret, timeout: 5s}
clock: {speed: 60, began: "2026-06-01T10:00:00.000Z"}
"""


def leaves(kind: Any, before: str = "") -> set[str]:
    """Return the path of every key that a configuration may have."""
    found: set[str] = set()
    for name, hint in get_type_hints(kind).items():
        if name in {each.name for each in fields(kind)}:
            section = isinstance(hint, type) and is_dataclass(hint) and hint not in PLAIN
            found |= leaves(hint, f"{before}{name}.") if section else {before + name}
    return found


def test_every_key_is_shown_by_its_path() -> None:
    assert shown(load(Path("config.yaml"))).keys() == leaves(Config)


def test_values_read_as_they_are_written(tmp_path: Path) -> None:
    found = shown(loaded(tmp_path, SHORTEST + HOOKED))
    assert found["link.check_every"] == "1m"
    assert found["link.paths"] == "wss://cn.example:7440/"
    assert found["api.listen"] == "127.0.0.1:8440"
    assert found["clock.began"] == "2026-06-01T10:00:00.000Z"
    assert found["clock.speed"] == "60"
    assert found["archive.after"] == "365d"
    assert (found["api.url"], found["archive.folder"], found["archive.hold"]) == ("", "", "")
    assert found["store.path"].endswith("/us.sqlite")


def test_nothing_secret_is_shown(tmp_path: Path) -> None:
    credential = SHORTEST.replace("passphrase: none", "passphrase: file /run/where-it-is")
    found = shown(loaded(tmp_path, credential + HOOKED))
    assert found["keys.passphrase"] == "file"
    assert found["pager.webhooks"] == "ops (hooks.example), press (press.example)"
    everything = " ".join(found.values())
    for secret in ("token-of-ops", "ops.secret", "where-it-is"):
        assert secret not in everything
