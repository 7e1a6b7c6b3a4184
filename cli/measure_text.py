"""The figures of a coded file as a person reads them in a terminal."""

from collections.abc import Iterator

from evaluation.measuring.figures import grouped, interval, percent
from evaluation.reading.codebook import Codebook
from evaluation.reading.coded_figures import Cut, Figures, Report
from evaluation.reading.tabular import Table

NBSP = "\u00a0"
THIN = "\u202f"
AUDIENCES = {
    "dirigeants": "Dirigeants",
    "collaborateurs": "Agents",
    "usagers": "Usagers",
    "mystere": "Visites mystère",
}
METHODS = {
    "wilson": "Wilson",
    "wilson_finite": "Wilson, population finie",
    "exact": "bornes exactes, population finie",
}


def page(notice: str, name: str, table: Table, book: Codebook, found: Report) -> str:
    """The whole text."""
    return "\n".join([*_head(notice, name, table, book, found), *_body(found)])


def _head(notice: str, name: str, table: Table, book: Codebook, found: Report) -> Iterator[str]:
    if book.title:
        yield book.title
    size = f"{grouped(found.whole.rows)} lignes, {len(table.names)} colonnes"
    yield f"{name} ({table.source})\u00a0: {size}"
    yield notice
    yield "Entre crochets\u00a0: l’intervalle à 95\u00a0% de confiance."


def _body(found: Report) -> Iterator[str]:
    yield from _cut(found.whole, "")
    for name, cut in found.sites.items():
        yield ""
        yield f"Site {name}, {_lines(cut.rows)}"
        yield from _cut(cut, "  ")
    if found.rows_without_site and found.sites:
        yield f"Sans site\u00a0: {_lines(found.rows_without_site)}, comptées dans l’ensemble seulement"


def _cut(cut: Cut, margin: str) -> Iterator[str]:
    for audience, figures in cut.audiences.items():
        yield from _section(f"{AUDIENCES[audience]}, ensemble des dimensions", figures, margin)
        for code, part in cut.dimensions.get(audience, {}).items():
            yield from _section(f"Dimension {code}", part, margin + "  ")
            yield from _alpha(part, margin + "    ")
    for code, figures in cut.items.items():
        named = code if figures.label == code else f"{code} ({figures.label})"
        yield from _section(named, figures, margin)


def _section(name: str, figures: Figures, margin: str) -> Iterator[str]:
    yield f"{margin}{name}\u00a0: {_line(figures)}"
    if figures.weighted is not None:
        held = figures.weighted
        yield (
            f"{margin}  pondéré\u00a0: {percent(held.rate)}{NBSP}% {interval(held.lower, held.upper)}, "
            f"n efficace {decimal(held.n_effective, 1)}, erreur type {percent(held.standard_error)} point"
        )
    if figures.stratified is not None:
        part = figures.stratified
        rate = f"{percent(part.rate)}{NBSP}% {interval(part.lower, part.upper)}"
        yield f"{margin}  sites pesés par leur effectif\u00a0: {rate}"
    if figures.mean_of_sites is not None:
        yield (
            f"{margin}  moyenne simple des sites\u00a0: {percent(figures.mean_of_sites)}{NBSP}% "
            "(chaque site compte autant\u202f; ci-dessus, toutes les réponses réunies)"
        )


def _line(figures: Figures) -> str:
    if figures.rate is None or figures.lower is None or figures.upper is None:
        return "aucun avis"
    rate = f"{percent(figures.rate)}{NBSP}% {interval(figures.lower, figures.upper)}"
    method = METHODS[figures.method]
    if figures.answers is not None:
        return (
            f"{rate} ({method}), moyenne de {_people(figures.n)}\u202f; "
            f"toutes réponses réunies {figures.favourable}/{figures.answers}"
        )
    extra = "" if figures.mean is None else f", moyenne des codes {decimal(figures.mean, 2)}"
    return f"{figures.favourable}/{figures.n} = {rate} ({method}){extra}, sans avis {figures.outside}"


def _alpha(figures: Figures, margin: str) -> Iterator[str]:
    if figures.alpha is not None:
        found = figures.alpha
        yield (
            f"{margin}alpha de Cronbach\u00a0: {decimal(found.alpha, 3)} "
            f"[{decimal(found.lower, 3)}{THIN}; {decimal(found.upper, 3)}], "
            f"{found.items} items, {grouped(found.n)} lignes complètes"
        )


def decimal(value: float, places: int) -> str:
    """A number with a decimal comma."""
    return f"{value:.{places}f}".replace(".", ",")


def _lines(count: int) -> str:
    return f"{grouped(count)} ligne{'s' if count > 1 else ''}"


def _people(count: int) -> str:
    return f"{grouped(count)} répondant{'s' if count > 1 else ''}"
