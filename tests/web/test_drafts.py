"""Drafts of a person, the check of what was typed, and proposals that are given back."""

from typing import Any

import pytest

from hotline.client.client import Client
from hotline.client.errors import ClientError
from hotline.core import message
from hotline.core.aloud import code
from hotline.core.canonical import digest, encode, unb64
from hotline.core.sealing import unseal
from tests.examples import LATE_WINDOW, concern, notice, sent
from tests.fakes_center import World
from tests.fakes_doors import Open

NAME = "0" * 32
OTHER = "f" * 32


async def ask(doors: Open, method: str, path: str, value: dict[str, Any] | None = None, person: str = "alice") -> Any:
    body = encode(value) if value is not None else b""
    return (await doors.caller(person).ask(method, path, body=body)).members()


async def check(doors: Open, form: str, fields: dict[str, Any], **more: Any) -> Any:
    return await doors.post("/v1/drafts/check", {"form": form, "fields": fields, **more})


async def refused(awaited: Any) -> ClientError:
    with pytest.raises(ClientError) as caught:
        await awaited
    return caught.value


async def test_what_is_in_order_gives_the_exact_bytes_to_be_signed(doors: Open) -> None:
    found = await check(doors, "TST-1", notice())
    assert found["problems"] == []
    payload = unb64(found["message"]["payload"])
    said = message.parse(payload)
    assert (digest(payload), code(said.id)) == (found["message"]["id"], found["message"]["code"])
    assert {**said.fields, **unseal(said.sealed, found["message"]["openings"])} == notice()


async def test_checking_keeps_nothing_and_gives_other_bytes_each_time(doors: Open) -> None:
    before = doors.side.center.watch.size
    first, second = await check(doors, "TST-1", notice()), await check(doors, "TST-1", notice())
    assert first["message"]["id"] != second["message"]["id"]
    assert doors.side.center.watch.size == before


async def test_everything_that_is_wrong_is_said_at_once_at_its_field_in_both_languages(doors: Open) -> None:
    found = await check(doors, "TST-1", {"category": "nothing", "more": 1})
    assert found["message"] is None
    wrong = {(each["rule"], *each["fields"]) for each in found["problems"]}
    assert {("field.out_of_range", "category"), ("field.unknown",), ("field.missing", "window")} <= wrong
    assert all(each["says"]["en"] and each["says"]["zh"] for each in found["problems"])


async def test_what_is_typed_for_people_is_read_and_shown_on_the_clocks_of_both_capitals(doors: Open) -> None:
    found = await check(doors, "TST-1", notice() | {"window": {"start": "2026-07-01 10:00", "end": "+36h"}})
    assert found["fields"]["window"] == {"start": "2026-07-01T10:00:00.000Z", "end": "2026-07-02T22:00:00.000Z"}
    start = found["moments"]["window.start"]
    assert start["utc"] == "2026-07-01 10:00:00Z"
    assert [each["time"] for each in start["capitals"]] == ["06:00:00", "18:00:00"]
    assert (start["lengths"]["zh"], start["far"]) == ("30天", False)


@pytest.mark.parametrize(
    ("typed", "far", "english", "chinese"),
    [
        ("2099-01-01", True, "72 years 6 months", "72年6个月"),
        ("1999-01-01", True, "27 years 5 months", "27年5个月"),
        ("2025-07-01", False, "11 months", "11个月"),
        ("2027-06-01 10:00", False, "1 year", "1年"),
        ("-2h", False, "2 h", "2小时"),
    ],
)
async def test_how_far_an_instant_is_from_now_is_told(
    doors: Open, typed: str, far: bool, english: str, chinese: str
) -> None:
    found = (await check(doors, "HTL-1", {"time_of_event": typed}))["moments"]["time_of_event"]
    assert (found["far"], found["lengths"]) == (far, {"en": english, "zh": chinese})


async def test_what_is_not_read_as_an_instant_is_told_how_it_is_typed(doors: Open) -> None:
    (found,) = await told(doors, "HTL-1", {"time_of_event": "yesterday"}, "field.malformed")
    assert "+2h, -2h" in found["says"]["en"]
    assert "+2h、-2h" in found["says"]["zh"]
    (found,) = await told(doors, "TST-1", {"window": {"start": "2026-07-01", "end": "soon"}}, "field.malformed")
    assert "17:40" in found["says"]["en"]


