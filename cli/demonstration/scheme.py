"""The whole scheme, from an empty database: the staff, then every organisation's story up to today."""

from datetime import datetime, timedelta

from cli.demonstration import applying, asking, auditing, deciding, visiting
from cli.demonstration.cast import ORGANISATIONS
from cli.demonstration.season import Story, play, together
from cli.demonstration.stage import Folder, Stage
from core.platform import Platform


def load(platform: Platform, now: datetime) -> list[Folder]:
    """Play the season through the services, and return the folders with what became of them."""
    stage = Stage(platform, now)
    folders = [Folder(stage, part) for part in ORGANISATIONS]
    stage.hire(now - timedelta(days=max(part.since for part in ORGANISATIONS) + 7))
    play(together(*(_story(folder) for folder in folders)), until=now)
    return folders


def _story(folder: Folder) -> Story:
    yield from applying.acts(folder)
    yield from together(asking.acts(folder), visiting.acts(folder), auditing.before(folder))
    yield from auditing.after(folder)
    yield from deciding.acts(folder)
