"""Rules: three values, levels, and the four vectors of the published rule."""

from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.edition import Threshold
from evaluation.measuring.measures import Measure
from evaluation.measuring.scores import global_score
from evaluation.referentiel import Referentiel, load
from evaluation.rules import Outcome, RuleResult, Verdict, check, outcome, verdict
from tests.evaluation.measured import Figure, complete, measured


@pytest.fixture
def ehuh() -> Referentiel:
    """The published edition of 2019."""
    return load("ehuh-2019")


def floor(minimum: str = "55", **changed: bool | int) -> Threshold:
    """A minimum on the users' score."""
    base = Threshold(
        code="t", mesure="score.usagers", phrase="Phrase.", source="s", origine="publiée", minimum=Decimal(minimum)
    )
    return msgspec.structs.replace(base, **changed)


def under(**changed: bool) -> Threshold:
    """A maximum of ten on the users' score."""
    return msgspec.structs.replace(floor(), minimum=None, maximum=Decimal(10), **changed)


def judged(referentiel: Referentiel, *figures: Figure, mystere: Figure = 15) -> Verdict:
    """The verdict on three audience scores, the mystery note, and no open finding."""
    dirigeants, collaborateurs, usagers = figures
    measures = complete(dirigeants, collaborateurs, usagers, mystere)
    overall = global_score(referentiel, measures)
    assert overall is not None
    return verdict(referentiel, measures | {overall.code: overall})


def rule(found: Verdict, code: str) -> RuleResult:
    """The result of one rule."""
    return next(result for result in found.rules if result.code == code)


def test_three_audiences_above_the_mean_pass(ehuh: Referentiel) -> None:
    found = judged(ehuh, 82, 74, 56)
    assert rule(found, "moyenne-generale").value == pytest.approx(70.6667, abs=1e-4)
    assert (found.grantable, found.level, found.fragile) == (True, "label", False)


def test_a_floor_missed_by_a_tenth_fails_whatever_the_mean(ehuh: Referentiel) -> None:
    found = judged(ehuh, 90, 80, 54.9)
    assert rule(found, "moyenne-generale").outcome is Outcome.MET
    assert rule(found, "plancher-usagers").outcome is Outcome.MISSED
    assert (found.grantable, found.level) == (False, None)


def test_a_mean_just_under_seventy_fails_and_is_never_shown_as_seventy(ehuh: Referentiel) -> None:
    found = judged(ehuh, 70, 70, 69.9)
    assert rule(found, "moyenne-generale").outcome is Outcome.MISSED
    assert "69,97" in rule(found, "moyenne-generale").sentence
    assert not found.grantable


def test_a_mean_of_exactly_seventy_depends_on_the_edition(ehuh: Referentiel) -> None:
    assert not judged(ehuh, 70, 70, 70).grantable, "the published rule says above seventy"
    lenient = msgspec.structs.replace(
        ehuh, seuils=tuple(msgspec.structs.replace(threshold, strict=False) for threshold in ehuh.seuils)
    )
    assert judged(lenient, 70, 70, 70).grantable


def test_the_floor_itself_is_enough(ehuh: Referentiel) -> None:
    assert rule(judged(ehuh, 100, 100, 55), "plancher-usagers").outcome is Outcome.MET


def test_the_additions_of_the_platform_block_and_say_so(ehuh: Referentiel) -> None:
    low = judged(ehuh, 90, 90, 90, mystere=11.9)
    assert not low.grantable
    assert not rule(low, "visites-mystere").published and rule(low, "plancher-usagers").published
    measures = complete(90, 90, 90) | {"constats.majeurs_ouverts": measured("constats.majeurs_ouverts", 1, n=1)}
    assert rule(verdict(ehuh, measures), "constats-majeurs").outcome is Outcome.MISSED


def test_a_missing_measure_is_not_a_zero_and_blocks(ehuh: Referentiel) -> None:
    measures = complete(90, 90, 90)
    del measures["mystere.note"]
    found = verdict(ehuh, measures)
    missing = rule(found, "visites-mystere")
    assert (missing.outcome, missing.value, missing.lower, missing.n) == (Outcome.UNMEASURED, None, None, 0)
    assert "n’est pas un zéro" in missing.sentence
    assert not found.grantable


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (measured("score.usagers", 60, lower=55, upper=65), Outcome.MET),
        (measured("score.usagers", 60, lower=54.9, upper=65), Outcome.FRAGILE),
        (measured("score.usagers", 60, lower=56, n=29), Outcome.FRAGILE),
        (measured("score.usagers", 60, lower=56, n=30), Outcome.MET),
        (measured("score.usagers", 60, lower=56, admissible=False), Outcome.FRAGILE),
        (measured("score.usagers", 54.9, upper=99), Outcome.MISSED),
        (None, Outcome.UNMEASURED),
    ],
)
def test_each_outcome_has_its_reason(measure: Measure | None, expected: Outcome) -> None:
    assert outcome(floor(effectif_minimum=30), measure) is expected


