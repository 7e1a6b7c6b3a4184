"""What was published of each campaign: its cells, frozen at sealing, and the only way to a figure of answers."""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from evaluation import evaluations
from evaluation.asking import campaigns
from evaluation.asking.campaign_models import Campaign
from evaluation.measuring import scores
from evaluation.measuring.measures import Measure
from evaluation.measuring.tallies import Cut
from evaluation.models import Evaluation
from evaluation.publishing.cells import Cell, partition
from evaluation.publishing.publication import (
    OVERALL,
    Published,
    open_measures,
    publish_row,
    refused,
    shows_counts,
    tens,
)
from evaluation.publishing.publication_models import Publication
from evaluation.questionnaire import Audience
from evaluation.referentiel import Referentiel


class ShownCell(msgspec.Struct, frozen=True):
    """Sites taken together, their declared people, their answers in tens, and each score by its code."""

    sites: tuple[str, ...]
    people: int
    answers: str
    figures: dict[str, Published]


class Shown(msgspec.Struct, frozen=True):
    """What may be read of a campaign below the organisation; fewer than two cells: nothing is cut."""

    counts: bool
    cells: tuple[ShownCell, ...]


def keep(session: Session, campaign: Campaign, referentiel: Referentiel, cuts: Sequence[Cut]) -> None:
    """Freeze what is published of a campaign that is being sealed; `cuts` are the strata of its estimates."""
    least = referentiel.populations.decoupe
    strata = [Cell(cut.sites, cut.people or 0, cut.counters.n) for cut in cuts]
    cells: Sequence[ShownCell] = ()
    if campaign.frame:
        before = of(session, found.id) if (found := _latest(session, campaign)) else None
        earlier = [cell.sites for cell in before.cells] if before else []
        cells = _shown(referentiel, campaign, partition(strata, least, earlier), cuts)
    kept = [msgspec.to_builtins(cell, enc_hook=str) for cell in cells]
    session.add(Publication(campaign_id=campaign.id, counts=shows_counts(strata, least), cells=kept))


def of(session: Session, campaign_id: UUID) -> Shown | None:
    """What was published of a sealed campaign; None before sealing, and for the leaders."""
    row = session.get(Publication, campaign_id)
    if row is None:
        return None
    return Shown(row.counts, msgspec.convert(row.cells, tuple[ShownCell, ...], dec_hook=_exactly))


def previous(session: Session, campaign: Campaign) -> Campaign | None:
    """The latest campaign of the same audience and purpose that the organisation sealed under another evaluation."""
    purpose = evaluations.get(session, campaign.evaluation_id).purpose
    return _latest(session, campaign, Evaluation.purpose == purpose)


def _latest(session: Session, campaign: Campaign, *only: ColumnElement[bool]) -> Campaign | None:
    """Cells never cross those of the campaign before, be it a pulse: the same people may have answered both."""
    evaluation = evaluations.get(session, campaign.evaluation_id)
    query = (
        select(Campaign)
        .join(Evaluation, Evaluation.id == Campaign.evaluation_id)
        .where(
            Evaluation.organisation_id == evaluation.organisation_id,
            Evaluation.opened_at < evaluation.opened_at,
            Campaign.audience == campaign.audience,
            Campaign.sealed_at.is_not(None),
            *only,
        )
        .order_by(Campaign.sealed_at.desc())
    )
    return session.scalar(query.limit(1))


def measures(session: Session, evaluation_id: UUID) -> dict[str, Measure]:
    """Every measure of the sealed campaigns that may be shown for the whole organisation, by its code."""
    limits = evaluations.pinned(evaluations.get(session, evaluation_id)).populations
    return open_measures(campaigns.campaign_measures(session, evaluation_id), limits)


def _shown(referentiel: Referentiel, campaign: Campaign, cells: Sequence[Cell], cuts: Sequence[Cut]) -> list[ShownCell]:
    inside = [[cut for cut in cuts if set(cut.sites) <= set(cell.sites)] for cell in cells]
    figures = _figures(referentiel, campaign, inside) if len(cells) > 1 else [{}]
    return [ShownCell(cell.sites, cell.people, tens(cell.n), its) for cell, its in zip(cells, figures, strict=True)]


def _figures(
    referentiel: Referentiel, campaign: Campaign, cells: Sequence[Sequence[Cut]]
) -> list[dict[str, Published]]:
    """The scores of each cell: dimension by dimension, then as a whole where no dimension is missing anywhere."""
    audience = cast(Audience, campaign.audience)
    found = [_scores(referentiel, campaign, cell) for cell in cells]
    rows: dict[str, list[Published]] = {}
    for dimension in referentiel.dimensions:
        code = f"score.{audience}.{dimension.code}"
        counts = [sum(cut.counters.dimension(dimension.code).n for cut in cell) for cell in cells]
        rows[code] = publish_row([one.get(code) for one in found], counts, referentiel.populations)
    whole = f"score.{audience}"
    counts = [sum(cut.counters.spoke for cut in cell) for cell in cells]
    rows[whole] = publish_row([one.get(whole) for one in found], counts, referentiel.populations)
    if any(one.refusal for code, row in rows.items() for one in row if code != whole):
        rows[whole] = [refused(count, OVERALL) for count in counts]
    return [{code: row[place] for code, row in rows.items()} for place in range(len(cells))]


def _scores(referentiel: Referentiel, campaign: Campaign, cell: Sequence[Cut]) -> Mapping[str, Measure]:
    audience = cast(Audience, campaign.audience)
    counted = {cut.name: cut.counters for cut in cell}
    people = {cut.name: cut.people for cut in cell if cut.name is not None and cut.people}
    firm = referentiel.is_firm(audience, campaign.collection)
    return scores.audience_scores(referentiel, audience, counted, people, admissible=firm)


def _exactly(kind: type, written: Any) -> Any:
    """A fraction as JSON holds it: "145/2"."""
    return kind(written)
