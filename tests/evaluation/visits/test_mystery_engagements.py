"""What was measured against what is promised: working days of France, rings, minutes, and what never came."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from core.calendar import moment_in_paris
from core.errors import Invalid
from evaluation.referentiel import load
from evaluation.visits import mystery_engagements, mystery_feedback, mystery_themes
from evaluation.visits.mystery_delays import ARRIVALS, MOST, lateness
from evaluation.visits.mystery_engagements import ended_at, faults, last_day, spent, told, waits
from evaluation.visits.mystery_punctuality import respect
from evaluation.visits.mystery_results import Done
from tests.evaluation.campaign_of_visits import answered, handed
from tests.evaluation.visits.test_mystery_reports import send

BY_CODE = {one.critere: one for one in mystery_themes.engagements("ehuh-2019")}
# The Friday before the long weekend of the first of May 2026, a Friday too.
SENT = moment_in_paris(datetime(2026, 4, 24, 16, 30))  # noqa: DTZ001 (Paris time)


def after(**later: int) -> int:
    """Seconds."""
    return int(timedelta(**later).total_seconds())


@pytest.mark.parametrize("edition", ["ehuh-2019", "spx-2026"])
def test_each_engagement_belongs_to_a_criterion_that_measures_a_wait(edition: str) -> None:
    referentiel = load(edition)
    known = {one.code: channel.code for channel in referentiel.mystere.canaux for one in channel.grille}
    found = mystery_themes.engagements(edition)
    assert found
    for one in found:
        assert known[one.critere] == one.canal
        assert one.critere in mystery_feedback.delays(referentiel)
        assert one.mesure in MOST
        assert one.tenu < one.fenetre, "no window ends before its engagement"
        assert (one.unite in ("jours", "jours ouvrés")) == (one.mesure in ARRIVALS)


@pytest.mark.parametrize(
    ("code", "delay", "spent_there", "keeps"),
    [
        ("C02", after(hours=1), 0, True),
        ("C02", after(days=7), 4, True),  # the next Friday is the first of May
        ("C02", after(days=10), 5, True),
        ("C02", after(days=11), 6, False),
        ("L01", after(days=15), 15, True),
        ("L01", after(days=16), 16, False),
        ("T01", 4, 4, True),
        ("T01", 5, 5, False),
        ("G05", 899, 899, True),
        ("G05", 900, 900, False),
        ("C02", None, None, False),
    ],
)
def test_an_engagement_is_kept_up_to_its_figure(
    code: str, delay: int | None, spent_there: int | None, keeps: bool
) -> None:
    found = spent(BY_CODE[code], SENT, delay)
    assert (found, mystery_engagements.kept(BY_CODE[code], found)) == (spent_there, keeps)


def test_a_day_is_a_day_in_paris() -> None:
    """Sent at 23 h 30 on Thursday in Paris, which is still Thursday in London; answered an hour later, on Friday."""
    sent = datetime(2026, 7, 9, 21, 30, tzinfo=UTC)
    assert spent(BY_CODE["C02"], sent, after(hours=1)) == 1
    assert spent(BY_CODE["C02"], sent, after(minutes=29)) == 0


def test_ten_working_days_after_the_24th_of_april_end_after_two_holidays() -> None:
    assert last_day(BY_CODE["C02"], SENT) == date(2026, 5, 12)
    assert last_day(BY_CODE["L01"], SENT) == date(2026, 5, 24)


@pytest.mark.parametrize(
    ("grid", "delays", "days", "field", "words"),
    [
        ({"C02": True}, {"reponse": after(days=11)}, 20, "C02", "6 jours ouvrés. Répondez « Non »"),
        ({"C02": None}, {"reponse": after(days=11)}, 20, "C02", "Répondez « Non »"),
        ({"C02": False}, {"reponse": after(days=10)}, 20, "C02", "5 jours ouvrés. Répondez « Oui »"),
        ({"C02": False}, {"reponse": None}, 18, "reponse", "attendez la fin du 12"),
        ({"C02": True}, {"reponse": None}, 19, "C02", "rien en 10 jours ouvrés. Répondez « Non »"),
        ({"C02": None}, {"reponse": None}, 19, "C02", "Répondez « Non »"),
        ({"C02": False}, {"reponse": after(days=30)}, 20, "reponse", "après maintenant"),
        ({"C02": False}, {"reponse": -60}, 20, "reponse", "avant l’envoi"),
        ({"C01": False}, {"accuse": after(hours=2)}, 20, "C01", "0 jour ouvré. Répondez « Oui »"),
        ({"T01": True}, {"sonneries": 5}, 1, "T01", "5 sonneries. Répondez « Non »"),
        ({"G05": False}, {"attente": 60}, 1, "G05", "Répondez « Oui »"),
    ],
)
def test_the_grid_never_says_against_the_clock(
    grid: Mapping[str, bool | None], delays: Mapping[str, int | None], days: int, field: str, words: str
) -> None:
    promised = [one for one in BY_CODE.values() if one.critere in grid]
    found = faults(promised, grid, delays, SENT, SENT + timedelta(days=days))
    assert set(found) == {field}
    assert words in found[field].replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("grid", "delays"),
    [
        ({"C02": False}, {"reponse": None}),
        ({"C01": None}, {"accuse": None}),
        ({"C01": False}, {"accuse": None}),
        ({"G05": True}, {"attente": 1200}),  # at the hour of an appointment
        ({"C02": False}, {}),
    ],
)
def test_what_may_be_is_accepted(grid: Mapping[str, bool | None], delays: Mapping[str, int | None]) -> None:
    promised = [one for one in BY_CODE.values() if one.critere in grid]
    assert faults(promised, grid, delays, SENT, SENT + timedelta(days=19)) == {}


def test_the_48_hours_begin_with_the_answer_or_with_the_end_of_the_window() -> None:
    promised, came = [BY_CODE["C01"], BY_CODE["C02"]], after(days=5)
    assert ended_at(promised, {"accuse": 60, "reponse": came}, SENT) == SENT + timedelta(seconds=came)
    over = moment_in_paris(datetime(2026, 5, 13))  # noqa: DTZ001 (Paris time)
    assert ended_at(promised, {"reponse": None}, SENT) == over
    assert ended_at((), {"attente": 60}, SENT) == SENT
    assert lateness(over, over + timedelta(hours=49)) == timedelta(hours=1)


def done(wait: int | None, code: str = "C02") -> Done:
    return Done("courriel", "Centre", 1, {}, Fraction(0), waits={code: wait})


def test_what_never_came_is_missed_and_never_left_out() -> None:
    (found,) = respect([done(1), done(3), done(9), done(None)], [BY_CODE["C02"]])
    assert (found.kept, found.n, found.never, found.median) == (2, 4, 1, 6)
    (silent,) = respect([done(1), done(None), done(None)], [BY_CODE["C02"]])
    assert (silent.kept, silent.n, silent.median) == (1, 3, None)
    assert respect([done(1, "L01")], [BY_CODE["C02"]]) == ()


def test_what_came_after_the_window_is_not_better_known_than_what_never_came() -> None:
    promised, late = [BY_CODE["C02"]], after(days=60)
    assert waits(promised, {"reponse": late}, SENT) == waits(promised, {"reponse": None}, SENT) == {"C02": None}
    assert waits(promised, {}, SENT) == {}


def test_a_delay_is_told_in_its_unit() -> None:
    assert told(BY_CODE["C02"], 1) == "1 jour ouvré"
    assert told(BY_CODE["C02"], None) == "rien en 10 jours ouvrés"
    assert told(BY_CODE["T01"], None) == "plus de 10 sonneries"
    assert told(BY_CODE["G05"], 125) == "2 min 05 s"


def test_a_letter_that_was_never_answered_waits_for_its_window_then_counts_as_missed(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    _, missions, shopper, _ = handed(session, at)
    mission = next(found for found in missions if found.channel == "courrier")
    grid, nothing = answered(session, mission, no=("L01",)), {"reponse": None}
    with pytest.raises(Invalid) as refusal:
        send(session, tmp_path, mission, shopper, at + timedelta(days=30), grid=grid, delays=nothing, done_at=at)
    assert "peut encore venir" in refusal.value.errors["reponse"]
    send(session, tmp_path, mission, shopper, at + timedelta(days=31), grid=grid, delays=nothing, done_at=at)
    assert (mission.state, mission.delays, mission.grid["L01"]) == ("reported", {"reponse": None}, False)
