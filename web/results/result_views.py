"""What the results of one audience say, gathered once for the page and for the printed report."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound
from evaluation import evaluations
from evaluation.asking import campaign_results, campaigns
from evaluation.asking.campaign_models import Campaign
from evaluation.measuring.figures import shown
from evaluation.measuring.measures import Measure
from evaluation.models import Evaluation
from evaluation.publishing import published
from evaluation.publishing.publication import Published, publish
from evaluation.referentiel import Referentiel
from label.models import Candidacy
from web.campaign import campaign_views
from web.campaign.campaign_views import Line
from web.desk import rooms
from web.pictures import cell_pictures, changes, profile
from web.results import answers
from web.results.result_details import said

# Comments are raw until somebody reviews them: they are for those who examine the file.
READERS = ("auditor", "manager")
FIRST = "C’est la première campagne close de ce public : la prochaine s’y comparera."
OTHER = "La campagne précédente suivait un autre référentiel : ses scores ne se comparent pas à ceux-ci."
FEW_BEFORE = "Trop peu de réponses l’une des deux fois : aucun score ne se compare."
CLOSED_TO_YOU = (
    "L’auditeur examine chaque pratique : le score des dirigeants vous sera ouvert avec le rapport provisoire."
)


class Against(msgspec.Struct, frozen=True):
    """One score beside the published figure, with the interval of their distance."""

    name: str
    figure: str
    gap: answers.Gap


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One audience. Every figure went through `publication`; what is empty has its reason beside it."""

    audience: str
    name: str
    overall: Published
    between: str
    closed: str
    answers: str
    modes: tuple[str, ...]
    silent: tuple[str, ...]
    rows: tuple[profile.Row, ...]
    benchmark: str
    against: tuple[Against, ...]
    source: str
    reserves: tuple[str, ...]
    since: datetime | None
    changes: tuple[changes.Change, ...]
    unchanged: str
    keys: tuple[cell_pictures.Key, ...]
    strips: tuple[cell_pictures.Strip, ...]
    uncut: str
    counts: bool
    groups: tuple[tuple[str, list[Line]], ...]
    predictions: tuple[tuple[str, str, str], ...]
    comments: tuple[str, ...]
    uncommented: str

    @property
    def height(self) -> float:
        """The height of the picture of the dimensions."""
        return profile.height(self.rows)

    @property
    def strips_height(self) -> float:
        """The height of the picture of the cells."""
        return cell_pictures.height(self.strips)

    @property
    def reasons(self) -> list[str]:
        """Why figures of some cells are not shown."""
        return cell_pictures.reasons(self.strips)


def address(candidacy_id: UUID, audience: str) -> str:
    """Where the results of one audience are read."""
    return f"{rooms.address(candidacy_id, 'campagnes')}/{audience}/resultats"


def sealed(session: Session, evaluation: Evaluation) -> list[str]:
    """The audiences whose campaign is sealed, in their order."""
    found = campaigns.of(session, evaluation.id)
    return [audience for audience, campaign in found.items() if campaign.sealed_at is not None]


def tabs(session: Session, evaluation: Evaluation, words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Their names and the addresses of their results."""
    known = sealed(session, evaluation)
    return [(campaign_views.name(one, words), address(evaluation.candidacy_id, one)) for one in known]


def result(
    session: Session,
    candidacy: Candidacy,
    evaluation: Evaluation,
    audience: str,
    words: Mapping[str, str],
    *,
    by: Actor,
) -> Result:
    """The results of a sealed campaign, as this person may read them; NotFound before it is sealed."""
    campaign = campaigns.of(session, evaluation.id).get(audience)
    if campaign is None or campaign.sealed_at is None:
        raise NotFound("Cette campagne n’est pas close : ses résultats paraîtront ici à la clôture.")
    referentiel = evaluations.pinned(evaluation)
    closed = audience == "dirigeants" and by.role == "applicant" and candidacy.state not in rooms.REVEALED
    measures = {} if closed else published.measures(session, evaluation.id)
    overall = publish(measures.get(f"score.{audience}"), referentiel.populations, n=_answered(session, campaign))
    return Result(
        audience=audience,
        name=campaign_views.name(audience, words),
        overall=overall,
        between=_between(overall.measure),
        closed=CLOSED_TO_YOU if closed else "",
        benchmark=answers.benchmark_name(referentiel) if audience != "dirigeants" else "",
        against=_against(referentiel, audience, measures),
        source=answers.source(referentiel),
        reserves=tuple(answers.reserves(referentiel)),
        **_changes(session, campaign, evaluation, referentiel, measures, closed=closed),
        **said(session, campaign, referentiel, measures, words, readable=by.role in READERS),
    )


def _answered(session: Session, campaign: Campaign) -> int | None:
    return None if campaign.audience == "dirigeants" else campaign_results.get(session, campaign.id).n


def _between(measure: Measure | None) -> str:
    spread = measure is not None and measure.lower < measure.upper
    return f"entre {shown(measure.lower)} et {shown(measure.upper)}" if measure and spread else ""


def _against(referentiel: Referentiel, audience: str, measures: Mapping[str, Measure]) -> tuple[Against, ...]:
    """Each score beside the published figure; nothing for the leaders, whom the source did not ask."""
    side = {"collaborateurs": "agents", "usagers": "users"}.get(audience)
    lines = answers.compared(referentiel, measures) if side else []
    return tuple(Against(one.name, one.figure, gap) for one in lines if (gap := getattr(one, side or "")) is not None)


def _changes(
    session: Session,
    campaign: Campaign,
    evaluation: Evaluation,
    referentiel: Referentiel,
    measures: Mapping[str, Measure],
    *,
    closed: bool,
) -> dict[str, Any]:
    earlier = None if closed else published.previous(session, campaign)
    before: Mapping[str, Measure] = {}
    if earlier is not None:
        pinned = evaluations.get(session, earlier.evaluation_id)
        if pinned.referentiel_id == evaluation.referentiel_id:
            before = published.measures(session, earlier.evaluation_id)
    found = changes.changes(referentiel, campaign.audience, measures, before)
    why = FIRST if earlier is None else FEW_BEFORE if before else OTHER
    return {
        "rows": profile.rows(campaign.audience, referentiel.dimensions, measures, before),
        "since": earlier.sealed_at if earlier is not None else None,
        "changes": tuple(found),
        "unchanged": "" if found else why,
    }
