"""What a closed mystery campaign says beyond its notes: sites, weeks, both means, delays, critical failures. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

import msgspec

from evaluation.measuring.bounds import bounds
from evaluation.measuring.coherence import GRID_POINTS
from evaluation.measuring.measures import Measure, combination
from evaluation.visits.mystery_grids import Grid


class Done(msgspec.Struct, frozen=True):
    """A validated visit: where, when (the week of the plan, None for one made elsewhere), its grid and exact note.

    `waits`: what was measured of the engagements (`mystery_engagements.waits`).
    """

    channel: str
    site: str
    week: int | None
    grid: Grid
    note: Fraction
    narrative: str = ""
    waits: Mapping[str, int | None] = {}


def by_site(visits: Sequence[Done], indicative: int) -> dict[str, Measure]:
    """`mystere.lieu.<site>` for each site, in the order of their names: every visit weighs the same."""
    return {f"mystere.lieu.{site}": _mean(f"mystere.lieu.{site}", notes, indicative) for site, notes in _sites(visits)}


def sites_apart(visits: Sequence[Done], least: int, indicative: int) -> tuple[tuple[tuple[str, ...], Measure], ...]:
    """Sites and their note, each alone from `least` visits, the smaller ones together: a note is never one agent's.

    The group takes the next smallest site until it counts `least` too, so that no subtraction gives a site away.
    """
    waiting = sorted(_sites(visits), key=lambda site: (len(site[1]), site[0]))
    small: list[tuple[str, list[Fraction]]] = []
    while waiting and (len(waiting[0][1]) < least or 0 < sum(len(notes) for _, notes in small) < least):
        small.append(waiting.pop(0))
    groups = [[site] for site in sorted(waiting)] + ([sorted(small)] if small else [])
    return tuple(
        (
            tuple(name for name, _ in group),
            _mean("mystere.lieu", [one for _, notes in group for one in notes], indicative),
        )
        for group in groups
    )


def by_week(visits: Sequence[Done], indicative: int) -> dict[str, Measure]:
    """`mystere.semaine.<number>` for each week with a visit: every visit weighs the same."""
    found: dict[int, list[Fraction]] = {}
    for visit in visits:
        if visit.week is not None:
            found.setdefault(visit.week, []).append(visit.note)
    codes = ((f"mystere.semaine.{week}", notes) for week, notes in sorted(found.items()))
    return {code: _mean(code, notes, indicative) for code, notes in codes}


def means(visits: Sequence[Done], indicative: int) -> dict[str, Measure]:
    """The two means that must not be taken for one another, nor for `mystere.note`, which weighs channels by the plan.

    `mystere.moyenne.visites` (pooled): every visit weighs the same. `mystere.moyenne.sites` (unweighted): every site
    weighs the same, however many visits it had; its bounds combine those of the sites by MOVER.
    """
    if not visits:
        return {}
    pooled = _mean("mystere.moyenne.visites", [visit.note for visit in visits], indicative)
    sites = by_site(visits, indicative).values()
    value, low, high = combination([(Fraction(1, len(sites)), site) for site in sites])
    plain = Measure(
        code="mystere.moyenne.sites",
        value=value,
        lower=max(low, Fraction(0)),
        upper=min(high, Fraction(GRID_POINTS)),
        n=len(visits),
        admissible=pooled.admissible,
        detail={"method": "missions", "sites": len(sites), "indicative": not pooled.admissible},
    )
    return {one.code: one for one in (pooled, plain)}


def on_time(
    visits: Iterable[Done], delays: Collection[str], indicative: int, code: str = "visites.delais"
) -> Measure | None:
    """`visites.delais`: the share, 0–100, of visits that kept every delay of their grid, with Wilson's bounds.

    Visits where no delay applies are left out; None when there is no other.
    """
    answers = [[answer for name, answer in visit.grid.items() if name in delays] for visit in visits]
    kept = [all(answer is not False for answer in found) for found in answers if any(one is not None for one in found)]
    if not kept:
        return None
    low, high = bounds(sum(kept), len(kept), None)
    return Measure(
        code=code,
        value=Fraction(100 * sum(kept), len(kept)),
        lower=100 * low,
        upper=100 * high,
        n=len(kept),
        admissible=len(kept) >= indicative,
        detail={"method": "missions", "kept": sum(kept), "indicative": len(kept) < indicative},
    )


def critical_failures(visits: Sequence[Done], critical: Collection[str]) -> Measure | None:
    """`visites.critiques`: how many visits failed a critical criterion at least; None when no criterion is critical."""
    concerned = [visit for visit in visits if any(visit.grid.get(code) is not None for code in critical)]
    if not concerned:
        return None
    failed = Fraction(sum(any(visit.grid.get(code) is False for code in critical) for visit in concerned))
    return Measure(code="visites.critiques", value=failed, lower=failed, upper=failed, n=len(concerned))


def _sites(visits: Sequence[Done]) -> list[tuple[str, list[Fraction]]]:
    found: dict[str, list[Fraction]] = {}
    for visit in visits:
        found.setdefault(visit.site, []).append(visit.note)
    return sorted(found.items())


def _mean(code: str, notes: Sequence[Fraction], indicative: int) -> Measure:
    """The plain mean on 0–20 with Wilson's bounds on the sum of shares (DECISIONS, A3 and A8)."""
    low, high = bounds(sum(notes, Fraction(0)) / GRID_POINTS, len(notes), None)
    return Measure(
        code=code,
        value=sum(notes, Fraction(0)) / len(notes),
        lower=GRID_POINTS * low,
        upper=GRID_POINTS * high,
        n=len(notes),
        admissible=len(notes) >= indicative,
        detail={"method": "missions", "n_effective": len(notes), "indicative": len(notes) < indicative},
    )
