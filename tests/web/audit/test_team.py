"""On the page of the team: a proposal, its reasons, the path that sets somebody aside, one button to entrust."""

from datetime import date

from audit.team_models import Competence
from core.platform import Platform
from tests.builders import SIRET
from tests.label.test_team import CABINET, competent
from tests.web.audit_room import Desk, open_desk
from tests.web.conftest import Clock
from tests.web.visitor import Visitor, Visitors
from web.desk.auditors import told


def scene(visitors: Visitors, platform: Platform, clock: Clock) -> tuple[Desk, Visitor]:
    desk = open_desk(visitors, platform, clock.at)
    with platform.database.write() as session:
        claire = competent(session, desk.room, clock.at, "Claire Aubry")
    return desk, visitors.as_(claire)


def tie(claire: Visitor) -> None:
    claire.opens("/liens").sees("Aucun lien déclaré")
    said = {"Nature du lien": "Un emploi dans cette organisation", "SIRET de l’organisation": CABINET}
    said |= {"Nom de l’organisation": "Cabinet Y", "En quoi consiste ce lien": "Consultante."}
    claire.submits("Déclarer ce lien", said | {"SIRET de l’organisation": "12"}, status=422).sees("14 chiffres")
    claire.submits("Déclarer ce lien", said | {"Terminé le": "03/03/2025"})
    claire.sees("Cabinet Y", "Compte jusqu’au 3 mars 2028")


def contract(manager: Visitor) -> None:
    said = {"SIRET de la première organisation": CABINET, "Nom de la première organisation": "Cabinet Y"}
    said |= {"SIRET de la seconde": SIRET, "Nom de la seconde": "Mairie d’Essai", "Objet du contrat": "Formation"}
    manager.opens("/auditeurs").submits("Noter ce contrat", said | {"SIRET de la seconde": CABINET}, status=422)
    manager.sees("une même organisation").submits("Noter ce contrat", said).sees("Formation", "En cours")


