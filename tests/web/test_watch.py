"""Who has the watch, over HTTP: shown to everybody, handed over by two people."""

import pytest

from hotline.client import relieving
from hotline.client.errors import ClientError
from hotline.core.canonical import instant
from hotline.core.handover import LIFE, parse_handover
from tests.examples import sent
from tests.fakes_center import US, World, restarted
from tests.fakes_doors import Open


async def test_nobody_has_a_watch_that_nobody_took_and_everybody_may_read_that(doors: Open) -> None:
    for person in ("alice", "auditor", "system"):
        shown = await doors.get("/v1/watch", person)
        assert (shown["holder"], shown["since"], shown["offer"], shown["flash"]) == (None, None, None, [])
        assert "us/alice" in shown["officers"]


async def test_one_takes_it_alone_and_hands_it_to_another_who_signs_at_a_desk_of_their_own(doors: Open) -> None:
    async with doors.client("alice") as alice, doors.client("bob") as bob:
        taken = await alice.take_watch(note="morning")
        assert (taken["holder"], taken["since"]) == ("us/alice", taken["now"])
        offered = await alice.offer_watch("us/bob", note="the line was down at noon")
        assert (offered["holder"], offered["offer"]["signed"], offered["offer"]["lacks"]) == (
            "us/alice",
            ["us/alice"],
            ["us/bob"],
        )
        assert instant(offered["offer"]["expires"]) - instant(offered["now"]) == LIFE
        assert (await bob.watch())["offer"]["note"] == "the line was down at noon"
        after = await bob.take_watch()
        assert (after["holder"], after["offer"]) == ("us/bob", None)
        again = await alice.hand_over(offered["offer"]["statement"] | {})
        assert again["holder"] == "us/bob"


async def test_what_was_signed_lists_what_is_open(both: World, doors: Open) -> None:
    receipt = await sent(both, doors)
    async with doors.client("alice") as alice:
        await alice.take_watch()
        offered = await alice.offer_watch("us/bob")
    _, said = parse_handover(offered["offer"]["statement"])
    assert [each["id"] for each in said.open["owed"]["first"]] == [
        each["id"] for each in offered["open"]["owed"]["first"]
    ]
    assert any(each["id"].startswith(receipt.id) for each in said.open["owed"]["first"])


async def test_a_list_that_has_changed_is_signed_by_nobody(both: World, doors: Open) -> None:
    async with doors.client("alice") as alice, doors.client("bob") as bob:
        await alice.take_watch()
        await alice.offer_watch("us/bob")
        await sent(both, doors)
        with pytest.raises(ClientError) as caught:
            await bob.take_watch()
        assert caught.value.rule == "handover.stale"
        watch = await bob.watch()
        stale = relieving.second_of({**watch, "open": watch["offer"]["open"]}, "us/bob", await bob.keys(), "operator")
        with pytest.raises(ClientError) as caught:
            await bob.hand_over(stale)
    assert (caught.value.rule, caught.value.status) == ("handover.stale", 409)
    assert doors.side.center.tour.holder == "us/alice"


async def test_an_administrator_stands_in_for_an_officer_who_cannot_sign(doors: Open) -> None:
    async with (
        doors.client("alice") as alice,
        doors.client("bob") as bob,
        doors.client("administrator", role="administrator") as other,
    ):
        await alice.take_watch()
        offered = await other.offer_watch("us/bob", instead=True)
        assert (offered["offer"]["instead"], offered["offer"]["leaving"]) == ("us/administrator", "us/alice")
        assert (await bob.take_watch())["holder"] == "us/bob"


async def test_nobody_takes_what_is_not_offered_to_them(doors: Open) -> None:
    async with doors.client("alice") as alice, doors.client("bob") as bob:
        await alice.take_watch()
        with pytest.raises(ClientError) as caught:
            await bob.take_watch()
    assert caught.value.rule == "handover.holder"


async def test_whoever_only_reads_hands_nothing_over(doors: Open) -> None:
    with pytest.raises(ClientError) as caught:
        await doors.post("/v1/watch", {"statement": {}}, "auditor")
    assert (caught.value.rule, caught.value.status) == ("request.role", 403)
    with pytest.raises(ClientError) as caught:
        await doors.post("/v1/watch", {"statement": {}})
    assert caught.value.rule == "signature.malformed"


async def test_a_restart_changes_nothing_of_it(both: World, doors: Open) -> None:
    async with doors.client("alice") as alice:
        await alice.take_watch()
        await alice.offer_watch("us/bob")
    before = doors.side.center.tour
    async with restarted(both.us, both.cn.party, both.clock) as again:
        assert again.center.tour == before
    assert US.name == again.party.name


async def test_what_an_officer_writes_down_is_in_the_watch_log_under_their_name(both: World, doors: Open) -> None:
    receipt = await sent(both, doors)
    async with doors.client("alice") as alice:
        await alice.note_down("their officer said by voice: received", about=receipt.id)
        with pytest.raises(ClientError) as caught:
            await alice.caller.post("/v1/watch/notes", {"text": 5, "about": ""})
    assert caught.value.rule == "field.wrong_type"
    size = doors.side.center.watch.size
    (row,) = (await doors.get("/v1/logs/watch/entries", "auditor", first=size - 1))["entries"]
    told = {name: row["entry"][name] for name in ("kind", "person", "text", "about")}
    text = "their officer said by voice: received"
    assert told == {"kind": "noted", "person": "us/alice", "text": text, "about": receipt.id}


async def test_only_people_of_the_watch_and_administrators_write_into_its_log(doors: Open) -> None:
    for person in ("system", "auditor"):
        async with doors.client(person) as other:
            with pytest.raises(ClientError) as caught:
                await other.note_down("good")
            assert (caught.value.rule, caught.value.status) == ("request.role", 403)
