"""The figures of one audience as anybody may read them, as rows of a table: never a line a person."""

from collections.abc import Iterator, Mapping

from evaluation.measuring.figures import shown
from evaluation.measuring.measures import Measure
from evaluation.publishing.publication import Published
from evaluation.publishing.published import Shown
from evaluation.questionnaire import Audience
from evaluation.referentiel import Referentiel

NAMES = ("portee", "personnes", "mesure", "libelle", "valeur", "borne_basse", "borne_haute", "reponses", "motif")
WHOLE = "Ensemble"
Row = tuple[str, str, str, str, str, str, str, str, str]


def rows(
    referentiel: Referentiel,
    audience: Audience,
    measures: Mapping[str, Measure],
    cells: Shown | None,
    words: Mapping[str, str],
) -> Iterator[Row]:
    """Scores of the whole, questions where their counts may be shown, then scores of each published cell.

    `measures` went through `publication.open_measures`, the cells were frozen at sealing: what is refused there is
    empty here, with its reason. Answers of single people are not offered: with few questions and known colleagues,
    a line is a person (34 % of 40 agents were found by two-way tables alone), and nothing here needs them.
    """
    names = {f"score.{audience}": "Score d’ensemble"}
    names |= {f"score.{audience}.{dimension.code}": dimension.nom for dimension in referentiel.dimensions}
    for code, name in names.items():
        if code in measures:
            yield _whole(code, name, measures[code])
    if cells is not None and cells.counts:
        for item in referentiel.questionnaires[audience].items:
            if (code := f"item.{item.code}") in measures:
                yield _whole(code, item.text_for(words), measures[code])
    for cell in cells.cells if cells is not None and len(cells.cells) > 1 else ():
        for code, figure in cell.figures.items():
            yield _cut(" + ".join(cell.sites), str(cell.people), code, names.get(code, code), figure)


def _whole(code: str, name: str, measure: Measure) -> Row:
    low, high = shown(measure.lower), shown(measure.upper)
    people = "" if measure.population is None else str(measure.population)
    return WHOLE, people, code, name, shown(measure.value), low, high, str(measure.n), ""


def _cut(sites: str, people: str, code: str, name: str, figure: Published) -> Row:
    kept = figure.measure
    low, high = (shown(kept.lower), shown(kept.upper)) if kept else ("", "")
    return sites, people, code, name, figure.text if kept else "", low, high, figure.answers, figure.refusal
