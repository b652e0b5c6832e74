import pytest

from hotline.core import kinds
from hotline.core.canonical import Instant, Json, instant, instant_text
from hotline.core.forms import Form
from hotline.core.periods import EVERY
from hotline.runtime.filling import Filling, clock, plausible
from tests.agreements import labels
from tests.agreements import load as small
from tests.stages import DAY, HOTLINE, HOUR, SERVICE, START, TESTS, protocol

EVERY_FORM = [(name, code) for name in (HOTLINE, TESTS, SERVICE) for code in protocol(name).forms]


def filling(form: Form | None = None, name: str = HOTLINE) -> Filling:
    return Filling(form or protocol(name).forms["HTL-1"], START, DAY, protocol(name).parameters)


@pytest.mark.parametrize(("name", "code"), EVERY_FORM)
def test_a_plausible_message_of_every_form_is_one_that_the_form_takes(name: str, code: str) -> None:
    form = protocol(name).forms[code]
    values = filling(form, name).fill({})
    for field, value in values.items():
        form.fields[field].check(value, field)
    opened = {field: value for field, value in values.items() if form.fields[field].open}
    sealed = {field: "" for field in values if field not in opened}
    form.check(opened, sealed, None, START, protocol(name).parameters)
    assert "late" not in form.flags(opened, START, protocol(name).parameters)


def test_only_what_is_required_is_filled_in() -> None:
    values = filling().fill({"area": "Area B"})
    assert values["area"] == {"named": "Area B"}
    assert "system_type" not in values
    assert "confidence" in values


def test_what_is_required_under_a_condition_is_filled_in_when_it_holds() -> None:
    form = protocol(TESTS).forms["TST-1"]
    assert "training_compute" in filling(form, TESTS).fill({"category": "training_run"})
    assert "training_compute" not in filling(form, TESTS).fill({"category": "bio_chem"})
    assert "training_compute" not in filling(form, TESTS).fill(
        {"category": "training_run", "compute_band": "from_1e25"}
    )


KINDS: list[tuple[kinds.Kind, str, Json]] = [
    (kinds.Text(), "plain", "plain"),
    (kinds.BilingualText(), "plain", {"original": "plain", "language": "en"}),
    (kinds.BilingualText(), "说明", {"original": "说明", "language": "zh"}),
    (kinds.Boolean(), "yes", True),
    (kinds.Boolean(), "no", False),
    (kinds.Boolean(), "perhaps", "perhaps"),
    (kinds.Integer(), "-5", -5),
    (kinds.Integer(), "five", "five"),
    (kinds.Quantity("FLOP"), "1e26", "1e26"),
    (kinds.Quantity("FLOP"), "100000000", "1e8"),
    (kinds.Quantity("FLOP"), "much", "much"),
    (kinds.Instant(), "13:00:00", instant_text(START + HOUR)),
    (kinds.Instant(), "2026-11-22T13:00:00.000Z", instant_text(START + HOUR)),
    (
        kinds.Window(),
        "13:00:00..+1d 13:00:00",
        {"start": instant_text(START + HOUR), "end": instant_text(START + 25 * HOUR)},
    ),
    (kinds.List(kinds.Text()), "a / b", ["a", "b"]),
    (kinds.Area(), "the strait", {"named": "the strait"}),
    (kinds.Length(), "48h", "48h"),
    (kinds.Choice({"a": labels()}), "b", "b"),
]


@pytest.mark.parametrize(("kind", "text", "value"), KINDS)
def test_a_story_says_values_in_words(kind: kinds.Kind, text: str, value: Json) -> None:
    assert filling().read(kind, text) == value


EVERY_KIND: list[kinds.Kind] = [
    *(kind for kind, _, _ in KINDS),
    kinds.Contact(),
    kinds.Reference(),
    kinds.Digest(),
    kinds.Counts({"a": labels()}),
    kinds.Date(),
    *(kinds.Period(every) for every in EVERY),
    kinds.Record({"a": kinds.Text(), "b": kinds.Date()}, {"a": labels(), "b": labels()}, frozenset({"b"})),
    kinds.Record({"a": kinds.Text()}, {"a": labels()}, frozenset()),
    kinds.List(kinds.Text(), least=3),
    kinds.Integer(5, 9),
    kinds.Integer(-9, -5),
    kinds.Changes({"window": kinds.Window()}, {"window": labels()}),
]


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_there_is_a_plausible_value_of_every_kind(kind: kinds.Kind) -> None:
    kind.check(filling().plausible(kind, "a_field"), "a_field")


def test_a_return_is_for_the_period_that_ended_last() -> None:
    assert instant("2026-11-22T12:00:00.000Z") == START
    assert [filling().plausible(kinds.Period(every), "a_field") for every in EVERY] == [
        "2026-10",
        "2026-Q3",
        "2026-H1",
        "2025",
    ]


def test_an_alternative_stands_in_for_what_is_required() -> None:
    form = small({"forms/NOT-1/fields/place/alternative": "compute"}).forms["NOT-1"]
    assert "place" in filling(form).fill({})
    assert "place" not in filling(form).fill({"compute": "1e26"})


def test_parts_of_a_value_are_said_with_a_dot() -> None:
    form = protocol(TESTS).forms["TST-2"]
    values = filling(form, TESTS).fill({"changes.window": "13:00:00..14:00:00", "changes.category": "bio_chem"})
    assert values["changes"] == {
        "window": {"start": instant_text(START + HOUR), "end": instant_text(START + 2 * HOUR)},
        "category": "bio_chem",
    }
    notice = protocol(TESTS).forms["TST-1"]
    assert filling(notice, TESTS).fill({"window.start": "13:00:00"})["window"] == {"start": instant_text(START + HOUR)}


def test_what_the_form_does_not_know_is_said_all_the_same_and_refused_later() -> None:
    values = filling(small().forms["NOT-1"]).fill({"mood": "good", "kind.part": "x"})
    assert (values["mood"], values["kind"]) == ("good", {"part": "x"})


@pytest.mark.parametrize("text", ["noon", "24:00:00", "12:60:00", "+d 12:00:00", "12:00", "tomorrow"])
def test_what_is_no_time_is_complained_of(text: str) -> None:
    with pytest.raises(ValueError, match="is no time"):
        clock(text, DAY)


def test_times_count_from_the_first_day() -> None:
    assert clock("12:00:00", DAY) == START
    assert clock("+2d 12:00:01", DAY) == Instant(START + 48 * HOUR + 1000)
    assert clock("2026-11-24 12:00:01", DAY) == Instant(START + 48 * HOUR + 1000)


def test_what_is_given_is_kept_and_the_rest_is_made_up() -> None:
    fill = plausible(protocol(TESTS), {"TST-1": {"test_id": "A-7"}})
    assert fill(protocol(TESTS).forms["TST-1"], START)["test_id"] == "A-7"
    assert fill(protocol(TESTS).forms["TST-3"], START)["kind"] == "cancelled"
