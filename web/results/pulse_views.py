"""A pulse beside the evaluation of the certificate: each statement, both rates, their difference and what it proves."""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace
from sqlalchemy.orm import Session

from core.actor import Actor
from evaluation import evaluations
from evaluation.asking import campaign_results, campaigns
from evaluation.edition import Dimension
from evaluation.measuring.measures import Measure
from evaluation.measuring.since import Since
from evaluation.publishing.publication import publish_comments, tens
from evaluation.questionnaire import Audience
from evaluation.referentiel import Referentiel
from label import pulses
from label.life_models import Pulse
from web.campaign import campaign_views
from web.pictures import changes, profile
from web.results.result_views import READERS

GENERAL = "ensemble"


class Line(msgspec.Struct, frozen=True):
    """One statement, the dimension that it stands for, and its change, None when a figure may not be shown."""

    name: str
    text: str
    change: changes.Change | None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One audience; `sum` counts its changes.

    `comments` only for those who examine the file, `uncommented` says why there are none.
    """

    audience: str
    name: str
    answers: str
    sum: str
    lines: tuple[Line, ...]
    rows: tuple[profile.Row, ...]
    height: float
    comments: tuple[str, ...]
    uncommented: str


def told(session: Session, found: Pulse, words: Mapping[str, str], *, by: Actor) -> list[Told]:
    """Each audience whose campaign is sealed."""
    short = evaluations.pinned(evaluations.get(session, found.evaluation_id))
    compared = pulses.compared(session, found)
    return [_told(session, found, short, audience, lines, words, by=by) for audience, lines in compared.items()]


def _told(
    session: Session,
    found: Pulse,
    short: Referentiel,
    audience: Audience,
    lines: Sequence[Since],
    words: Mapping[str, str],
    *,
    by: Actor,
) -> Told:
    campaign = campaigns.of(session, found.evaluation_id)[audience]
    n, names = campaign_results.get(session, campaign.id).n, _names(short)
    rows = profile.rows(audience, names, _scores(audience, lines, "now"), _scores(audience, lines, "before"))
    why = publish_comments(n, short.populations)
    readable = by.role in READERS and not why
    titles = {dimension.code: dimension.nom for dimension in names}
    read = tuple(_line(one, titles[one.item.dimension or GENERAL], words) for one in lines)
    return Told(
        audience=audience,
        name=campaign_views.name(audience, words),
        answers=f"{tens(n)} réponses",
        sum=summed(read),
        lines=falls_first(read),
        rows=rows,
        height=profile.height(rows),
        comments=tuple(campaign_results.comments(session, campaign.id)) if readable else (),
        uncommented=why if by.role in READERS else "",
    )


def summed(lines: Sequence[Line]) -> str:
    """« 2 baisses démontrées, 7 sans changement démontré », falls first; one sentence when nothing is compared."""
    told = [line.change.word for line in lines if line.change is not None]
    counts = {word: told.count(word) for word in (changes.DOWN, changes.UP, changes.SAME)}
    said = [
        f"{counts[word]} {many if counts[word] > 1 else word}"
        for word, many in ((changes.DOWN, "baisses démontrées"), (changes.UP, "hausses démontrées"))
        if counts[word]
    ]
    if counts[changes.SAME]:
        said.append(f"{counts[changes.SAME]} sans changement démontré")
    return ", ".join(said) or "Trop peu de réponses pour comparer"


def falls_first(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The proved falls, then the rest, each in the order of the questionnaire."""
    return tuple(sorted(lines, key=lambda line: line.change is None or line.change.word != changes.DOWN))


def _names(short: Referentiel) -> list[Dimension]:
    """The dimensions, without the published figures that answer other questions, then the general one."""
    return [replace(one, repere=None) for one in short.dimensions] + [Dimension(code=GENERAL, nom="Dans l’ensemble")]


def _scores(audience: str, lines: Sequence[Since], when: str) -> dict[str, Measure]:
    """Each statement's rate where the picture looks for the score of its dimension."""
    found = {line.item.dimension or GENERAL: getattr(line, when) for line in lines}
    return {f"score.{audience}.{code}": measure for code, measure in found.items() if measure is not None}


def _line(one: Since, name: str, words: Mapping[str, str]) -> Line:
    both = one.before is not None and one.now is not None
    moved = changes.change(name, one.now, one.before) if both else None  # type: ignore[arg-type]
    return Line(name, one.item.text_for(words), moved)
