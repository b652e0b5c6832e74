import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core import canonical
from hotline.core.arrangement import ORDER, arranged, with_order
from hotline.core.errors import FileError
from hotline.core.places import Place
from hotline.core.protocol import Protocol
from hotline.files.protocols import load, names, read_family, shipped

TITLES = {"en": "x", "zh": "y"}
FORM = {"fields": {"when": {"choices": {"soon": TITLES, "later": TITLES}}, "about": {"type": "text"}}}
DOCUMENT = {"protocol": "x", "forms": {"VIS-1": FORM}}


def sorted_by_key(document: dict[str, object]) -> dict[str, object]:
    """Return the document as the peer has it: its keys are those of the canonical bytes."""
    found = canonical.decode(canonical.encode(document))
    assert isinstance(found, dict)
    return found


def test_fields_and_choices_come_back_in_the_order_in_which_they_were_written() -> None:
    agreed = sorted_by_key(with_order(DOCUMENT))
    assert agreed[ORDER] == {
        "forms.VIS-1.fields": ["when", "about"],
        "forms.VIS-1.fields.when.choices": ["soon", "later"],
    }
    form = arranged(Place(agreed, "", []))["forms"]["VIS-1"]
    assert list(form["fields"]) == ["when", "about"]
    assert list(form["fields"]["when"]["choices"]) == ["soon", "later"]


def test_what_is_written_in_the_order_of_the_alphabet_needs_no_list() -> None:
    plain: dict[str, object] = {"forms": {"VIS-1": {"fields": {"about": {}, "when": {}}}}}
    assert with_order(plain) == plain
    assert with_order({"protocol": "x"}) == {"protocol": "x"}
    assert arranged(Place(plain, "", [])) == plain


@given(st.permutations(["a", "b", "c", "d"]))
def test_any_order_comes_back(written: list[str]) -> None:
    document: dict[str, object] = {"forms": {"VIS-1": {"fields": {name: {} for name in written}}}}
    found = arranged(Place(sorted_by_key(with_order(document)), "", []))
    assert list(found["forms"]["VIS-1"]["fields"]) == written


@pytest.mark.parametrize(
    "order",
    [
        ["forms.VIS-1.fields"],
        {"forms.VIS-1.fields": ["when"]},
        {"forms.VIS-1.fields": ["when", "about", "about"]},
        {"forms.VIS-1.fields": "when"},
        {"forms.VIS-1": ["fields"]},
        {"forms.VIS-9.fields": ["when", "about"]},
        {"": []},
    ],
)
def test_a_list_that_is_not_that_of_a_group_is_complained_of(order: object) -> None:
    place = Place({**DOCUMENT, ORDER: order}, "", [])
    assert arranged(place) == place.value
    assert place.complaints
    assert all(each.path.startswith(ORDER) for each in place.complaints)


def test_an_agreement_of_the_peer_with_a_wrong_order_is_refused() -> None:
    document = canonical.decode(load("crisis-hotline").octets)
    assert isinstance(document, dict)
    with pytest.raises(FileError, match="not the names of that group"):
        Protocol.load({**document, ORDER: {"forms.HTL-1.fields": ["area"]}})


@pytest.mark.parametrize("name", names())
def test_people_see_the_fields_of_the_library_as_its_files_have_them(name: str) -> None:
    agreed = load(name)
    reloaded = Protocol.load(canonical.decode(agreed.octets))  # type: ignore[arg-type]  # a document is an object
    (own, *_) = read_family(shipped() / f"{name}.yaml").values()
    for code, form in own.value["forms"].items():
        kept = reloaded.forms[code].fields if code in reloaded.forms else ()
        written = [each for each in (form or {}).get("fields", ()) if each in kept]
        assert [each for each in kept if each in written] == written
