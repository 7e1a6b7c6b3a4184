"""Every figure that a rule reads, from what was sealed, nothing that was computed: rows, ratings, notes, findings."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from math import sqrt
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.audit_models import Finding
from evaluation import evaluations
from evaluation import referentiel as referentiels
from evaluation.asking.campaign_models import Campaign, CampaignResult, Leader, PracticeReview, SealedAnswer
from evaluation.rechecking import sample
from evaluation.visits.mystery_models import MysteryCampaign, MysteryMission

BLANK = 255
Rules = dict[str, Any]


class Figure(NamedTuple):
    """A value with its bounds, in the unit of its code, and the people, visits or findings that it counts."""

    value: Fraction
    lower: Fraction
    upper: Fraction
    n: int


def rules_of(session: Session, evaluation_id: UUID) -> Rules:
    """The pinned référentiel as its file says it, decimals exact."""
    name = evaluations.get(session, evaluation_id).referentiel_id
    text = (referentiels.FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Fraction)


def figures(session: Session, evaluation_id: UUID, *, at: datetime) -> dict[str, Figure]:
    """The figures by code as they stood at `at`; those of answers that were destroyed since are absent."""
    rules = rules_of(session, evaluation_id)
    found: dict[str, Figure] = {}
    for campaign in session.scalars(select(Campaign).where(Campaign.evaluation_id == evaluation_id)):
        counted = _leaders if campaign.audience == "dirigeants" else _answers
        found |= counted(session, rules, campaign)
    if all(f"score.{audience}" in found for audience in rules["poids"]):
        found["score.global"] = _global(rules, found)
    return found | _visits(session, evaluation_id) | _majors(session, evaluation_id, at)


def missing_answers(session: Session, evaluation_id: UUID) -> Iterator[str]:
    """The audiences whose sealed rows are not as many as the people who answered: added, removed or written twice."""
    query = select(Campaign, CampaignResult).join(CampaignResult, CampaignResult.campaign_id == Campaign.id)
    for campaign, result in session.execute(query.where(Campaign.evaluation_id == evaluation_id)):
        rows = len(_rows(session, campaign.id))
        if rows and (rows != result.n or result.n != sum(result.modes.values())):
            yield campaign.audience


def _rows(session: Session, campaign_id: UUID) -> Sequence[Any]:
    columns = select(SealedAnswer.site, SealedAnswer.weight, SealedAnswer.packed)
    return session.execute(columns.where(SealedAnswer.campaign_id == campaign_id)).all()


def _answers(session: Session, rules: Rules, campaign: Campaign) -> dict[str, Figure]:
    rows = _rows(session, campaign.id)
    questions = rules["questionnaires"][campaign.audience]["questions"]
    weights = {one["code"]: one.get("poids", 1) for one in rules["dimensions"]}
    parts = []
    for code, weight in weights.items():
        asked = [(at, one) for at, one in enumerate(questions) if one.get("dimension") == code]
        heard = [(row.site, Fraction(row.weight), _share(rules, asked, row.packed)) for row in rows]
        mean = sample.mean(_sites(campaign.frame, heard))
        if mean is None or mean.n < rules["populations"]["publication"]:
            return {}
        parts.append((Fraction(weight, sum(weights.values())), mean))
    spoke = sum(any(0 < value < BLANK for value in row.packed) for row in rows)
    whole = sample.whole(parts, spoke)
    low, high = sample.bounds(whole)
    return {f"score.{campaign.audience}": _figure(100, whole.value, low, high, spoke)}


def _share(rules: Rules, asked: Sequence[tuple[int, Rules]], packed: bytes) -> Fraction | None:
    """The part of somebody's opinions on these questions that speaks well of the organisation; None without any."""
    scale = rules["echelles"]["accord"]
    told = [(packed[at], one.get("sens") == "inverse") for at, one in asked if 0 < packed[at] < BLANK]
    points = [len(scale["libelles"]) + 1 - value if turned else value for value, turned in told]
    return Fraction(sum(point in scale["favorables"] for point in points), len(points)) if points else None


def _sites(
    frame: Mapping[str, int], heard: Sequence[tuple[str | None, Fraction, Fraction | None]]
) -> list[sample.Site]:
    """One site for each name of the sealed rows; a single one when a row has none that the frame knows."""
    placed = [(_names(name, frame), weight, share) for name, weight, share in heard]
    groups = {names for names, _, _ in placed if names}
    group_of = {site: names for names in groups for site in names}
    people: dict[tuple[str, ...], int] = {}
    for site, count in frame.items():
        names = group_of.get(site, (site,))
        people[names] = people.get(names, 0) + count
    if any(names not in people for names, _, _ in placed) or not frame:
        total = sum(frame.values()) or None
        return [sample.Site(tuple(sorted(frame)), total, tuple((weight, share) for _, weight, share in placed))]
    return [
        sample.Site(names, count, tuple((weight, share) for own, weight, share in placed if own == names))
        for names, count in people.items()
    ]


