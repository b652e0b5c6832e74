"""The files of a message: what its pages say of each, whether it is here, and what that means for the deadline."""

import re
from typing import Any

from hotline.core.canonical import digest
from hotline.runtime.gathering import Gathering
from hotline.web.console.attached import attached, endings
from tests.fakes_center import CN, US, World
from tests.fakes_doors import Open, open_doors
from tests.fakes_files import PROTOCOL, MemoryFiles, announced, notice
from tests.web.console.desks import page
from tests.web.test_drafts import NAME, ask
from tests.web.test_signing_in import cookie, sign_in

BODY = b"what was measured"
ANNEX = announced(BODY, "annex & 附件.pdf")
FORM = PROTOCOL.forms["NOT-1"]


def memory(doors: Open) -> MemoryFiles:
    """Return where the center of *doors* keeps files."""
    assert isinstance(doors.doors.files, Gathering)
    assert isinstance(doors.doors.files.files, MemoryFiles)
    return doors.doors.files.files


async def sent_by_peer(both: World, filed: Open) -> str:
    """Have the peer announce a file that is on its way; return the number of its message."""
    async with open_doors(both.cn, both.clock) as theirs:
        async with theirs.client("alice") as li:
            receipt = await li.post(notice(CN, filed.clock.now(), {"annex": ANNEX}))
        await both.settle()
    return str(receipt.id)


async def drafted(filed: Open, **files: Any) -> None:
    """Keep a draft with *files*."""
    now = filed.clock.now()
    fields = {**notice(US, now).message.fields, **files}
    await ask(filed, "PUT", f"/v1/drafts/{NAME}", {"version": 0, "form": "NOT-1", "fields": fields})


def files_of(text: str) -> str:
    """Return what a page says of files."""
    found = re.search(r'<section class="panel" id="files".*?</section>', text, re.DOTALL)
    return found[0] if found else ""


def test_what_is_said_of_a_file_is_what_the_message_says_and_nothing_in_it_hides() -> None:
    turned = {**ANNEX, "name": "annex.pdf"}
    (found,) = attached(FORM, {"annex": turned, "map": None, "kind": "big"}, {digest(BODY): len(BODY)})
    assert (found.field, found.size, found.octets, found.here) == ("annex", "17 B", 17, True)
    (found,) = attached(FORM, {"annex": turned}, {digest(BODY): 3})
    assert not found.here, "another size is another file"


def test_a_file_is_saved_under_a_name_that_ends_as_its_type_does() -> None:
    (found,) = attached(FORM, {"annex": {**ANNEX, "name": "a.exe"}}, {})
    assert (found.name, found.saved) == ("a.exe", "a.exe.pdf")
    (found,) = attached(FORM, {"annex": ANNEX}, {})
    assert found.saved == ANNEX["name"]


async def test_a_name_that_contradicts_its_type_is_wrong_where_it_is_written_and_told_where_it_is_read(
    both: World, filed: Open
) -> None:
    called = {**ANNEX, "name": "a.exe"}
    fields = {**notice(US, filed.clock.now()).message.fields, "annex": called}
    found = await ask(filed, "POST", "/v1/drafts/check", {"form": "NOT-1", "fields": fields})
    (problem,) = [each for each in found["problems"] if each["rule"] == "file.ending"]
    assert (problem["fields"], problem["found"]) == (["annex"], "a.exe: application/pdf")
    message = notice(US, filed.clock.now(), {"annex": called})
    async with filed.client() as client:
        await client.bring(BODY)
        await client.post(message)
    shown = files_of(await page(filed, f"/messages/{message.id}"))
    assert 'download="a.exe.pdf"' in shown
    assert "It is saved as “a.exe.pdf”" in shown


def test_what_no_message_could_say_of_a_file_is_passed_over() -> None:
    for wrong in (
        "report.pdf",
        {"name": "a"},
        {**ANNEX, "name": "a\u202eb"},
        {**ANNEX, "size": 0},
        {**ANNEX, "digest": "x"},
    ):
        assert attached(FORM, {"annex": wrong}, {}) == ()


