"""Counters: one vectorised pass says, exactly, what a plain reading of each answer says."""

import random
from collections import Counter
from fractions import Fraction
from itertools import combinations_with_replacement

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.measuring import counting, packing
from evaluation.measuring.agreement import Answers
from evaluation.measuring.counter_layout import Layout, layout_of
from evaluation.measuring.counters import Counters, nobody, pack, unpack
from evaluation.measuring.moments import Moments
from evaluation.questionnaire import Audience, Questionnaire
from evaluation.referentiel import Referentiel, load
from tests.evaluation.counted import counted

EHUH = load("ehuh-2019")


def with_inverse(referentiel: Referentiel, audience: Audience, places: set[int]) -> Referentiel:
    """The same edition where the questions at these places are favourable when people disagree."""
    asked = referentiel.questionnaires[audience]
    questions = tuple(
        msgspec.structs.replace(question, sens="inverse") if place in places else question
        for place, question in enumerate(asked.questions)
    )
    turned: Questionnaire = msgspec.structs.replace(asked, questions=questions)
    return msgspec.structs.replace(referentiel, questionnaires=referentiel.questionnaires | {audience: turned})


def some_answers(seed: int, weighted: bool) -> tuple[Referentiel, list[Answers]]:
    """Agents on a few sites, known or not, some questions reversed; blanks and « sans avis » among the points."""
    rng = random.Random(seed)  # noqa: S311 (drawn cases)
    inverse = set(rng.sample(range(38), rng.randint(0, 8)))
    opinions = rng.choices([None, 0, 1, 2, 3, 4], k=rng.randint(1, 9))
    answers = [
        Answers(
            rng.choice(["Nord", "Sud", "Est", None]),
            (*rng.choices(opinions, k=38), *rng.choices([None, *range(7)], k=8)),
            rng.choice([1, rng.uniform(0.01, 50), rng.lognormvariate(0, 3)]) if weighted else 1,
        )
        for _ in range(rng.randint(0, 25))
    ]
    return with_inverse(EHUH, "collaborateurs", inverse), answers


def naive_moments(figures: list[tuple[Fraction | None, Fraction]]) -> Moments:
    """The sums, one respondent after the other."""
    held = [(value, weight) for value, weight in figures if value is not None]
    return Moments(
        n=len(held),
        without=len(figures) - len(held),
        weight=sum((w for _, w in held), Fraction(0)),
        square=sum((w * w for _, w in held), Fraction(0)),
        first=sum((w * v for v, w in held), Fraction(0)),
        crossed=sum((w * w * v for v, w in held), Fraction(0)),
        last=sum((w * w * v * v for v, w in held), Fraction(0)),
    )


def upright(referentiel: Referentiel, place: int, value: int | None) -> int | None:
    """The point turned round for an inverse question, None without an opinion."""
    if not value:
        return None
    return 5 - value if referentiel.questionnaires["collaborateurs"].questions[place].sens == "inverse" else value


def share(points: list[int | None]) -> Fraction | None:
    """Favourable among the opinions."""
    held = [point for point in points if point is not None]
    return Fraction(sum(point >= 3 for point in held), len(held)) if held else None


def check_site(referentiel: Referentiel, counters: Counters, mine: list[Answers]) -> None:
    """Every count and every moment of one site against a plain reading of its answers."""
    weights = [Fraction(answer.weight) for answer in mine]
    assert counters.n == len(mine)
    assert counters.spoke == sum(any(answer.values) for answer in mine)
    for place in range(46):
        column = [answer.values[place] for answer in mine]
        points = range(5 if place < 38 else 7)
        assert counters.points(place) == tuple(column.count(point) for point in points)
        if place < 38:
            shares = [share([upright(referentiel, place, value)]) for value in column]
            assert counters.item(place) == naive_moments(list(zip(shares, weights, strict=True)))
        else:
            guesses = [Fraction(value - 1, 5) if value else None for value in column]
            assert counters.scaled(place) == naive_moments([(guess, Fraction(1)) for guess in guesses])
    for dimension in referentiel.dimensions:
        places = [place for place, _ in referentiel.items_of("collaborateurs", dimension.code)]
        rows = [[upright(referentiel, place, answer.values[place]) for place in places] for answer in mine]
        assert counters.dimension(dimension.code) == naive_moments(
            [(share(row), weight) for row, weight in zip(rows, weights, strict=True)]
        )
        complete = [[point for point in row if point is not None] for row in rows if None not in row]
        found = counters.complete(dimension.code)
        assert found.n == len(complete)
        assert found.sums == tuple(sum(row[i] for row in complete) for i in range(4))
        pairs = combinations_with_replacement(range(4), 2)
        assert found.products == tuple(sum(row[i] * row[j] for row in complete) for i, j in pairs)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_the_counters_of_each_site_are_what_a_plain_reading_finds(seed: int, weighted: bool) -> None:
    referentiel, answers = some_answers(seed, weighted)
    found = counted(referentiel, "collaborateurs", answers)
    assert set(found) == {answer.site for answer in answers}
    for site, counters in found.items():
        check_site(referentiel, counters, [answer for answer in answers if answer.site == site])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_counters_add_up_and_come_back_from_their_bytes(seed: int, weighted: bool) -> None:
    referentiel, answers = some_answers(seed, weighted)
    layout = layout_of(referentiel, "collaborateurs")
    parts = counted(referentiel, "collaborateurs", answers)
    total = sum(parts.values(), start=nobody(layout))
    check_site(referentiel, total, answers)
    assert unpack(layout, pack(total)) == total
    assert all(unpack(layout, pack(part)) == part for part in parts.values())


