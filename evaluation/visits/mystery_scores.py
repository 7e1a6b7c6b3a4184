"""Mystery notes out of 20: per channel, and overall by the shares of the plan."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from evaluation.measuring.bounds import bounds
from evaluation.measuring.coherence import GRID_POINTS
from evaluation.measuring.measures import Measure
from evaluation.referentiel import Referentiel


def mystery_scores(
    referentiel: Referentiel, notes: Mapping[str, Sequence[Fraction | int]], parts: Mapping[str, int] | None = None
) -> dict[str, Measure]:
    """`mystere.<canal>` for each channel with missions and `mystere.note`, on 0–20.

    `notes`: the note of each validated mission, per channel. `parts`: missions of the actual plan per channel, those
    of the référentiel by default. The overall note is absent while a channel of the plan has none. A channel under
    the indicative number cannot be firm. Missions are a sample without a known population. Source: DECISIONS, A8, E1.
    """
    plan = {code: part for code, part in (parts or _parts(referentiel)).items() if part > 0}
    measures = {}
    for code, found in notes.items():
        if found:
            firm = len(found) >= referentiel.mystere.effectif_indicatif
            measures[f"mystere.{code}"] = _measure(f"mystere.{code}", {code: found}, {code: 1}, firm=firm)
    if plan and all(notes.get(code) for code in plan):
        measures["mystere.note"] = _measure("mystere.note", {code: notes[code] for code in plan}, plan, firm=True)
    return measures


def _parts(referentiel: Referentiel) -> dict[str, int]:
    return {channel.code: channel.part for channel in referentiel.mystere.canaux}


def _measure(
    code: str, notes: Mapping[str, Sequence[Fraction | int]], parts: Mapping[str, int], *, firm: bool
) -> Measure:
    total = sum(parts.values())
    weights = {channel: Fraction(part, total) for channel, part in parts.items()}
    value = sum((weights[channel] * sum(found) / len(found) for channel, found in notes.items()), Fraction(0))
    effective = int(1 / sum((weights[channel] ** 2 / len(found) for channel, found in notes.items()), Fraction(0)))
    low, high = bounds(value / GRID_POINTS * effective, effective, None)
    return Measure(
        code=code,
        value=value,
        lower=GRID_POINTS * low,
        upper=GRID_POINTS * high,
        n=sum(len(found) for found in notes.values()),
        admissible=firm,
        detail={"method": "missions", "n_effective": effective, "indicative": not firm},
    )
