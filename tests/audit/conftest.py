"""Fixtures of the audit room."""

from pathlib import Path

import pytest

from core.files import Files


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A folder of files."""
    return Files(tmp_path / "files")
