"""A report as a file: PDF and Parquet where their libraries are, and a refusal that names them where they are not."""

import re
import sys
from io import BytesIO

import pytest

from hotline.cli.exits import DeskError, told
from hotline.cli.report_files import FORMS, csv, html, nothing, parquet, pdf
from hotline.cli.words import Words
from hotline.paper.report_rows import COLUMNS, tidy
from tests.reports import YEAR, report, year


def test_html_and_csv_are_bytes_of_utf_8() -> None:
    assert html(report(), ("zh",)).decode().startswith("<!doctype html>")
    assert csv(report(), ()).startswith(b"\xef\xbb\xbfsection,party,")


def test_a_pdf_is_one_of_several_pages_in_both_languages() -> None:
    pytest.importorskip("weasyprint", reason="the extra report is not installed")
    made = pdf(report(), ("en", "zh"))
    assert made.startswith(b"%PDF-")
    counts = [int(each) for each in re.findall(rb"/Count (\d+)", made)]
    assert not counts or max(counts) >= 4
    assert len(made) > 20_000


def test_nothing_is_fetched_while_a_pdf_is_made() -> None:
    with pytest.raises(ValueError, match="fetches nothing"):
        nothing("https://example.org/font.woff")


def test_parquet_has_the_columns_and_rows_of_the_tidy_table() -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="the extra report is not installed")
    table = pq.read_table(BytesIO(parquet(report(year(), YEAR), ())))
    assert tuple(table.column_names) == COLUMNS
    assert table.num_rows == len(list(tidy(report(year(), YEAR))))
    assert str(table.schema.field("number").type) == "int64"


@pytest.mark.parametrize(("form", "library"), [("pdf", "weasyprint"), ("parquet", "pyarrow")])
def test_a_library_that_is_missing_is_named_with_what_to_do(
    form: str, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(DeskError, match="no_report_library") as refused:
        FORMS[form](report(), ("en",))
    trouble = told(refused.value, Words("en"))
    assert library in trouble.what
    assert "pip install hotline[report]" in trouble.remedy
