"""The report of a coded file: every figure for the whole file, and again for each of its sites."""

from collections.abc import Mapping, Sequence

import msgspec

from evaluation.reading.coded import Coded
from evaluation.reading.coded_families import audience_figures, family_figures, item_figures
from evaluation.reading.coded_figures import Cut, Figures, Report
from evaluation.reading.coding import Item


def report(coded: Coded) -> Report:
    """Every figure of the file."""
    names = sorted({site for site in coded.sites if site is not None})
    sites = {name: _cut(coded, [row for row, site in enumerate(coded.sites) if site == name], name) for name in names}
    whole = _cut(coded, range(coded.rows), None)
    return Report(_with_means(whole, list(sites.values())), sites, sum(site is None for site in coded.sites))


def _cut(coded: Coded, rows: Sequence[int], site: str | None) -> Cut:
    families: dict[str, dict[str, list[Item]]] = {}
    for item in coded.items:
        families.setdefault(item.audience, {}).setdefault(item.dimension or "", []).append(item)
    dimensions = {
        audience: {code: family_figures(coded, rows, found, site) for code, found in parts.items() if code}
        for audience, parts in families.items()
    }
    return Cut(
        rows=len(rows),
        items={item.code: item_figures(coded, rows, item, site) for item in coded.items},
        dimensions={audience: parts for audience, parts in dimensions.items() if parts},
        audiences={audience: audience_figures(coded, rows, parts, site) for audience, parts in families.items()},
    )


def _with_means(whole: Cut, sites: Sequence[Cut]) -> Cut:
    """Beside each figure of the file, the plain mean of the same figure over the sites that have one."""
    if not sites:
        return whole

    def named(figures: Mapping[str, Figures], parts: Sequence[Mapping[str, Figures]]) -> dict[str, Figures]:
        return {
            code: msgspec.structs.replace(found, mean_of_sites=_mean([part[code].rate for part in parts]))
            for code, found in figures.items()
        }

    return Cut(
        rows=whole.rows,
        items=named(whole.items, [site.items for site in sites]),
        dimensions={
            audience: named(parts, [site.dimensions[audience] for site in sites])
            for audience, parts in whole.dimensions.items()
        },
        audiences=named(whole.audiences, [site.audiences for site in sites]),
    )


def _mean(rates: Sequence[float | None]) -> float | None:
    held = [rate for rate in rates if rate is not None]
    return sum(held) / len(held) if held else None
