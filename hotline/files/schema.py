"""The JSON Schema (2020-12) of a protocol file, made from the description of the language.

It is for editors: what may stand where, and what it means. A file may leave out whatever it inherits, and may write
`null` to remove it, so the schema asks for a key only where nothing can be inherited: at the top and in lists. Whether
an agreement holds together is for `hotline protocol check`.
"""

from collections.abc import Mapping
from typing import Any, Final

from hotline.core import terms
from hotline.core.calendar import ZONE
from hotline.core.canonical import INTEGER_MAX
from hotline.core.duties import PARTY
from hotline.core.field_reading import CHOICE_WORD, FIELD_NAME, KINDS, PARAMETER_TYPES, SIZE
from hotline.core.file_kind import MEDIA
from hotline.core.form_reading import AS_ANSWERED, FORM_CODE, NAME
from hotline.core.periods import EVERY
from hotline.core.suites import SUITES
from hotline.files.language import ITEM, Key, Language, Section, describe

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
TOP: Final = "file"
LENGTH: Final = "(0|[1-9][0-9]*)(ms|s|m|h|d)"
DAY: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
ANCHOR: Final = rf"(case\.)?{FIELD_NAME}(\.(start|end))?"

Schema = Mapping[str, Any]


def text(pattern: str) -> Schema:
    """Return the schema of a text that *pattern* matches as a whole."""
    return {"type": "string", "pattern": f"^({pattern})$"}


def words(*known: str) -> Schema:
    """Return the schema of one of a few words."""
    return {"enum": list(known)}


def titles(most: int) -> Schema:
    """Return the schema of a text in every language."""
    each = {"type": "string", "minLength": 1, "maxLength": most}
    return {
        "type": "object",
        "properties": dict.fromkeys(terms.LANGUAGES, each),
        "required": list(terms.LANGUAGES),
        "additionalProperties": False,
    }


NUMBER: Final[Schema] = {"type": ["string", "number"]}
OF_KIND: Final[Mapping[str, Schema]] = {
    "text": {"type": "string", "minLength": 1, "maxLength": 200},
    "name": text(NAME),
    "term": text(FIELD_NAME),
    "choice_word": text(CHOICE_WORD),
    "form_code": text(FORM_CODE),
    "form_code_or_any": text(rf"{FORM_CODE}|\*"),
    "party": text(PARTY),
    "party_or_both": text(PARTY),
    "titles": titles(200),
    "long_titles": titles(1000),
    "flag": {"type": "boolean"},
    "version": {"type": "integer", "minimum": 1, "maximum": 1_000_000},
    "whole": {"type": "integer", "minimum": -INTEGER_MAX, "maximum": INTEGER_MAX},
    "order": {"type": "object"},
    "language": {"const": terms.LANGUAGE},
    "whole_or_quantity": NUMBER,
    "duration": {"anyOf": [text(LENGTH), {"const": 0}]},
    "date": text(DAY),
    "zone": text(ZONE),
    "country": text("[A-Z]{2}"),
    "condition": {"type": "string", "minLength": 1, "maxLength": 500},
    "anchor": text(ANCHOR),
    "window_path": text(rf"case\.{FIELD_NAME}"),
    "after": text(ANCHOR),
    "ladder": {"anyOf": [text(NAME), {"type": "null"}]},
    "parameter_value": {"type": ["string", "number", "boolean"]},
    "fill": {"type": "object"},
    "precedence": words(*terms.PRECEDENCES),
    "as_answered": words(AS_ANSWERED),
    "status": words(*terms.STATUSES),
    "level": words(*terms.LEVELS),
    "act": words(*terms.ACTS),
    "sender": words(*terms.SENDERS),
    "debtor": words(*terms.DEBTORS),
    "side": words(*terms.SIDES),
    "signer": words(*terms.SIGNERS),
    "contact": words(*terms.CONTACTS),
    "releasable": words(*terms.RELEASES),
    "calendar_kind": words(*terms.COUNTED),
    "below_floor": words("flag", "refuse"),
    "opens": words("case"),
    "suite": words(*SUITES),
    "every": words(*EVERY),
    "file_size": text(SIZE.pattern),
    "media_type": text(MEDIA.pattern),
    "field_type": words(*KINDS),
    "parameter_type": words(*PARAMETER_TYPES),
}
"""What a value of each kind is; the words and patterns are those of the reader."""


def schema() -> dict[str, Any]:
    """Return the schema of a protocol file."""
    language = describe()
    top = language.sections[TOP]
    groups = {name: of_section(each, language) for name, each in language.sections.items() if each is not top}
    return {
        "$schema": DIALECT,
        "$id": "https://hotline.example/protocol.schema.json",
        **of_section(top, language),
        "$defs": {**groups, **{name: described(OF_KIND[name], says) for name, says in language.kinds.items()}},
    }


def of_section(section: Section, language: Language) -> dict[str, Any]:
    """Return the schema of a group of keys, with the remarks that may stand in any."""
    keys = {name: each for name, each in section.keys.items() if not each.written}
    remarks = {name: described({"type": "string"}, says) for name, says in language.remarks.items()}
    required = [name for name, each in keys.items() if each.required and not may_inherit(each, section)]
    return {
        "title": section.title["en"],
        **described({"type": "object"}, section.says),
        "properties": {name: of_key(each) for name, each in keys.items()} | remarks,
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def may_inherit(key: Key, section: Section) -> bool:
    """Return whether a file may leave out *key* because its parent has it; what stands in a list is never merged."""
    if section.path.endswith(ITEM):
        return False
    return key.inheritable or section.name != TOP


def of_key(key: Key) -> dict[str, Any]:
    """Return the schema of what stands behind a key; `null` removes what is inherited."""
    inner = of_value(key.is_)
    removable = {"anyOf": [inner, {"type": "null"}]} if not key.required and key.name != "ladder" else inner
    return described(removable, key.says)


def of_value(is_: Any) -> dict[str, Any]:  # noqa: ANN401 - as language.yaml writes it
    """Return the schema of a kind, a section, a list, a group by name, or any of several."""
    match is_:
        case str():
            return {"$ref": f"#/$defs/{is_}"}
        case {"list": inner}:
            return {"type": "array", "items": of_value(inner)}
        case {"map": inner, "named": named}:
            entry = {"anyOf": [of_value(inner), {"type": "null"}]}
            remark = {"anyOf": [*entry["anyOf"], {"type": "string"}]}
            return {
                "type": "object",
                "propertyNames": {"anyOf": [of_value(named), words(*describe().remarks)]},
                "properties": dict.fromkeys(describe().remarks, remark),
                "additionalProperties": entry,
            }
        case _:
            return {"anyOf": [of_value(each) for each in is_["any"]]}


def described(inner: Schema, says: Mapping[str, str]) -> dict[str, Any]:
    """Return *inner* with what it means, in every language."""
    return {**inner, "description": "\n\n".join(says[language] for language in terms.LANGUAGES)}
