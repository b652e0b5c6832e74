"""Any record of a kind, for properties: every field takes any value of its annotation."""

from dataclasses import fields
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from hotline.core.canonical import INTEGER_MAX, Instant

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-INTEGER_MAX, INTEGER_MAX) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc_", max_size=4), inner, max_size=3),
    max_leaves=8,
)


def of(hint: Any) -> st.SearchStrategy[Any]:
    """Return any value of the annotation *hint*."""
    if isinstance(hint, UnionType):
        return st.one_of([st.none() if part is type(None) else of(part) for part in get_args(hint)])
    if get_origin(hint) is tuple:
        return st.lists(of(get_args(hint)[0]), max_size=3).map(tuple)
    if hint is Instant:
        return st.integers(0, 4_102_444_800_000)
    plain = {bytes: st.binary(max_size=40), str: st.text(max_size=12), bool: st.booleans(), Any: JSON}
    return plain.get(hint, st.integers(-INTEGER_MAX, INTEGER_MAX))


def record(shape: type[Any]) -> st.SearchStrategy[Any]:
    """Return any record of *shape*; what is kept elsewhere is left out."""
    hints = get_type_hints(shape)
    written = [each.name for each in fields(shape) if not each.metadata.get("elsewhere")]
    return st.builds(shape, **{name: of(hints[name]) for name in written})
