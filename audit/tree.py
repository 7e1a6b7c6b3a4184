"""The Merkle tree of RFC 6962: hashes, growth through the frontier, inclusion and consistency proofs.

A tree of size n is cut into perfect subtrees, one per bit of n; the *frontier* is their roots, largest first.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

Frontier = tuple[bytes, ...]
# The root of the leaves from a position to another, which is a run that the tree itself is cut into.
Between = Callable[[int, int], bytes]
SIZE = 32


def leaf_hash(data: bytes) -> bytes:
    """SHA-256 of 0x00 and the leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01 and the two children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def grow(size: int, frontier: Frontier, leaf: bytes) -> Frontier:
    """The frontier of a tree of `size` leaves after one more leaf hash; log2(size) hashes at worst."""
    roots = list(frontier)
    while size & 1:
        leaf = node_hash(roots.pop(), leaf)
        size >>= 1
    return (*roots, leaf)


def root(frontier: Frontier) -> bytes:
    """The root of the whole tree; SHA-256 of nothing for the empty one."""
    if not frontier:
        return hashlib.sha256(b"").digest()
    found = frontier[-1]
    for left in reversed(frontier[:-1]):
        found = node_hash(left, found)
    return found


def frontier_of(leaves: Iterable[bytes]) -> Frontier:
    """The frontier over leaf hashes, from the first."""
    found: Frontier = ()
    for size, leaf in enumerate(leaves):
        found = grow(size, found, leaf)
    return found


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    return root(frontier_of(leaves))


def pack(frontier: Frontier) -> bytes:
    """The frontier as stored."""
    return b"".join(frontier)


def unpack(packed: bytes) -> Frontier:
    """The frontier as used."""
    return tuple(packed[start : start + SIZE] for start in range(0, len(packed), SIZE))


def over(leaves: Sequence[bytes]) -> Between:
    """The roots of runs of these leaf hashes."""
    return lambda start, end: root_of(leaves[start:end])


def inclusion_proof(between: Between, size: int, index: int) -> list[bytes]:
    """The audit path of leaf `index` in a tree of `size` leaves, from its sibling up (RFC 6962, 2.1.1)."""
    if not 0 <= index < size:
        raise ValueError("no such leaf")
    start, end, found = 0, size, []
    while end - start > 1:
        split = start + _split(end - start)
        near, far = ((start, split), (split, end)) if index < split else ((split, end), (start, split))
        found.append(between(*far))
        start, end = near
    return found[::-1]


def consistency_proof(between: Between, old_size: int, size: int) -> list[bytes]:
    """What shows that the tree of `old_size` leaves is a beginning of that of `size` (RFC 6962, 2.1.2)."""
    if not 0 < old_size <= size:
        raise ValueError("no such earlier tree")
    start, end, found = 0, size, []
    while old_size < end:
        split = start + _split(end - start)
        if old_size <= split:
            found.append(between(split, end))
            end = split
        else:
            found.append(between(start, split))
            start = split
    return [*([between(start, end)] if start else []), *found[::-1]]


def _split(size: int) -> int:
    """The largest power of two strictly under `size`."""
    return 1 << (size - 1).bit_length() - 1


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """Whether `proof` leads from the leaf hash at `index` to the root of `size` leaves (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == expected


def verify_consistency(old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the new tree only adds leaves to the old one (RFC 9162, 2.1.4.2)."""
    if not 0 < old_size <= new_size:
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    if not path:
        return False
    place, last = old_size - 1, new_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root