async def test_a_condition_that_does_not_hold_is_told_at_its_field_while_others_are_missing_still(doors: Open) -> None:
    (found,) = await told(doors, "HTL-1", {"next_update_by": "1999-01-01"}, "condition.failed")
    assert found["fields"] == ["next_update_by"]
    assert found["says"] == {
        "en": "“Next update by” must be later than now",
        "zh": "“下次通报时限”须晚于现在",
    }
    assert found["found"] == ""
    assert await told(doors, "HTL-1", {"next_update_by": "soon"}, "condition.failed") == []
    assert await told(doors, "HTL-1", {}, "condition.failed") == []


async def test_where_there_is_no_room_the_oldest_draft_that_was_sent_gives_way(
    both: World, doors: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("drafts", "desk_drafts"):
        monkeypatch.setattr(f"hotline.web.{module}.EACH_MAX", 1)
    message = (await sent(both, doors)).id
    await ask(doors, "PUT", f"/v1/drafts/{NAME}", draft(message=message))
    await ask(doors, "PUT", f"/v1/drafts/{OTHER}", draft())
    assert [each["id"] for each in (await doors.get("/v1/drafts"))["drafts"]] == [OTHER]
    assert (await refused(ask(doors, "PUT", f"/v1/drafts/{NAME}", draft()))).rule == "draft.too_many"


async def told(doors: Open, form: str, fields: dict[str, Any], rule: str) -> list[Any]:
    found = await check(doors, form, fields)
    return [each for each in found["problems"] if each["rule"] == rule]


async def test_what_follows_is_told_before_anything_is_signed(doors: Open) -> None:
    found = await check(doors, "TST-1", notice())
    assert [(each["kind"], each["owed_by"], each["ours"]) for each in found["follows"]] == [
        ("received", "cn", False),
        ("acknowledged", "cn", False),
        ("completion", "us", True),
    ]
    called = found["follows"][0]["calls"][0]
    assert (called["by"], called["whom"]["zh"], called["after"]) == (["cn"], "值班员", 0)


async def test_lead_times_are_judged_while_they_can_still_be_kept(doors: Open) -> None:
    good = await check(doors, "TST-1", notice())
    late = await check(doors, "TST-1", notice(window=LATE_WINDOW))
    assert [(each["flag"], each["kept"]) for each in good["leads"]] == [("late", True), ("below_floor", True)][
        : len(good["leads"])
    ]
    assert [each["word"] for each in late["flags"]] == ["late"]
    assert not late["leads"][0]["kept"]


async def test_a_flash_says_that_two_people_must_sign_it(doors: Open) -> None:
    found = await check(doors, "HTL-1", concern(), precedence="FLASH")
    assert (found["signatures"]["people"], found["precedence"]["word"]) == (2, "FLASH")
    assert [each["alg"] for each in found["signatures"]["keys"]] == ["Ed25519"]


async def test_the_preview_is_in_both_languages_and_hides_nothing(doors: Open) -> None:
    found = await check(doors, "HTL-1", concern() | {"summary": "evil \u202etxt <b>"})
    assert found["problems"]
    shown = str(found["preview"])
    assert "‹U+202E›txt <b>" in shown
    assert "\u202e" not in shown
    assert found["preview"]["zh"]["title"] != found["preview"]["en"]["title"]


async def test_an_answer_is_judged_by_its_case(both: World, doors: Open) -> None:
    receipt = await sent(both, doors)
    found = await check(doors, "ACK", {"complete": True}, answers=receipt.id)
    assert [each["rule"] for each in found["problems"]] == ["case.closed_to_sender"]
    found = await check(doors, "TST-2", {}, answers=receipt.id)
    assert "field.missing" in [each["rule"] for each in found["problems"]]


async def test_an_answer_to_nothing_and_a_form_that_opens_nothing_are_refused(doors: Open) -> None:
    error = await refused(check(doors, "ACK", {"complete": True}, answers="sha256:" + "0" * 64))
    assert error.rule == "case.unknown"
    found = await check(doors, "ACK", {"complete": True})
    assert [each["rule"] for each in found["problems"]] == ["case.missing"]
    assert (await refused(check(doors, "NO-1", {}))).rule == "agreement.not_in_force"


async def test_only_people_of_the_watch_write(doors: Open) -> None:
    error = await refused(doors.post("/v1/drafts/check", {"form": "TST-1", "fields": {}}, "keeper"))
    assert error.rule == "request.role"


def draft(version: int = 0, **more: Any) -> dict[str, Any]:
    return {"version": version, "form": "TST-1", "fields": {"category": "x"}, **more}


async def test_a_draft_is_kept_as_it_was_typed_for_its_author_alone(doors: Open) -> None:
    kept = await ask(doors, "PUT", f"/v1/drafts/{NAME}", draft(protocol="ai-test-notification"))
    assert (kept["version"], kept["fields"], kept["returned"]) == (1, {"category": "x"}, None)
    assert await doors.get(f"/v1/drafts/{NAME}") == kept
    assert (await doors.get("/v1/drafts"))["drafts"] == [kept]
    assert (await doors.get("/v1/drafts", "bob"))["drafts"] == []
    assert (await refused(doors.get(f"/v1/drafts/{NAME}", "bob"))).rule == "draft.unknown"


async def test_two_desks_do_not_save_over_each_other(doors: Open) -> None:
    await ask(doors, "PUT", f"/v1/drafts/{NAME}", draft())
    await ask(doors, "PUT", f"/v1/drafts/{NAME}", draft(1))
    error = await refused(ask(doors, "PUT", f"/v1/drafts/{NAME}", draft(1) | {"fields": {"category": "y"}}))
    assert (error.rule, error.status) == ("draft.stale", 409)


async def test_a_save_that_is_repeated_because_no_answer_came_is_no_conflict(doors: Open) -> None:
    kept = await ask(doors, "PUT", f"/v1/drafts/{NAME}", draft())
    assert await ask(doors, "PUT", f"/v1/drafts/{NAME}", draft()) == kept
    changed = draft() | {"fields": {"category": "y"}}
    assert (await refused(ask(doors, "PUT", f"/v1/drafts/{NAME}", changed))).rule == "draft.stale"


async def test_a_draft_is_forgotten(doors: Open) -> None:
    await ask(doors, "PUT", f"/v1/drafts/{NAME}", draft())
    assert (await ask(doors, "DELETE", f"/v1/drafts/{NAME}"))["state"] == "done"
    assert (await doors.get("/v1/drafts"))["drafts"] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("../x", draft()),
        (OTHER, draft(version=-1)),
        (OTHER, {"version": 0, "form": "TST-1", "fields": []}),
        (OTHER, draft(form="a b")),
        (OTHER, draft(more=1)),
        (OTHER, draft(message="x")),
    ],
    ids=["name", "version", "fields", "form", "more", "message"],
)
async def test_what_is_no_draft_is_refused(doors: Open, name: str, value: dict[str, Any]) -> None:
    assert (await refused(ask(doors, "PUT", f"/v1/drafts/{name}", value))).status in (400, 404, 422)


