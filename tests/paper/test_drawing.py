"""What a drawing is written on keeps labels above everything else."""

from hotline.paper.drawing import LABEL_MAX, Drawing, hatch, short
from hotline.paper.scale import Scale
from hotline.paper.words import Words
from tests.paper.strips import CASE


def test_a_label_has_a_ground_that_hides_messages_and_marks_only_if_told_so() -> None:
    drawing = Drawing(CASE, Words("en"), "x", Scale(CASE.begins, CASE.ends, 0, 1))
    drawing.label(1, 2, "a < b", "lab")
    drawing.label(1, 2, "c", "lab", "end", above=True)
    assert [len(drawing.grounds), ["clear" in each for each in drawing.labels]] == [1, [False, True, False]]
    assert ">a &lt; b<" in drawing.labels[0]


def test_a_low_lane_has_its_title_in_one_language() -> None:
    drawing = Drawing(CASE, Words("en"), "x", Scale(CASE.begins, CASE.ends, 0, 1))
    drawing.lane(20, "Line", "线路")
    drawing.lane(50, "Line", "线路")
    assert [("线路" in each) for each in drawing.labels] == [False, False, True]


def test_a_long_label_is_cut() -> None:
    assert (len(short("x" * 99)), short("x" * LABEL_MAX)) == (LABEL_MAX, "x" * LABEL_MAX)


def test_stripes_have_a_name_of_their_own() -> None:
    assert 'id="a-late"' in hatch("a", "late", 3.5)
