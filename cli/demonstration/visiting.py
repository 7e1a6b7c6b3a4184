"""The mystery campaign: prepared, planned, handed out as sealed, reported on its day, checked by a second person."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from fractions import Fraction
from uuid import UUID

from sqlalchemy.orm import Session

from audit import antivirus
from cli.demonstration import proofs, waiting
from cli.demonstration.season import Story, together
from cli.demonstration.stage import Folder
from cli.demonstration.voices import SCENARIOS, TRACES
from cli.demonstration.waiting import Lived
from core.actor import Actor
from core.calendar import date_in_paris, moment_in_paris
from core.typography import date_fr
from evaluation.edition import Channel
from evaluation.visits import (
    mystery,
    mystery_missions,
    mystery_offers,
    mystery_panel,
    mystery_preparation,
    mystery_proposals,
    mystery_reports,
    mystery_reveal,
    mystery_themes,
    mystery_verdicts,
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
    over = folder.day(FIRST + 7 * weeks + 3, 15)
    went = _went(folder, over - timedelta(days=1))
    yield from together(_reports(folder, went), _last_offers(folder))
    yield over
    with folder.act() as session:
        mystery.close(session, folder.evaluation_id, by=folder.stage.manager, at=over)


def _reports(folder: Folder, went: Mapping[int, Lived]) -> Story:
    """Each report leaves in the evening of the day on which its visit is over, and is read an hour later."""
    for day in sorted({date_in_paris(one.ended_at) for one in went.values()}):
        over = {number: one for number, one in went.items() if date_in_paris(one.ended_at) == day}
        yield (at := moment_in_paris(datetime.combine(day, time(19))))
        _report(folder, over, at)
        yield (at := moment_in_paris(datetime.combine(day, time(20))))
        _check(folder, at)


def _last_offers(folder: Folder) -> Story:
    """The visits of the last week are accepted a fortnight before."""
    yield (at := folder.day(FIRST + 7 * (folder.referentiel.mystere.semaines - 2), 12))
    _accept(folder, at, last=True)


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
        taken = mystery_proposals.fitting(channels - {scenario[0] for scenario in told}, ())
        mystery_preparation.add_proposed(session, evaluation_id, taken, version=len(told) + 1, by=manager, at=at)
        able = {person for person, _ in mystery_panel.shoppers(session, evaluation_id)}
        away: dict[UUID, list[str]] = {person: [] for person in _panel(folder) if person in able}
        now = mystery_preparation.of(session, evaluation_id).version
        mystery_preparation.save_shoppers(session, evaluation_id, away, version=now, by=manager, at=at)


def _plan(folder: Folder, at: datetime) -> None:
    """Seal the plan and hand out every visit as it says."""
    sites = {place.name: place.yearly_users for place in folder.part.places}
    total, manager, start = folder.referentiel.mystere.total, folder.stage.manager, date_in_paris(at)
    with folder.act() as session:
        mystery.plan(session, folder.evaluation_id, total=total, sites=sites, start=start, by=manager, at=at)
        mystery_reveal.hand_out(session, folder.evaluation_id, by=manager, at=at)
    _accept(folder, at, last=False)


def _accept(folder: Folder, at: datetime, *, last: bool) -> None:
    """The offers of the last week, or those of the others."""
    people, weeks = _panel(folder), folder.referentiel.mystere.semaines
    with folder.act() as session:
        for mission in _missions(session, folder, state="offered"):
            if mission.shopper_id is not None and (mission.week == weeks) is last:
                mystery_offers.accept(session, mission.id, by=people[mission.shopper_id], at=at)


def _went(folder: Folder, before: datetime) -> dict[int, Lived]:
    """How each visit of the plan goes, by its number."""
    channels = {channel.code: channel for channel in folder.referentiel.mystere.canaux}
    with folder.stage.platform.database.read() as session:
        planned = [one for one in _missions(session, folder) if one.day is not None]
    return {
        one.number: waiting.lived(
            _grid(folder, channels[one.channel]),
            mystery_themes.engagements(folder.referentiel.id, one.channel),
            _moment(folder, one),
            before,
            folder.chance,
        )
        for one in planned
    }


def _report(folder: Folder, over: Mapping[int, Lived], at: datetime) -> None:
    people = _panel(folder)
    channels = {channel.code: channel for channel in folder.referentiel.mystere.canaux}
    with folder.act() as session:
        for mission in _missions(session, folder, state="assigned"):
            if mission.number not in over or mission.shopper_id is None:
                continue
            channel, went = channels[mission.channel], over[mission.number]
            told = TRACES.get(channel.code, TRACES["courriel"])
            trace = proofs.trace(f"{channel.nom}, visite {mission.number}", told, date_fr(went.done_at))
            mystery_reports.report(
                session,
                folder.stage.platform.files,
                mission.id,
                went.grid,
                _narrative(channel, went.grid),
                trace,
                f"visite-{mission.number}.png",
                version=mission.version,
                done_at=went.done_at,
                delays=went.delays,
                scan=antivirus.scanner(folder.stage.platform.settings)(trace),
                by=people[mission.shopper_id],
                at=at,
            )


def _check(folder: Folder, at: datetime) -> None:
    """A second person reads what waits, but for a report whose shopper has a question to answer."""
    with folder.act() as session:
        for mission in _missions(session, folder, state="reported"):
            if mystery_verdicts.pending(mission) is None:
                mystery_reports.validate(session, mission.id, version=mission.version, by=folder.stage.manager, at=at)


def _panel(folder: Folder) -> dict[UUID, Actor]:
    return {shopper.id: shopper for shopper in folder.stage.staff["shopper"] if shopper.id is not None}


def _missions(session: Session, folder: Folder, *, state: str = "") -> Sequence[MysteryMission]:
    campaign = mystery_missions.campaign_of(session, folder.evaluation_id)
    assert campaign is not None  # noqa: S101 (planned by the first acts)
    return mystery_missions.missions_of(session, campaign.id, state=state)


def _moment(folder: Folder, mission: MysteryMission) -> datetime:
    """Some minutes into the time slot of the visit."""
    assert mission.day is not None  # noqa: S101 (planned here)
    begun = moment_in_paris(datetime.combine(mission.day, time.fromisoformat(str(mission.opens))))
    return begun + timedelta(minutes=folder.chance.randrange(150))


def _grid(folder: Folder, channel: Channel) -> dict[str, bool | None]:
    """A good or a bad day, then each criterion around it."""
    day = min(0.98, max(0.05, folder.chance.gauss(folder.part.mystery, 0.1)))
    return {
        criterion.code: None if folder.chance.random() < 0.03 else folder.chance.random() < day
        for criterion in channel.grille
    }


def _narrative(channel: Channel, grid: dict[str, bool | None]) -> str:
    missed = [criterion.text for criterion in channel.grille if grid[criterion.code] is False]
    obtained = Fraction(sum(bool(answer) for answer in grid.values()), len(grid))
    tone = "Échange fluide, réponse utile." if obtained > Fraction(3, 4) else "Échange difficile, réponse incomplète."
    return tone + (f" Ce qui a manqué : {missed[0]}" if missed else " Rien n’a manqué.")
