"""Reads a catalogue of words: a YAML file of our own, shipped with the program.

It is trusted, so it is read by the quick loader and not by the strict reader of what people write. A key that YAML
would take for a number or a truth stands in quotes.
"""

from importlib.resources import files
from typing import Any

import yaml


def read(room: str, *path: str) -> Any:  # noqa: ANN401 - whoever reads it knows its shape
    """Return the catalogue at *path* in the package of a *room*."""
    text = files(f"hotline.{room}").joinpath(*path).read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)