async def proposed(alice: Client) -> str:
    return (await alice.send("HTL-1", concern(), precedence="FLASH")).id


async def test_a_proposal_is_given_back_and_lies_on_its_authors_desk_again(doors: Open) -> None:
    async with doors.client() as alice:
        name = await proposed(alice)
    await ask(doors, "PUT", f"/v1/drafts/{NAME}", draft(form="HTL-1", message=name))
    await doors.post(f"/v1/messages/{name}/return", {"reason": "no second source"}, "bob")
    assert doors.side.center.proposals == {}
    found = await doors.get(f"/v1/drafts/{NAME}")
    assert (found["message"], found["version"]) == (None, 2)
    assert (found["returned"]["by"], found["returned"]["reason"]) == ("us/bob", "no second source")
    assert found["previous"] == concern()
    again = await ask(doors, "PUT", f"/v1/drafts/{NAME}", draft(2, form="HTL-1"))
    assert again["previous"] == concern()


async def test_a_proposal_that_no_draft_stands_behind_is_given_back_as_well(doors: Open) -> None:
    async with doors.client() as alice:
        name = await proposed(alice)
    assert (await doors.post(f"/v1/messages/{name}/return", {"reason": "no"}, "bob"))["state"] == "done"
    assert (await refused(doors.post(f"/v1/messages/{name}/return", {"reason": "no"}, "bob"))).rule == "message.expired"


async def test_nothing_is_given_back_without_a_reason(doors: Open) -> None:
    async with doors.client() as alice:
        name = await proposed(alice)
    for reason in ("", 7):
        assert (await refused(doors.post(f"/v1/messages/{name}/return", {"reason": reason}, "bob"))).status == 422
    assert list(doors.side.center.proposals) == [name]
