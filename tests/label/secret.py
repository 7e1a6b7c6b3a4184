"""Sittings whose votes are secret: no landed référentiel asks for one, so a test makes every edition ask."""

import msgspec
import pytest

from evaluation import evaluations
from evaluation.edition import Committee


def secret_votes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the pinned edition of every evaluation want secret votes."""
    pinned = evaluations.pinned
    monkeypatch.setattr(
        evaluations, "pinned", lambda one: msgspec.structs.replace(pinned(one), comite=Committee(vote="secret"))
    )
