"""The files of messages go into a bundle one at a time, and come out of it as they were signed."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from hotline.cli.evidence import bundled
from hotline.cli.selecting import Wanted
from hotline.core.announced import Announced
from hotline.core.canonical import digest
from hotline.files.bundle import write_bundle
from hotline.files.bundle_files import Enclosing, announced_in, enclosed_in, member_of
from hotline.files.bundle_reading import BundleError, open_bundle
from tests import filed
from tests.cli.records import gathered
from tests.filed import ANSWER, CHART, REPORT, keep, name_of

ABOUT, MEMBERS = bundled(gathered("us", filed.play()), Wanted())
ANNOUNCED = tuple(announced_in(MEMBERS, MEMBERS.__getitem__))
Told = Callable[[int, int], None]


def written(path: Path, files: Iterable[tuple[str, bytes]]) -> Path:
    """Write the bundle with *files*."""
    write_bundle(path, ABOUT, [*MEMBERS.items(), *files])
    return path


def read(path: Path, announced: Iterable[Announced] = ANNOUNCED, step: Told = lambda _, __: None) -> dict[str, int]:
    with open_bundle(path) as bundle:
        return enclosed_in(bundle, announced, step)


def test_what_a_bundle_announces_is_found_by_what_stands_in_it() -> None:
    assert sorted(each.file.name for each in ANNOUNCED) == ["again.pdf", "annex.pdf", "answer.pdf", "map.png"]
    assert list(announced_in(["logs/us/000000000000.entries"], MEMBERS.__getitem__)) == [], "by its agreements alone"


def test_each_file_goes_in_once_under_its_digest_and_comes_out_again(tmp_path: Path) -> None:
    files = Enclosing(keep(tmp_path / "here"), ANNOUNCED)
    path, seen = written(tmp_path / "a.zip", files.members()), list[tuple[int, int]]()
    assert files.sizes == {digest(body): len(body) for body in (REPORT, CHART, ANSWER)}
    assert read(path, step=lambda done, total: seen.append((done, total))) == files.sizes
    assert seen == [(1, 3), (2, 3), (3, 3)]
    with open_bundle(path) as bundle:
        assert bundle.read(f"files/{name_of(REPORT)}") == REPORT
    again = written(tmp_path / "b.zip", Enclosing(tmp_path / "here", ANNOUNCED).members())
    assert again.read_bytes() == path.read_bytes()


def test_what_is_withheld_not_here_or_damaged_does_not_go_in(tmp_path: Path) -> None:
    folder = keep(tmp_path, [REPORT, CHART])
    assert [name for name, _ in Enclosing(folder, ANNOUNCED, ["annex"]).members()] == [member_of(digest(CHART))]
    (folder / name_of(CHART)).write_bytes(b"another size")
    (folder / name_of(REPORT)).write_bytes(REPORT[:-1] + b"x")
    files = Enclosing(folder, ANNOUNCED)
    assert (list(files.members()), files.sizes, files.damaged) == ([], {}, [digest(REPORT)])


def test_a_file_that_no_message_announces_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip", [(member_of(digest(b"a poem")), b"a poem")])
    with pytest.raises(BundleError) as refused:
        read(path)
    assert (refused.value.key, refused.value.where) == ("unannounced", member_of(digest(b"a poem")))
    path = written(tmp_path / "b.zip", [(member_of(digest(CHART)), CHART)])
    assert read(path) == {digest(CHART): len(CHART)}
    with pytest.raises(BundleError):
        read(path, ())
