"""What a person does about a refusal, in English and Chinese: at a terminal and on a page of the console alike."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from hotline.core.rules import RULES
from hotline.core.terms import LANGUAGES
from hotline.paper.catalogue import read

CATALOGUE: Final = "remedies.yaml"


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return the whole catalogue: what to do about each rule `everywhere`, and on a `page` if that differs."""
    found: Mapping[str, Mapping[str, Mapping[str, str]]] = read("paper", CATALOGUE)
    return found


def remedy(rule: str, language: str) -> str:
    """Return what a person who reads *language* does about *rule*, which is one of the table."""
    return catalogue()["everywhere"].get(rule, {}).get(language, RULES[rule].remedy)


def remedies_on_a_page(rule: str) -> Mapping[str, str]:
    """Return what a person at a page of the console does about *rule*, in every language."""
    return catalogue()["page"].get(rule) or {language: remedy(rule, language) for language in LANGUAGES}