def test_the_bound_is_held_to_the_same_strictness_as_the_value() -> None:
    touching = measured("score.usagers", 60, lower=55)
    assert outcome(floor(), touching) is Outcome.MET
    assert outcome(floor(strict=True), touching) is Outcome.FRAGILE


def test_a_maximum_looks_at_the_upper_bound() -> None:
    ceiling = under()
    assert outcome(ceiling, measured("score.usagers", 8, lower=1, upper=9)) is Outcome.MET
    assert outcome(ceiling, measured("score.usagers", 8, lower=1, upper=12)) is Outcome.FRAGILE
    assert outcome(ceiling, measured("score.usagers", 11)) is Outcome.MISSED
    assert outcome(under(strict=True), measured("score.usagers", 10)) is Outcome.MISSED


def test_a_fragile_rule_makes_the_verdict_fragile_and_still_grantable(ehuh: Referentiel) -> None:
    measures = complete(90, 90, 90)
    measures["score.global"] = measured("score.global", 90, lower=69, upper=95)
    found = verdict(ehuh, measures)
    assert (found.grantable, found.fragile) == (True, True)
    assert "motiver" in rule(found, "moyenne-generale").sentence


@pytest.mark.parametrize(
    ("figures", "mystere", "level"),
    [
        ((80, 78, 79), 15, "or"),
        ((80, 78, 79), 13, "argent"),
        ((60, 60, 72), 15, "argent"),
        ((60, 50, 72), 15, "bronze"),
        ((60, 54, 54), 15, "bronze"),
        ((60, 60, 49), 15, None),
        ((80, 78, 79), 9, None),
    ],
)
def test_levels_climb_one_by_one(figures: tuple[float, float, float], mystere: float, level: str | None) -> None:
    spx = load("spx-2026")
    measures = complete(*figures, mystere=mystere)
    measures["score.usagers.simplicite"] = measured("score.usagers.simplicite", 70)
    overall = global_score(spx, measures)
    assert overall is not None
    found = verdict(spx, measures | {overall.code: overall})
    assert (found.level, found.grantable) == (level, level is not None)
    assert [each.code for each in found.levels] == ["bronze", "argent", "or"]


def test_a_higher_level_demands_the_lower_ones() -> None:
    spx = load("spx-2026")
    measures = complete(80, 50, 80) | {"score.global": measured("score.global", 76)}
    measures["score.usagers.simplicite"] = measured("score.usagers.simplicite", 70)
    assert verdict(spx, measures).level == "bronze", "the agents miss silver, so gold is out of reach"


def test_a_rule_that_only_warns_never_blocks() -> None:
    spx = load("spx-2026")
    measures = complete(90, 90, 90) | {"score.global": measured("score.global", 90)}
    measures["participation.collaborateurs"] = measured("participation.collaborateurs", 12)
    found = verdict(spx, measures)
    assert rule(found, "participation-agents").outcome is Outcome.MISSED
    assert found.grantable and not found.fragile


def test_a_verdict_survives_being_stored(ehuh: Referentiel) -> None:
    found = judged(ehuh, 82, 74, 56)
    assert msgspec.convert(msgspec.to_builtins(found), Verdict) == found
    assert msgspec.json.decode(msgspec.json.encode(found), type=Verdict) == found
    assert found.note.startswith("6 règles")


@given(st.fractions(0, 100), st.fractions(0, 100), st.integers(0, 100), st.booleans())
def test_a_better_measure_never_gets_a_worse_outcome(one: Fraction, other: Fraction, bar: int, strict: bool) -> None:
    rank = [Outcome.MISSED, Outcome.FRAGILE, Outcome.MET]
    threshold = floor(str(bar), strict=strict)
    low, high = sorted([one, other])
    worse = check(threshold, {"score.usagers": measured("score.usagers", low, lower=low / 2)})
    better = check(threshold, {"score.usagers": measured("score.usagers", high, lower=high / 2)})
    assert rank.index(worse.outcome) <= rank.index(better.outcome)
    assert [each.word for each in rank] == ["non atteint", "fragile", "atteint"]
