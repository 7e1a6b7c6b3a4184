"""The tree in tiles: what each holds, read from the journal, and proofs made from a few of them, whatever its size."""

from functools import cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit import tree
from audit.models import JournalEntry, TileRoot
from audit.tile_paths import HEIGHT, WIDTH, Tile


def hashes(session: Session, tile: Tile) -> list[bytes]:
    """The hashes of a tile that the tree fills."""
    if tile.level:
        ranks = TileRoot.number.between(tile.start, tile.start + tile.width - 1)
        query = select(TileRoot.root).where(TileRoot.level == tile.level - 1, ranks).order_by(TileRoot.number)
    else:
        places = JournalEntry.position.between(tile.start, tile.start + tile.width - 1)
        query = select(JournalEntry.leaf_hash).where(places).order_by(JournalEntry.position)
    return list(session.scalars(query))


def bundle(session: Session, tile: Tile) -> list[bytes]:
    """The entries whose hashes a tile of level 0 holds: the public leaves, in their order."""
    places = JournalEntry.position.between(tile.start, tile.start + tile.width - 1)
    return list(session.scalars(select(JournalEntry.leaf).where(places).order_by(JournalEntry.position)))


def content(session: Session, tile: Tile) -> bytes:
    """The bytes that are published: hashes end to end, or entries each after its length on two bytes."""
    if tile.entries:
        return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in bundle(session, tile))
    return b"".join(hashes(session, tile))


def keep_roots(session: Session, size: int) -> None:
    """Store the root of every tile that a tree of `size` leaves fills and that is not stored yet, level by level."""
    level = 0
    while full := size >> HEIGHT * (level + 1):
        known = select(func.max(TileRoot.number)).where(TileRoot.level == level)
        last = session.scalar(known)
        for number in range(0 if last is None else last + 1, full):
            root = tree.root_of(hashes(session, Tile(level, number)))
            session.add(TileRoot(level=level, number=number, root=root))
        session.flush()
        level += 1


def between(session: Session, size: int) -> tree.Between:
    """The roots of runs of leaves of a tree of `size`, from its tiles, each read once."""

    @cache
    def tile(level: int, number: int) -> list[bytes]:
        return hashes(session, Tile(level, number, min(WIDTH, (size >> HEIGHT * level) - number * WIDTH)))

    def root(start: int, end: int) -> bytes:
        count = end - start
        if count & (count - 1):
            split = start + (1 << (count - 1).bit_length() - 1)
            return tree.node_hash(root(start, split), root(split, end))
        level = (count.bit_length() - 1) // HEIGHT
        number, first = divmod(start >> HEIGHT * level, WIDTH)
        return tree.root_of(tile(level, number)[first : first + (count >> HEIGHT * level)])

    return root


def faults(session: Session) -> list[str]:
    """French faults: stored roots that are not those of the tiles below them."""
    stored = session.scalars(select(TileRoot).order_by(TileRoot.level, TileRoot.number))
    return [
        f"Tuile {one.level}/{one.number} : la racine gardée n’est pas celle des entrées."
        for one in stored
        if one.root != tree.root_of(hashes(session, Tile(one.level, one.number)))
    ]
