"""Complaints about protocol files in the language of whoever reads them, from one catalogue (`complaints.yaml`).

The core says in English what is wrong, once, where it finds it. Here the sentence is found again in the catalogue, and
what differs in it is put into the Chinese one. A sentence that is not in the catalogue stays as it is.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Final

from hotline.core.terms import LANGUAGES
from hotline.files import positions

CATALOGUE: Final = "complaints.yaml"
GAP: Final = re.compile("([%@])([1-9])")


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, str]:
    """Return the Chinese sentence for every English one."""
    written = files("hotline.cli").joinpath(CATALOGUE).read_bytes()
    found: Mapping[str, str] = positions.parse(written, CATALOGUE).value
    return found


@lru_cache(maxsize=1)
def patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return what recognises each sentence in which something differs; the one that says most comes first."""
    sentences = sorted((each for each in catalogue() if GAP.search(each)), key=lambda each: -len(GAP.sub("", each)))
    return tuple((re.compile("(.+)".join(map(re.escape, GAP.split(each)[::3])), re.DOTALL), each) for each in sentences)


def said(sentence: str, language: str) -> str:
    """Return a complaint, or its remedy, for a person who reads *language*."""
    if language == LANGUAGES[0]:
        return sentence
    if sentence in catalogue():
        return catalogue()[sentence]
    for pattern, english in patterns():
        found = pattern.fullmatch(sentence)
        if found:
            return filled(catalogue()[english], found.groups())
    return sentence


def filled(chinese: str, gaps: tuple[str, ...]) -> str:
    """Return a Chinese sentence with what differs in it."""

    def gap(found: re.Match[str]) -> str:
        text = gaps[int(found[2]) - 1]
        return catalogue().get(text, text) if found[1] == "@" else text

    return GAP.sub(gap, chinese)
