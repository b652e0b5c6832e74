"""Which files are lacking, which message has become whole, and what may be brought and given out."""

import pytest

from hotline.core import commands
from hotline.core.canonical import digest
from hotline.core.errors import RefusalError
from hotline.core.fetching import Wanted
from hotline.core.file_kind import FILE_MAX
from hotline.core.wholeness import whole_at
from hotline.runtime.gathering import UPLOADED_MAX, Gathering
from tests.fakes_center import CN, JUNE, US, Side, World, world
from tests.fakes_files import OCTETS, MemoryFiles, announced, notice

BODY = b"a map of the north"
NAME = digest(BODY)


async def agree(both: World) -> None:
    """Let the agreement with files come into force."""
    for each in (both.us, both.cn):
        await each.runner.do(commands.Consent(OCTETS, JUNE))
    await both.settle()


async def send(both: World, side: Side, body: bytes = BODY, **said: object) -> str:
    message = notice(side.party, both.clock.now(), {"annex": {**announced(body), **said}})
    await side.runner.do(commands.Post(message.envelope, message.openings))
    await both.settle()
    return message.id


async def test_a_message_is_noted_as_whole_once_all_its_files_are_here() -> None:
    async with world() as both:
        await agree(both)
        name = await send(both, both.us)
        gathering = Gathering(both.cn.runner, MemoryFiles())
        assert await gathering.lacking() == (Wanted(NAME, len(BODY), 0),)
        assert await gathering.keep(NAME, 0, len(BODY), BODY[:4]) == 4
        assert await gathering.lacking() == (Wanted(NAME, len(BODY), 4),)
        assert whole_at(both.cn.center.book, name) is None
        assert await gathering.keep(NAME, 4, len(BODY), BODY[4:]) == len(BODY)
        assert await gathering.lacking() == ()
        at = whole_at(both.cn.center.book, name)
        assert at is not None
        await both.settle()
        assert whole_at(both.us.center.book, name) == at, "both sides hold the entry"
        watch = both.cn.center.watch.size
        await gathering.lacking()
        await Gathering(both.cn.runner, gathering.files).lacking()
        assert both.cn.center.watch.size == watch, "it is noted once"


async def test_the_author_lacks_its_own_files_too_and_notes_nothing() -> None:
    async with world() as both:
        await agree(both)
        await send(both, both.us)
        gathering = Gathering(both.us.runner, MemoryFiles())
        assert await gathering.lacking() == (Wanted(NAME, len(BODY), 0),)
        await gathering.keep(NAME, 0, len(BODY), BODY)
        watch = both.us.center.watch.size
        assert await gathering.lacking() == ()
        assert both.us.center.watch.size == watch


async def test_a_size_that_is_not_the_files_own_is_put_on_record() -> None:
    async with world() as both:
        await agree(both)
        await send(both, both.us)
        name = await send(both, both.us, size=len(BODY) + 1)
        gathering = Gathering(both.cn.runner, MemoryFiles())
        await gathering.keep(NAME, 0, len(BODY), BODY)
        await gathering.lacking()
        assert await gathering.lacking() == ()
        assert whole_at(both.cn.center.book, name) is None


async def test_only_what_a_message_names_is_given_out() -> None:
    async with world() as both:
        await agree(both)
        gathering = Gathering(both.us.runner, MemoryFiles())
        await gathering.bring(NAME, BODY)
        assert await gathering.piece(NAME, 0) == b""
        await send(both, both.us)
        assert await gathering.piece(NAME, 2) == BODY[2:]


async def test_a_message_is_refused_before_its_files_are_here() -> None:
    async with world() as both:
        await agree(both)
        gathering = Gathering(both.us.runner, MemoryFiles())
        message = notice(US, both.clock.now(), {"annex": announced(BODY)})
        with pytest.raises(RefusalError) as refused:
            gathering.demand(message.envelope)
        assert (refused.value.rule, refused.value.where) == ("file.missing", "annex")
        await gathering.bring(NAME, BODY)
        gathering.demand(message.envelope)
        gathering.demand(notice(US, both.clock.now()).envelope)
        for strange in (None, {}, {"payload": "x"}, notice(CN, both.clock.now()).envelope):
            gathering.demand(strange)


@pytest.mark.parametrize("body", [b"", b"another", b"x" * (FILE_MAX + 1)])
async def test_what_is_brought_is_the_file_of_its_name(body: bytes) -> None:
    async with world(joined=False) as both:
        gathering = Gathering(both.us.runner, MemoryFiles())
        with pytest.raises(RefusalError) as refused:
            await gathering.bring(NAME if len(body) < 9 else digest(body), body)
        assert refused.value.rule == "file.other"


async def test_so_much_may_lie_here_that_no_message_names() -> None:
    async with world(joined=False) as both:
        files = MemoryFiles()
        files.bodies["sha256:" + "0" * 64] = b"x" * UPLOADED_MAX
        gathering = Gathering(both.us.runner, files)
        with pytest.raises(RefusalError) as refused:
            await gathering.bring(NAME, BODY)
        assert refused.value.rule == "file.quota"
        gathering.named.update(files.bodies)
        await gathering.bring(NAME, BODY)
        await gathering.bring(NAME, BODY)
        assert files.size(NAME) == len(BODY)
        await gathering.close()


async def test_another_file_is_put_on_record() -> None:
    async with world() as both:
        gathering = Gathering(both.us.runner, MemoryFiles())
        watch = both.us.center.watch.size
        assert await gathering.keep(NAME, 0, 3, b"xyz") is None
        assert both.us.center.watch.size == watch + 1
