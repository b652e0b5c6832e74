"""Every page of the console, in one table: its address, who may open it, what draws it."""

from typing import Final

from hotline.web.console import (
    approvals,
    board,
    case_page,
    cases,
    composing,
    enrolment,
    exercise,
    handover,
    links,
    protocols,
    reading,
    record,
    replay,
    review,
    roster,
    settings,
    signing_in,
)
from hotline.web.console.page import Page
from hotline.web.roles import PEOPLE, POSTERS, REPORTERS

WATCH: Final = POSTERS & PEOPLE
"""Who writes and signs messages at a desk."""

PAGES: Final = (
    Page("/", "board", board.show, icon="board", query=frozenset({"days"})),
    Page("/messages/{id}", "reading", reading.show),
    Page("/messages/{id}/letter", "letter", reading.show_print),
    Page("/compose", "composing", composing.show, WATCH, "compose", query=frozenset({"form", "answers", "draft"})),
    Page("/compose/review/{draft}", "review", review.show, WATCH),
    Page("/cases", "cases", cases.show, icon="cases", query=cases.QUERY),
    Page("/cases/{id}", "case", case_page.show, query=frozenset({"first"})),
    Page("/approvals", "approvals", approvals.show_list, icon="approvals", query=frozenset({"gone"})),
    Page("/approvals/{id}", "approval", approvals.show),
    Page("/handover", "handover", handover.show_page, icon="handover"),
    Page("/links", "links", links.show, icon="links", group=1),
    Page("/protocols", "protocols", protocols.show_list, icon="protocols", group=1),
    Page("/protocols/{digest}", "protocol", protocols.show, query=frozenset({"against"})),
    Page("/roster", "roster", roster.show, icon="roster", group=1, query=frozenset({"brought"})),
    Page("/record", "record", record.show, icon="record", group=1, query=record.QUERY),
    Page("/record/report", "record_report", record.give_report, REPORTERS, query=record.REPORT_QUERY),
    Page("/record/replay/{case}", "replay", replay.show, query=frozenset({"entry"})),
    Page("/exercise", "exercise", exercise.show),
    Page("/settings", "settings", settings.show, icon="settings", group=2),
    Page("/enrol", "enrolment", enrolment.show, None),
    Page("/signin", "signing_in", signing_in.show, None, query=frozenset({"next", "kid"})),
)
