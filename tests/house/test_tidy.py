"""The house is tidy: small files, small functions, plain names, a test for each module, nothing unfinished."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

HOUSE = Path(__file__).parent.parent.parent
MODULES = sorted((HOUSE / "hotline").rglob("*.py"))
SCRIPTS = sorted(path for room in ("tests", "docs", "benchmarks") for path in (HOUSE / room).rglob("*.py"))
NOT_OURS = frozenset({"demo", "build", "dist", "vectors"})
TEXTS = sorted(
    path
    for top in HOUSE.iterdir()
    if not top.name.startswith(".") and top.name not in NOT_OURS
    for path in (top, *top.rglob("*"))
    if path.suffix in {".md", ".yaml", ".yml", ".toml", ".txt", ".json", ".pem", ".service"}
)

MODULE_LINES_MAX = 400
TEST_LINES_MAX = 1000  # one test file a module, so that each is found by its name; it tells every promise of the module
FUNCTION_LINES_MAX = 70
INIT_LINES_MAX = 30

NAMES = frozenset(
    {*("utils", "util", "common", "helpers", "helper", "manager", "base", "misc", "handler", "service", "services")}
    | {*("processor", "data", "info", "packet", "ticket", "incident", "severity", "acked", "alert", "stuff")}
)
ALLOWED_NAMES = {"base_128": "a number system of DER, not a class that others inherit from"}
UNFINISHED = re.compile(r"\b(" + "|".join(("FIX" + "ME", "TO" + "DO", "X" * 3, "HA" + "CK")) + r")\b")
ELSEWHERE = re.compile(r"(?<![\w.])/(work|home|Users)/\w")
PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/=]{40,}")
RELAXED = re.compile(r"#\s*(?:noqa|type: ignore|pragma)(?!.* [-#] \S)")

TESTED_ELSEWHERE = {
    "interfaces.py": "promises without code; tests/contracts asks them of everything that keeps them",
    "assembly.py": "joins every room; tests/end_to_end run what it builds",
    "cli/demo.py": "tests/end_to_end/test_demo.py plays it",
    "cli/narrator.py": "tests/end_to_end/test_demo.py reads what it tells",
    "cli/play.py": "tests/end_to_end/test_demo.py plays it",
    "cli/serve.py": "every test in tests/end_to_end serves",
}


@cache
def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(read(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def all_hold(paths: Iterable[Path], wrong: Callable[[Path], Iterable[object]]) -> None:
    """Fail with everything that is wrong, file by file."""
    found = [f"{path.relative_to(HOUSE)}: {each}" for path in paths for each in wrong(path)]
    assert not found, "\n".join(("", *found))


def test_a_file_is_short_enough_to_be_read_in_one_go() -> None:
    def too_long(path: Path) -> Iterator[str]:
        lines = len(read(path).splitlines())
        most = MODULE_LINES_MAX if path in MODULES else TEST_LINES_MAX
        if lines > most:
            yield f"{lines} lines, at most {most}"

    all_hold(MODULES + SCRIPTS, too_long)


def test_a_function_fits_on_a_screen() -> None:
    def too_long(path: Path) -> Iterator[str]:
        for each in functions(path):
            lines = (each.end_lineno or 0) - each.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                yield f"{each.name} has {lines} lines, at most {FUNCTION_LINES_MAX}"

    all_hold(MODULES + SCRIPTS, too_long)


def test_names_say_what_a_thing_is() -> None:
    def empty(path: Path) -> Iterator[str]:
        classes = [each.name for each in ast.walk(tree(path)) if isinstance(each, ast.ClassDef)]
        for name in (path.stem, *classes, *(each.name for each in functions(path))):
            if NAMES & set(words(name)) and name not in ALLOWED_NAMES:
                yield name

    all_hold(MODULES, empty)


def words(name: str) -> list[str]:
    """Return the words of a name, whether CamelCase or with_underscores."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)]


def test_a_module_has_no_front_of_its_own() -> None:
    """Python names are private to this house: no underscored modules, no lists of exports."""

    def fronts(path: Path) -> Iterator[str]:
        if path.stem.startswith("_") and path.stem not in {"__init__", "__main__"}:
            yield "an underscored module"
        if "__all__" in read(path):
            yield "a list of exports"

    all_hold(MODULES, fronts)


def test_a_room_opens_with_a_sentence_and_nothing_else() -> None:
    def more(path: Path) -> Iterator[str]:
        if len(read(path).splitlines()) > INIT_LINES_MAX:
            yield f"more than {INIT_LINES_MAX} lines"
        yield from (ast.unparse(each) for each in tree(path).body[1:] if not isinstance(each, ast.Assign))

    all_hold([path for path in MODULES if path.stem == "__init__"], more)


def test_nothing_unfinished_and_nobodys_own_folders_are_here() -> None:
    def found(path: Path) -> Iterator[str]:
        for pattern in (UNFINISHED, ELSEWHERE, PRIVATE_KEY):
            yield from (match[0] for match in pattern.finditer(read(path)))

    all_hold(MODULES + SCRIPTS + TEXTS, found)


def test_where_a_check_is_relaxed_the_reason_stands_beside_it() -> None:
    def unexplained(path: Path) -> Iterator[str]:
        for number, line in enumerate(read(path).splitlines(), 1):
            if RELAXED.search(line):
                yield f"{number}: {line.strip()}"

    all_hold([path for path in MODULES + SCRIPTS if path != Path(__file__)], unexplained)


def test_every_module_has_its_test() -> None:
    def untested(path: Path) -> Iterator[str]:
        inside = path.relative_to(HOUSE / "hotline")
        if not path.stem.startswith("__") and str(inside) not in TESTED_ELSEWHERE:
            test = HOUSE / "tests" / inside.parent / f"test_{path.stem}.py"
            if not test.exists():
                yield f"there is no {test.relative_to(HOUSE)}"

    all_hold(MODULES, untested)


def test_what_is_tested_elsewhere_still_exists_and_has_no_test_of_its_own() -> None:
    for name in TESTED_ELSEWHERE:
        path = Path(name)
        assert (HOUSE / "hotline" / path).exists()
        assert not (HOUSE / "tests" / path.parent / f"test_{path.stem}.py").exists()
