"""`label rebuild`, as an operator uses it."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from cli.main import main
from core.platform import Platform
from core.settings import Settings
from evaluation.asking.campaign_models import CampaignResult, SealedAnswer
from evaluation.measuring.counter_models import CampaignCounter
from migrations.upgrade import upgrade
from tests.evaluation.measuring.test_counter_store import sealed


@pytest.fixture
def platform(settings: Settings, monkeypatch: pytest.MonkeyPatch, at: datetime, tmp_path: Path) -> Iterator[Platform]:
    """A platform where the environment points, with one sealed campaign."""
    monkeypatch.setenv("LABEL_VAR", str(settings.var))
    monkeypatch.setenv("LABEL_DEMO", "true")
    opened = Platform(settings)
    upgrade(settings.database)
    with opened.database.write() as session:
        sealed(session, at, tmp_path / "boxes")
    yield opened
    opened.close()


def test_counters_are_repaired_and_the_code_says_that_they_had_changed(
    platform: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rebuild"]) == 0
    assert "(collaborateurs)\u00a0: conforme." in capsys.readouterr().out
    with platform.database.write() as session:
        session.execute(delete(CampaignCounter).where(CampaignCounter.name == "Centre"))
        session.execute(update(CampaignCounter).values(people=1))
    assert main(["rebuild"]) == 1
    assert "2 compte(s) refait(s)" in capsys.readouterr().out
    assert main(["rebuild"]) == 0


def test_a_figure_that_the_answers_do_not_give_is_told(platform: Platform, capsys: pytest.CaptureFixture[str]) -> None:
    with platform.database.write() as session:
        session.execute(update(CampaignResult).values(items=[]))
    assert main(["rebuild"]) == 1
    assert "les chiffres publiés ne sont pas ceux" in capsys.readouterr().out


def test_purged_answers_leave_the_statistics_as_the_truth(
    platform: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    with platform.database.write() as session:
        session.execute(delete(SealedAnswer))
    assert main(["rebuild"]) == 0
    assert "font foi" in capsys.readouterr().out
