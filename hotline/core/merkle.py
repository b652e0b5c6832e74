"""The RFC 6962 Merkle tree of a log, and its proofs (RFC 9162 section 2.1).

`Tree` holds the hash of every complete subtree, about 64 bytes a leaf, so that any proof between any two sizes is a
handful of look-ups. It only grows: what would be true after more leaves is asked of `root_after`, before they are
appended. The verifiers raise `MerkleError`; they never return False.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final

from hotline.core.errors import MerkleError

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()


def leaf_hash(body: bytes) -> bytes:
    """Return the hash of one entry."""
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above *left* and *right*."""
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """A Merkle tree that grows at its right edge."""

    __slots__ = ("levels",)

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        """Start from *leaves* (leaf hashes)."""
        self.levels: list[bytearray] = [bytearray()]
        for leaf in leaves:
            self.append(leaf)

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return len(self.levels[0]) // HASH_BYTES

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        if len(leaf) != HASH_BYTES:
            raise ValueError("a leaf hash has 32 bytes")
        node, level, index = leaf, 0, self.size
        while True:
            if level == len(self.levels):
                self.levels.append(bytearray())
            self.levels[level] += node
            if index % 2 == 0:
                return
            node = node_hash(self.node(level, index - 1), node)
            level, index = level + 1, index // 2

    def leaf(self, index: int) -> bytes:
        """Return the leaf hash at *index*."""
        if not 0 <= index < self.size:
            raise ValueError(f"no leaf {index} in a tree of {self.size}")
        return self.node(0, index)

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the first *size* leaves (all of them by default)."""
        size = self.within(self.size if size is None else size)
        return fold(self.peaks(size)) if size else EMPTY_ROOT

    def root_after(self, leaves: Iterable[bytes], size: int | None = None) -> bytes:
        """Return the root that *leaves*, appended to the first *size* leaves, would give; the tree stays as it is."""
        size = self.within(self.size if size is None else size)
        peaks = self.peaks(size)
        for leaf in leaves:
            node, index = leaf, size
            while index % 2:
                node, index = node_hash(peaks.pop(), node), index // 2
            peaks.append(node)
            size += 1
        return fold(peaks) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int) -> tuple[bytes, ...]:
        """Return the proof that leaf *index* is in the tree of the first *size* leaves."""
        if not 0 <= index < self.within(size):
            raise ValueError(f"no leaf {index} in a tree of {size}")
        proof = []
        start, end = 0, size
        while end - start > 1:
            middle = start + split(end - start)
            if index < middle:
                proof.append(self.subtree(middle, end))
                end = middle
            else:
                proof.append(self.subtree(start, middle))
                start = middle
        return tuple(reversed(proof))

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """Return the proof that the tree of *new* leaves grew from that of *old*; empty if *old* is 0 or *new*."""
        if not 0 <= old <= self.within(new):
            raise ValueError(f"a tree of {new} did not grow from one of {old}")
        if old in (0, new):
            return ()
        proof = []
        start, end, whole = 0, new, True
        while old != end:
            middle = start + split(end - start)
            if old <= middle:
                proof.append(self.subtree(middle, end))
                end = middle
            else:
                proof.append(self.subtree(start, middle))
                start, whole = middle, False
        if not whole:
            proof.append(self.subtree(start, end))
        return tuple(reversed(proof))

    def within(self, size: int) -> int:
        """Return *size* if the tree has that many leaves."""
        if not 0 <= size <= self.size:
            raise ValueError(f"no size {size} in a tree of {self.size}")
        return size

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of the complete subtree *index* of 2**level leaves."""
        return bytes(self.levels[level][index * HASH_BYTES : (index + 1) * HASH_BYTES])

    def peaks(self, size: int) -> list[bytes]:
        """Return the hashes of the complete subtrees that make up the first *size* leaves, from the left."""
        found = []
        start = 0
        for level in range(size.bit_length() - 1, -1, -1):
            if size >> level & 1:
                found.append(self.node(level, start >> level))
                start += 1 << level
        return found

    def subtree(self, start: int, end: int) -> bytes:
        """Return the hash over leaves *start* to *end*, where *start* is a multiple of every complete part."""
        parts = []
        while start < end:
            level = (end - start).bit_length() - 1
            parts.append(self.node(level, start >> level))
            start += 1 << level
        return fold(parts)


