"""A platform whose operator accepts files without antivirus: what a proof waits for is shown in test_mission_proofs."""

from pathlib import Path

import pytest

from core.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The usual demonstration, proofs opened at once."""
    return Settings(var=tmp_path / "var", demo=True, accept_unscanned=True, pages_url="http://localhost:8000")
