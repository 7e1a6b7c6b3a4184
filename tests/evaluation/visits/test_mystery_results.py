"""What a campaign says beyond its notes: sites, weeks, both means named, delays, critical failures."""

import json
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from statistics import fmean

import pytest
from sqlalchemy.orm import Session

from evaluation import evaluations, verdict
from evaluation.measuring.bounds import wilson
from evaluation.reading.tabular import read
from evaluation.referentiel import load
from evaluation.visits import mystery, mystery_feedback, mystery_reports
from evaluation.visits.mystery_criteria import tallies
from evaluation.visits.mystery_imports import VisitMapping, import_visits
from evaluation.visits.mystery_results import Done, by_site, by_week, critical_failures, means, on_time, sites_apart
from tests.evaluation.boxes import evaluating
from tests.evaluation.campaign_of_visits import closed, handed, report


def done(note: int, site: str = "Centre", week: int | None = 1, **grid: bool | None) -> Done:
    return Done("telephone", site, week, grid, Fraction(note))


def test_the_two_means_part_when_sites_had_unequal_visits() -> None:
    visits = [done(20)] * 9 + [done(10, "Annexe")]
    found = means(visits, 30)
    assert found["mystere.moyenne.visites"].value == 19
    assert found["mystere.moyenne.sites"].value == 15
    assert set(found) == {"mystere.moyenne.visites", "mystere.moyenne.sites"}
    for one in found.values():
        assert 0 <= one.lower <= one.value <= one.upper <= 20
    assert means([], 30) == {}


def test_bounds_of_the_mean_of_sites_combine_those_of_each_site() -> None:
    visits = [done(16)] * 25 + [done(8, "Annexe")] * 25
    plain = means(visits, 30)["mystere.moyenne.sites"]
    (low_a, _), (low_b, _) = wilson(20, 25), wilson(10, 25)
    below = ((16 - 20 * low_a) ** 2 + (8 - 20 * low_b) ** 2) ** 0.5 / 2
    assert float(plain.lower) == pytest.approx(12 - below)


def test_sites_and_weeks_have_their_mean_and_few_visits_only_indicate() -> None:
    visits = [done(12, week=1)] * 30 + [done(15, "Annexe", week=3)]
    sites, weeks = by_site(visits, 30), by_week(visits, 30)
    assert {code: one.value for code, one in sites.items()} == {"mystere.lieu.Annexe": 15, "mystere.lieu.Centre": 12}
    assert set(weeks) == {"mystere.semaine.1", "mystere.semaine.3"}
    assert sites["mystere.lieu.Centre"].admissible
    assert not sites["mystere.lieu.Annexe"].admissible
    assert weeks["mystere.semaine.3"].detail["indicative"] is True
    low, high = wilson(18, 30)
    centre = sites["mystere.lieu.Centre"]
    assert (float(centre.lower), float(centre.upper)) == pytest.approx((20 * low, 20 * high))


def test_a_site_is_noted_apart_from_five_visits_and_never_left_alone_by_subtraction() -> None:
    visits = [done(12)] * 9 + [done(20, "Annexe")] + [done(10, "Port")] * 3 + [done(16, "Halle")] * 6
    found = sites_apart(visits, 5, 30)
    assert [(names, one.value, one.n) for names, one in found] == [
        (("Centre",), 12, 9),
        (("Annexe", "Halle", "Port"), Fraction(20 + 30 + 96, 10), 10),
    ]
    alone = sites_apart([done(12)] * 9 + [done(20, "Annexe")], 5, 30)
    assert [(names, one.n) for names, one in alone] == [(("Annexe", "Centre"), 10)]
    assert [names for names, _ in sites_apart(visits[:9] + visits[13:], 5, 30)] == [("Centre",), ("Halle",)]
    assert sites_apart([], 5, 30) == ()


def test_a_visit_keeps_its_delays_when_none_was_missed() -> None:
    visits = [done(10, C1=True, C2=None), done(10, C1=True, C2=False), done(10, C1=None, C2=None), done(10, C9=False)]
    found = on_time(visits, {"C1", "C2"}, 30)
    assert found is not None
    assert [found.value, found.n, found.detail["kept"]] == [50, 2, 1]
    low, high = wilson(1, 2)
    assert (float(found.lower), float(found.upper)) == pytest.approx((100 * low, 100 * high))
    assert on_time(visits, {"C3"}, 30) is None


def test_visits_that_failed_a_critical_criterion_are_counted_once() -> None:
    visits = [done(10, X=False, Y=False), done(10, X=True), done(10, X=None)]
    found = critical_failures(visits, {"X", "Y"})
    assert found is not None
    assert [found.value, found.lower, found.upper, found.n] == [1, 1, 1, 2]
    assert critical_failures(visits, set()) is None