def _names(name: str | None, frame: Mapping[str, int]) -> tuple[str, ...]:
    """The sites behind the one written on a sealed row: « Annexe + Dépôt » once they were joined."""
    return () if name is None else (name,) if name in frame else tuple(name.split(" + "))


def _leaders(session: Session, rules: Rules, campaign: Campaign) -> dict[str, Figure]:
    leaders = session.scalars(select(Leader).where(Leader.campaign_id == campaign.id)).all()
    answers = [leader.answers for leader in leaders if leader.answers is not None]
    reviews = session.scalars(select(PracticeReview).where(PracticeReview.evaluation_id == campaign.evaluation_id))
    accepted = {review.item: review.lowered_to for review in reviews if review.accepted}
    top = len(rules["echelles"]["pratique"]["libelles"]) - 1
    notes: dict[str, list[Fraction]] = {}
    for at, one in enumerate(rules["questionnaires"]["dirigeants"]["pratiques"]):
        given = [Fraction(values[at] - 1, top) for values in answers if values[at] is not None]
        note = sum(given, Fraction(0)) / len(given) if given and one["code"] in accepted else Fraction(0)
        lowered = accepted.get(one["code"])
        notes.setdefault(one["dimension"], []).append(
            note if lowered is None else min(note, Fraction(lowered - 1, top))
        )
    if not answers:
        return {}
    weights = {one["code"]: one.get("poids", 1) for one in rules["dimensions"]}
    means = [weights[code] * sum(found) / len(found) for code, found in notes.items()]
    value = 100 * sum(means, Fraction(0)) / sum(weights.values())
    return {"score.dirigeants": Figure(value, value, value, len(answers))}


def _global(rules: Rules, found: Mapping[str, Figure]) -> Figure:
    total = sum(rules["poids"].values())
    parts = [(Fraction(weight, total), found[f"score.{audience}"]) for audience, weight in rules["poids"].items()]
    value = sum((weight * part.value for weight, part in parts), Fraction(0))
    below = sqrt(sum(float(weight * (part.value - part.lower)) ** 2 for weight, part in parts))
    above = sqrt(sum(float(weight * (part.upper - part.value)) ** 2 for weight, part in parts))
    n = min(found["score.collaborateurs"].n, found["score.usagers"].n)
    return Figure(value, max(Fraction(0), value - Fraction(below)), min(Fraction(100), value + Fraction(above)), n)


def _visits(session: Session, evaluation_id: UUID) -> dict[str, Figure]:
    query = select(MysteryMission).join(MysteryCampaign, MysteryCampaign.id == MysteryMission.campaign_id)
    closed = MysteryCampaign.closed_at.is_not(None)
    missions = session.scalars(query.where(MysteryCampaign.evaluation_id == evaluation_id, closed)).all()
    plan = Counter(mission.channel for mission in missions)
    notes: dict[str, list[Fraction]] = {}
    for mission in missions:
        if mission.state == "validated":
            notes.setdefault(mission.channel, []).append(Fraction(str(mission.note)))
    if not plan or set(plan) != set(notes):
        return {}
    shares = {channel: Fraction(count, plan.total()) for channel, count in plan.items()}
    value = sum((shares[channel] * sum(own) / len(own) for channel, own in notes.items()), Fraction(0))
    effective = int(1 / sum((shares[channel] ** 2 / len(own) for channel, own in notes.items()), Fraction(0)))
    low, high = sample.wilson(float(value / 20), effective, None)
    return {"mystere.note": _figure(20, value / 20, low, high, sum(map(len, notes.values())))}


def _majors(session: Session, evaluation_id: UUID, at: datetime) -> dict[str, Figure]:
    """Major findings that were open at this moment, each five minor ones counting as one."""
    candidacy_id = evaluations.get(session, evaluation_id).candidacy_id
    known = session.scalars(select(Finding).where(Finding.candidacy_id == candidacy_id, Finding.recorded_at <= at))
    grades = Counter(_grade(one, at) for one in known if one.closed_at is None or one.closed_at > at)
    count = grades["major"] + grades["minor"] // 5
    exact = Fraction(count)
    return {"constats.majeurs_ouverts": Figure(exact, exact, exact, count)}


def _grade(finding: Finding, at: datetime) -> str:
    """Its grade at that moment: a minor left open too long becomes major afterwards."""
    return "minor" if finding.became_major_at is not None and finding.became_major_at > at else finding.grade


def _figure(scale: int, value: Fraction, low: float, high: float, n: int) -> Figure:
    return Figure(scale * value, scale * Fraction(low), scale * Fraction(high), n)
