from hypothesis import given
from hypothesis import strategies as st

from hotline.core.merkle import Tree, leaf_hash
from hotline.core.watch import WatchHead


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=70))
def test_the_head_of_the_watch_log_is_the_root_of_its_tree(bodies: list[bytes]) -> None:
    head, tree = WatchHead(), Tree()
    for body in bodies:
        head.append(body)
        tree.append(leaf_hash(body))
        assert (head.size, head.root()) == (tree.size, tree.root())


def test_the_head_keeps_no_more_than_one_hash_a_level() -> None:
    head = WatchHead()
    for number in range(1000):
        head.append(str(number).encode())
    assert len(head.peaks) == (1000).bit_count()
