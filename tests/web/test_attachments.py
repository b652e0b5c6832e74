"""Files at the doors: brought before the message that names them, given out as bytes and as nothing else."""

from typing import Any

import pytest

from hotline.client.errors import ClientError
from hotline.core.canonical import digest
from tests.fakes_center import US
from tests.fakes_doors import Open
from tests.fakes_files import announced, notice

BODY = b"<script>alert(1)</script>"
NAME = digest(BODY)


async def refused(awaited: Any) -> str:
    with pytest.raises(ClientError) as caught:
        await awaited
    return caught.value.rule


async def test_a_file_is_brought_named_shown_and_given_out(filed: Open) -> None:
    message = notice(US, filed.clock.now(), {"annex": announced(BODY, "a.html", "text/html")})
    async with filed.client() as client:
        assert await refused(client.post(message)) == "file.missing"
        assert (await client.check(message)).state == "valid"
        assert await client.bring(BODY) == NAME
        assert await client.bring(BODY) == NAME
        assert (await client.post(message)).state == "placed"
        shown = await client.message(message.id)
        (found,) = shown["files"]
        assert (found["field"], found["name"], found["media"], found["here"]) == ("annex", "a.html", "text/html", True)
        assert shown["whole"] is None
        assert await client.file(NAME) == BODY


async def test_what_is_given_out_is_bytes_whatever_it_says(filed: Open) -> None:
    async with filed.client() as client:
        await client.bring(BODY)
    caller = filed.caller()
    address = caller.address(f"/v1/files/{NAME}")
    async with filed.session.get(address, headers=caller.headers("GET", address, b"")) as response:
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Disposition"] == f'attachment; filename="{NAME[7:23]}.bin"'
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert await response.read() == BODY


async def test_what_is_not_here_or_has_another_name_is_refused(filed: Open) -> None:
    caller = filed.caller()
    assert await refused(caller.get(f"/v1/files/{NAME}")) == "file.unknown"
    assert await refused(caller.put(f"/v1/files/{NAME}", b"another")) == "file.other"
    assert await refused(caller.put(f"/v1/files/{NAME}", b"")) == "file.other"
    assert await refused(caller.get("/v1/files/etc")) == "text.digest"


async def test_only_those_who_post_may_bring(filed: Open) -> None:
    assert await refused(filed.caller("auditor").put(f"/v1/files/{NAME}", BODY)) == "request.role"
    async with filed.client() as client:
        await client.bring(BODY)
    assert (await filed.caller("auditor").get(f"/v1/files/{NAME}")).body == BODY


async def test_a_center_without_a_folder_has_no_files(doors: Open) -> None:
    assert await refused(doors.caller().put(f"/v1/files/{NAME}", BODY)) == "file.unknown"