def test_whoever_gives_no_opinion_answered_all_the_same() -> None:
    silent = [Answers(None, (0,) * 46), Answers(None, (None,) * 46), Answers(None, (0, None) * 23, 2.5)]
    for answers in (silent[:2], silent):
        (found,) = counted(EHUH, "collaborateurs", [*answers, Answers(None, (*[0] * 45, 6))]).values()
        assert (found.n, found.spoke) == (len(answers) + 1, 1)


def test_a_row_of_counters_takes_a_few_kilobytes_whatever_the_number_of_answers() -> None:
    layout = layout_of(EHUH, "collaborateurs")
    answer = packing.pack((4,) * 38 + (2,) * 8)
    few, many = (counting.count(layout, [answer] * n, [None] * n)[None] for n in (10, 200_000))
    assert many.n == 200_000
    assert len(pack(few)) == len(pack(many)) < 4096


@pytest.mark.parametrize("k", [2, 5, 9])
def test_a_dimension_of_any_width_is_counted_alike(k: int, monkeypatch: pytest.MonkeyPatch) -> None:
    users = EHUH.questionnaires["usagers"]
    questions = tuple(
        msgspec.structs.replace(users.questions[0], code=f"Q{place}", dimension="autonomie") for place in range(k)
    )
    asked = msgspec.structs.replace(users, questions=questions)
    wide = msgspec.structs.replace(EHUH, questionnaires=EHUH.questionnaires | {"usagers": asked})
    rows = [tuple((person * 7 + place * place + person // 5) % 5 for place in range(k)) for person in range(300)]
    answers = [Answers(None, row) for row in rows]
    (found,) = counted(wide, "usagers", answers).values()
    shares = [share([value or None for value in row]) for row in rows]
    assert found.dimension("autonomie") == naive_moments([(each, Fraction(1)) for each in shares])
    assert found.points(k - 1) == tuple(Counter(row[-1] for row in rows)[point] for point in range(5))
    monkeypatch.setattr(counting, "TABLE", 0)
    assert counted(wide, "usagers", answers) == {None: found}, "without a table of joint states, the same"


def test_answers_beyond_one_slice_are_counted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [Answers("Nord" if n % 3 else "Sud", (1 + n % 4,) * 46, 1 + n % 2) for n in range(100)]
    whole = counted(EHUH, "collaborateurs", answers)
    monkeypatch.setattr(counting, "SLICE", 7)
    assert counted(EHUH, "collaborateurs", answers) == whole


@pytest.mark.parametrize(
    ("answers", "weights"),
    [([b"\x01" * 45], None), ([b"\x05" + b"\x01" * 45], None), ([b"\x01" * 46], [0.0]), ([b"\x01" * 46], [1.5, 2.0])],
)
def test_what_is_no_answer_is_refused(answers: list[bytes], weights: list[float] | None) -> None:
    with pytest.raises(ValueError, match="an answer"):
        counting.count(layout_of(EHUH, "collaborateurs"), answers, [None] * len(answers), weights)


def test_counters_of_another_questionnaire_are_refused() -> None:
    agents, users = (layout_of(EHUH, audience) for audience in ("collaborateurs", "usagers"))
    with pytest.raises(ValueError, match="do not suit"):
        unpack(users, pack(nobody(agents)))
    with pytest.raises(ValueError, match="do not add up"):
        nobody(agents) + nobody(users)
    assert isinstance(agents, Layout)
