"""What documents are worth today, requirement by requirement: their standing, and the best of several. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Protocol

import msgspec

# Warned this long beforehand: a certificate or a contract takes weeks to be renewed.
NOTICE = timedelta(days=90)
# From the best to the worst; a point is covered as well as the best document that speaks of it.
STANDINGS = ("valid", "expiring", "waiting", "expired", "refused", "none")


class Proof(Protocol):
    """What is needed of a document."""

    @property
    def requirement(self) -> str: ...
    @property
    def accepted(self) -> bool | None: ...
    @property
    def readable(self) -> bool: ...
    @property
    def state(self) -> str: ...
    @property
    def expires_on(self) -> date | None: ...


class Count(msgspec.Struct, frozen=True):
    """How many points of a referential are covered by a valid document, of those that our requirements speak of.

    `expiring` is how many of the covered ones will soon not be; `beyond` counts the points outside our requirements.
    """

    covered: int
    expiring: int
    spoken: int
    beyond: int


def standing(proof: Proof, today: date) -> str:
    """One of STANDINGS: accepted and in force, soon over, not yet examined, over, or of no use."""
    if proof.accepted is False or proof.state in ("infected", "integrity_error"):
        return "refused"
    if proof.expires_on is not None and proof.expires_on < today:
        return "expired"
    if not proof.accepted or not proof.readable:
        return "waiting"
    return "expiring" if proof.expires_on is not None and proof.expires_on - today <= NOTICE else "valid"


def best(standings: Iterable[str]) -> str:
    """The best of several standings, `none` when there is no document."""
    return min(standings, key=STANDINGS.index, default="none")


def by_requirement(proofs: Iterable[Proof], today: date) -> dict[str, str]:
    """The best standing of each requirement that has a document."""
    found: dict[str, list[str]] = {}
    for proof in proofs:
        found.setdefault(proof.requirement, []).append(standing(proof, today))
    return {requirement: best(several) for requirement, several in found.items()}


def count(points: Sequence[Sequence[str]], asked: frozenset[str], held: Mapping[str, str]) -> Count:
    """What is covered of points, each given by the requirements that speak of it; only those `asked` here count."""
    spoken = [[one for one in codes if one in asked] for codes in points]
    worth = [best(held.get(one, "none") for one in codes) for codes in spoken if codes]
    covered = [one for one in worth if one in ("valid", "expiring")]
    return Count(len(covered), covered.count("expiring"), len(worth), len(points) - len(worth))
