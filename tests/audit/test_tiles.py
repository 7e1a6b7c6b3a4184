"""Tiles: addresses of C2SP tlog-tiles, contents that hash to the tree, proofs from a few tiles only."""

from datetime import datetime

import pytest
from sqlalchemy import event, insert, update
from sqlalchemy.orm import Session

from audit import checkpoint, tile_paths, tiles, tree
from audit.models import JournalEntry, TileRoot
from audit.tile_paths import Tile
from audit.verification import verify
from core.keys import Keyring
from tests.audit.written import LOG, fill


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "0/000"),
        (Tile(1, 999, 1), "1/999.p/1"),
        (Tile(0, 1000, 255), "0/x001/000.p/255"),
        (Tile(0, 1234067), "0/x001/x234/067"),
        (Tile(63, 5), "63/005"),
        (Tile(0, 70, 112, entries=True), "entries/070.p/112"),
    ],
)
def test_each_tile_has_the_address_of_the_specification(tile: Tile, path: str) -> None:
    assert tile_paths.path(tile) == path
    assert tile_paths.read(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        *("", "0", "0/0", "0/0000", "0/x000/001", "00/000", "64/000", "-1/000", "0/000.p/0", "0/000.p/256"),
        *("0/000.p/01", "0/000.p/", "0/001/000", "0/x001/x000", "entries/000.p/300", "entries/٠٠٠", "0/000/", "0//000"),
    ],
)
def test_no_tile_has_two_addresses(path: str) -> None:
    assert tile_paths.read(path) is None


def test_a_tree_of_70_000_has_the_tiles_that_the_specification_counts() -> None:
    """273 full tiles and one of 112 at level 0, one full and one of 17 at level 1, one of 1 at level 2."""
    found = [(tile.level, tile.width) for tile in tile_paths.of_tree(70_000) if not tile.entries]
    assert found == [(0, 256)] * 273 + [(0, 112), (1, 256), (1, 17), (2, 1)]
    assert [tile.width for tile in tile_paths.of_tree(70_000) if tile.entries] == [256] * 273 + [112]
    assert [tile.width for tile in tile_paths.of_tree(256)] == [256, 256, 1]
    assert tile_paths.of_tree(0) == []


def test_a_tile_fits_only_the_tree_that_fills_it() -> None:
    for size in (1, 255, 256, 257, 70_000):
        assert all(tile.fits(size) for tile in tile_paths.of_tree(size))
        last = [tile for tile in tile_paths.of_tree(size) if tile.level == 0][-1]
        assert not last.fits(size - 1)
    assert not Tile(1, 0, 1).fits(255)


def test_entries_hash_to_tiles_and_tiles_to_the_tree(session: Session, keyring: Keyring, at: datetime) -> None:
    fill(session, 600, at)
    made = checkpoint.sign(session, keyring, LOG, at)
    hashes: list[bytes] = []
    for tile in [one for one in tile_paths.of_tree(600) if one.entries]:
        data, leaves = tiles.content(session, tile), []
        while data:
            length = int.from_bytes(data[:2], "big")
            leaves.append(tree.leaf_hash(data[2 : 2 + length]))
            data = data[2 + length :]
        assert b"".join(leaves) == tiles.content(session, Tile(0, tile.number, tile.width))
        hashes += leaves
    assert checkpoint.read(made.note, keyring.log.public_key).root == tree.root_of(hashes)
    upper = [tree.root_of(hashes[:256]), tree.root_of(hashes[256:512])]
    assert tiles.content(session, Tile(1, 0, 2)) == b"".join(upper)


def test_checkpoints_signed_one_after_the_other_keep_the_same_roots(
    session: Session, keyring: Keyring, at: datetime
) -> None:
    for count in (3, 250, 3, 256, 1, 300):
        fill(session, count, at)
        checkpoint.sign(session, keyring, LOG, at)
    assert tiles.faults(session) == []
    assert [(one.level, one.number) for one in session.query(TileRoot).order_by(TileRoot.number)] == [
        (0, number) for number in range(813 // 256)
    ]


def test_proofs_from_tiles_are_those_from_leaves(session: Session, keyring: Keyring, at: datetime) -> None:
    fill(session, 600, at)
    checkpoint.sign(session, keyring, LOG, at)
    long = tree.over(tiles.hashes(session, Tile(0, 0, 600)))  # wider than a tile: the query knows no limit
    for size in (1, 2, 255, 256, 257, 511, 512, 600):
        short = tiles.between(session, size)
        for index in {0, size // 2, max(0, size - 2), size - 1}:
            assert tree.inclusion_proof(short, size, index) == tree.inclusion_proof(long, size, index)
            assert tree.consistency_proof(short, index + 1, size) == tree.consistency_proof(long, index + 1, size)


def test_a_proof_in_a_large_tree_reads_few_tiles(session: Session) -> None:
    """A tree of 200,000 leaves, of which only the tiles are there: a proof asks for at most two a level."""
    leaf = tree.leaf_hash(b"")
    roots = [{"level": 0, "number": number, "root": tree.root_of([leaf] * 256)} for number in range(200_000 // 256)]
    session.execute(insert(TileRoot), roots)
    tiles.keep_roots(session, 0)
    level = tree.root_of([roots[0]["root"]] * 256)  # type: ignore[list-item]
    session.execute(insert(TileRoot), [{"level": 1, "number": number, "root": level} for number in range(3)])
    asked: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *call: asked.append(call[2]))
    tree.consistency_proof(tiles.between(session, 200_000), 131_072, 200_000)
    assert 0 < len(asked) <= 6


def test_a_root_changed_in_the_tiles_alone_is_a_fault(session: Session, keyring: Keyring, at: datetime) -> None:
    fill(session, 256, at)
    saved = checkpoint.sign(session, keyring, LOG, at).note
    assert verify(session, keyring, saved) == []
    session.execute(update(TileRoot).values(root=bytes(32)))
    assert verify(session, keyring, saved) == ["Tuile 0/0 : la racine gardée n’est pas celle des entrées."]


def test_erasing_what_was_said_leaves_the_public_log_as_it_was(
    session: Session, keyring: Keyring, at: datetime
) -> None:
    """The leaf holds only a salted digest: without salt and payload it is mute, and the tree does not move."""
    fill(session, 300, at)
    made = checkpoint.sign(session, keyring, LOG, at).note
    before = [tiles.content(session, tile) for tile in tile_paths.of_tree(300)]
    blank = {"payload": b"", "salt": b"", "actor_salt": b"", "actor_name": "", "actor_id": None}
    session.execute(update(JournalEntry).where(JournalEntry.position == 7).values(blank))
    session.expire_all()
    assert [tiles.content(session, tile) for tile in tile_paths.of_tree(300)] == before
    assert checkpoint.sign(session, keyring, LOG, at).note == made
