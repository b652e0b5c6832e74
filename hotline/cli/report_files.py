"""Writes a compliance report as a file; what PDF and Parquet need is looked for only when they are asked for."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from io import BytesIO
from typing import Any, Final

from hotline.cli.exits import DeskError
from hotline.paper.report import document
from hotline.paper.report_rows import COLUMNS, csv_of, tidy, value_of
from hotline.paper.reported import Report


def html(report: Report, languages: Sequence[str]) -> bytes:
    """Return the report as a page of HTML."""
    return document(report, languages).encode()


def pdf(report: Report, languages: Sequence[str]) -> bytes:
    """Return the report as a PDF of A4 pages, from the same page of HTML; nothing is fetched while it is made."""
    try:
        import weasyprint  # noqa: PLC0415 - only who prints needs it
    except (ImportError, OSError) as error:  # OSError: Pango is not on the machine
        raise missing("PDF", "weasyprint", error) from None
    text = document(report, languages, printed=True)
    made: bytes = weasyprint.HTML(string=text, url_fetcher=nothing).write_pdf()
    return made


def nothing(url: str, *_: object, **__: object) -> Any:  # noqa: ANN401 - never returns
    """Refuse to fetch anything: a report is whole."""
    msg = f"a report fetches nothing, not even {url}"
    raise ValueError(msg)


def csv(report: Report, _: Sequence[str]) -> bytes:
    """Return the tidy table as CSV, with a mark by which spreadsheets know UTF-8."""
    return b"\xef\xbb\xbf" + csv_of(report).encode()


def as_json(report: Report, _: Sequence[str]) -> bytes:
    """Return the report as JSON."""
    return json.dumps(value_of(report), ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def parquet(report: Report, _: Sequence[str]) -> bytes:
    """Return the tidy table as Parquet."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - only who wants Parquet needs it
        import pyarrow.parquet as pq  # noqa: PLC0415 - as above
    except ImportError as error:
        raise missing("Parquet", "pyarrow", error) from None
    rows = [asdict(each) for each in tidy(report)]
    schema = pa.schema([(name, pa.int64() if name == "number" else pa.string()) for name in COLUMNS])
    out = BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), out)
    return out.getvalue()


def missing(wanted: str, library: str, error: Exception) -> DeskError:
    """Return what to tell when *library* is not here."""
    return DeskError("no_report_library", format=wanted, library=library, why=str(error).partition("\n")[0])


FORMS: Final[Mapping[str, Callable[[Report, Sequence[str]], bytes]]] = {
    "html": html,
    "pdf": pdf,
    "csv": csv,
    "json": as_json,
    "parquet": parquet,
}
