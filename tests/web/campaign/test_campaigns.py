"""Campaigns on screen: prepared, codes printed once, opened, followed in tens, closed by the manager, then read."""

import pytest

from core.platform import Platform
from evaluation.asking import leader_answers
from evaluation.box import ballots
from label.models import Candidacy
from tests.evaluation.boxes import USER_ITEMS, agents
from tests.web.campaign_file import File
from tests.web.conftest import Clock
from tests.web.filling import plain
from tests.web.visitor import Visitors


@pytest.fixture
def file(platform: Platform, visitors: Visitors, clock: Clock) -> File:
    return File(platform, visitors, clock)


def test_an_agents_campaign_goes_from_its_preparation_to_its_results(file: File) -> None:
    applicant = file.applicant.opens(file.home).sees("Agents", "Usagers", "Dirigeants", "À préparer")
    applicant.opens(f"{file.home}/collaborateurs")
    assert applicant.tree.xpath("//input[@name='site-1']/@value") == ["60"]  # Centre, prefilled
    applicant.submits("Enregistrer la préparation", {"Annexe : agents habilités à répondre": "30"})
    applicant.sees("La campagne est prête", "Prête, pas encore ouverte")
    applicant.submits("Créer les billets", {"Site": "Centre", "Nombre de billets": "12"})
    applicant.sees("ne seront plus jamais montrés", "localhost:8000/repondre")
    printed = [code.text for code in applicant.tree.xpath("//p[@class='slip__code']/code")]
    assert len(set(printed)) == 12
    assert len(applicant.tree.xpath("//li[@class='slip']//svg")) == 12
    applicant.opens(f"{file.home}/collaborateurs").sees("Codes déjà créés", "12").does_not_see(printed[0])
    applicant.submits("Ouvrir la campagne", {}, status=422).sees("Cochez", "ne sont pas comptés parmi les agents")
    ticked = {"J’ai vérifié : après l’ouverture, plus rien ne change.": True, "apart": True}
    applicant.submits("Ouvrir la campagne", ticked)
    applicant.sees("Ouverte", "moins de 10 réponses pour l’instant sur 90 personnes", "Le gestionnaire du label clora")
    for code in printed:
        with file.platform.database.write() as session:
            ballots.answer(session, file.boxes, code, agents(4), "", mode="web", at=file.clock())
    applicant.opens(f"{file.home}/collaborateurs").sees("10 à 19 réponses sur 90 personnes")
    applicant.does_not_see("Clore", "Résultats", "12 réponses")
    manager = file.manager.opens(f"{file.home}/collaborateurs")
    manager.submits("Clore et sceller", {}, status=422)
    tick = "J’ai compris : la clôture est définitive, plus personne ne pourra répondre."
    manager.submits("Clore et sceller", {tick: True}).sees("les clés sont détruites", "Close et scellée")
    manager.follows("Lire les résultats").sees(
        "100 % (75,8 à 100), 12 avis favorables sur 12", "Aucune réponse de : Annexe"
    )
    assert file.boxes.held() == set()
    file.applicant.opens(f"{file.home}/collaborateurs/resultats").sees("100 % (75,8 à 100), 12 avis favorables sur 12")


def test_a_changed_campaign_is_refused_with_what_was_typed(file: File) -> None:
    applicant = file.applicant.opens(f"{file.home}/usagers")
    applicant.submits("Enregistrer la préparation", {"site-0": "", "site-1": "500"}, status=422)
    applicant.sees("Donnez l’effectif de chaque site")
    assert applicant.tree.xpath("//input[@name='site-1']/@value") == ["500"]
    applicant.sees("faire répondre ses amis", "personne ne choisit qui est interrogé")
    applicant.submits("Enregistrer la préparation", {"site-0": "beaucoup"}, status=422).sees("nombre entier")
    applicant.submits("Enregistrer la préparation", {"site-0": "", "site-1": "", "collection": "lien_ouvert"})
    applicant.sees("Lien ouvert à tous", "fragile au mieux")
    stale = file.manager.opens(f"{file.home}/usagers")
    applicant.submits("Enregistrer la préparation", {"collection": "codes"})
    stale.submits("Enregistrer la préparation", {"collection": "tirage"}, status=409).sees("Quelqu’un a modifié")


def test_an_open_link_and_an_import_have_their_own_page(file: File) -> None:
    link = file.opened("usagers", "lien_ouvert", {})
    file.applicant.opens(f"{file.home}/usagers").sees(f"/repondre/lien/{link}", "ne donne jamais un résultat ferme")
    file.opened("collaborateurs", "import", {})
    file.applicant.opens(f"{file.home}/collaborateurs")
    assert file.applicant.tree.xpath("//a[text()='Importer un fichier']/@href") == [
        f"{file.home}/collaborateurs/import"
    ]


