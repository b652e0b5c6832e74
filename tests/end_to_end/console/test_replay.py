"""The auditor's desk in a real browser: a case is replayed, every entry of it checked from the bytes of the logs."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from hotline.core.canonical import b64, digest, encode, unb64
from hotline.core.signature import ROSTER, Signed, sign
from hotline.files.bundle import Line, log_members, packed
from hotline.files.bundle_reading import open_bundle
from tests.end_to_end.console.browsing import Desk
from tests.end_to_end.console.centers import Centers
from tests.end_to_end.console.conftest import SitDown
from tests.end_to_end.console.test_board import acknowledge, send
from tests.end_to_end.console.test_composing import begin, to_review
from tests.end_to_end.console.test_signing_in import make, sign_in
from tests.fakes import FakeSigner, key_of

CHECKED_WITHIN = 30_000
CHECKED_HERE = ":is([data-tile=signatures], [data-tile=proof], [data-tile=compared]).ok"
COMPARED_ELSEWHERE = """async () => {
  const { compare } = await import("/static/comparing.js");
  const place = document.createElement("div");
  Object.assign(place.dataset, document.getElementById("comparison").dataset);
  await compare(place, document.getElementById("peer-bundle").files[0]);
}"""
"""Compares the chosen file in another place: what is still compared here has come to its end by then."""


def held(centers: Centers, case: str) -> int:
    """Wait until both parties have signed for every entry of a case; return how many messages it has."""
    for _ in range(200):
        steps = centers.call(centers.client("us/alice").case(case))["steps"]
        if all(step["delivered"] is not None for step in steps):
            return len(steps)
    pytest.fail(f"{case} is not delivered")


@pytest.fixture(scope="module")
def case(centers: Centers) -> str:
    """A concern of cn that two people signed, and that us acknowledged."""
    message = send(centers).id
    for _ in range(200):
        if any(each["id"] == message for each in centers.call(centers.client("us/ben").cases())["cases"]):
            break
    acknowledge(centers, message)
    held(centers, message)
    return message


@pytest.fixture
def auditor(sit: SitDown) -> Desk:
    """The desk of the auditor of us, signed in."""
    return sit("us", "auditor")


def checked(desk: Desk, case: str) -> Page:
    """Open the replay, and wait until this browser has checked every entry."""
    page = desk.open(f"/record/replay/{case}")
    page.wait_for_selector("#panels[data-checked]", timeout=CHECKED_WITHIN)
    return page


def verdicts(page: Page) -> list[str]:
    """Return what was found at every check of every entry."""
    found: list[str] = page.eval_on_selector_all("[data-verdict]", "all => all.map((one) => one.dataset.verdict)")
    return found


def test_every_check_of_a_sound_record_is_green(auditor: Desk, case: str) -> None:
    page = checked(auditor, case)
    found = verdicts(page)
    assert len(found) > 10
    assert set(found) == {"good"}
    expect(page.locator("[data-tile=signatures]")).to_contain_text("3 of 3")
    expect(page.locator("[data-tile=signatures]")).to_contain_text("checked in this browser")
    expect(page.locator("[data-tile=proof]")).to_have_class(re.compile("ok"))
    expect(page.locator(".checks").filter(has_text="us/ben")).to_have_count(1)
    assert page.locator(".mark.good").count() == 6
    expect(page.locator("tr.sel")).not_to_have_class(re.compile("later"))


@pytest.mark.parametrize(
    ("door", "member", "check"),
    [("proof", "proof", "in_log"), ("entries", "bytes", "in_log"), ("cosignature", "", "peer")],
)
def test_a_proof_an_entry_or_a_cosignature_that_was_tampered_with_is_red(
    auditor: Desk, case: str, door: str, member: str, check: str
) -> None:
    def tamper(route: Route) -> None:
        answer = route.fetch()
        if door == "cosignature":
            lines = answer.text().split("\n")
            route.fulfill(response=answer, body="\n".join(changed_line(line) for line in lines))
            return
        value = answer.json()
        if door == "proof":
            value[member] = [changed_digest(each) for each in value[member]]
        else:
            for each in value["entries"]:
                body = unb64(each[member])
                each[member] = b64(body.replace(b'"kind":"message"', b'"kind":"message" ', 1))
        route.fulfill(response=answer, body=json.dumps(value))

    auditor.page.route(f"**/v1/logs/*/{door}?*", tamper)
    page = checked(auditor, case)
    expect(page.locator(f"[data-check={check}][data-verdict=bad]").first).to_be_attached()
    expect(page.locator(".mark.bad").first).to_be_attached()
    expect(page.locator("[data-tile=proof], [data-tile=compared]").filter(has_text="NOT VALID").first).to_be_visible()
    if door == "proof":
        auditor.shot("replay-tampered")


def changed_digest(text: str) -> str:
    """Return another digest."""
    return text[:-1] + ("0" if text[-1] != "0" else "1")


def changed_line(line: str) -> str:
    """Return a line of a cosigner with another signature, and any other line as it was."""
    return (
        re.sub(r"(.)(.{5})$", lambda end: ("A" if end[1] != "A" else "B") + end[2], line)
        if "cosigner" in line
        else line
    )


def test_a_roster_that_names_its_own_keeper_makes_nothing_green(auditor: Desk, centers: Centers, case: str) -> None:
    """A hostile center could give a roster that only itself vouches for."""
    shown = centers.call(centers.client("us/alice").roster())["ours"]["roster"]
    mallory = FakeSigner("us/mallory")
    payload = json.loads(unb64(shown["envelope"]["payload"]))
    payload["keys"].append(key_of(mallory, "keeper", subject="us/mallory").document())
    forged = encode(Signed(encode(payload), (sign(encode(payload), ROSTER, "keeper", mallory),)).envelope())

    def entries(route: Route) -> None:
        answer = route.fetch()
        value = answer.json()
        for each in value["entries"]:
            body = unb64(each["bytes"])
            if b'"subject":"roster"' in body:
                each["bytes"] = b64(re.sub(rb'"digest":"[^"]*"', f'"digest":"{digest(forged)}"'.encode(), body))
        route.fulfill(response=answer, body=json.dumps(value))

    auditor.page.route("**/v1/logs/ours/entries?*", entries)
    auditor.page.route(
        f"**/v1/rosters/{digest(forged)}",
        lambda route: route.fulfill(body=forged, content_type="application/json"),
    )
    page = auditor.open(f"/record/replay/{case}")
    page.wait_for_selector("#panels[data-checked]", timeout=CHECKED_WITHIN)
    panel = page.locator("#panels section[data-log=ours]")
    expect(panel.locator("[data-check=roster]")).to_have_attribute("data-verdict", "left")
    expect(panel.locator("[data-check=signature]")).to_have_attribute("data-verdict", "left")
    expect(panel.locator("[data-check=head]")).to_have_attribute("data-verdict", "left")
    row = page.locator(f"tr[data-key={(panel.get_attribute('id') or '').removeprefix('entry-')}]")
    assert row.locator(".mark.left").count() == 2, "its signatures, and its place under a head that no known key signed"
    expect(row.locator("[data-mark=peer]")).to_have_class("mark good")
    assert page.locator(CHECKED_HERE).count() == 0
    page.unroute_all()
    page.route("**/v1/logs/*/entries?*", lambda route: route.fulfill(body="{}", content_type="application/json"))
    page = checked(auditor, case)
    expect(page.locator("#panels .checks").first).to_contain_text("Not checked")
    assert page.locator(CHECKED_HERE).count() == 0, (
        "where nothing could be checked, the word of the center is not green"
    )


def test_a_signature_of_a_security_key_is_verified_here(sit: SitDown, centers: Centers, auditor: Desk) -> None:
    desk = sit("us")
    key = desk.security_key()
    centers.enrol("us", make(desk, "haas", "Security key"))
    sign_in(desk)
    page = begin(desk, "service/GEN-1")
    page.locator("#field-subject input").fill("Thanks")
    page.locator("#field-text textarea").first.fill("A word of thanks.")
    to_review(page)
    key.verify(verified=True)
    page.locator("#sign").click()
    page.wait_for_url("**/messages/sha256:*")
    message = page.url.rpartition("/")[2]
    held(centers, message)
    page = checked(auditor, message)
    expect(page.locator("[data-check=security_key][data-verdict=good]")).to_contain_text("touched by its owner")
    assert set(verdicts(page)) == {"good"}


def test_the_playhead_moves_over_strip_and_table(auditor: Desk, case: str) -> None:
    page = checked(auditor, case)
    scrub = page.locator("#scrub")
    assert page.locator("tr.later").count() == 0
    page.locator("#back").click()
    page.locator("#back").click()
    assert page.locator("tr.later").count() > 0
    assert page.locator("tr[aria-current]").count() == 1
    scrub.evaluate("(scrub) => { scrub.value = scrub.min; scrub.dispatchEvent(new Event('input')); }")
    transform = page.locator("#replay-playhead").get_attribute("transform")
    page.get_by_label("60×").check(force=True)
    page.locator("#play").click()
    expect(page.locator("#replay-playhead")).not_to_have_attribute("transform", transform or "")
    page.locator("#play").click()
    expect(page.locator("#play")).to_have_attribute("aria-pressed", "false")


def test_a_row_shows_its_entry_and_stands_in_the_address(auditor: Desk, case: str) -> None:
    page = checked(auditor, case)
    first = page.locator("tr[data-key]").first
    first.locator("a").click()
    expect(first).to_have_attribute("aria-current", "true")
    key = first.get_attribute("data-key")
    expect(page.locator(f"#entry-{key}")).to_be_visible()
    page = auditor.open(f"/record/replay/{case}?entry={key}")
    expect(page.locator(f"#entry-{key}")).to_be_visible()
    assert page.locator("#panels section[data-log]:visible").count() == 1


def bundle(
    centers: Centers, path: Path, *, changed: bool = False, keeper: str = "cn", kind: str = "whole", lacks: int = 0
) -> Path:
    """Write a bundle of both logs as *keeper* would; *changed*: an entry is another one; *lacks* so many at the end."""
    client, members = centers.client("cn/li"), dict[str, bytes]()
    for log, party in (("ours", "cn"), ("theirs", "us")):
        shown = centers.call(client.entries(log, 0, 256))["entries"]
        bodies = [unb64(each["bytes"]) for each in shown]
        if changed and party == "cn":
            bodies[-1] += b" "
        bodies = bodies[: len(bodies) - lacks]
        members |= dict(log_members(f"logs/{party}", (Line(index, body) for index, body in enumerate(bodies))))
    path.write_bytes(packed({"channel": "test", "keeper": keeper, "scope": {"kind": kind}}, members))
    assert zipfile.is_zipfile(path)
    return path


def test_the_bundle_of_the_peer_is_compared_in_the_browser(
    auditor: Desk, centers: Centers, case: str, tmp_path: Path
) -> None:
    page = checked(auditor, case)
    page.set_input_files("#peer-bundle", bundle(centers, tmp_path / "cn.zip"))
    page.wait_for_selector("#comparison[data-done]")
    expect(page.locator("#comparison .okc")).to_have_count(2)
    auditor.shot("replay-compared")
    page = checked(auditor, case)
    page.set_input_files("#peer-bundle", bundle(centers, tmp_path / "other.zip", changed=True))
    page.wait_for_selector("#comparison[data-done]")
    expect(page.locator("#comparison .refusal")).to_contain_text("NOT the same")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/v1/logs/*/entries?*", hold, times=1)
    page.locator("#peer-bundle").set_input_files([])
    expect(page.locator("#comparison p")).to_have_count(0)
    with page.expect_request("**/v1/logs/*/entries?*"):
        page.set_input_files("#peer-bundle", tmp_path / "other.zip")
    page.set_input_files("#peer-bundle", tmp_path / "cn.zip")
    page.wait_for_selector("#comparison[data-done]")
    held[0].continue_()
    page.evaluate(COMPARED_ELSEWHERE)
    expect(page.locator("#comparison .okc")).to_have_count(2)
    page = checked(auditor, case)
    (tmp_path / "no.zip").write_bytes(b"PK no zip at all")
    page.set_input_files("#peer-bundle", tmp_path / "no.zip")
    expect(page.locator("#comparison .refusal")).to_contain_text("no evidence bundle")
    expect(page.locator("#comparison .refusal [lang=zh-Hans]")).to_contain_text("这不是证据包")


def test_a_bundle_of_our_own_or_one_that_lacks_its_end_is_not_green(
    auditor: Desk, centers: Centers, case: str, tmp_path: Path
) -> None:
    page = checked(auditor, case)
    page.emulate_media(media="print")
    expect(page.locator("#elsewhere h2")).to_be_visible()
    expect(page.locator(".here")).to_be_hidden()
    page.emulate_media(media="screen")
    for path, said, notes in (
        (bundle(centers, tmp_path / "us.zip", keeper="us"), "This is our own export", 0),
        (bundle(centers, tmp_path / "short.zip", lacks=1), "the last 1 is not in the bundle", 2),
        (bundle(centers, tmp_path / "case.zip", kind="case", lacks=1), "a part of the channel only", 2),
    ):
        page.set_input_files("#peer-bundle", path)
        expect(page.locator("#comparison")).to_contain_text(said)
        expect(page.locator("#comparison .okc")).to_have_count(0)
        assert page.locator("#comparison > .note").count() >= notes


def test_the_replay_reads_without_script(sit: SitDown, centers: Centers, case: str) -> None:
    desk = sit("us", "auditor")
    cookies = desk.context.cookies()
    plain = sit("us", java_script_enabled=False)
    plain.context.add_cookies([{**each} for each in cookies])  # type: ignore[typeddict-item]  # a cookie is a cookie
    page = plain.open(f"/record/replay/{case}")
    expect(page.locator("svg.replay")).to_be_visible()
    expect(page.locator("#rows tbody tr").first).to_be_visible()
    expect(page.locator(".command").last).to_contain_text("hotline audit replay record-")
    page.locator("#back").click()
    assert "entry=" in page.url


def test_evidence_of_a_case_is_taken_away_and_proves_itself(auditor: Desk, case: str, tmp_path: Path) -> None:
    page = auditor.open(f"/record/replay/{case}")
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("link", name="Download evidence").click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert re.fullmatch(rf"case-[A-Z]+-us-cn-{case[7:15]}\.zip", path.name)
    expect(page.locator(".command").first).to_contain_text(f"hotline audit verify {path.name} ")
    with open_bundle(path) as found:
        assert found.manifest["scope"] == {"kind": "case", "id": case}
