"""Mystery notes: per channel, overall by the plan, never out of a channel that was not visited."""

from fractions import Fraction

import pytest

from evaluation.measuring.bounds import wilson
from evaluation.referentiel import load
from evaluation.visits.mystery_scores import mystery_scores


def test_channels_weigh_their_share_of_the_plan() -> None:
    spx = load("spx-2026")  # 24 calls, 18 e-mails, 18 visits
    found = mystery_scores(spx, {"telephone": [20, 10], "courriel": [10] * 3, "guichet": [Fraction(5)]})
    assert found["mystere.telephone"].value == 15
    assert found["mystere.telephone"].n == 2
    assert found["mystere.note"].value == Fraction(24 * 15 + 18 * 10 + 18 * 5, 60)
    assert found["mystere.note"].n == 6


def test_the_plan_of_the_campaign_replaces_the_usual_shares() -> None:
    found = mystery_scores(
        load("spx-2026"), {"telephone": [20], "courriel": [10]}, {"telephone": 1, "courriel": 3, "guichet": 0}
    )
    assert found["mystere.note"].value == Fraction(50, 4)


def test_a_channel_never_visited_leaves_the_whole_unmeasured() -> None:
    found = mystery_scores(load("spx-2026"), {"telephone": [20], "courriel": [10], "guichet": []})
    assert set(found) == {"mystere.telephone", "mystere.courriel"}
    assert mystery_scores(load("spx-2026"), {}) == {}


def test_a_channel_under_the_indicative_number_is_not_firm() -> None:
    found = mystery_scores(load("spx-2026"), {"telephone": [15] * 15, "courriel": [15] * 14})
    assert found["mystere.telephone"].admissible
    assert not found["mystere.courriel"].admissible
    assert found["mystere.courriel"].detail["indicative"] is True


def test_bounds_are_those_of_wilson_on_the_sum_of_shares() -> None:
    phone = mystery_scores(load("spx-2026"), {"telephone": [16] * 25})["mystere.telephone"]
    low, high = wilson(20, 25)
    assert (float(phone.lower), float(phone.upper)) == pytest.approx((20 * low, 20 * high))