def test_results_hide_small_numbers_and_keep_comments_for_those_who_examine(file: File) -> None:
    few = file.opened("collaborateurs")
    file.answered(few, [agents(4)] * 4, "Centre")
    file.closed(few)
    file.applicant.opens(f"{file.home}/collaborateurs").sees("Moins de 5 réponses : rien n’est montré")
    file.applicant.does_not_see("100,00")
    users = file.opened("usagers", frame={})
    first: list[int | None] = [4, *[0] * (USER_ITEMS - 1)]
    file.answered(users, [[0, *[3] * (USER_ITEMS - 1)]] * 26, None, "Bien reçu")
    file.answered(users, [first] * 4, None)
    file.closed(users)
    applicant = file.applicant.opens(f"{file.home}/usagers/resultats")
    applicant.sees("moins de 10 avis, non montré", "26 avis favorables sur 26", "30 réponses").does_not_see("Bien reçu")
    file.manager.opens(f"{file.home}/usagers/resultats").sees("Bien reçu")


def test_agents_predictions_stand_beside_what_users_say(file: File) -> None:
    staff, users = file.opened("collaborateurs"), file.opened("usagers", frame={})
    file.answered(staff, [[*[4] * 38, *[2] * 8]] * 6, "Centre")
    file.closed(staff)
    results = f"{file.home}/collaborateurs/resultats"
    file.applicant.opens(results).sees("Ce qu’ils pensent que disent les usagers", "pas encore")
    file.answered(users, [[4] * USER_ITEMS] * 3 + [[1] * USER_ITEMS] * 3, None)
    file.closed(users)
    row = file.applicant.opens(results).tree.xpath("//td[@data-label='Imaginée']/..")[0]
    assert [plain(cell.text_content()) for cell in row.xpath("td")] == ["20 %", "50 %"]


def test_leaders_are_invited_by_name_and_the_list_is_frozen(file: File) -> None:
    applicant = file.applicant.opens(f"{file.home}/dirigeants").submits("Enregistrer la préparation")
    applicant.submits("Inviter et montrer son code", {"Prénom et nom": "Anne Roy"}, status=422).sees("Fonction")
    applicant.submits("Inviter et montrer son code", {"Prénom et nom": "Anne Roy", "Fonction": "Directrice"})
    applicant.sees("Code personnel de Anne Roy, Directrice", "en main propre")
    code = applicant.tree.xpath("string(//p[@class='slip__code']/code)")
    applicant.opens(f"{file.home}/dirigeants").sees("Anne Roy", "Pas encore répondu")
    applicant.submits("Ouvrir la campagne", {"J’ai vérifié : après l’ouverture, plus rien ne change.": True})
    applicant.does_not_see("Inviter")
    with file.platform.database.write() as session:
        leader_answers.answer(session, code, [3] * 16 + [0] * 8, {}, at=file.clock())
    applicant.opens(f"{file.home}/dirigeants").sees("A répondu", "1 sur 1 a répondu")


def test_another_organisation_finds_nothing_and_other_roles_change_nothing(file: File, visitors: Visitors) -> None:
    stranger = visitors.of("applicant")
    stranger.opens(file.home, status=404)
    stranger.opens(f"{file.home}/collaborateurs", status=404)
    stranger.posts(f"{file.home}/collaborateurs", {"collection": "codes"}, status=404)
    for path in ("", "/ouverture", "/codes", "/cloture"):
        visitors.of("committee").posts(f"{file.home}/collaborateurs{path}", {}, status=403)
    file.applicant.posts(f"{file.home}/collaborateurs/cloture", {"certain": "oui"}, status=403)
    file.applicant.opens(f"{file.home}/inconnu", status=404)


def test_campaigns_stand_still_once_the_evaluation_is_over(file: File) -> None:
    file.opened("collaborateurs")
    with file.platform.database.write() as session:
        session.get_one(Candidacy, file.candidacy_id).state = "draft_report"
    file.applicant.opens(f"{file.home}/collaborateurs").does_not_see("Créer les billets")
    file.applicant.posts(f"{file.home}/collaborateurs/codes", {"site": "Centre", "count": "1"}, status=409)
    file.manager.posts(f"{file.home}/collaborateurs/cloture", {"certain": "oui"}, status=409)
