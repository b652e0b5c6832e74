import pytest

from hotline.core import errors
from hotline.core.errors import Complaint, FileError, HotlineError, RefusalError, refuse


def test_a_refusal_says_what_where_and_what_to_do() -> None:
    fault = refuse("field.missing", "window.start", "nothing given")
    assert str(fault) == "A required field is missing at window.start: nothing given. Fill in the field"
    assert (fault.rule, fault.where, fault.detail) == ("field.missing", "window.start", "nothing given")
    assert fault.remedy == "Fill in the field"
    assert str(refuse("field.missing")) == "A required field is missing. Fill in the field"


def test_there_is_no_refusal_without_a_rule() -> None:
    with pytest.raises(KeyError):
        refuse("because.so")


def test_a_complaint_is_a_line_that_editors_can_jump_to() -> None:
    complaint = Complaint("a.yaml", 3, 5, "forms.HTL-1", "there is no such form", "Add it")
    assert str(complaint) == "a.yaml:3:5: forms.HTL-1: there is no such form. Add it"
    assert str(Complaint("a.yaml", 0, 0, "", "it is empty", "Fill it")) == "a.yaml: it is empty. Fill it"
    assert str(Complaint("", 0, 0, "forms.HTL-1", "there is no such form", "Add it")).startswith("forms.HTL-1: there")


def test_a_file_error_carries_all_its_complaints() -> None:
    one, other = (Complaint("a.yaml", line, 1, "", "wrong", "Right it") for line in (1, 2))
    fault = FileError((one, other))
    assert fault.complaints == (one, other)
    assert str(fault) == "a.yaml:1:1: wrong. Right it\na.yaml:2:1: wrong. Right it"


def test_every_error_of_ours_stands_in_the_tree() -> None:
    found = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Exception)]
    assert all(issubclass(each, HotlineError) and each.__doc__ for each in found)
    assert RefusalError in found
    assert errors.__doc__ is not None
    assert all(each.__name__ in errors.__doc__ for each in found)
