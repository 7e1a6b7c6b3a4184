"""The mystery campaign: prepared, planned, handed out as sealed, reported on its day, checked by a second person."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from uuid import UUID

from sqlalchemy.orm import Session

from audit import antivirus
from cli.demonstration import proofs
from cli.demonstration.season import Story
from cli.demonstration.stage import Folder
from cli.demonstration.voices import SCENARIOS, TRACES
from core.actor import Actor
from core.calendar import date_in_paris, moment_in_paris
from core.typography import date_fr
from evaluation.edition import Channel
from evaluation.visits import (
    mystery,
    mystery_missions,
    mystery_offers,
    mystery_preparation,
    mystery_reports,
    mystery_reveal,
)
from evaluation.visits.mystery_design import usual
from evaluation.visits.mystery_models import MysteryMission

FIRST = 16
# A panel of a dozen people waits two days between two tests of one site; a larger one could wait two weeks.
LOCKOUT = 2


def acts(folder: Folder) -> Story:
    """As many missions and weeks as the référentiel says, then the closing."""
    yield (at := folder.day(FIRST, 7))
    _prepare(folder, at)
    yield (at := folder.day(FIRST, 8))
    _plan(folder, at)
    weeks = folder.referentiel.mystere.semaines
    for day in _days(folder):
        yield (at := moment_in_paris(datetime.combine(day, time(19))))
        _report(folder, day, at)
        yield (at := moment_in_paris(datetime.combine(day, time(20))))
        _check(folder, day, at)
    yield (at := folder.day(FIRST + 7 * weeks + 3, 15))
    with folder.act() as session:
        mystery.close(session, folder.evaluation_id, by=folder.stage.manager, at=at)


def _prepare(folder: Folder, at: datetime) -> None:
    """Hours of the sites, scenarios of the channels, and everybody of the panel."""
    manager, evaluation_id = folder.stage.manager, folder.evaluation_id
    channels = {channel.code for channel in folder.referentiel.mystere.canaux}
    told = [scenario for scenario in SCENARIOS if scenario[0] in channels]
    with folder.act() as session:
        hours = {place.name: usual() for place in folder.part.places}
        mystery_preparation.save_hours(session, evaluation_id, hours, LOCKOUT, version=0, by=manager, at=at)
        for version, (channel, title, ask, never) in enumerate(told, start=1):
            mystery_preparation.add_scenario(
                session,
                evaluation_id,
                channel=channel,
                title=title,
                ask=ask,
                never=never,
                version=version,
                by=manager,
                at=at,
            )
        away: dict[UUID, list[str]] = {person: [] for person in _panel(folder)}
        mystery_preparation.save_shoppers(session, evaluation_id, away, version=len(told) + 1, by=manager, at=at)


def _plan(folder: Folder, at: datetime) -> None:
    """Seal the plan and hand out every visit as it says."""
    sites = {place.name: place.yearly_users for place in folder.part.places}
    total, manager, start = folder.referentiel.mystere.total, folder.stage.manager, date_in_paris(at)
    with folder.act() as session:
        mystery.plan(session, folder.evaluation_id, total=total, sites=sites, start=start, by=manager, at=at)
        mystery_reveal.hand_out(session, folder.evaluation_id, by=manager, at=at)
        people, campaign = _panel(folder), mystery_missions.campaign_of(session, folder.evaluation_id)
        assert campaign is not None  # noqa: S101 (planned above)
        for mission in mystery_missions.missions_of(session, campaign.id):
            assert mission.shopper_id is not None  # noqa: S101 (handed out as the plan says)
            mystery_offers.accept(session, mission.id, by=people[mission.shopper_id], at=at)


def _report(folder: Folder, day: date, at: datetime) -> None:
    people = _panel(folder)
    channels = {channel.code: channel for channel in folder.referentiel.mystere.canaux}
    with folder.act() as session:
        for mission in _of_day(session, folder, day):
            channel = channels[mission.channel]
            grid = _grid(folder, channel)
            told = TRACES.get(channel.code, TRACES["courriel"])
            trace = proofs.trace(f"{channel.nom}, visite {mission.number}", told, date_fr(day))
            assert mission.shopper_id is not None  # noqa: S101 (handed out as the plan says)
            mystery_reports.report(
                session,
                folder.stage.platform.files,
                mission.id,
                grid,
                _narrative(channel, grid),
                trace,
                f"visite-{mission.number}.png",
                version=mission.version,
                done_at=_moment(folder, mission, day),
                scan=antivirus.scanner(folder.stage.platform.settings)(trace),
                by=people[mission.shopper_id],
                at=at,
            )


def _check(folder: Folder, day: date, at: datetime) -> None:
    with folder.act() as session:
        for mission in _of_day(session, folder, day):
            mystery_reports.validate(session, mission.id, version=mission.version, by=folder.stage.manager, at=at)


def _panel(folder: Folder) -> dict[UUID, Actor]:
    return {shopper.id: shopper for shopper in folder.stage.staff["shopper"] if shopper.id is not None}


def _days(folder: Folder) -> list[date]:
    """The days that have visits."""
    with folder.stage.platform.database.read() as session:
        return sorted({mission.day for mission in _missions(session, folder) if mission.day is not None})


def _of_day(session: Session, folder: Folder, day: date) -> list[MysteryMission]:
    return [mission for mission in _missions(session, folder) if mission.day == day]


def _missions(session: Session, folder: Folder) -> Sequence[MysteryMission]:
    campaign = mystery_missions.campaign_of(session, folder.evaluation_id)
    assert campaign is not None  # noqa: S101 (planned by the first acts)
    return mystery_missions.missions_of(session, campaign.id)


def _moment(folder: Folder, mission: MysteryMission, day: date) -> datetime:
    """Some minutes into the time slot of the visit."""
    begun = moment_in_paris(datetime.combine(day, time.fromisoformat(str(mission.opens))))
    return begun + timedelta(minutes=folder.dice.randrange(150))


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
