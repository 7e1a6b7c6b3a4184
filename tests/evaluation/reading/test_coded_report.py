"""Every reference result computed independently on public files comes out of their codebook."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from evaluation.reading import coded
from evaluation.reading.codebook import decode
from evaluation.reading.coded_figures import Figures, Report
from evaluation.reading.coded_report import report
from evaluation.reading.tabular import read
from tests.evaluation.reading.codebooks.mystery import mystery_codebook

CODEBOOKS = Path(__file__).with_name("codebooks")


@pytest.fixture(scope="module")
def expected(test_data: Path) -> dict[str, Any]:
    """The file of reference results."""
    found: dict[str, Any] = json.loads((test_data / "reference" / "expected.json").read_text())
    return found


@cache
def measured(path: Path, codebook: str) -> Report:
    """The figures of a file through a codebook of the tests."""
    book = decode((CODEBOOKS / f"{codebook}.toml").read_bytes())
    return report(coded.read(read(path.read_bytes(), book.layout), book))


@cache
def visited(folder: Path) -> Report:
    """The figures of the mystery visits; the names of their columns, whole sentences, stay with their owner."""
    table = read((folder / "mystere_2022" / "quantitative_data.xlsx").read_bytes())
    return report(coded.read(table, decode(mystery_codebook(folder, table.names).encode())))


def agrees(found: Figures, published: dict[str, Any]) -> bool:
    """Counts are the same, rate and bounds (and mean when there is one) are within a millionth."""
    assert (found.n, found.favourable) == (published["n"], published["positifs"]), found.label
    bounds = [published[key] for key in ("taux", "wilson95_bas", "wilson95_haut")]
    assert [found.rate, found.lower, found.upper] == pytest.approx(bounds, abs=1e-6), found.label
    if "moyenne" in published:
        assert found.mean == pytest.approx(published["moyenne"], abs=1e-6), found.label
    if "exclus_ou_vides" in published:
        assert found.outside == published["exclus_ou_vides"]
    return True


@pytest.mark.slow
@pytest.mark.parametrize("year", ["2016", "2017"])
def test_the_users_of_the_airport(year: str, test_data: Path, expected: dict[str, Any]) -> None:
    published = expected["usagers_sfo"][year]
    found = measured(test_data / "usagers_sfo" / f"{year}.csv", "usagers_sfo")
    assert found.whole.rows == published["lignes"]
    assert set(found.whole.items) == set(published["items"])
    assert all(agrees(found.whole.items[code], figures) for code, figures in published["items"].items())
    by_site = published["par_site_BAREA_Q7ALL"]
    assert set(found.sites) == set(by_site)
    assert all(agrees(found.sites[site].items["Q7ALL"], figures) for site, figures in by_site.items())


@pytest.mark.parametrize("year", ["2016", "2017"])
def test_the_weights_and_strata_of_the_airport(year: str, test_data: Path, expected: dict[str, Any]) -> None:
    found = measured(test_data / "usagers_sfo" / f"{year}.csv", "usagers_sfo")
    for code, published in expected["usagers_sfo"][year]["ponderes"].items():
        held = found.whole.items[code].weighted
        assert held is not None
        assert held.rate == pytest.approx(published["taux_pondere"], abs=1e-6), code
        assert held.lower == pytest.approx(published["wilson95_kish_bas"], abs=1e-6), code
        assert held.upper == pytest.approx(published["wilson95_kish_haut"], abs=1e-6), code
        assert held.standard_error == pytest.approx(published["erreur_type_plan_strates"], abs=1e-6), code
        assert held.n_effective == pytest.approx(published["n_eff_kish"], abs=1e-3), code
        assert held.deff == pytest.approx(published["deff_kish"], abs=1e-4), code


@pytest.mark.parametrize("year", ["2016", "2017"])
def test_the_alpha_of_cleanliness(year: str, test_data: Path, expected: dict[str, Any]) -> None:
    published = expected["usagers_sfo"][year]["alpha_proprete_Q9(boarding,food,restroom,all)"]
    found = measured(test_data / "usagers_sfo" / f"{year}.csv", "usagers_sfo").whole.dimensions["usagers"]["proprete"]
    assert_alpha(found, published)


def test_the_overall_item_of_2017_is_the_one_promised(test_data: Path) -> None:
    found = measured(test_data / "usagers_sfo" / "2017.csv", "usagers_sfo").whole.items["Q7ALL"]
    assert found.rate is not None and found.lower is not None and found.upper is not None
    shown = [round(100 * value, 2) for value in (found.rate, found.lower, found.upper)]
    assert (found.favourable, found.n, shown) == (2206, 2688, [82.07, 80.57, 83.47])


def test_the_agents_of_the_fictitious_file(test_data: Path, expected: dict[str, Any]) -> None:
    published = expected["agents_fictif"]
    found = measured(test_data / "agents_fictif" / "employee_survey.csv", "agents_fictif")
    assert found.whole.rows == published["lignes"]
    assert set(found.whole.items) == set(published["items"])
    assert all(agrees(found.whole.items[code], figures) for code, figures in published["items"].items())
    for code, figures in published["alpha"].items():
        assert_alpha(found.whole.dimensions["collaborateurs"][code], figures)


def test_the_mystery_visits_pooled_and_country_by_country(test_data: Path, expected: dict[str, Any]) -> None:
    published = expected["mystere_2022"]
    found = visited(test_data)
    assert found.whole.rows == published["lignes"]
    assert {name: cut.rows for name, cut in found.sites.items()} == published["pays"]
    assert len(published["criteres"]) == 16
    for code, figures in published["criteres"].items():
        assert agrees(found.whole.items[code], figures["groupe"])
        mean = found.whole.items[code].mean_of_sites
        assert mean == pytest.approx(figures["moyenne_non_ponderee_des_pays"], abs=1e-6), code
        for country, part in figures["par_pays"].items():
            assert agrees(found.sites[country].items[code], part)


def test_a_criterion_spread_over_columns_counts_each_visit_once(test_data: Path) -> None:
    found = visited(test_data).whole.items["explication"]
    assert (found.n, found.outside) == (253, 0)
    assert 190 <= found.favourable <= 190 + 30


def test_reversed_items_give_the_published_alphas(test_data: Path, expected: dict[str, Any]) -> None:
    found = measured(test_data / "reference" / "bfi.csv", "bfi").whole.dimensions["collaborateurs"]
    for code, published in expected["alpha"]["dimensions"].items():
        assert_alpha(found[code], published["listwise"])
        assert found[code].alpha_pairwise == pytest.approx(published["pairwise_alpha"], abs=1e-6)


def test_the_people_of_each_stratum_give_the_published_error(test_data: Path, expected: dict[str, Any]) -> None:
    items = measured(test_data / "reference" / "apistrat.csv", "apistrat").whole.items
    awards, scores = items["awards"].weighted, items["api00"].weighted
    assert awards is not None and scores is not None
    published = expected["finite_population_published"]["apistrat_proportion_awards_Yes"]
    assert awards.rate == pytest.approx(published["taux_pondere"], abs=1e-6)
    assert awards.standard_error == pytest.approx(published["SE_fpc"], abs=1e-6)
    assert scores.mean == pytest.approx(662.29, abs=5e-3)


def assert_alpha(found: Figures, published: dict[str, Any]) -> None:
    """Items, complete rows, alpha and its interval are the published ones."""
    assert found.alpha is not None
    assert (found.alpha.items, found.alpha.n) == (published["k"], published["n_complets"])
    bounds = [published[key] for key in ("alpha", "feldt95_bas", "feldt95_haut")]
    assert [found.alpha.alpha, found.alpha.lower, found.alpha.upper] == pytest.approx(bounds, abs=1e-6)
