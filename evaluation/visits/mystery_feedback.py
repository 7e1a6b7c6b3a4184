"""What a closed campaign gives back: its validated visits, and every figure beyond the notes of the verdict."""

from fractions import Fraction
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy.orm import Session

from evaluation import evaluations
from evaluation.measuring.measures import Measure
from evaluation.referentiel import Referentiel
from evaluation.visits import mystery_results, mystery_themes
from evaluation.visits.mystery_missions import campaign_of, missions_of
from evaluation.visits.mystery_models import MysteryCampaign
from evaluation.visits.mystery_results import Done


def closed(session: Session, evaluation_id: UUID) -> MysteryCampaign | None:
    """The campaign of an evaluation once it is closed, None before: nothing may be told of one that runs."""
    campaign = campaign_of(session, evaluation_id)
    return campaign if campaign is not None and campaign.closed_at is not None else None


def visits(session: Session, campaign: MysteryCampaign) -> tuple[Done, ...]:
    """The validated visits, in the order of the plan; who made them is left behind."""
    return tuple(
        Done(
            channel=mission.channel,
            site=mission.site,
            week=None if campaign.imported else mission.week,
            grid=mission.grid,
            note=Fraction(str(mission.note)),
            narrative=mission.narrative,
        )
        for mission in missions_of(session, campaign.id)
        if mission.state == "validated"
    )


def measures(session: Session, evaluation_id: UUID) -> dict[str, Measure]:
    """Sites, weeks, both means, respect of delays and critical failures; empty until the campaign is closed."""
    campaign = closed(session, evaluation_id)
    if campaign is None:
        return {}
    referentiel = evaluations.pinned(evaluations.get(session, evaluation_id))
    done, few = visits(session, campaign), referentiel.mystere.effectif_indicatif
    found = mystery_results.by_site(done, few) | mystery_results.by_week(done, few) | mystery_results.means(done, few)
    late = mystery_results.on_time(done, delays(referentiel), few)
    failed = mystery_results.critical_failures(done, critical(referentiel))
    found |= {one.code: one for one in (late, failed) if one is not None}
    if not campaign.imported:
        return found
    return {code: replace(one, admissible=False, detail=one.detail | {"imported": True}) for code, one in found.items()}


def delays(referentiel: Referentiel) -> frozenset[str]:
    """The criteria that measure a wait."""
    themes = mystery_themes.themes(referentiel.id)
    return frozenset(code for theme in themes if theme.delai for code in theme.criteres)


def critical(referentiel: Referentiel) -> frozenset[str]:
    """The critical criteria: those of the référentiel, or those of its reading when it names none."""
    own = {one.code for channel in referentiel.mystere.canaux for one in channel.grille if one.critique}
    themes = mystery_themes.themes(referentiel.id)
    return frozenset(own or (code for theme in themes if theme.critique for code in theme.criteres))
