"""Cohen's kappa against its own article and independent software."""

import pytest

from evaluation.visits.mystery_agreement import agreement, answers


def pairs(table: tuple[tuple[int, ...], ...]) -> list[tuple[int, int]]:
    """A table of counts as the answers of two coders."""
    return [
        (row, column) for row, counts in enumerate(table) for column, count in enumerate(counts) for _ in range(count)
    ]


def test_the_table_of_cohen_1960_gives_its_kappa() -> None:
    # J. Cohen (1960), also the example of cohen.kappa in R's psych:
    # shares .44 .07 .09 / .05 .20 .05 / .01 .03 .06 of 200 cases; p_o .70, p_e .41, κ .492.
    found = agreement(pairs(((88, 14, 18), (10, 40, 10), (2, 6, 12))))
    assert found is not None
    assert found.n == 200
    assert found.observed == pytest.approx(0.70)
    assert found.expected == pytest.approx(0.41)
    assert found.kappa == pytest.approx(0.492, abs=0.0005)
    # His standard error, by hand: √(.70 × .30 / (200 × .59²)) = .0549, hence .492 ± .108.
    assert found.lower == pytest.approx(0.384, abs=0.0005)
    assert found.upper == pytest.approx(0.599, abs=0.0005)


def test_scikit_learn_gives_the_same_kappa() -> None:
    # The example of sklearn.metrics.cohen_kappa_score in its documentation: 0.6875.
    first = ["negative", "positive", "negative", "neutral", "positive"]
    second = ["negative", "positive", "negative", "neutral", "negative"]
    found = agreement(list(zip(first, second, strict=True)))
    assert found is not None
    assert found.kappa == pytest.approx(0.6875)


def test_full_agreement_is_one_and_one_answer_alone_says_nothing() -> None:
    perfect = agreement([(True, True), (False, False), (None, None)])
    assert perfect is not None
    assert (perfect.kappa, perfect.upper) == (1.0, 1.0)
    # Thirty-nine same answers in thirty-nine, p_e by hand .5003: Wilson gives p_o at least .9103, hence κ at least .82.
    many = agreement([(True, True)] * 19 + [(False, False)] * 20)
    assert many is not None
    assert many.lower == pytest.approx(0.8206, abs=0.0005), "so few answers never make it certain"
    assert perfect.lower is not None and perfect.lower < 0.2
    same = agreement([(True, True)] * 4)
    assert same is not None
    assert same.kappa is None
    assert agreement([]) is None


def test_criteria_that_one_grid_lacks_are_not_compared() -> None:
    assert answers({"a": True, "b": None}, {"b": False, "c": True}) == [(None, False)]
