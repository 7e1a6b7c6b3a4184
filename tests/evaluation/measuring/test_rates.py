"""Rates of coded files against reference results computed independently on public data."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from evaluation.measuring.rates import item_rate, kish, stratified_mean, weighted_rate

BLANKS = {"", "Blank"}


@pytest.fixture(scope="module")
def expected(test_data: Path) -> dict[str, Any]:
    """The file of reference results."""
    found: dict[str, Any] = json.loads((test_data / "reference" / "expected.json").read_text())
    return found


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig") as opened:
        return list(csv.DictReader(opened))


def codes(rows: list[dict[str, str]], name: str) -> list[int | None]:
    """A column of whole numbers, None for a blank."""
    return [None if row[name].strip() in BLANKS else int(float(row[name])) for row in rows]


@pytest.mark.parametrize("year", ["2016", "2017"])
def test_rates_of_the_airport_are_the_reference_ones(year: str, test_data: Path, expected: dict[str, Any]) -> None:
    rows = rows_of(test_data / "usagers_sfo" / f"{year}.csv")
    reference = expected["usagers_sfo"][year]["items"]
    assert len(reference) >= 21
    for name, published in reference.items():
        found = item_rate(codes(rows, name), range(1, 6), {4, 5}, {0, 6})
        assert (found.n, found.favourable, found.outside) == tuple(
            published[key] for key in ("n", "positifs", "exclus_ou_vides")
        ), name
        assert (found.rate, found.lower, found.upper, found.mean) == pytest.approx(
            tuple(published[key] for key in ("taux", "wilson95_bas", "wilson95_haut", "moyenne")), abs=1e-6
        ), name


@pytest.mark.parametrize("year", ["2016", "2017"])
def test_weighted_rates_of_the_airport_are_the_reference_ones(
    year: str, test_data: Path, expected: dict[str, Any]
) -> None:
    rows = rows_of(test_data / "usagers_sfo" / f"{year}.csv")
    weights, strata = [float(row["WEIGHT"]) for row in rows], [row["STRATA"] for row in rows]
    for name, published in expected["usagers_sfo"][year]["ponderes"].items():
        values = codes(rows, name)
        found = item_rate(values, range(1, 6), {4, 5}, {0, 6}, weights).weighted
        assert found is not None
        assert found.rate == pytest.approx(published["taux_pondere"], abs=1e-6)
        assert (found.lower, found.upper) == pytest.approx(
            (published["wilson95_kish_bas"], published["wilson95_kish_haut"]), abs=1e-6
        )
        assert (found.n_effective, found.deff) == pytest.approx(
            (published["n_eff_kish"], published["deff_kish"]), abs=1e-3
        )
        good = [None if value in (None, 0, 6) else float(value in (4, 5)) for value in values]
        mean, error = stratified_mean(good, weights, strata)
        assert mean == pytest.approx(found.rate)
        assert error == pytest.approx(published["erreur_type_plan_strates"], abs=1e-6), name


def test_rates_of_the_agents_file_are_the_reference_ones(test_data: Path, expected: dict[str, Any]) -> None:
    rows = rows_of(test_data / "agents_fictif" / "employee_survey.csv")
    for name, published in expected["agents_fictif"]["items"].items():
        found = item_rate(codes(rows, name), range(1, 5), {3, 4}, set())
        assert (found.n, found.favourable) == (published["n"], published["positifs"]), name
        assert (found.lower, found.upper) == pytest.approx(
            (published["wilson95_bas"], published["wilson95_haut"]), abs=1e-6
        )


def test_rates_by_site_are_the_reference_ones(test_data: Path, expected: dict[str, Any]) -> None:
    rows = rows_of(test_data / "usagers_sfo" / "2017.csv")
    for site, published in expected["usagers_sfo"]["2017"]["par_site_BAREA_Q7ALL"].items():
        mine = [row for row in rows if row["BAREA"] == site]
        found = item_rate(codes(mine, "Q7ALL"), range(1, 6), {4, 5}, {0, 6})
        assert (found.n, found.favourable) == (published["n"], published["positifs"]), site


def test_the_stratified_sample_of_schools_gives_the_published_error(test_data: Path, expected: dict[str, Any]) -> None:
    rows = rows_of(test_data / "reference" / "apistrat.csv")
    published = expected["finite_population_published"]["apistrat_api00"]
    values, weights = [float(row["api00"]) for row in rows], [float(row["pw"]) for row in rows]
    strata = [row["stype"] for row in rows]
    populations = {row["stype"]: int(float(row["fpc"])) for row in rows}
    mean, error = stratified_mean(values, weights, strata, populations)
    assert (round(mean, 2), round(error, 4)) == (662.29, 9.4089)
    _, without = stratified_mean(values, weights, strata)
    assert without == pytest.approx(published["recalcule"]["SE_sans_fpc"])


def test_an_excluded_code_leaves_the_denominator_even_when_it_is_listed_as_valid() -> None:
    found = item_rate([1, 4, 6, None, 0], range(0, 7), {4, 5, 6}, {0, 6})
    assert (found.n, found.favourable, found.outside) == (2, 1, 3)


def test_an_unknown_code_is_refused_and_named() -> None:
    with pytest.raises(ValueError, match="unknown codes: 9"):
        item_rate([1, 9], range(1, 6), {4, 5}, {0})


def test_codes_may_be_words() -> None:
    found = item_rate(["oui", "non", "oui", "NSP"], {"oui", "non"}, {"oui"}, {"NSP"}, population=3)
    assert (found.rate, found.lower, found.upper) == (2 / 3, 2 / 3, 2 / 3)
    assert found.mean is None


def test_no_opinion_is_no_rate() -> None:
    found = item_rate([None, 0], range(1, 6), {4, 5}, {0}, [1.0, 1.0])
    assert (found.n, found.outside, found.rate, found.lower, found.weighted) == (0, 2, None, None, None)


def test_weights_that_are_nothing_give_nothing() -> None:
    assert weighted_rate([True, False], [0.0, 0.0]) is None
    assert kish([]) == 0
    assert kish([1, 1, 2]) == pytest.approx(16 / 6)
    with pytest.raises(ValueError, match="weight"):
        stratified_mean([None, None], [1.0, 1.0], ["a", "a"])


def test_a_stratum_of_one_adds_no_variance() -> None:
    assert stratified_mean([1.0, 0.0], [1.0, 1.0], ["a", "b"]) == (0.5, 0.0)
