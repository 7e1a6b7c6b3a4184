"""Cronbach's alpha against independent results on public data, reversal included."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from evaluation.measuring.alpha import f_quantile, listwise, pairwise, reverse

DIMENSIONS = ["agree", "conscientious", "extraversion", "neuroticism", "openness"]


@pytest.fixture(scope="module")
def expected(test_data: Path) -> dict[str, Any]:
    """Reference alphas of the five dimensions, and of others."""
    found: dict[str, Any] = json.loads((test_data / "reference" / "expected.json").read_text())
    return found


@pytest.fixture(scope="module")
def answers(test_data: Path) -> list[dict[str, str]]:
    """The rows of the public questionnaire, blanks included."""
    with (test_data / "reference" / "bfi.csv").open(encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def columns(rows: list[dict[str, str]], names: list[str]) -> list[list[float | None]]:
    """The named columns as numbers, None where the cell holds none."""
    return [[float(row[name]) if row[name].strip().isdigit() else None for name in names] for row in rows]


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_alpha_is_the_reference_one(dimension: str, answers: list[dict[str, str]], expected: dict[str, Any]) -> None:
    published = expected["alpha"]["dimensions"][dimension]
    keys = published["cles"]
    raw = columns(answers, [key.lstrip("-") for key in keys])
    turned = reverse(raw, [position for position, key in enumerate(keys) if key.startswith("-")], 1, 6)
    found, trap = listwise(turned), listwise(raw)
    assert found is not None and trap is not None
    reference = published["listwise"]
    assert (found.items, found.n) == (reference["k"], reference["n_complets"])
    assert found.alpha == pytest.approx(reference["alpha"], abs=1e-6)
    assert (found.lower, found.upper) == pytest.approx((reference["feldt95_bas"], reference["feldt95_haut"]), abs=1e-6)
    assert pairwise(turned) == pytest.approx(published["pairwise_alpha"], abs=1e-6)
    assert trap.alpha == pytest.approx(published["sans_inversion(PIEGE)"]["alpha"], abs=1e-6)


def test_alpha_of_the_agents_file_is_the_reference_one(test_data: Path, expected: dict[str, Any]) -> None:
    with (test_data / "agents_fictif" / "employee_survey.csv").open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    for dimension, published in expected["agents_fictif"]["alpha"].items():
        names = [name for name in rows[0] if name.startswith(dimension)]
        found = listwise(columns(rows, names))
        assert found is not None
        assert (found.items, found.n) == (published["k"], published["n_complets"])
        assert (found.alpha, found.lower, found.upper) == pytest.approx(
            (published["alpha"], published["feldt95_bas"], published["feldt95_haut"]), abs=1e-6
        )


def test_quantiles_of_fisher_are_those_of_the_tables() -> None:
    assert f_quantile(0.975, 10, 20) == pytest.approx(2.7737, abs=5e-5)
    assert f_quantile(0.95, 1, 1) == pytest.approx(161.4476, abs=5e-4)
    assert f_quantile(0.975, 5000, 10**6) == pytest.approx(1.0399, abs=5e-3), "large surveys converge too"
    assert f_quantile(0.025, 5, 8) == pytest.approx(1 / f_quantile(0.975, 8, 5))


def test_identical_items_hang_together_perfectly() -> None:
    found = listwise([[1, 1], [2, 2], [4, 4]])
    assert found is not None
    assert (found.alpha, found.lower, found.upper) == pytest.approx((1, 1, 1))


def test_alpha_without_meaning_is_absent() -> None:
    assert listwise([]) is None is pairwise([])
    assert listwise([[1, 2]]) is None is pairwise([[1, 2]])
    assert listwise([[1], [2]]) is None is pairwise([[1], [2]])
    assert listwise([[2, 2], [2, 2]]) is None is pairwise([[2, 2], [2, 2]])
    assert pairwise([[1, None], [None, 2], [3, None]]) is None
    assert listwise([[1, None], [None, 2]]) is None


def test_reversal_turns_the_scale_and_keeps_blanks() -> None:
    assert reverse([[1, 6, None]], [0, 2], 1, 6) == [[6, 6, None]]
