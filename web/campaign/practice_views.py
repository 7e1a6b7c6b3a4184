"""Practices as their page shows them: what the leaders said, what was filed, what the auditor made of it."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec
from sqlalchemy.orm import Session

from audit import evidence
from evaluation import evaluations
from evaluation.asking import leaders
from evaluation.asking.campaign_models import Leader, PracticeReview
from evaluation.measuring.measures import Measure
from evaluation.models import Evaluation
from evaluation.questionnaire import Practice
from evaluation.referentiel import Referentiel
from web.frame.fields import Area, Choice, Hidden
from web.frame.forms import Filled, Form

DECISIONS = (
    ("accept", "La preuve convient : la note des dirigeants reste"),
    ("lower", "La preuve convient, mais la note est trop haute : l’abaisser"),
    ("refuse", "Aucune preuve acceptée : la pratique compte pour zéro"),
)


class Said(msgspec.Struct, frozen=True):
    """What one leader answered: the point in words, and where the proof is."""

    leader: str
    rating: str
    proof: str


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One practice on the page; `mean` is that of the leaders on 100, which no review changes."""

    code: str
    text: str
    expected: str
    said: tuple[Said, ...]
    mean: Fraction | None
    documents: int
    review: PracticeReview | None
    lowered: str
    form: Filled | None


def form_of(referentiel: Referentiel) -> Form:
    """The auditor’s opinion on one practice."""
    points = tuple((str(point), words) for point, words in enumerate(referentiel.echelles.practice.libelles, 1))
    return Form(
        Hidden(name="version"),
        Choice(name="decision", label="Votre avis", options=DECISIONS),
        Choice(
            name="note",
            label="Note après abaissement",
            hint="Seulement si vous abaissez la note.",
            options=points,
            listed=True,
            required=False,
        ),
        Area(
            name="explanation",
            label="Explication",
            hint="Obligatoire quand vous abaissez ou refusez : les dirigeants la liront.",
            required=False,
            longest=2000,
            rows=3,
        ),
    )


def scores(referentiel: Referentiel, measures: Mapping[str, Measure]) -> dict[str, Measure]:
    """Each dimension's score by its name, with today's opinions."""
    found = {one.nom: measures.get(f"score.dirigeants.{one.code}") for one in referentiel.dimensions}
    return {name: measure for name, measure in found.items() if measure is not None}


def practices(
    session: Session,
    evaluation: Evaluation,
    words: Mapping[str, str],
    *,
    told: bool,
    acting: bool,
    refused: tuple[str, Filled] | None,
) -> list[tuple[str, list[Shown]]]:
    """The practices by dimension: with the opinions when the visitor is `told`, with forms when they are `acting`."""
    referentiel = evaluations.pinned(evaluation)
    answered = [leader for leader in leaders.of(session, evaluation.id) if leader.answers is not None]
    made = leaders.reviews(session, evaluation.id) if told else {}
    filed = [proof.requirement for proof in evidence.current(evidence.of(session, evaluation.candidacy_id))]
    groups = []
    for dimension in referentiel.dimensions:
        found = [
            _shown(referentiel, position, item, answered, words, made.get(item.code), filed.count(item.code))
            for position, item in referentiel.items_of("dirigeants", dimension.code)
            if isinstance(item, Practice)
        ]
        if acting:
            found = [_with_form(referentiel, one, refused) for one in found]
        groups.append((dimension.nom, found))
    return groups


def _shown(
    referentiel: Referentiel,
    position: int,
    item: Practice,
    answered: Sequence[Leader],
    words: Mapping[str, str],
    made: PracticeReview | None,
    documents: int,
) -> Shown:
    points = referentiel.echelles.practice.libelles
    given = [(leader, (leader.answers or [])[position]) for leader in answered]
    rated = [value for _, value in given if value is not None]
    return Shown(
        code=item.code,
        text=item.text_for(words),
        expected=item.preuve,
        said=tuple(
            Said(leader.name, points[value - 1] if value else "Sans réponse", leader.proofs.get(item.code, ""))
            for leader, value in given
        ),
        mean=Fraction(100 * (sum(rated) - len(rated)), len(rated) * (len(points) - 1)) if rated else None,
        documents=documents,
        review=made,
        lowered=points[made.lowered_to - 1] if made is not None and made.lowered_to else "",
        form=None,
    )


def _with_form(referentiel: Referentiel, one: Shown, refused: tuple[str, Filled] | None) -> Shown:
    version = one.review.version if one.review is not None else 0
    if refused is not None and refused[0] == one.code:
        # What the others said meanwhile is on the page: sending again is then a choice.
        refused[1].raw["version"] = version
        return msgspec.structs.replace(one, form=refused[1])
    values: dict[str, object] = {"version": version}
    if one.review is not None:
        decision = "refuse" if not one.review.accepted else "lower" if one.review.lowered_to else "accept"
        values |= {"decision": decision, "note": one.review.lowered_to, "explanation": one.review.explanation}
    blank = form_of(referentiel).blank(**values)
    blank.prefix = f"{one.code}-"
    return msgspec.structs.replace(one, form=blank)
