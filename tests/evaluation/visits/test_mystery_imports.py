"""Mystery visits made elsewhere: the reference campaign, pooled and country by country, then in the evaluation."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from core.errors import Conflict, Invalid, NotAllowed
from evaluation.reading.tabular import Fault, Table, WrongRows, read
from evaluation.visits import mystery
from evaluation.visits.mystery_imports import VisitMapping, criterion_rates, import_visits, preview, read_campaign
from tests.evaluation.boxes import evaluating

YES_NO: dict[str, bool | None] = {"yes": True, "no": False}


def table(*lines: str) -> Table:
    """These lines of a CSV file."""
    return read("\n".join(lines).encode())


def test_the_reference_visits_give_pooled_and_unweighted_rates(test_data: Path) -> None:
    reference = json.loads((test_data / "reference" / "expected.json").read_text())["mystere_2022"]
    file = read((test_data / "mystere_2022" / "quantitative_data.xlsx").read_bytes())
    names = tuple(reference["criteres"])
    found = preview(file, VisitMapping(criteria=names, codes=YES_NO, site="Country", every="guichet"))
    assert (found.visits, found.refused) == (253, None)
    assert found.by_site == reference["pays"]
    for rate in found.rates:
        published = reference["criteres"][rate.criterion]
        assert (rate.met, rate.n) == (published["groupe"]["positifs"], published["groupe"]["n"])
        assert rate.rate == pytest.approx(published["groupe"]["taux"], abs=1e-6)
        assert rate.lower == pytest.approx(published["groupe"]["wilson95_bas"], abs=1e-6)
        assert rate.upper == pytest.approx(published["groupe"]["wilson95_haut"], abs=1e-6)
        assert rate.mean_of_sites == pytest.approx(published["moyenne_non_ponderee_des_pays"], abs=1e-6)
    assert len(found.rates) == 16
    first = found.rates[0]
    assert first.rate is not None and first.mean_of_sites is not None
    assert (round(first.rate, 4), round(first.mean_of_sites, 4), first.sites) == (0.4625, 0.441, 6)


def test_each_country_of_the_reference_visits_has_its_own_rate(test_data: Path) -> None:
    reference = json.loads((test_data / "reference" / "expected.json").read_text())["mystere_2022"]
    file = read((test_data / "mystere_2022" / "quantitative_data.xlsx").read_bytes())
    mapping = VisitMapping(criteria=tuple(reference["criteres"]), codes=YES_NO, site="Country", every="guichet")
    cells = [
        (rate.criterion, country, one) for rate in preview(file, mapping).rates for country, one in rate.by_site.items()
    ]
    assert len(cells) == 16 * 6
    for criterion, country, one in cells:
        published = reference["criteres"][criterion]["par_pays"][country]
        assert (one.met, one.n) == (published["positifs"], published["n"])
        assert one.rate == pytest.approx(published["taux"], abs=1e-6)
        assert one.lower == pytest.approx(published["wilson95_bas"], abs=1e-6)
        assert one.upper == pytest.approx(published["wilson95_haut"], abs=1e-6)


def test_channels_are_said_visit_by_visit_or_once_for_all() -> None:
    file = table("lieu,voie,C1,C2", "A,tel,Yes,No", "B,mel,No,", "A,tel,,Yes")
    mapping = VisitMapping(
        criteria=("C1", "C2"),
        codes=YES_NO,
        site="lieu",
        channel="voie",
        channels={"tel": "telephone", "mel": "courriel"},
    )
    assert read_campaign(file, mapping) == [
        ("A", "telephone", {"C1": True, "C2": False}),
        ("B", "courriel", {"C1": False, "C2": None}),
        ("A", "telephone", {"C1": None, "C2": True}),
    ]
    rates = {rate.criterion: rate for rate in criterion_rates(read_campaign(file, mapping))}
    assert (rates["C1"].met, rates["C1"].n, rates["C1"].rate, rates["C1"].mean_of_sites) == (1, 2, 0.5, 0.5)


def test_wrong_visits_are_listed() -> None:
    file = table("lieu,voie,C1", "A,tel,Yes", ",tel,Yes", "B,fax,No", "B,tel,Maybe", "B,tel,", "B")
    mapping = VisitMapping(criteria=("C1",), codes=YES_NO, site="lieu", channel="voie", channels={"tel": "telephone"})
    with pytest.raises(WrongRows) as caught:
        read_campaign(file, mapping)
    assert caught.value.faults == (
        Fault(3, "lieu", "le site manque"),
        Fault(4, "voie", "le canal n’a pas reçu de sens"),
        Fault(5, "C1", "le code « Maybe » n’a pas reçu de sens"),
        Fault(6, "", "aucun critère ne s’applique à cette visite"),
        Fault(7, "", "1 cellules au lieu de 3"),
    )
    shown = preview(file, mapping)
    assert shown.visits == 1
    assert shown.refused is not None and shown.refused.total == 5


@pytest.mark.parametrize(
    "mapping",
    [
        VisitMapping(),
        VisitMapping(criteria=("C1",), site="lieu"),
        VisitMapping(criteria=("C1",), every="guichet"),
        VisitMapping(criteria=("C1",), site="lieu", channel="voie", every="guichet"),
        VisitMapping(criteria=("C1",), site="C1", every="guichet"),
        VisitMapping(criteria=("C9",), site="lieu", every="guichet"),
    ],
)
def test_a_description_that_does_not_fit_is_refused(mapping: VisitMapping) -> None:
    with pytest.raises(Invalid):
        read_campaign(table("lieu,voie,C1", "A,tel,Yes"), mapping)


def test_visits_bring_their_notes_to_the_evaluation_once(session: Session, at: datetime) -> None:
    evaluation_id, applicant, manager = evaluating(session, at)
    file = table("lieu,C1,C2", "A,Yes,No", "B,Yes,Yes")
    mapping = VisitMapping(criteria=("C1", "C2"), codes=YES_NO, site="lieu", every="guichet")
    with pytest.raises(NotAllowed):
        import_visits(session, evaluation_id, file, mapping, source="a" * 64, by=applicant, at=at)
    campaign = import_visits(session, evaluation_id, file, mapping, source="a" * 64, by=manager, at=at)
    assert campaign.imported
    with pytest.raises(Conflict, match="déjà importé"):
        import_visits(session, evaluation_id, file, mapping, source="a" * 64, by=manager, at=at)
    mystery.close(session, evaluation_id, by=manager, at=at)
    assert mystery.mystery_measures(session, evaluation_id)["mystere.guichet"].value == 15
