"""The mystery campaign: planned, handed out week by week, reported with a trace, checked by a second person."""

from datetime import datetime, timedelta
from fractions import Fraction

from sqlalchemy.orm import Session

from audit import antivirus
from cli.demonstration import proofs
from cli.demonstration.season import Story
from cli.demonstration.stage import Folder
from cli.demonstration.voices import TRACES
from core.calendar import date_in_paris
from evaluation.edition import Channel
from evaluation.visits import mystery, mystery_missions, mystery_offers, mystery_reports
from evaluation.visits.mystery_models import MysteryMission

FIRST = 16


def acts(folder: Folder) -> Story:
    """As many missions and weeks as the référentiel says, then the closing."""
    yield (at := folder.day(FIRST, 9))
    start = date_in_paris(folder.day(FIRST + 1))
    sites = {place.name: place.yearly_users for place in folder.part.places}
    total = folder.referentiel.mystere.total
    with folder.act() as session:
        mystery.plan(
            session, folder.evaluation_id, total=total, sites=sites, start=start, by=folder.stage.manager, at=at
        )
    weeks = folder.referentiel.mystere.semaines
    for week in range(1, weeks + 1):
        first = FIRST + 1 + 7 * (week - 1)
        yield (at := folder.day(first, 9))
        _hand_out(folder, week, at)
        yield (at := folder.day(first + 5, 16))
        _report(folder, week, at)
        yield (at := folder.day(first + 6, 11))
        _check(folder, week, at)
    yield (at := folder.day(FIRST + 7 * weeks + 3, 15))
    with folder.act() as session:
        mystery.close(session, folder.evaluation_id, by=folder.stage.manager, at=at)


def _hand_out(folder: Folder, week: int, at: datetime) -> None:
    shoppers = folder.stage.staff["shopper"]
    with folder.act() as session:
        for number, mission in enumerate(_of_week(session, folder, week)):
            shopper = shoppers[number % len(shoppers)]
            assert shopper.id is not None  # noqa: S101 (shoppers are people)
            mystery_missions.assign(session, mission.id, shopper.id, shopper.name, by=folder.stage.manager, at=at)
            mystery_offers.accept(session, mission.id, by=shopper, at=at)


def _report(folder: Folder, week: int, at: datetime) -> None:
    people = {shopper.id: shopper for shopper in folder.stage.staff["shopper"]}
    channels = {channel.code: channel for channel in folder.referentiel.mystere.canaux}
    with folder.act() as session:
        for mission in _of_week(session, folder, week):
            channel = channels[mission.channel]
            grid = _grid(folder, channel)
            told = TRACES.get(channel.code, TRACES["courriel"])
            trace = proofs.trace(f"{channel.nom}, visite {mission.number}", told, f"Semaine {week}")
            mystery_reports.report(
                session,
                folder.stage.platform.files,
                mission.id,
                grid,
                _narrative(channel, grid),
                trace,
                f"visite-{mission.number}.png",
                version=mission.version,
                done_at=at - timedelta(hours=3),
                scan=antivirus.scanner(folder.stage.platform.settings)(trace),
                by=people[mission.shopper_id],
                at=at,
            )


def _check(folder: Folder, week: int, at: datetime) -> None:
    with folder.act() as session:
        for mission in _of_week(session, folder, week):
            mystery_reports.validate(session, mission.id, version=mission.version, by=folder.stage.manager, at=at)


def _of_week(session: Session, folder: Folder, week: int) -> list[MysteryMission]:
    campaign = mystery_missions.campaign_of(session, folder.evaluation_id)
    assert campaign is not None  # noqa: S101 (planned by the first act)
    return [found for found in mystery_missions.missions_of(session, campaign.id) if found.week == week]


def _grid(folder: Folder, channel: Channel) -> dict[str, bool | None]:
    """A good or a bad day, then each criterion around it."""
    day = min(0.98, max(0.05, folder.dice.gauss(folder.part.mystery, 0.1)))
    return {
        criterion.code: None if folder.dice.random() < 0.03 else folder.dice.random() < day
        for criterion in channel.grille
    }


def _narrative(channel: Channel, grid: dict[str, bool | None]) -> str:
    missed = [criterion.text for criterion in channel.grille if grid[criterion.code] is False]
    obtained = Fraction(sum(bool(answer) for answer in grid.values()), len(grid))
    tone = "Échange fluide, réponse utile." if obtained > Fraction(3, 4) else "Échange difficile, réponse incomplète."
    return tone + (f" Ce qui a manqué : {missed[0]}" if missed else " Rien n’a manqué.")
