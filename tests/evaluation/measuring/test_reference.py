"""What sealing counts, against results computed independently on public files: alphas, weights, finite populations."""

import csv
import json
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import pytest

from evaluation.measuring import alpha, counting
from evaluation.measuring.bounds import wilson
from evaluation.measuring.counter_layout import Block, Layout
from evaluation.measuring.moments import gathered
from evaluation.measuring.rates import stratified_mean
from evaluation.measuring.strata import estimate


@pytest.fixture(scope="module")
def expected(test_data: Path) -> dict[str, Any]:
    """The file of reference results."""
    found: dict[str, Any] = json.loads((test_data / "reference" / "expected.json").read_text())
    return found


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def block(first: int, items: int, top: int, good: set[int], dimension: str | None, turned: set[int]) -> Block:
    """Some items of a scale, those at the places `turned` read the other way round."""
    points = range(top + 1)
    return Block(
        positions=tuple(range(first, first + items)),
        top=top,
        dimension=dimension,
        good=tuple(tuple(point in good for point in points) for _ in range(items)),
        turned=tuple(
            tuple((top + 1 - point if place in turned else point) if point else 0 for point in points)
            for place in range(items)
        ),
    )


def byte(cell: str, top: int) -> int:
    """A cell as sealed answers hold it: a point, 0 for what is no opinion, 255 for a blank."""
    text = cell.strip()
    if not text or text in ("NA", "Blank"):
        return 255
    point = int(float(text))
    return point if 1 <= point <= top else 0


def test_alphas_from_counters_are_the_reference_ones(test_data: Path, expected: dict[str, Any]) -> None:
    rows, published = rows_of(test_data / "reference" / "bfi.csv"), expected["alpha"]["dimensions"]
    names: list[str] = []
    blocks: list[Block] = []
    for code, figures in published.items():
        turned = {place for place, key in enumerate(figures["cles"]) if key.startswith("-")}
        for dimension, places in ((code, turned), (f"{code} sans inversion", set[int]())):
            blocks.append(block(len(names), len(figures["cles"]), 6, {4, 5, 6}, dimension, places))
            names += [key.lstrip("-") for key in figures["cles"]]
    answers = [bytes(byte(row[name], 6) for name in names) for row in rows]
    (found,) = counting.count(Layout(len(names), tuple(blocks)), answers, [None] * len(answers)).values()
    for code, figures in published.items():
        for dimension, reference in (
            (code, figures["listwise"]),
            (f"{code} sans inversion", figures["sans_inversion(PIEGE)"]),
        ):
            complete = found.complete(dimension)
            value = alpha.from_sums(complete.n, complete.sums, complete.products)
            assert value is not None
            assert (complete.n, len(complete.sums)) == (reference["n_complets"], reference["k"])
            bounds = alpha.feldt(float(value), complete.n, len(complete.sums))
            assert (float(value), *bounds) == pytest.approx(
                tuple(reference[key] for key in ("alpha", "feldt95_bas", "feldt95_haut")), abs=1e-6
            ), dimension


def test_the_interval_of_a_published_alpha_is_its_own(expected: dict[str, Any]) -> None:
    published = expected["alpha"]["pingouin_doc_cronbach_alpha_dataset"]
    value, *bounds = published["publie"]
    own = published["recalcule_formule_propre"]
    low, high = alpha.feldt(value, own["n_complets"], own["k"])
    assert [round(low, 3), round(high, 2)] == bounds
    assert (low, high) == pytest.approx((own["feldt95_bas"], own["feldt95_haut"]), abs=1e-6)


def test_alpha_from_sums_needs_two_items_two_people_and_a_difference() -> None:
    assert alpha.from_sums(2, [3, 3], [5, 5, 5]) == 1
    assert alpha.from_sums(2, [3], [5]) is None
    assert alpha.from_sums(1, [3, 3], [9, 9, 9]) is None
    assert alpha.from_sums(2, [4, 4], [8, 8, 8]) is None, "nobody differs"


