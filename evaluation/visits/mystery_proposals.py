"""Scenarios proposed to whoever prepares a campaign, so that nobody starts from an empty page."""

import tomllib
from collections.abc import Collection
from functools import lru_cache

import msgspec

from evaluation.visits.shopper_charter import TEXTS


class Proposal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to ask on a channel (its code in the référentiels), and what never to say there."""

    canal: str
    titre: str
    demander: str
    taire: str


class _Proposals(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    scenarios: tuple[Proposal, ...]


@lru_cache(maxsize=1)
def proposals() -> tuple[Proposal, ...]:
    """All of them, in the order of the file."""
    return msgspec.convert(tomllib.loads((TEXTS / "scenarios.toml").read_text("utf-8")), _Proposals).scenarios


def fitting(channels: Collection[str], taken: Collection[str]) -> list[Proposal]:
    """Those of these channels whose titles are not taken yet."""
    return [one for one in proposals() if one.canal in channels and one.titre not in taken]
