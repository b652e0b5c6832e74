"""No machine says anything of nuclear command over the API: every form of that agreement, at either side."""

from collections.abc import AsyncIterator

import pytest

from hotline.client.errors import ClientError
from hotline.core.canonical import Instant, Json
from hotline.core.forms import Form
from hotline.files import protocols
from hotline.runtime.filling import Filling
from tests import consents
from tests.core.test_human_only import opener
from tests.fakes_center import CN, JUNE, US, World
from tests.fakes_doors import Open, open_doors

AGREED = protocols.load("nuclear-human-control")
FORMS = AGREED.protocol.forms
DAY = Instant(JUNE - JUNE % 86_400_000)


@pytest.fixture
async def there(both: World) -> AsyncIterator[Open]:
    """Return the doors of the other side, once both have agreed."""
    for side, party in ((both.us, US), (both.cn, CN)):
        signer = party.people["administrator"]
        await side.runner.do(consents.consent(AGREED.octets, party.name, JUNE, JUNE, signer))
    await both.settle()
    async with open_doors(both.cn, both.clock) as found:
        yield found


def filled(form: Form) -> dict[str, Json]:
    return dict(Filling(form, JUNE, DAY, AGREED.protocol.parameters).fill({}))


async def said(both: World, doors: Open, code: str) -> str:
    """Let two people open a case with a message of form *code*; return its number."""
    async with doors.client() as alice, doors.client("bob") as bob:
        receipt = await alice.send(code, filled(FORMS[code]), protocol=AGREED.protocol.id)
        assert (await bob.second(receipt.id)).state == "placed"
    await both.settle()
    return receipt.id


async def test_the_key_of_a_machine_is_refused_on_every_form(both: World, doors: Open, there: Open) -> None:
    opened = {code: await said(both, doors, code) for code in {opener(each) for each in FORMS if not FORMS[each].opens}}
    found = {}
    for code, form in FORMS.items():
        ours = form.opens or form.sender == "originator" or form.act == "retraction"
        answers = None if form.opens else opened[opener(code)]
        async with (doors if ours else there).client("system", role="system") as system:
            message = await system.compose(code, filled(form), protocol=AGREED.protocol.id, answers=answers)
            with pytest.raises(ClientError) as caught:
                await system.post(message)
        found[code] = (caught.value.rule, caught.value.status)
    assert found == dict.fromkeys(FORMS, ("form.human_only", 403))
