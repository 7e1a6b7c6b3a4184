"""The whole scheme, from an empty database: the staff, then every organisation's story up to today."""

from collections.abc import Callable
from datetime import datetime, timedelta

from cli.demonstration import applying, asking, auditing, deciding, impartiality, shopping, visiting
from cli.demonstration.cast import ORGANISATIONS
from cli.demonstration.season import Story, play, together
from cli.demonstration.stage import Folder, Stage
from core.platform import Platform

# The organisation whose campaign runs today: every screen of a manager and of a shopper has something to show.
LIVELY = "universite"


def load(platform: Platform, now: datetime, *, tell: Callable[[str], object] = lambda _line: None) -> list[Folder]:
    """Play the season through the services, telling `tell` how far it is; return each organisation’s folder."""
    stage = Stage(platform, now)
    folders = [Folder(stage, part) for part in ORGANISATIONS]
    opening = now - timedelta(days=max(part.since for part in ORGANISATIONS) + 7)
    stage.hire(opening)
    impartiality.known(stage, opening + timedelta(days=1))
    shopping.declared(stage, opening + timedelta(days=2))
    tell(f"La saison se joue : {len(folders)} organisations, jour après jour, par les mêmes services que les pages.")
    stories = together(shopping.applications(stage), *(_story(folder) for folder in folders))
    play(_told(stories, tell), until=now)
    return folders


def _story(folder: Folder) -> Story:
    yield from applying.acts(folder)
    lively = [shopping.acts(folder)] if folder.part.key == LIVELY else []
    yield from together(asking.acts(folder), visiting.acts(folder), auditing.before(folder), *lively)
    yield from auditing.after(folder)
    yield from deciding.acts(folder)


def _told(story: Story, tell: Callable[[str], object]) -> Story:
    """The same story, with a line at each new month."""
    month = None
    for moment in story:
        if (moment.year, moment.month) != month:
            month = (moment.year, moment.month)
            tell(f"  {moment:%m/%Y}")
        yield moment
