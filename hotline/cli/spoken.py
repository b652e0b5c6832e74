"""Fingerprints to be read aloud: what two people on a telephone compare, in words and in digits."""

from collections.abc import Mapping
from typing import Any

from hotline.cli.sheet import Mark, Sheet
from hotline.core.aloud import words
from hotline.core.canonical import digest_text, unb64


def kid_digest(kid: str) -> str:
    """Return the thumbprint of a key as a digest."""
    return digest_text(unb64(kid))


def aloud(digest: str) -> dict[str, str]:
    """Return a digest as words and digits."""
    spelt, digits = words(digest).split("\n")
    return {"digest": digest, "words": spelt, "digits": digits}


def draw_aloud(sheet: Sheet, value: Mapping[str, Any], title: str) -> None:
    """Draw a digest to be read aloud."""
    sheet.text(title)
    groups = value["words"].split(" - ")
    for at in range(0, len(groups), 2):
        sheet.text(Mark("   ".join(groups[at : at + 2]), "strong"), indent=2)
    sheet.text(Mark(value["digits"], "strong"), indent=2)