def test_a_type_is_known_by_the_endings_of_names_the_same_everywhere() -> None:
    assert endings(("application/pdf", "text/csv")) == {"pdf": "application/pdf", "csv": "text/csv"}
    assert endings(()) == {}


async def test_a_draft_says_whether_the_center_still_holds_its_file(filed: Open) -> None:
    await drafted(filed, annex=ANNEX, map={"name": "no map"})
    text = await page(filed, f"/compose?draft={NAME}")
    assert "&#34;held&#34;: []" in text
    assert "annex \\u0026" in text
    assert 'accept="image/png,.png"' in text
    assert 'data-limit="8 MiB"' in text
    async with filed.client() as client:
        await client.bring(BODY)
    assert "&#34;held&#34;: [&#34;annex&#34;]" in await page(filed, f"/compose?draft={NAME}")


async def test_the_review_shows_the_file_that_this_center_holds(filed: Open) -> None:
    await drafted(filed, annex=ANNEX)
    assert "not at this center" in files_of(await page(filed, f"/compose/review/{NAME}"))
    async with filed.client() as client:
        await client.bring(BODY)
    assert f'href="/v1/files/{digest(BODY)}"' in files_of(await page(filed, f"/compose/review/{NAME}"))


async def test_the_second_person_sees_the_files_and_can_open_each(filed: Open) -> None:
    message = notice(US, filed.clock.now(), {"annex": ANNEX}, "FLASH")
    async with filed.client() as client:
        await client.bring(BODY)
        await client.post(message)
    found = files_of(await page(filed, f"/approvals/{message.id}", "bob"))
    for words in ("annex &amp; 附件.pdf", "17 B · application/pdf", digest(BODY), 'data-file="annex"'):
        assert words in found, words
    assert "treat each as you treat anything from outside" in found
    assert "请按外来文件对待" in found


async def test_a_file_of_the_peer_is_on_its_way_and_then_here_and_from_then_its_deadline_runs(
    both: World, filed: Open
) -> None:
    number = await sent_by_peer(both, filed)
    found = files_of(await page(filed, f"/messages/{number}"))
    assert "on its way" in found
    assert "our acknowledgement is owed from when all are here" in found
    assert "我方确认收悉时限自收齐时起算" in found
    assert "/v1/files/" not in found
    memory(filed).bodies[digest(BODY)] = BODY
    assert filed.doors.files is not None
    await filed.doors.files.lacking()
    found = files_of(await page(filed, f"/messages/{number}"))
    assert "US has held every file since 20" in found
    assert f'href="/v1/files/{digest(BODY)}" download="annex &amp; 附件.pdf"' in found


async def test_the_same_bytes_in_two_fields_are_brought_once_and_shown_twice(filed: Open) -> None:
    files = {"annex": ANNEX, "map": announced(BODY, "map.png", "image/png")}
    message = notice(US, filed.clock.now(), files)
    async with filed.client() as client:
        await client.bring(BODY)
        await client.post(message)
    found = files_of(await page(filed, f"/messages/{message.id}"))
    assert re.findall(r'data-file="(\w+)"', found) == ["annex", "map"]


async def test_our_own_file_says_that_the_other_side_lacks_it(filed: Open) -> None:
    message = notice(US, filed.clock.now(), {"annex": ANNEX})
    async with filed.client() as client:
        await client.bring(BODY)
        await client.post(message)
    found = files_of(await page(filed, f"/messages/{message.id}"))
    assert "CN does not hold every file yet" in found
    text = await page(filed, f"/cases/{message.id}")
    assert f'href="/messages/{message.id}#files"' in text, "a file is opened where it is checked"


async def test_a_message_without_files_says_nothing_of_files(both: World, filed: Open) -> None:
    async with filed.client() as client:
        receipt = await client.post(notice(US, filed.clock.now()))
    await both.settle()
    assert files_of(await page(filed, f"/messages/{receipt.id}")) == ""


async def test_a_file_that_is_not_here_is_an_error_in_both_languages(filed: Open) -> None:
    held = cookie(await sign_in(filed))
    async with filed.session.get(f"{filed.url}/v1/files/{digest(b'x')}", headers=held) as answer:
        assert (answer.status, (await answer.json())["title_zh"]) == (404, "本中心没有此附件")
