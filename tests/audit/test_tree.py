"""The Merkle tree, against the vectors of the Certificate Transparency reference tree (RFC 6962)."""

import itertools

import pytest

from audit import tree

INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
LEAVES = [tree.leaf_hash(bytes.fromhex(data)) for data in INPUTS]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
INCLUSION = [(0, 1, []), (0, 8, [A, B, C]), (5, 8, [D, E, ROOTS[4]]), (2, 3, [ROOTS[2]]), (1, 5, [ROOTS[1], B, D])]
CONSISTENCY = [(1, 1, []), (1, 8, [A, B, C]), (6, 8, [F, E, ROOTS[4]]), (2, 5, [B, D])]
MANY = [tree.leaf_hash(bytes([number])) for number in range(40)]


def hexes(proof: list[bytes]) -> list[str]:
    return [part.hex() for part in proof]


def altered(proof: list[bytes]) -> list[list[bytes]]:
    """The proof with each part changed, each part missing, and one part too many."""
    changed = [[*proof[:rank], bytes(32), *proof[rank + 1 :]] for rank in range(len(proof))]
    shortened = [[*proof[:rank], *proof[rank + 1 :]] for rank in range(len(proof))]
    return [*changed, *shortened, [*proof, bytes(32)], [bytes(32), *proof]]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_reference_tree(size: int) -> None:
    assert tree.root_of(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_inclusion_proofs_are_those_of_the_reference_tree(index: int, size: int, proof: list[str]) -> None:
    assert hexes(tree.inclusion_proof(tree.over(LEAVES), size, index)) == proof


@pytest.mark.parametrize(("old", "new", "proof"), CONSISTENCY)
def test_consistency_proofs_are_those_of_the_reference_tree(old: int, new: int, proof: list[str]) -> None:
    assert hexes(tree.consistency_proof(tree.over(LEAVES), old, new)) == proof


def test_a_frontier_survives_storage_and_keeps_one_root_per_bit() -> None:
    for size in range(41):
        frontier = tree.frontier_of(MANY[:size])
        assert len(frontier) == size.bit_count()
        assert tree.unpack(tree.pack(frontier)) == frontier


@pytest.mark.parametrize("size", range(1, 41))
def test_an_inclusion_proof_verifies_and_nothing_near_it_does(size: int) -> None:
    root = tree.root_of(MANY[:size])
    for index, leaf in enumerate(MANY[:size]):
        proof = tree.inclusion_proof(tree.over(MANY), size, index)
        places = [place for place in range(-1, size + 1) if tree.verify_inclusion(leaf, place, size, proof, root)]
        assert places == [index]
        assert not tree.verify_inclusion(bytes(32), index, size, proof, root)
        assert not tree.verify_inclusion(leaf, index, size, proof, bytes(32))
        assert not any(tree.verify_inclusion(leaf, index, size, wrong, root) for wrong in altered(proof))


@pytest.mark.parametrize("new", range(1, 41))
def test_a_consistency_proof_verifies_and_nothing_near_it_does(new: int) -> None:
    after = tree.root_of(MANY[:new])
    for old in range(1, new + 1):
        before, proof = tree.root_of(MANY[:old]), tree.consistency_proof(tree.over(MANY), old, new)
        assert tree.verify_consistency(old, new, before, after, proof)
        assert not tree.verify_consistency(old, new, bytes(32), after, proof)
        assert not tree.verify_consistency(old, new, before, bytes(32), proof)
        assert not tree.verify_consistency(new + 1, new, before, after, proof)
        assert not tree.verify_consistency(0, new, before, after, proof)
        assert not any(
            tree.verify_consistency(old, new, before, after, wrong) for wrong in [[], *altered(proof)] if wrong != proof
        )


def test_two_histories_that_part_have_no_consistency_proof() -> None:
    forked = [*MANY[:3], tree.leaf_hash(b"fork"), *MANY[4:9]]
    for old, new in itertools.combinations(range(4, 10), 2):
        proof = tree.consistency_proof(tree.over(forked), old, new)
        assert not tree.verify_consistency(old, new, tree.root_of(MANY[:old]), tree.root_of(forked[:new]), proof)


@pytest.mark.parametrize("index", [-1, 8])
def test_there_is_no_proof_for_a_leaf_out_of_the_tree(index: int) -> None:
    with pytest.raises(ValueError, match="no such leaf"):
        tree.inclusion_proof(tree.over(LEAVES), len(LEAVES), index)


@pytest.mark.parametrize("old", [0, 9])
def test_there_is_no_proof_from_a_tree_that_never_was(old: int) -> None:
    with pytest.raises(ValueError, match="no such earlier tree"):
        tree.consistency_proof(tree.over(LEAVES), old, len(LEAVES))
