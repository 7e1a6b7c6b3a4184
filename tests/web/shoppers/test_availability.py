"""Ties and availability: said once by the shopper, followed by the plan and by every offer."""

from datetime import date, datetime

from sqlalchemy import select

from audit.models import JournalEntry
from core.platform import Platform
from evaluation.visits.mystery_models import MysteryMission
from evaluation.visits.shopper_models import ShopperInterest
from label.models import Candidacy, Organisation
from tests.label.crowd import jobs
from tests.web.mystery_scene import Scene
from tests.web.visitor import Visitor, Visitors


def _tie(page: Visitor, sorte: str, valeur: str, *, nature: str = "", status: int = 200) -> Visitor:
    typed = {"Ce lien concerne": sorte, "SIREN de l’organisation, ou commune": valeur, "Pourquoi": "proche"}
    if nature:
        typed["Sorte de service"] = nature
    return page.opens("/disponibilites").submits("Déclarer ce lien", typed, status=status)


def test_a_declared_tie_frees_what_is_in_hand_and_closes_the_organisation(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    scene = Scene(platform, at)
    with platform.database.write() as session:
        organisation = session.get_one(Organisation, session.get_one(Candidacy, scene.candidacy_id).organisation_id)
        siret = organisation.siret
    shopper = visitors.as_(scene.shopper)
    _tie(shopper, "Une organisation", "12 34", status=422).sees("9 chiffres du SIREN")
    _tie(shopper, "Une sorte de service", "", status=422).sees("Choisissez une sorte de service")
    _tie(shopper, "Une organisation", siret).sees("plus rien ne vous y sera proposé", "12 visites rendues", siret[:9])
    _tie(shopper, "Une organisation", siret[:9], status=409).sees("déjà déclaré ce lien")
    shopper.opens("/missions").sees("Aucune mission")
    manager = visitors.as_(scene.manager)
    manager.opens(f"{scene.address}/preparation").sees("un lien y est déclaré d’avance")
    with platform.database.read() as session:
        assert "decline_manager" in {job["template"] for job in jobs(session)}
        assert {one.state for one in session.scalars(select(MysteryMission))} == {"planned"}
    shopper.opens("/disponibilites").submits("Ce lien n’existe plus").sees("Aucun lien déclaré")
    manager.opens(f"{scene.address}/preparation").does_not_see("déclaré d’avance")
    with platform.database.read() as session:
        assert session.scalars(select(ShopperInterest.lifted_at)).one() is not None
        events = list(session.scalars(select(JournalEntry.event).where(JournalEntry.event.like("shopper.interest%"))))
    assert events == ["shopper.interest_declared", "shopper.interest_lifted"]


def test_a_commune_closes_the_site_that_bears_its_name_to_the_plan(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    scene = Scene(platform, at, begun=False)
    lea, marc = visitors.of("shopper", name="Léa"), visitors.of("shopper", name="Marc")
    _tie(lea, "Une commune", "annexe")
    marc.opens("/disponibilites").submits("Enregistrer ma semaine", {"disponibilites": []}, status=422)
    marc.submits("Enregistrer ma semaine", {"disponibilites": ["Mardi matin", "Jeudi après-midi"]}).sees("enregistrées")
    marc.submits("Ajouter une absence", {"Premier jour": "10/03/2026", "Dernier jour": "09/03/2026"}, status=422)
    marc.submits("Ajouter une absence", {"Premier jour": "09/03/2026", "Dernier jour": "15/03/2026"})
    marc.sees("Du 9 mars 2026 au 15 mars 2026")
    manager = visitors.as_(scene.manager).opens(f"{scene.address}/preparation")
    manager.submits("Enregistrer les horaires", {"delai": "1"})
    boxes = manager.tree.xpath("//label[contains(., 'Participe')]//input/@name")
    manager.submits("Enregistrer les enquêteurs", dict.fromkeys(boxes, True))
    manager.opens(scene.address).submits("Planifier", {"Nombre de visites": "20", "Premier jour": "02/03/2026"})
    manager.opens(scene.address).submits("Confier selon le plan").sees("20 visites confiées")
    with platform.database.read() as session:
        missions = session.scalars(select(MysteryMission)).all()
    assert {one.site for one in missions if one.shopper_name == "Léa"} == {"Centre"}
    his = [(one.day.weekday(), one.opens) for one in missions if one.shopper_name == "Marc" and one.day]
    assert set(his) <= {(1, "09:00"), (3, "14:00")}
    assert his
    assert not [one for one in missions if one.shopper_name == "Marc" and one.day and _away(one.day)]
    offered = marc.opens("/missions").tree.xpath("//a[starts-with(@href, '/missions/')]/@href")[0]
    marc.opens(offered).sees("Dans vos disponibilités")
    marc.opens("/disponibilites").submits("Enregistrer ma semaine", {"disponibilites": ["Samedi matin"]})
    marc.opens(offered).sees("Hors de vos disponibilités")


def test_two_devices_do_not_overwrite_each_other(visitors: Visitors) -> None:
    shopper = visitors.of("shopper")
    shopper.opens("/disponibilites").submits(
        "Ajouter une absence", {"Premier jour": "2030-01-02", "Dernier jour": "2030-01-03"}
    )
    shopper.posts("/disponibilites/semaine", {"version": "0", "disponibilites": "0m"}, status=409)
    shopper.sees("sur un autre appareil")
    shopper.opens("/disponibilites").submits("Retirer cette absence").sees("Aucune absence notée")


def _away(day: date) -> bool:
    return date(2026, 3, 9) <= day <= date(2026, 3, 15)
