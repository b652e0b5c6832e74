"""An error says the rule and what to do, wherever it was found."""

from hotline.client.errors import ClientError, UnreachableError, refused
from hotline.core.errors import HotlineError, refuse


def test_a_problem_of_a_center_is_read_whole() -> None:
    error = ClientError(
        {"rule": "field.missing", "where": "window", "remedy": "Fill in the field", "status": 422, "detail": "Missing"}
    )
    assert (error.rule, error.where, error.remedy, error.status) == (
        "field.missing",
        "window",
        "Fill in the field",
        422,
    )
    assert (str(error), error.retryable, error.id) == ("Missing", False, None)


def test_what_is_no_problem_document_is_an_error_all_the_same() -> None:
    error = ClientError({})
    assert (error.rule, error.status) == ("center.fault", 0)
    assert str(error)


def test_a_refusal_found_on_this_side_reads_like_one_of_the_center() -> None:
    error = refused(refuse("field.missing", "window"), "sha256:00")
    assert (error.rule, error.where, error.id, error.status) == ("field.missing", "window", "sha256:00", 0)
    assert str(error) == "A required field is missing at window. Fill in the field"


def test_a_center_that_cannot_be_reached_may_be_tried_again() -> None:
    error = UnreachableError("http://127.0.0.1:8440", "refused")
    assert (error.retryable, error.rule) == (True, "client.unreachable")
    assert isinstance(error, HotlineError)
