"""What is shown, clipped and refused: the organisation from five, a cut from ten, comments from thirty."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.measuring.measures import Measure
from evaluation.publishing.cells import Cell, partition
from evaluation.publishing.disclosure import View, determined, total
from evaluation.publishing.publication import (
    open_measures,
    publish,
    publish_comments,
    publish_cut,
    publish_row,
    shows_counts,
    tens,
)
from evaluation.referentiel import load
from tests.evaluation.measured import measured

LIMITS = load("ehuh-2019").populations
SCORE = "score.collaborateurs.autonomie"


def _cut(value: float, n: int, lower: float | None = None, upper: float | None = None) -> Measure:
    return measured(SCORE, value, n=n, lower=lower, upper=upper)


def test_the_organisation_is_shown_exactly_from_five_answers() -> None:
    few = publish(_cut(75, 4), LIMITS)
    assert (few.text, few.measure) == ("moins de 10", None)
    assert few.refusal == "Moins de 5 réponses : rien n’est montré, pour que personne ne soit reconnu."
    enough = publish(_cut(72.25, 5), LIMITS)
    assert (enough.text, enough.answers, enough.refusal) == ("72,3", "5", "")
    assert enough.measure == _cut(72.25, 5)
    assert publish(None, LIMITS, n=7).refusal
    assert publish(measured("score.dirigeants", 80, n=3), LIMITS).text == "80"


def test_a_cut_is_shown_from_ten_answers_to_the_unit_and_in_tens() -> None:
    few = publish_cut(_cut(75, 9), LIMITS)
    assert (few.text, few.answers, few.measure) == ("moins de 10", "moins de 10", None)
    assert few.refusal.startswith("Moins de 10 réponses")
    found = publish_cut(_cut(72.5, 17, 61.2, 84.9), LIMITS)
    assert (found.text, found.answers, found.refusal) == ("73", "10 à 19", "")
    assert found.measure is not None
    assert [found.measure.value, found.measure.lower, found.measure.upper] == [73, 60, 85]
    assert found.measure.n == 10


@given(st.fractions(0, 100), st.integers(10, 500))
def test_no_cut_shows_an_exact_figure_nor_one_beyond_its_ends(value: Fraction, n: int) -> None:
    found = publish_cut(Measure(code=SCORE, value=value, lower=value, upper=value, n=n), LIMITS)
    assert found.measure is not None
    assert 5 <= found.measure.value <= 95
    assert found.measure.value.denominator == 1
    assert found.measure.n % 10 == 0
    assert found.measure.lower <= found.measure.value <= found.measure.upper
    assert found.text.startswith("≤") == (found.measure.value == 5)
    assert found.text.startswith("≥") == (found.measure.value == 95)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_what_a_row_leaves_out_is_nobody_or_as_many_as_a_cut(counts: list[int]) -> None:
    row = publish_row([_cut(60, n) if n >= 5 else None for n in counts], counts, LIMITS)
    left = sum(n for n, one in zip(counts, row, strict=True) if one.refusal)
    assert left == 0 or left >= 10 or all(one.refusal for one in row)
    sizes = dict(enumerate(counts))
    views = [total(range(len(counts))), *(total([at]) for at, one in enumerate(row) if not one.refusal)]
    assert determined(views, sizes, min(10, sum(counts))) == 0


def test_a_rest_that_is_refused_with_its_neighbour_says_so() -> None:
    row = publish_row([None, _cut(60, 12), _cut(60, 30)], [4, 12, 30], LIMITS)
    assert [one.text for one in row] == ["moins de 10", "10 à 19", "60"]
    assert row[1].refusal == "Non montré : en l’ôtant du total, on connaîtrait un groupe de moins de 10 personnes."


STRATA = st.lists(st.tuples(st.integers(2, 40), st.integers(1, 5)), min_size=1, max_size=4)


@given(STRATA)
def test_plain_counts_beside_stratified_figures_determine_nobody(sizes: list[tuple[int, int]]) -> None:
    strata = [Cell((str(rank),), n * times, n) for rank, (n, times) in enumerate(sizes)]
    people = {cell.sites[0]: cell.n for cell in strata}
    least = min(10, sum(people.values()))
    stratified = View({cell.sites[0]: Fraction(cell.people, cell.n) for cell in strata})
    assert determined([stratified], people, least) == 0
    if shows_counts(strata, 10):
        assert determined([stratified, total(people)], people, least) == 0


@given(st.lists(st.tuples(st.integers(2, 40), st.integers(1, 4)), min_size=1, max_size=9))
def test_all_that_is_published_of_a_campaign_determines_nobody(sizes: list[tuple[int, int]]) -> None:
    strata = [Cell((str(rank),), n * times, n) for rank, (n, times) in enumerate(sizes)]
    rates = {cell.sites[0]: Fraction(cell.people, cell.n) for cell in strata}
    cells = partition(strata, 10)
    views = [View(rates)]
    if len(cells) > 1:
        views += [View({site: rates[site] for site in cell.sites}) for cell in cells]
    if shows_counts(strata, 10):
        views.append(total(rates))
    people = {cell.sites[0]: cell.n for cell in strata}
    assert determined(views, people, min(10, sum(people.values()))) == 0


def test_with_two_strata_the_plain_count_would_give_the_small_one_back() -> None:
    strata = [Cell(("Dépôt",), 8, 2), Cell(("Centre",), 60, 30)]
    assert not shows_counts(strata, 10)
    stratified = View({"Dépôt": Fraction(4), "Centre": Fraction(2)})
    assert determined([stratified, total(["Dépôt", "Centre"])], {"Dépôt": 2, "Centre": 30}, 10) == 2


@pytest.mark.parametrize(("n", "said"), [(4, "30 réponses"), (7, "30 réponses"), (29, "30 réponses"), (30, "")])
def test_comments_are_shown_from_thirty(n: int, said: str) -> None:
    assert said in publish_comments(n, LIMITS)
    assert bool(publish_comments(n, LIMITS)) == (n < 30)


def test_visits_findings_and_leaders_are_not_held_back() -> None:
    given = {
        code: measured(code, 3, n=2)
        for code in ("mystere.note", "constats.majeurs_ouverts", "score.dirigeants", "item.A-AUT-1", SCORE)
    }
    assert set(open_measures(given, LIMITS)) == {"mystere.note", "constats.majeurs_ouverts", "score.dirigeants"}


@pytest.mark.parametrize("audience", ["collaborateurs", "usagers"])
def test_participation_is_exact_only_where_the_figures_of_the_audience_are(audience: str) -> None:
    code = f"participation.{audience}"
    assert open_measures({code: measured(code, 10, n=4)}, LIMITS) == {}
    assert set(open_measures({code: measured(code, 13, n=5)}, LIMITS)) == {code}


def test_counts_of_people_are_said_in_tens() -> None:
    assert [tens(count) for count in (0, 9, 10, 29, 1234)] == [
        "moins de 10",
        "moins de 10",
        "10 à 19",
        "20 à 29",
        "1\u202f230 à 1\u202f239",
    ]