def test_a_tie_declared_during_an_audit_ends_its_mission_and_no_other(
    visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    desk = open_desk(visitors, platform, clock.at)
    said = {"Nature du lien": "Un emploi dans cette organisation", "SIRET de l’organisation": CABINET}
    said |= {"Nom de l’organisation": "Cabinet Y", "En quoi consiste ce lien": "Consultante."}
    auditor = desk.auditor.opens("/liens").submits("Déclarer ce lien", said).does_not_see("passe à une autre personne")
    auditor.opens(f"{desk.address}/audit").opens("/liens")
    said |= {"SIRET de l’organisation": SIRET, "Nom de l’organisation": "Mairie d’Essai"}
    auditor.submits("Déclarer ce lien", said).sees("une mission passe à une autre personne")
    auditor.opens(f"{desk.address}/audit", status=404)
    desk.manager.opens(f"{desk.address}/audit").sees("Mission retirée", "Ada Verin travaille pour Mairie d’Essai")
    desk.manager.opens("/tableau-de-bord").sees("Désignez un auditeur")


def test_a_contract_recorded_during_an_audit_ends_the_mission_that_it_would_have_forbidden(
    visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    desk = open_desk(visitors, platform, clock.at)
    tie(desk.auditor)
    desk.auditor.opens(f"{desk.address}/audit")
    manager = visitors.as_(desk.room.manager)
    contract(manager)
    manager.sees("met fin à 1 mission d’audit : Ada Verin")
    desk.auditor.opens(f"{desk.address}/audit", status=404)
    for reader in (desk.applicant, desk.manager):
        page = reader.opens(f"{desk.address}/audit").sees("Mission retirée", "Un lien indirect rattache cette personne")
        page.does_not_see("Cabinet Y")
    desk.manager.opens(f"{desk.address}/equipe").sees("Cabinet Y (jusqu’au 3 mars 2025), qui a un contrat avec")
    desk.manager.opens("/tableau-de-bord").sees("Désignez un auditeur")


def test_what_a_relative_declares_ends_a_mission_and_tells_nobody_of_whom(
    visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    desk, claire = scene(visitors, platform, clock)
    said = {"Nature du lien": "Un proche qui y travaille ou la dirige", "En quoi consiste ce lien": "Ma sœur."}
    said |= {"Ou un proche qui agit sur la plateforme": "Ada Verin"}
    claire.opens("/liens").submits("Déclarer ce lien", said)
    desk.auditor.opens(f"{desk.address}/audit")
    said = {"Nature du lien": "Un emploi dans cette organisation", "SIRET de l’organisation": SIRET}
    said |= {"Nom de l’organisation": "Mairie d’Essai", "En quoi consiste ce lien": "Consultante."}
    claire.submits("Déclarer ce lien", said).sees("Votre lien est noté").does_not_see("passe à une autre personne")
    desk.auditor.opens(f"{desk.address}/audit", status=404).does_not_see("Claire Aubry")
    desk.applicant.opens(f"{desk.address}/audit").sees("Un lien indirect").does_not_see("Claire Aubry", "famille")
    desk.applicant.opens(f"{desk.address}/historique").sees("Auditeur dessaisi").does_not_see("Claire Aubry")


def test_an_interest_declared_in_the_file_ends_the_mission_of_a_relative_too(
    visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    desk, claire = scene(visitors, platform, clock)
    desk.manager.opens(f"{desk.address}/equipe").submits("Confier la mission à Claire Aubry", {})
    said = {"Nature du lien": "Un proche qui y travaille ou la dirige", "En quoi consiste ce lien": "Ma sœur."}
    said |= {"Ou un proche qui agit sur la plateforme": "Ada Verin"}
    claire.opens("/liens").submits("Déclarer ce lien", said)
    desk.auditor.opens(f"{desk.address}/audit")
    said = {"Avez-vous un intérêt dans ce dossier ?": "Oui", "Nature du lien": "Un litige", "Lequel": "Un procès."}
    claire.opens(f"{desk.address}/audit").submits("Faire cette déclaration", said)
    desk.auditor.opens(f"{desk.address}/audit", status=404)


def test_the_proposal_says_why_and_one_button_entrusts(visitors: Visitors, platform: Platform, clock: Clock) -> None:
    desk, _ = scene(visitors, platform, clock)
    page = desk.manager.opens(f"{desk.address}/audit").follows("Voir l’équipe proposée, et pourquoi")
    page.sees("Déjà sur ce dossier", "Ada Verin", "Toutes les dimensions", "Peut conduire l’audit", "4.2.4")
    page.submits("Confier la mission à Claire Aubry", {}).sees("La mission est confiée à Claire Aubry")
    desk.manager.opens(f"{desk.address}/equipe").sees("L’équipe est complète")


def test_a_link_found_is_said_drawn_tabled_and_blocks(visitors: Visitors, platform: Platform, clock: Clock) -> None:
    desk, claire = scene(visitors, platform, clock)
    before = desk.manager.opens(f"{desk.address}/equipe").does_not_see("Les liens autour de ce dossier")
    tie(claire)
    contract(visitors.as_(desk.room.manager))
    identity = claire.actor.id if claire.actor else None
    before.posts(f"{desk.address}/audit/missions", {"auditeur": str(identity)}, status=409)
    before.sees("qui a un contrat avec Mairie d’Essai", "Choisissez une autre personne")
    page = desk.manager.opens(f"{desk.address}/equipe").does_not_see("Confier la mission à Claire Aubry")
    page.sees("Claire Aubry a travaillé pour Cabinet Y (jusqu’au 3 mars 2025)", "Les liens autour de ce dossier")
    [picture] = page.tree.xpath("//svg[@role='img']")
    assert [len(picture.xpath(f".//{shape}[@class='link__node']")) for shape in ("circle", "rect")] == [1, 2]
    assert [node.get("class") for node in picture.xpath(".//path")] == ["link link--past", "link"]
    assert "Cabinet Y" in picture.text_content()


def test_a_language_and_a_place_are_asked_of_the_team(visitors: Visitors, platform: Platform, clock: Clock) -> None:
    desk, _ = scene(visitors, platform, clock)
    asked = f"{desk.address}/equipe?langue=langue+des+signes+fran%C3%A7aise&departement=35"
    desk.manager.opens(asked).sees("Il manque encore", "la langue : langue des signes française")
    said = {"Auditeur": "Claire Aubry", "Sur quoi elle repose": "Diplôme de 2020."}
    manager = desk.manager.opens("/auditeurs")
    language = "Langue : langue des signes française"
    manager.submits("Reconnaître cette compétence", said | {"Compétence": language}).sees("Diplôme de 2020.")
    place = {"Compétence": "Présence dans un département"}
    manager.submits("Reconnaître cette compétence", said | place, status=422).sees("le numéro du département")
    manager.submits("Reconnaître cette compétence", said | place | {"Département": "35"})
    manager.opens(asked).does_not_see("Il manque encore").sees("Sur place (35)")


def test_each_auditor_is_summed_up_and_the_rest_waits_folded(
    visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    desk, _ = scene(visitors, platform, clock)
    manager = desk.manager.opens("/auditeurs")
    assert not manager.tree.xpath("//details[@open]")
    said = {"Auditeur": "Claire Aubry", "Sur quoi elle repose": "Diplôme.", "Compétence": "Langue : anglais"}
    manager.submits("Reconnaître cette compétence", said | {"Auditeur": ""}, status=422)
    assert manager.tree.xpath("//details[@open]/@id") == ["reconnaitre"], "what was refused is seen"
    manager.submits("Reconnaître cette compétence", said | {"Valable jusqu’au": "30/04/2026"})
    manager.sees("1 langue, 1 finit dans les trois mois")


def test_what_an_auditor_may_audit_is_counted_in_words() -> None:
    today = date(2026, 3, 2)

    def one(topic: str, until: date | None = None) -> Competence:
        return Competence(topic=topic, value="", until_on=until)

    assert told([], today) == "Aucune compétence en cours, donc aucune équipe proposée"
    assert told([one("lead", date(2026, 3, 1))], today) == told([], today)
    held = [one("kind"), one("kind"), one("dimension", date(2026, 5, 31)), one("lead", date(2026, 6, 1))]
    assert told(held, today) == "Conduit l’audit, 1 dimension, 2 types d’organisation, 1 finit dans les trois mois"


def test_the_team_is_the_manager_s_to_see(visitors: Visitors, platform: Platform, clock: Clock) -> None:
    desk, _ = scene(visitors, platform, clock)
    for visitor in (desk.applicant, desk.auditor):
        visitor.opens(f"{desk.address}/equipe", status=403)
        visitor.opens("/auditeurs", status=403)
