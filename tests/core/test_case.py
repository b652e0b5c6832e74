from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core.canonical import Instant, encode
from hotline.core.case import CLOSED, TABLE, Act, Case, Member, State, compute_case, in_order

EXPECTED = """
              new                   open              cancelled           completed           retracted           refused
notice        new:before_opening    open              cancelled           completed           retracted           refused
amendment     new:before_opening    open              cancelled:after_close completed:after_close retracted:after_close refused:after_close
cancellation  new:before_opening    cancelled         cancelled:after_close completed:after_close retracted:after_close refused:after_close
completion    new:before_opening    completed         cancelled:after_close completed:after_close retracted:after_close refused:after_close
report        new:before_opening    open              cancelled           completed           retracted           refused
query         new:before_opening    open              cancelled           completed           retracted           refused
reply         new:before_opening    open              cancelled           completed           retracted           refused
holding       new:before_opening    open              cancelled           completed           retracted           refused
receipt       new:before_opening    open              cancelled           completed           retracted           refused
acknowledgement new:before_opening  open              cancelled           completed           retracted           refused
refusal       new:before_opening    refused           cancelled           completed           retracted           refused
decline       new:before_opening    open              cancelled           completed           retracted           refused
retraction    new:before_opening    retracted         retracted           retracted           retracted           refused
test          new:before_opening    open              cancelled           completed           retracted           refused
opening       open                  open:second_opening cancelled         completed           retracted           refused
aside         new:before_opening    open              cancelled           completed           retracted           refused
unadmitted    new:before_opening    refused           cancelled           completed           retracted           refused
overdue       new:before_opening    open              cancelled           completed           retracted           refused
whole         new:before_opening    open              cancelled           completed           retracted           refused
"""  # noqa: E501 - a table reads as rows
ROWS = [line.split() for line in EXPECTED.strip().splitlines()]
STATES = [State(word) for word in ROWS[0]]
CELLS = {
    (state, Act(row[0])): tuple(cell.split(":"))
    for row in ROWS[1:]
    for state, cell in zip(STATES, row[1:], strict=True)
}
WAY_TO = {
    State.NEW: (),
    State.OPEN: (Act.OPENING,),
    State.CANCELLED: (Act.OPENING, Act.CANCELLATION),
    State.COMPLETED: (Act.OPENING, Act.COMPLETION),
    State.RETRACTED: (Act.OPENING, Act.RETRACTION),
    State.REFUSED: (Act.OPENING, Act.REFUSAL),
}


def member(number: int, act: Act, answers: str | None = "case", party: str = "us", **fields: object) -> Member:
    """Return the member made at minute *number*."""
    name = "case" if act is Act.OPENING else f"m{number}"
    kind = Act.NOTICE if act is Act.OPENING else act
    return Member(
        party,
        number,
        Instant(number * 60_000),
        name,
        kind,
        "FORM",
        "ROUTINE",
        None if act is Act.OPENING else answers,
        (),
        encode(fields),
    )


def line(*acts: Act) -> Case:
    return compute_case("case", [member(number, act) for number, act in enumerate(acts)])


def test_every_pair_stands_in_the_table() -> None:
    assert set(TABLE) == set(product(State, Act))
    assert {pair: (str(state), *([flag] if flag else [])) for pair, (state, flag) in TABLE.items()} == CELLS


@pytest.mark.parametrize(("state", "act"), sorted(CELLS))
def test_a_case_goes_where_the_table_says(state: State, act: Act) -> None:
    if act is Act.OPENING and state is not State.NEW:
        return  # a message is the opening by its id: there is one
    last = member(9, act, answers="other" if act is Act.ASIDE else "case")
    before = [member(number, each) for number, each in enumerate(WAY_TO[state])]
    case = compute_case("case", [*before, last])
    assert (case.steps[-1].state, case.steps[-1].flag) == TABLE[state, act]


def test_a_case_is_closed_by_the_first_member_that_closed_it() -> None:
    case = line(Act.OPENING, Act.CANCELLATION, Act.CANCELLATION)
    closing = case.closed_by(State.CANCELLED)
    assert closing is not None
    assert closing.id == "m1"
    assert case.closed_by(State.COMPLETED) is None
    assert case.steps[-1].flag == "after_close"
    assert State.OPEN not in CLOSED


def test_undoing_one_message_does_not_close_the_case() -> None:
    case = compute_case(
        "case", [member(0, Act.OPENING), member(1, Act.AMENDMENT), member(2, Act.REFUSAL, "m1"), member(3, Act.REPORT)]
    )
    assert case.state is State.OPEN
    assert case.undone == {"m1"}


def test_what_was_undone_moves_nothing() -> None:
    case = compute_case(
        "case", [member(0, Act.OPENING), member(1, Act.CANCELLATION), member(2, Act.RETRACTION, "m1", "us")]
    )
    assert case.state is State.OPEN


def test_an_undoing_that_was_undone_undoes_nothing() -> None:
    opening, refusal = member(0, Act.OPENING), member(1, Act.REFUSAL, party="cn")
    taken_back = member(2, Act.RETRACTION, "m1", "cn")
    again = member(3, Act.RETRACTION, "m2", "cn")
    assert compute_case("case", [opening, refusal]).state is State.REFUSED
    assert compute_case("case", [opening, refusal, taken_back]).state is State.OPEN
    assert compute_case("case", [opening, refusal, taken_back, again]).state is State.REFUSED
    assert compute_case("case", [opening, refusal, taken_back]).undone == {"m1"}


def test_amendments_that_stand_make_the_effective_fields() -> None:
    opening = member(0, Act.OPENING, window="old", site="A")
    first = member(1, Act.AMENDMENT, changes={"window": "new"})
    second = member(2, Act.AMENDMENT, changes={"window": "newer", "compute": "1"})
    assert compute_case("case", [opening, first, second]).fields == {"window": "newer", "site": "A", "compute": "1"}
    refused = member(3, Act.REFUSAL, "m2", "cn")
    assert compute_case("case", [opening, first, second, refused]).fields == {"window": "new", "site": "A"}


def test_a_member_comes_after_the_one_it_answers_whatever_its_clock_said() -> None:
    opening = member(5, Act.OPENING)
    early = member(1, Act.ACKNOWLEDGEMENT, party="cn")
    assert [each.id for each in in_order([early, opening])] == ["case", "m1"]


def test_an_answer_to_what_is_not_held_takes_its_place_by_its_instant() -> None:
    case = compute_case("case", [member(0, Act.OPENING), member(1, Act.REPORT, "nowhere"), member(2, Act.REPORT)])
    assert [step.member.id for step in case.steps] == ["case", "m1", "m2"]
    assert compute_case("case", [member(1, Act.REPORT, "case")]).opening is None


MEMBERS = st.lists(
    st.tuples(st.sampled_from([act for act in Act if act is not Act.OPENING]), st.sampled_from(["us", "cn"])),
    min_size=1,
    max_size=5,
)


@given(MEMBERS, st.data())
def test_any_order_of_arrival_gives_the_same_case(acts: list[tuple[Act, str]], data: st.DataObject) -> None:
    members = [member(0, Act.OPENING)]
    for number, (act, party) in enumerate(acts, 1):
        answered = data.draw(st.sampled_from([each.id for each in members]))
        minute = data.draw(st.integers(0, 3))
        made = member(number, act, answered, party, changes={"n": number})
        members.append(Member(party, number, Instant(minute), made.id, act, answers=answered, open=made.open))
    expected = compute_case("case", members)
    for order in list(permutations(members))[:: max(1, len(members) * 3)]:
        assert compute_case("case", order) == expected
