"""What only a secret ballot says of an audience: participation, cells of sites, questions, beliefs, comments."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy.orm import Session

from evaluation.asking import campaign_results
from evaluation.asking.campaign_models import Campaign
from evaluation.box import ballots
from evaluation.measuring.figures import grouped, shown
from evaluation.measuring.measures import Measure
from evaluation.publishing import published
from evaluation.publishing.publication import UNCUT, publish_comments, tens
from evaluation.questionnaire import Audience
from evaluation.referentiel import Referentiel
from web.campaign import campaign_views
from web.pictures import cell_pictures

BEFORE_CELLS = "Cette campagne a été close avant que les sites soient publiés à part."
NO_SITES = "Les sites des personnes qui ont répondu ne sont pas connus : rien n’est montré site par site."


def said(
    session: Session,
    campaign: Campaign,
    referentiel: Referentiel,
    measures: Mapping[str, Measure],
    words: Mapping[str, str],
    *,
    readable: bool,
) -> dict[str, Any]:
    """The fields of result_views.Result that hold it; empty for the leaders, but for what they believe."""
    audience = cast(Audience, campaign.audience)
    if audience == "dirigeants":
        return NOTHING_SAID | {"predictions": _predictions(referentiel, audience, measures, words)}
    found, limits = campaign_results.get(session, campaign.id), referentiel.populations
    kept = published.of(session, campaign.id)
    counts = kept is not None and kept.counts
    why = publish_comments(found.n, limits)
    return {
        "answers": _answers(found.n, sum(campaign.frame.values()), limits.publication),
        "modes": tuple(campaign_views.modes(found.modes, ballots.MODES)),
        "silent": found.silent,
        **_cells(referentiel, audience, kept),
        "counts": counts,
        "groups": tuple(
            campaign_views.lines(referentiel, audience, found.items if counts else (), measures, words)
            if found.n >= limits.publication
            else ()
        ),
        "predictions": _predictions(referentiel, audience, measures, words),
        "comments": tuple(campaign_results.comments(session, campaign.id)) if readable and not why else (),
        "uncommented": why,
    }


NOTHING_SAID: dict[str, Any] = {
    "answers": "",
    "modes": (),
    "silent": (),
    "keys": (),
    "strips": (),
    "uncut": "",
    "counts": False,
    "groups": (),
    "comments": (),
    "uncommented": "",
}


def _answers(n: int, people: int, least: int) -> str:
    said = tens(n) if n < least else grouped(n)
    return f"{said} réponse{'s' if n > 1 or n < least else ''}{f' sur {grouped(people)} personnes' if people else ''}"


def _cells(referentiel: Referentiel, audience: str, kept: published.Shown | None) -> dict[str, Any]:
    if kept is None:
        return {"keys": (), "strips": (), "uncut": BEFORE_CELLS}
    if len(kept.cells) < 2:
        return {"keys": (), "strips": (), "uncut": UNCUT if kept.cells else NO_SITES}
    strips = cell_pictures.strips(audience, referentiel.dimensions, kept.cells)
    return {"keys": cell_pictures.keys(kept.cells), "strips": strips, "uncut": ""}


def _predictions(
    referentiel: Referentiel, audience: Audience, measures: Mapping[str, Measure], words: Mapping[str, str]
) -> tuple[tuple[str, str, str], ...]:
    found: Sequence[Any] = campaign_views.predictions(referentiel, audience, measures, words)
    return tuple((text, shown(said.value), shown(real.value) if real else "") for text, said, real in found)
