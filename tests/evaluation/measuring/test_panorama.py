"""Many cuts at once: the figures of each alone, dimension by dimension."""

import random
from math import isnan

import numpy as np
import pytest

from evaluation.measuring.agreement import Answers
from evaluation.measuring.counter_layout import layout_of
from evaluation.measuring.counters import nobody, pack
from evaluation.measuring.panorama import panorama
from evaluation.measuring.strata import estimate
from evaluation.referentiel import load
from tests.evaluation.counted import counted

EHUH = load("ehuh-2019")


@pytest.mark.parametrize("people", [None, 9, 25, 400, 90_000])
def test_each_cut_has_the_figures_it_has_alone(people: int | None) -> None:
    rng = random.Random(people or 1)  # noqa: S311 (drawn cases)
    choices: list[list[int | None]] = [[None, 0, 1, 2, 3, 4], [3, 4], [1, 2, 3, 4], [0, None], [1]]
    answers = [
        Answers(f"{cut}", tuple(rng.choices(rng.choice(choices), k=46)))
        for cut in range(12)
        for _ in range(rng.randint(1, 20))
    ]
    cuts = counted(EHUH, "collaborateurs", answers)
    found = panorama(layout_of(EHUH, "collaborateurs"), [pack(cut) for cut in cuts.values()], [people] * len(cuts))
    for row, counters in enumerate(cuts.values()):
        for column, dimension in enumerate(EHUH.dimensions):
            moments = counters.dimension(dimension.code)
            alone = estimate({"": moments}, {} if people is None else {"": people})
            place = row, column
            assert found.n[place] == moments.n
            if alone is None:
                assert isnan(found.value[place])
                continue
            assert found.value[place] == float(alone.value), "exact, rounded once"
            bounds = tuple(map(float, alone.interval))
            assert (found.lower[place], found.upper[place]) == pytest.approx(bounds, abs=1e-12)


def test_a_cut_where_nobody_answered_has_no_figure() -> None:
    layout = layout_of(EHUH, "collaborateurs")
    found = panorama(layout, [pack(nobody(layout))], [10])
    assert np.isnan(found.value).all()
    assert (found.n == 0).all()
