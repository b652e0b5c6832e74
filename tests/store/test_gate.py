import pytest

from hotline.core.errors import FencedError, OverloadedError
from hotline.interfaces import Batch
from hotline.store.gate import Gate, Limits, prove, weigh
from tests.store.batches import CHANNEL, ours, owed, row


def test_the_gate_counts_what_waits_and_refuses_beyond_its_limits() -> None:
    gate = Gate(Limits(queue_batches=2, queue_bytes=100))
    gate.enter(60)
    with pytest.raises(OverloadedError, match="1 batches with 60 bytes"):
        gate.enter(41)
    gate.enter(40)
    with pytest.raises(OverloadedError):
        gate.enter(0)
    gate.leave(60)
    gate.enter(60)


def test_one_batch_alone_may_be_larger_than_the_limit() -> None:
    gate = Gate(Limits(queue_bytes=100))
    gate.enter(101)
    with pytest.raises(OverloadedError):
        gate.enter(1)


def test_the_weight_of_a_batch_is_all_that_it_carries() -> None:
    assert weigh(Batch({})) == 0
    batch = Batch({"ours": (0, (row("abc", beside=b"12"), row("d")))}, (owed("o", 1, detail=b"xyz"),), b"state")
    assert weigh(batch) == 32 + 3 + 2 + 32 + 1 + 3 + 5


def test_what_continues_every_log_in_the_newest_epoch_is_proven() -> None:
    prove(CHANNEL, 3, 3, {"ours": 2}, ours(2, "a"))
    prove(CHANNEL, 3, 3, {}, Batch({"watch": (0, ())}))
    prove(CHANNEL, 3, 3, {"ours": 2}, Batch({}))


@pytest.mark.parametrize(("newest", "epoch", "first"), [(3, 2, 2), (3, 4, 2), (0, 0, 2), (3, 3, 1), (3, 3, 3)])
def test_anything_else_is_fenced(newest: int, epoch: int, first: int) -> None:
    with pytest.raises(FencedError, match="nothing was written"):
        prove(CHANNEL, newest, epoch, {"ours": 2}, ours(first, "a"))
