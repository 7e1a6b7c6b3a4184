"""Stuffed boxes raise a sign, honest campaigns do not: by simulation with a seed, then on real answers."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from evaluation.quality.alarms import Examined, examine
from evaluation.reading.tabular import read
from tests.evaluation.stuffing import LEVELS, ORDINARY, POINTS, SATISFIED, Forms, honest, stuffed

SIZES = (30, 60, 150)
QUESTIONS = (20, 38)


def looked(forms: Forms) -> Examined:
    """What is seen in these forms."""
    found = examine(forms, POINTS)
    assert found is not None
    return found


def campaigns(
    seed: int, levels: dict[str, float], each: int, sizes: tuple[int, ...] = SIZES
) -> Iterator[tuple[np.random.Generator, Forms]]:
    """Honest campaigns of every level, size and length of questionnaire, `each` times."""
    generator = np.random.default_rng(seed)
    for level in levels:
        for people in sizes:
            for questions in QUESTIONS:
                for _ in range(each):
                    yield generator, honest(generator, people, questions, level)


def test_honest_campaigns_raise_a_sign_at_most_twice_in_a_hundred() -> None:
    raised = [bool(looked(forms).raised) for _, forms in campaigns(2026, LEVELS, 4)]
    generator = np.random.default_rng(7)
    raised += [bool(looked(honest(generator, 2000, 20, level)).raised) for level in LEVELS]
    assert len(raised) == 150
    assert sum(raised) / len(raised) <= 0.02


@pytest.mark.parametrize("kind", ["top", "random", "template"])
def test_a_fifth_of_naive_forms_is_seen_in_ninety_five_campaigns_out_of_a_hundred(kind: str) -> None:
    """Six made-up forms among thirty are few: there, four campaigns out of five."""
    for sizes, least in (((60, 150), 0.95), ((30,), 0.8)):
        boxes = campaigns(11, ORDINARY, 3, sizes)
        seen = [bool(looked(stuffed(generator, forms, kind)).raised) for generator, forms in boxes]
        assert len(seen) == 24 * len(sizes)
        assert sum(seen) / len(seen) >= least, sizes


def test_among_very_satisfied_people_a_template_is_seen_and_forms_of_tops_cannot_be() -> None:
    boxes = list(campaigns(5, SATISFIED, 1))
    template = [bool(looked(stuffed(generator, forms, "template")).raised) for generator, forms in boxes]
    assert sum(template) / len(template) >= 0.9
    tops = [looked(stuffed(generator, forms, "top")) for generator, forms in boxes]
    assert all(found.satisfied for found in tops), "the page says that it cannot tell"


def test_the_sign_names_what_was_done() -> None:
    generator = np.random.default_rng(1)
    forms = honest(generator, 300, 20, "moderate")
    for kind, code in (("top", "straight"), ("random", "random"), ("template", "alike")):
        (sign,) = looked(stuffed(generator, forms, kind)).raised
        assert sign.code == code
        assert 0.12 < sign.excess < 0.3, "about the fifth that was written"


@pytest.mark.parametrize("year", ["2016", "2017"])
def test_the_real_users_of_an_airport_raise_nothing_until_a_fifth_is_made_up(year: str, test_data: Path) -> None:
    table = read((test_data / "usagers_sfo" / f"{year}.csv").read_bytes())
    names = [name for name in table.names if name[:2] in ("Q7", "Q9") and "COM" not in name]
    columns = [[int(cell) if cell in "12345" else 0 for cell in table.column(name)] for name in names]
    forms = np.array(columns).T
    found = examine(forms, 5)
    assert found is not None and found.raised == () and found.n > 2600
    made = np.concatenate([np.full((700, len(names)), 5), forms[700:]])
    again = examine(made, 5)
    assert again is not None and [sign.code for sign in again.raised] == ["straight"]


def test_few_people_or_few_questions_are_not_judged() -> None:
    generator = np.random.default_rng(3)
    assert examine(honest(generator, 20, 20, "good"), POINTS) is None
    assert examine(honest(generator, 200, 7, "good"), POINTS) is None
    assert examine(np.zeros((0, 20), np.int64), POINTS) is None


def test_the_order_of_the_rows_changes_nothing() -> None:
    generator = np.random.default_rng(4)
    forms = honest(generator, 900, 20, "good")
    assert looked(forms) == looked(generator.permutation(forms))


def test_a_reversed_question_is_turned_before_people_are_compared() -> None:
    generator = np.random.default_rng(6)
    forms = honest(generator, 300, 20, "good")
    turned = forms.copy()
    turned[:, 3] = np.where(forms[:, 3] > 0, POINTS + 1 - forms[:, 3], 0)
    found = examine(turned, POINTS, [3])
    assert found is not None and found.raised == ()
    assert found.signs[2] == looked(forms).signs[2]


def test_forms_of_one_point_all_alike_do_not_stop_the_look() -> None:
    found = examine(np.full((60, 20), POINTS), POINTS)
    assert found is not None and [sign.code for sign in found.raised] == ["straight"]
