"""What a report is made of compares by what it says, so that two readers of one bundle can compare reports."""

from tests.reports import report


def test_the_same_record_gives_the_same_report() -> None:
    assert report() == report()
    assert report().compliance is not None
