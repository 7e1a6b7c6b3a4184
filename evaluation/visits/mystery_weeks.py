"""Mystery notes week by week: the mean of the validated missions of each week, once the campaign is over."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from evaluation.visits.mystery_missions import campaign_of, missions_of


class Week(msgspec.Struct, frozen=True):
    """One week of the plan, from 1: how many missions were validated, and their mean on 0–20, None without any."""

    number: int
    n: int
    mean: Fraction | None


def means(notes: Mapping[int, Sequence[Fraction | int]], weeks: int) -> tuple[Week, ...]:
    """Every week from 1 to `weeks`, in order; each mission weighs the same, whatever its channel; means are exact."""
    return tuple(_week(number, notes.get(number, ())) for number in range(1, weeks + 1))


def weekly(session: Session, evaluation_id: UUID) -> tuple[Week, ...]:
    """The weeks of a closed campaign; nothing before it is closed, nor for one done elsewhere, whose weeks are unknown.

    A mission counts in the week where the plan put it.
    """
    campaign = campaign_of(session, evaluation_id)
    if campaign is None or campaign.closed_at is None or campaign.imported:
        return ()
    notes: dict[int, list[Fraction]] = {}
    for mission in missions_of(session, campaign.id):
        if mission.state == "validated":
            notes.setdefault(mission.week, []).append(Fraction(str(mission.note)))
    return means(notes, campaign.weeks)


def _week(number: int, found: Sequence[Fraction | int]) -> Week:
    return Week(number, len(found), Fraction(sum(found), len(found)) if found else None)
