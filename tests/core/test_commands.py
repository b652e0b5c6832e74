from typing import get_args, get_type_hints

from hotline.core import commands
from hotline.core.center import Center
from hotline.core.decisions import decide_one


def test_every_command_is_frozen() -> None:
    assert all(shape.__dataclass_params__.frozen for shape in get_args(commands.Command))


def test_every_command_can_be_decided() -> None:
    """`decide` takes the whole union; the type checker proves that each has its case."""
    assert get_type_hints(decide_one)["command"] == commands.Command
    assert get_type_hints(decide_one)["center"] is Center


def test_a_portion_without_anything_beside_it_says_so() -> None:
    assert commands.Portion(b"entry").beside is None
