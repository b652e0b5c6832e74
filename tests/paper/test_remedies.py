"""Whoever reads Chinese is told what to do about every refusal."""

from hotline.core.rules import RULES
from hotline.core.terms import LANGUAGES
from hotline.paper.remedies import catalogue, remedies_on_a_page, remedy


def test_a_person_who_reads_chinese_is_told_what_to_do_about_every_refusal() -> None:
    everywhere = catalogue()["everywhere"]
    assert [rule for rule in RULES if "zh" not in everywhere.get(rule, {})] == []
    assert [rule for group in catalogue().values() for rule in group if rule not in RULES] == []


def test_the_table_speaks_to_people_where_it_is_not_told_otherwise() -> None:
    assert remedy("agreement.wrong_digest", "en") == RULES["agreement.wrong_digest"].remedy
    assert remedy("case.missing", "en") == "Say what it answers: --case NUMBER"
    assert remedy("agreement.unknown", "zh").startswith("请核对摘要")


def test_a_page_does_not_speak_of_a_terminal() -> None:
    for rule in catalogue()["page"]:
        told = remedies_on_a_page(rule)
        assert set(told) == set(LANGUAGES)
        assert not any("hotline" in text or "--" in text for text in told.values())
    assert remedies_on_a_page("store.full")["en"] == RULES["store.full"].remedy
