"""What a closed campaign gives back: its validated visits, and every figure beyond the notes of the verdict."""

from collections.abc import Mapping
from fractions import Fraction
from uuid import UUID

import msgspec
from msgspec.structs import replace
from sqlalchemy.orm import Session

from evaluation import evaluations
from evaluation.measuring.measures import Measure
from evaluation.models import Evaluation
from evaluation.referentiel import Referentiel
from evaluation.visits import mystery, mystery_engagements, mystery_results, mystery_themes
from evaluation.visits.mystery_engagements import Waits
from evaluation.visits.mystery_missions import campaign_of, missions_of
from evaluation.visits.mystery_models import MysteryCampaign, MysteryMission
from evaluation.visits.mystery_results import Done


class Feedback(msgspec.Struct, frozen=True, kw_only=True):
    """A closed campaign: what was demanded, what was done, and every measure made from it."""

    referentiel: Referentiel
    campaign: MysteryCampaign
    visits: tuple[Done, ...]
    measures: Mapping[str, Measure]


def feedback(session: Session, evaluation: Evaluation) -> Feedback | None:
    """Everything that a campaign gives back once it is closed; None before: nothing may be told of one that runs."""
    campaign = _closed(session, evaluation.id)
    if campaign is None:
        return None
    referentiel = evaluations.pinned(evaluation)
    done = visits(session, referentiel, campaign)
    notes = mystery.mystery_measures(session, evaluation.id)
    found = notes | _measured(referentiel, done, imported=campaign.imported)
    return Feedback(referentiel=referentiel, campaign=campaign, visits=done, measures=found)


def visits(session: Session, referentiel: Referentiel, campaign: MysteryCampaign) -> tuple[Done, ...]:
    """The validated visits, in the order of the plan; who made them is left behind."""
    return tuple(
        Done(
            channel=mission.channel,
            site=mission.site,
            week=None if campaign.imported else mission.week,
            grid=mission.grid,
            note=Fraction(str(mission.note)),
            narrative=mission.narrative,
            waits=_waits(referentiel, mission),
        )
        for mission in missions_of(session, campaign.id)
        if mission.state == "validated"
    )


def measures(session: Session, evaluation_id: UUID) -> dict[str, Measure]:
    """Sites, weeks, both means, respect of delays and critical failures; empty until the campaign is closed."""
    campaign = _closed(session, evaluation_id)
    if campaign is None:
        return {}
    referentiel = evaluations.pinned(evaluations.get(session, evaluation_id))
    return _measured(referentiel, visits(session, referentiel, campaign), imported=campaign.imported)


def delays(referentiel: Referentiel) -> frozenset[str]:
    """The criteria that measure a wait."""
    themes = mystery_themes.themes(referentiel.id)
    return frozenset(code for theme in themes if theme.delai for code in theme.criteres)


def critical(referentiel: Referentiel) -> frozenset[str]:
    """The critical criteria: those of the référentiel, or those of its reading when it names none."""
    themes = mystery_themes.themes(referentiel.id)
    return named_critical(referentiel) or frozenset(
        code for theme in themes if theme.critique for code in theme.criteres
    )


def named_critical(referentiel: Referentiel) -> frozenset[str]:
    """The criteria that the référentiel itself calls critical."""
    return frozenset(one.code for channel in referentiel.mystere.canaux for one in channel.grille if one.critique)


def _closed(session: Session, evaluation_id: UUID) -> MysteryCampaign | None:
    campaign = campaign_of(session, evaluation_id)
    return campaign if campaign is not None and campaign.closed_at is not None else None


def _waits(referentiel: Referentiel, mission: MysteryMission) -> Waits:
    promised = mystery_themes.engagements(referentiel.id, mission.channel)
    return mystery_engagements.waits(promised, mission.delays, mission.done_at) if mission.done_at else {}


def _on_time_by_channel(referentiel: Referentiel, done: tuple[Done, ...]) -> dict[str, Measure]:
    """`visites.delais.<canal>` for each channel whose visits answer for a delay."""
    few, codes = referentiel.mystere.effectif_indicatif, delays(referentiel)
    found = (
        mystery_results.on_time(
            [one for one in done if one.channel == channel.code], codes, few, f"visites.delais.{channel.code}"
        )
        for channel in referentiel.mystere.canaux
    )
    return {one.code: one for one in found if one is not None}


def _measured(referentiel: Referentiel, done: tuple[Done, ...], *, imported: bool) -> dict[str, Measure]:
    few = referentiel.mystere.effectif_indicatif
    found = mystery_results.by_site(done, few) | mystery_results.by_week(done, few) | mystery_results.means(done, few)
    late = mystery_results.on_time(done, delays(referentiel), few)
    found |= _on_time_by_channel(referentiel, done)
    failed = mystery_results.critical_failures(done, critical(referentiel))
    found |= {one.code: one for one in (late, failed) if one is not None}
    if not imported:
        return found
    return {code: replace(one, admissible=False, detail=one.detail | {"imported": True}) for code, one in found.items()}