class Edge:
    """The right edge of a tree that is only walked along: its root, and no proof, whatever its size."""

    __slots__ = ("peaks", "size")

    def __init__(self) -> None:
        """Start from nothing."""
        self.peaks: list[bytes] = []
        self.size = 0

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        node, index = leaf, self.size
        while index % 2:
            node, index = node_hash(self.peaks.pop(), node), index // 2
        self.peaks.append(node)
        self.size += 1

    def root(self) -> bytes:
        """Return the root of all leaves."""
        return fold(self.peaks) if self.peaks else EMPTY_ROOT


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that *leaf* (a leaf hash) stands at *index* in the tree of *size* leaves with *root*."""
    whole_hashes(leaf, root, *proof)
    if not 0 <= index < size:
        raise MerkleError(f"leaf {index} is not within a tree of {size}")
    found, first, last = leaf, index, size - 1
    for hashed in proof:
        if last == 0:
            raise MerkleError("the proof is longer than the tree is high")
        if first % 2 or first == last:
            found = node_hash(hashed, found)
            while first % 2 == 0 and first:
                first, last = first // 2, last // 2
        else:
            found = node_hash(found, hashed)
        first, last = first // 2, last // 2
    if last or found != root:
        raise MerkleError("the inclusion proof does not lead to the root")


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree of *new* leaves with *new_root* grew from that of *old* leaves with *old_root*."""
    whole_hashes(old_root, new_root, *proof)
    if not 0 <= old <= new:
        raise MerkleError(f"a tree of {new} did not grow from one of {old}")
    if old in (0, new):
        same = old_root == (new_root if old else EMPTY_ROOT) and (new > 0 or new_root == EMPTY_ROOT)
        if proof or not same:
            raise MerkleError("the roots differ, or a proof was given where none is needed")
        return
    first, last = old - 1, new - 1
    while first % 2:
        first, last = first // 2, last // 2
    # The old root is itself a part of the new tree when its size is a power of two; then the proof leaves it out.
    rest = list(proof) if first else [old_root, *proof]
    if not rest:
        raise MerkleError("the consistency proof is empty")
    if grown_roots(first, last, rest) != (old_root, new_root):
        raise MerkleError("the consistency proof does not lead to both roots")


def grown_roots(first: int, last: int, rest: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Return the old and the new root that the hashes *rest* lead to, climbing from nodes *first* and *last*."""
    older = newer = rest[0]
    for hashed in rest[1:]:
        if last == 0:
            raise MerkleError("the proof is longer than the tree is high")
        if first % 2 or first == last:
            older, newer = node_hash(hashed, older), node_hash(hashed, newer)
            while first % 2 == 0 and first:
                first, last = first // 2, last // 2
        else:
            newer = node_hash(newer, hashed)
        first, last = first // 2, last // 2
    if last:
        raise MerkleError("the proof is shorter than the tree is high")
    return older, newer


def whole_hashes(*hashes: bytes) -> None:
    """Check that every one is a whole hash."""
    if any(len(hashed) != HASH_BYTES for hashed in hashes):
        raise MerkleError("a hash does not have 32 bytes")


def split(size: int) -> int:
    """Return the greatest power of two below *size*."""
    return 1 << (size - 1).bit_length() - 1


def fold(peaks: Sequence[bytes]) -> bytes:
    """Return the one hash above *peaks*, given from the left."""
    found = peaks[-1]
    for peak in reversed(peaks[:-1]):
        found = node_hash(peak, found)
    return found
