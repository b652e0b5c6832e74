"""Names of files: by what they end in, and under which name a file is saved."""

import pytest

from hotline.paper.file_names import contradicts, saved_as

CASES = (
    ("report.pdf", "application/pdf", False, "report.pdf"),
    ("REPORT.PDF", "application/pdf", False, "REPORT.PDF"),
    ("photo.jpeg", "image/jpeg", False, "photo.jpeg"),
    ("a.exe", "application/pdf", True, "a.exe.pdf"),
    ("a.pdf.exe", "application/pdf", True, "a.pdf.exe.pdf"),
    ("report", "application/pdf", True, "report.pdf"),
    ("a.exe", "application/octet-stream", False, "a.exe.bin"),
    ("a.lnk", "application/x-nobody-knows", False, "a.lnk.bin"),
)


@pytest.mark.parametrize(("name", "media", "wrong", "saved"), CASES)
def test_a_name_ends_as_its_type_does(name: str, media: str, wrong: bool, saved: str) -> None:
    assert contradicts(name, media) is wrong
    assert saved_as(name, media) == saved
