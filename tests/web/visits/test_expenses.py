"""Costs of visits: claimed with a proof, within a ceiling, answered by the manager, paid from a file."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from audit import antivirus, scan_pauses
from audit.antivirus import SAFE, SLOW, UNCONFIGURED
from audit.models import JournalEntry
from core.platform import Platform
from core.settings import Settings
from evaluation.visits import mystery_expense_scans, mystery_verdicts
from evaluation.visits.mystery_models import MysteryMission
from tests.audit.clamd import MARK, running_clamd
from tests.builders import make_person
from tests.evaluation.campaign_of_visits import PROOF
from tests.label.crowd import jobs
from tests.web.conftest import Clock
from tests.web.mystery_scene import Scene
from tests.web.visitor import Visitor, Visitors

TICKET = {"Justificatif": ("ticket.txt", PROOF)}
BUS = {"sorte": "trajet", "Montant en euros": "12,50", "Précision": "=Bus aller et retour"}


def _claims(page: Visitor, scene: Scene, typed: dict[str, str], status: int = 200) -> Visitor:
    page.opens(f"/missions/{scene.mission().id}").follows("Demander le remboursement de mes frais")
    return page.submits("Demander le remboursement", BUS | typed, files=TICKET, status=status)


def test_a_cost_goes_from_the_phone_to_the_file_for_payment(
    platform: Platform, visitors: Visitors, at: datetime, clock: Clock
) -> None:
    scene = Scene(platform, at)
    shopper = visitors.as_(scene.shopper)
    _claims(shopper, scene, {}).sees("Frais demandés", "12,50", "À examiner", "ticket.txt")
    _claims(shopper, scene, {"sorte": "appel", "Montant en euros": "3"})
    assert shopper.opens("/frais").follows("ticket.txt").response.content == PROOF
    manager = visitors.as_(scene.manager).opens(scene.address).follows("Frais des enquêteurs")
    manager.sees(scene.shopper.name, "trajet, 12,50", "appel surtaxé, 3,00", "15,50")
    assert manager.follows("ticket.txt").response.content == PROOF
    manager.opens(f"{scene.address}/frais").submits("Accepter ces frais").sees("Frais acceptés")
    clock.advance(minutes=5)
    manager.submits("Refuser ces frais", status=422).sees("Remplissez « Motif du refus »")
    manager.submits("Refuser ces frais", {"Motif du refus": "Ce numéro n’est pas surtaxé."}).sees("en lira le motif")
    shopper.opens("/frais").sees("Acceptés", "Ce numéro n’est pas surtaxé.")
    manager.follows("Télécharger ce qui est à payer (CSV)")
    lines = manager.response.content.decode("utf-8-sig").splitlines()
    assert lines[0].split(";")[0] == "Enquêteur"
    assert len(lines) == 2
    assert ";Trajet;'=Bus aller et retour;12,50;" in lines[1]
    with platform.database.read() as session:
        told = [job["template"] for job in jobs(session)]
        query = select(JournalEntry).where(JournalEntry.event.like("mystery.expense%"))
        entries = session.scalars(query.order_by(JournalEntry.position)).all()
    assert told.count("claim_expense_manager") == 1
    assert told.count("settle_expense_shopper") == 2
    names = ["claimed", "claimed", "approved", "refused"]
    assert [one.event for one in entries] == [f"mystery.expense_{name}" for name in names]
    assert {one.candidacy_id for one in entries} == {None}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"Montant en euros": "30,01"}, "Le plafond « Trajet » est de 30,00 € par visite. Il reste 30,00 €"),
        ({"Montant en euros": "0"}, "attend une somme en euros"),
        ({"Montant en euros": "-5"}, "attend une somme en euros"),
        ({"Montant en euros": "douze"}, "attend une somme en euros"),
    ],
)
def test_an_amount_that_cannot_be_paid_says_why(
    platform: Platform, visitors: Visitors, at: datetime, typed: dict[str, str], said: str
) -> None:
    scene = Scene(platform, at)
    _claims(visitors.as_(scene.shopper), scene, typed, status=422).sees(said)


def test_the_ceiling_counts_what_was_asked_before_but_not_what_was_refused(
    platform: Platform, visitors: Visitors, at: datetime
) -> None:
    scene = Scene(platform, at)
    shopper, manager = visitors.as_(scene.shopper), visitors.as_(scene.manager)
    _claims(shopper, scene, {"Montant en euros": "20"})
    _claims(shopper, scene, {"Montant en euros": "12"}, status=422).sees("Il reste 10,00 €")
    manager.opens(f"{scene.address}/frais").submits("Refuser ces frais", {"Motif du refus": "Ticket illisible."})
    _claims(shopper, scene, {"Montant en euros": "30"}).sees("30,00")


def test_nothing_is_paid_before_the_mission_is_accepted_nor_by_oneself(
    platform: Platform, visitors: Visitors, at: datetime
) -> None:
    scene = Scene(platform, at)
    address = f"{scene.address}/frais/{scene.expense().id}/accord"
    with platform.database.write() as session:
        stranger = make_person(session, at, "shopper")
    visitors.as_(stranger).opens(f"/missions/{scene.mission().id}/frais", status=404)
    manager = visitors.as_(scene.manager)
    manager.posts(address, {"version": "7"}, status=409).sees("a modifié cette dépense")
    manager.posts(address, {"version": "1"}, status=303)
    manager.posts(address, {"version": "2"}, status=409).sees("déjà acceptée ou refusée")


def test_costs_of_a_visit_made_again_by_somebody_else_are_still_claimed(
    platform: Platform, visitors: Visitors, at: datetime
) -> None:
    """Its page is on no list any more: « Mes frais » leads there, before and after the campaign is closed."""
    scene = Scene(platform, at)
    scene.reported(1)
    with platform.database.write() as session:
        first = session.get_one(MysteryMission, scene.mission().id)
        mystery_verdicts.redo(session, first.id, "Mauvais site", version=first.version, by=scene.manager, at=at)
        address = f"/missions/{first.id}/frais"
        first.campaign.closed_at = at
    shopper = visitors.as_(scene.shopper)
    assert shopper.opens("/missions").response.text.count("/missions/") == 0
    assert address in shopper.opens("/frais").response.text
    shopper.opens(address).submits("Demander le remboursement", BUS, files=TICKET).sees("Frais demandés", "12,50")
    assert "/missions/" not in visitors.of("shopper").opens("/frais").response.text, "nobody else’s"


def test_a_proof_waits_for_the_antivirus_before_anybody_opens_or_pays_it(
    platform: Platform, visitors: Visitors, at: datetime, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(platform, at)
    shopper, manager = visitors.as_(scene.shopper), visitors.as_(scene.manager)
    monkeypatch.setattr(antivirus, "scanner", lambda _settings: lambda _data: UNCONFIGURED)
    _claims(shopper, scene, {}).sees("aucun antivirus")
    manager.opens(f"{scene.address}/frais").submits("Accepter ces frais", status=409).sees("ne s’accepte pas encore")
    for day in range(scan_pauses.TELLING):
        late = at + timedelta(days=day)
        mystery_expense_scans.scan_waiting(platform.database, platform.files, lambda _data: SLOW, at=late)
    manager.opens("/tableau-de-bord").sees("L’antivirus n’arrive pas à examiner un fichier", "5 essais")
    rested = [late, late + timedelta(days=1)]
    counts = [
        mystery_expense_scans.scan_waiting(platform.database, platform.files, lambda _data: SAFE, at=one)
        for one in rested
    ]
    assert counts == [0, 1]
    manager.opens("/tableau-de-bord").does_not_see("L’antivirus n’arrive pas")
    manager.opens(f"{scene.address}/frais").submits("Accepter ces frais").sees("Frais acceptés")
    with running_clamd() as socket:
        monkeypatch.setattr(antivirus, "scanner", lambda _settings: antivirus.Clamd(str(socket)))
        shopper.opens(f"/missions/{scene.mission().id}/frais")
        infected = {"Justificatif": ("ticket.txt", b"Ticket " + MARK)}
        shopper.submits("Demander le remboursement", BUS, files=infected, status=422).sees("Refusé par l’antivirus")


def test_a_plan_whose_missions_cost_something_is_not_replaced(
    platform: Platform, visitors: Visitors, at: datetime
) -> None:
    scene = Scene(platform, at)
    scene.expense()
    manager = visitors.as_(scene.manager)
    for number in range(1, 13):
        manager.posts(f"{scene.address}/{scene.mission(number).id}/liberation", {}, status=303)
    manager.posts(f"{scene.address}/plan", {"total": "12", "debut": "2026-03-02"}, status=409).sees("déjà en cours")
    visitors.as_(scene.shopper).opens("/frais").sees("12,50")