@pytest.mark.parametrize("edition", ["ehuh-2019", "spx-2026"])
def test_the_editions_name_delays_and_critical_criteria_of_theirs(edition: str) -> None:
    referentiel = load(edition)
    codes = {one.code for channel in referentiel.mystere.canaux for one in channel.grille}
    assert mystery_feedback.delays(referentiel) < codes
    assert mystery_feedback.critical(referentiel) < codes
    assert not mystery_feedback.delays(referentiel) & mystery_feedback.critical(referentiel)


def test_every_figure_of_a_closed_campaign_is_a_measure_and_the_overall_note_keeps_its_meaning(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    evaluation, missions, shopper, manager = handed(session, at)
    for rank, mission in enumerate(missions):
        report(session, tmp_path, mission, shopper, at, no=["T08", "T01"] if rank == 0 else [])
        mystery_reports.validate(session, mission.id, version=mission.version, by=manager, at=at)
    assert not {code for code in verdict.gather(session, evaluation.id) if code.startswith(("mystere.", "visites."))}
    mystery.close(session, evaluation.id, by=manager, at=at)
    found = verdict.gather(session, evaluation.id)
    assert found["mystere.note"] == mystery.mystery_measures(session, evaluation.id)["mystere.note"]
    assert {"mystere.lieu.Centre", "mystere.semaine.8", "mystere.moyenne.visites", "mystere.moyenne.sites"} < set(found)
    first = missions[0]
    assert first.channel == "telephone"
    assert found["visites.critiques"].value == 1
    assert found["visites.delais"].value == Fraction(100 * (found["visites.delais"].n - 1), found["visites.delais"].n)


def test_visits_made_elsewhere_are_never_firm_and_have_no_week(session: Session, at: datetime) -> None:
    evaluation_id, _, manager = evaluating(session, at)
    rows = [("A", "telephone", {"q": True})] * 40
    mystery.add_imported(session, evaluation_id, rows, by=manager, at=at)
    mystery.close(session, evaluation_id, by=manager, at=at)
    found = mystery_feedback.measures(session, evaluation_id)
    assert set(found) == {"mystere.lieu.A", "mystere.moyenne.visites", "mystere.moyenne.sites"}
    assert not any(one.admissible for one in found.values())


def test_who_made_a_visit_is_left_behind(session: Session, at: datetime, tmp_path: Path) -> None:
    evaluation, shopper, _ = closed(session, at, tmp_path)
    found = mystery_feedback.feedback(session, evaluation)
    assert found is not None
    assert len(found.visits) == 12
    assert shopper.name not in str(found.visits) and str(shopper.id) not in str(found.visits)


def test_the_reference_visits_give_their_expected_figures_once_closed(
    session: Session, at: datetime, test_data: Path
) -> None:
    reference = json.loads((test_data / "reference" / "expected.json").read_text())["mystere_2022"]
    table = read((test_data / "mystere_2022" / "quantitative_data.xlsx").read_bytes())
    mapping = VisitMapping(
        criteria=tuple(reference["criteres"]), codes={"yes": True, "no": False}, site="Country", every="guichet"
    )
    evaluation_id, _, manager = evaluating(session, at)
    import_visits(session, evaluation_id, table, mapping, source="a" * 64, by=manager, at=at)
    mystery.close(session, evaluation_id, by=manager, at=at)
    found = mystery_feedback.feedback(session, evaluations.get(session, evaluation_id))
    assert found is not None and len(found.visits) == reference["lignes"]
    for tally in tallies(found.visits):
        published = reference["criteres"][tally.code]["groupe"]
        assert (tally.met, tally.n) == (published["positifs"], published["n"])
        bounds = (published["taux"], published["wilson95_bas"], published["wilson95_haut"])
        assert (tally.rate, tally.lower, tally.upper) == pytest.approx(bounds, abs=1e-6)
    assert {code.removeprefix("mystere.lieu."): one.n for code, one in found.measures.items() if "lieu" in code} == (
        reference["pays"]
    )
    # Notes read from the file by hand: 20 × « yes » over « yes » and « no », visit by visit.
    rows = [dict(zip(table.names, row, strict=True)) for row in table.rows]
    notes: dict[str, list[float]] = {}
    for row in rows:
        said = [row[name].strip().lower() for name in reference["criteres"]]
        notes.setdefault(row["Country"].strip(), []).append(
            20 * said.count("yes") / (said.count("yes") + said.count("no"))
        )
    pooled, sites = (found.measures[f"mystere.moyenne.{code}"] for code in ("visites", "sites"))
    assert float(pooled.value) == pytest.approx(fmean(note for country in notes.values() for note in country))
    assert float(sites.value) == pytest.approx(fmean(fmean(country) for country in notes.values()))
    assert abs(pooled.value - sites.value) > Fraction(1, 10), "the two are not the same figure"