@pytest.mark.parametrize("year", ["2016", "2017"])
def test_the_weighted_rates_of_the_airport_come_from_its_counters(
    year: str, test_data: Path, expected: dict[str, Any]
) -> None:
    rows, published = rows_of(test_data / "usagers_sfo" / f"{year}.csv"), expected["usagers_sfo"][year]
    names = list(published["items"])
    layout = Layout(len(names), tuple(block(place, 1, 5, {4, 5}, None, set()) for place in range(len(names))))
    answers = [bytes(byte(row[name], 5) for name in names) for row in rows]
    weights = [float(row["WEIGHT"]) for row in rows]
    assert sum(weights) == pytest.approx(published["somme_poids"])
    (found,) = counting.count(layout, answers, [None] * len(rows), weights).values()
    for place, name in enumerate(names):
        counts, items = found.agreement(place), published["items"][name]
        assert counts == (items["positifs"], items["n"]), name
        assert found.n - counts[1] == items["exclus_ou_vides"]
        if name in published["ponderes"]:
            reference, rate = published["ponderes"][name], estimate({None: found.item(place)}, {})
            assert rate is not None
            assert float(rate.value) == pytest.approx(reference["taux_pondere"], abs=1e-6), name
            assert rate.n_effective == floor(reference["n_eff_kish"])
            kish = Fraction(found.item(place).weight) ** 2 / Fraction(found.item(place).square)
            assert float(kish) == pytest.approx(reference["n_eff_kish"], abs=1e-3)
            bounds = wilson(rate.value * kish, float(kish))
            assert bounds == pytest.approx(
                (reference["wilson95_kish_bas"], reference["wilson95_kish_haut"]), abs=1e-6
            ), name


def test_a_sample_of_counties_has_the_published_error(expected: dict[str, Any]) -> None:
    published = expected["finite_population_published"]["agsrs_moins_de_200000_acres"]
    counties: list[tuple[str | None, Fraction]] = [
        ("", Fraction(place < published["positifs"])) for place in range(published["n"])
    ]
    found = estimate(gathered(counties), {"": published["N"]})
    assert found is not None
    assert float(found.value) == published["taux"]
    assert found.standard_error == pytest.approx(published["SE_fpc_lohr"], abs=1e-6)
    assert tuple(map(float, found.interval)) == pytest.approx(
        (published["wilson_fpc_bas"], published["wilson_fpc_haut"]), abs=1e-6
    )


def test_two_strata_of_a_textbook_have_the_published_error(expected: dict[str, Any]) -> None:
    published = expected["finite_population_published"]["fpc_exemple"]["publie"]
    # The example `fpc` of the R package survey: five of fifteen units, then three of twelve.
    values = [2.8, 4.1, 6.8, 6.8, 9.2, 3.7, 6.6, 4.2]
    strata, weights = ["1"] * 5 + ["2"] * 3, [3.0] * 5 + [4.0] * 3
    mean, without = stratified_mean(values, weights, strata)
    _, known = stratified_mean(values, weights, strata, {"1": 15, "2": 12})
    assert [round(figure, 4) for figure in (mean, without, known)] == [
        published[key] for key in ("moyenne", "SE_sans_fpc", "SE_fpc")
    ]


def test_the_schools_of_each_stratum_have_the_published_errors(test_data: Path, expected: dict[str, Any]) -> None:
    rows, published = rows_of(test_data / "reference" / "apistrat.csv"), expected["finite_population_published"]
    weights, strata = [float(row["pw"]) for row in rows], [row["stype"] for row in rows]
    populations = {row["stype"]: int(float(row["fpc"])) for row in rows}
    for values, reference in (
        ([float(row["api00"]) for row in rows], published["apistrat_api00"]["recalcule"]),
        ([float(row["awards"] == "Yes") for row in rows], published["apistrat_proportion_awards_Yes"]),
    ):
        mean, known = stratified_mean(values, weights, strata, populations)
        _, without = stratified_mean(values, weights, strata)
        wanted = (
            reference.get("moyenne", reference.get("taux_pondere")),
            reference["SE_fpc"],
            reference["SE_sans_fpc"],
        )
        assert (mean, known, without) == pytest.approx(wanted, abs=1e-6)
    shares: list[tuple[str | None, Fraction]] = [(row["stype"], Fraction(row["awards"] == "Yes")) for row in rows]
    found = estimate(gathered(shares), populations)
    assert found is not None
    assert float(found.value) == pytest.approx(published["apistrat_proportion_awards_Yes"]["taux_pondere"], abs=1e-6)
    assert found.standard_error == pytest.approx(published["apistrat_proportion_awards_Yes"]["SE_fpc"], abs=1e-6)


def test_wilson_at_other_confidences_gives_the_published_proportions(expected: dict[str, Any]) -> None:
    of_confidence = {"95%": 1.959963984540054, "99.8%": 3.090232306167813}
    controls = expected["wilson_published"]["controle"]
    assert {row["conf"] for row in controls} == set(of_confidence)
    for row in controls:
        assert wilson(row["x"], row["n"], of_confidence[row["conf"]]) == pytest.approx(row["publie"], abs=1e-9)
