"""Before anything is judged it is known what there is to judge by, and what is missing."""

from pathlib import Path

from hotline.cli.survey import survey
from hotline.core.entry import AgreementEntry, parse_entry
from tests.cli.test_workers import opened
from tests.hostile.tamperings import PARTIES, busy


def test_rosters_and_agreements_are_found_where_they_stand(tmp_path: Path) -> None:
    with opened(tmp_path) as (_, logs, _, _):
        found = survey(logs, whole=True)
    assert found.sizes == {party: len(busy().log(party)) for party in PARTIES}
    assert (found.missing, found.strict) == ([], set())
    assert {party: len(each) for party, each in found.rosters.items()} == {"us": 2, "cn": 1}
    agreements = {
        entry.digest
        for party in PARTIES
        for body, _ in busy().log(party)
        if isinstance(entry := parse_entry(body), AgreementEntry)
    }
    assert found.agreements.keys() == agreements


def test_a_document_that_is_not_here_is_missing(tmp_path: Path) -> None:
    with opened(tmp_path) as (bundle, logs, _, _):
        gone = next(name for name in bundle.names if name.startswith("documents/"))
        del bundle.manifest["members"][gone]
        found = survey(logs, whole=True)
    assert found.missing
    assert {each.key for each in found.missing} == {"missing_document"}
    assert all(gone[10:74] in each.where for each in found.missing)
