"""Inviting by mail, on screen: a list checked line by line, codes that leave, reminders, a way out, a list erased."""

import re
from collections.abc import Iterator

import msgspec
import pytest

from core.platform import Platform
from evaluation.asking import campaigns, leaders, set_apart
from evaluation.asking.sending import REMINDER_GAP
from label import invitations
from tests.core.mailbox import Mailbox, open_mailbox, sent_to
from tests.evaluation.workbooks import sheet_xml, workbook
from tests.web.campaign_file import File
from tests.web.conftest import Clock, House
from tests.web.visitor import Visitors
from web.public.mails import renderer

CERTAIN = "J’ai relu le message et la liste : les codes partent aussitôt, un par personne."
LINES = "".join(f"agent{number}@essai.test ; {'Annexe' if number == 11 else 'Centre'}\n" for number in range(12))


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as opened:
        yield opened


@pytest.fixture
def file(platform: Platform, visitors: Visitors, clock: Clock, house: House, mailbox: Mailbox) -> File:
    house.platform.settings = platform.settings = sent_to(platform.settings, mailbox.port)
    return File(platform, visitors, clock)


def _delivers(file: File) -> int:
    return invitations.deliver(file.platform, renderer(file.platform.settings), at=file.clock())


def test_a_campaign_is_announced_sent_followed_reminded_and_its_list_erased(file: File, mailbox: Mailbox) -> None:
    file.opened("collaborateurs")
    applicant = file.applicant.opens(f"{file.home}/collaborateurs").follows("Ce que disent les messages")
    applicant.submits("Enregistrer l’annonce", {"Dernier jour pour répondre": "2020-01-01"}, status=422)
    applicant.sees("déjà passé")
    said = {"Dernier jour pour répondre": "2026-03-20", "Répondre par téléphone": "01 99 00 00 00"}
    applicant.submits("Enregistrer l’annonce", said).follows("Inviter par courriel")
    applicant.sees("20 mars 2026", "01 99 00 00 00", "La liste est vide")
    applicant.submits("Ajouter à la liste", {"Adresses à coller": LINES}).sees("12 personnes ajoutées")
    applicant.submits("Envoyer les codes", {}, status=422).sees("Cochez")
    applicant.submits("Envoyer les codes", {CERTAIN: True}).sees("0 sur 12", "Il reste 12 messages", "Actualiser")
    followed = applicant.path
    assert _delivers(file) == 12 and len(mailbox.received) == 12
    applicant.opens(followed).sees("Tous les messages sont partis", "La clé de l’envoi est détruite")
    applicant.follows("Continuer").sees("12 personnes sur la liste", "12 invitations")
    applicant.does_not_see("agent1@essai.test")
    applicant.posts(f"{file.home}/collaborateurs/courriels/relance", {}, status=409)
    file.clock.advance(days=REMINDER_GAP.days)
    file.applicant = file.visitors.as_(file.by)
    applicant = file.applicant.opens(f"{file.home}/collaborateurs/courriels")
    applicant.submits("Relancer tout le monde").sees("0 sur 12")
    assert _delivers(file) == 12
    applicant.opens(f"{file.home}/collaborateurs/courriels").submits("Effacer la liste maintenant")
    applicant.sees("La liste est effacée", "a été effacée le 7 mars 2026")


def test_a_wrong_list_is_refused_line_by_line_with_what_was_pasted(file: File) -> None:
    file.opened("collaborateurs")
    applicant = file.applicant.opens(f"{file.home}/collaborateurs/courriels")
    typed = "agent@essai.test;Centre\nsans arobase;Centre\nb@essai.test;Ailleurs"
    applicant.submits("Ajouter à la liste", {"Adresses à coller": typed}, status=422)
    applicant.sees("2 lignes sont à corriger", "n’est pas une adresse", "« Ailleurs » n’est pas dans la campagne")
    assert "sans arobase" in applicant.tree.xpath("string(//textarea)")
    applicant.submits("Ajouter à la liste", {"Adresses à coller": ""}, status=422).sees("Collez au moins une adresse")
    both = {"Ou un fichier": ("a.csv", b"a@essai.test;Centre\nb@essai.test;Centre\n")}
    applicant.submits("Ajouter à la liste", {"Adresses à coller": LINES}, files=both, status=422)
    applicant.sees("pas les deux à la fois")
    pdf = {"Ou un fichier": ("a.pdf", b"%PDF-1.7")}
    applicant.submits("Ajouter à la liste", {"Adresses à coller": ""}, files=pdf, status=422).sees("document PDF")
    crowd = "".join(f"a{number}@essai.test;Annexe\n" for number in range(41))
    applicant.submits("Ajouter à la liste", {"Adresses à coller": crowd}, status=422).sees("41 à inviter, 40 possibles")
    applicant.opens(f"{file.home}/collaborateurs/courriels").sees("La liste est vide")


def test_a_workbook_is_read_as_well(file: File) -> None:
    file.opened("collaborateurs")
    rows = [["Nom", "Courriel", "Site"], ["Roy", "a@essai.test", "Centre"], ["Bal", "b@essai.test", "Annexe"]]
    data = workbook({"Agents": sheet_xml(rows)})
    applicant = file.applicant.opens(f"{file.home}/collaborateurs/courriels")
    applicant.submits("Ajouter à la liste", files={"Ou un fichier": ("liste.xlsx", data)})
    applicant.sees("2 personnes ajoutées à la liste")


def test_users_are_drawn_by_the_platform_from_a_list_that_shrinks_at_once(file: File) -> None:
    file.opened("usagers", "tirage", {"Centre": 200})
    applicant = file.applicant.opens(f"{file.home}/usagers/courriels")
    crowd = "".join(f"u{number}@essai.test\n" for number in range(200))
    applicant.submits("Ajouter à la liste", {"Adresses à coller": crowd}).sees("200 personnes sur la liste")
    applicant.sees("Tirez d’abord au sort")
    applicant.submits("Tirer au sort", {"Nombre de personnes à tirer au sort": "500"}, status=422).sees(
        "entre 1 et 200"
    )
    applicant.submits("Tirer au sort", {"Nombre de personnes à tirer au sort": "50"})
    applicant.sees("50 personnes sur la liste", "tirées au sort parmi 200", "50 personnes recevront").does_not_see(
        "Ou un"
    )


def test_whoever_was_invited_asks_to_be_left_alone_without_account_or_cookie(file: File, mailbox: Mailbox) -> None:
    file.opened("collaborateurs")
    applicant = file.applicant.opens(f"{file.home}/collaborateurs/courriels")
    applicant.submits("Ajouter à la liste", {"Adresses à coller": LINES}).submits("Envoyer les codes", {CERTAIN: True})
    _delivers(file)
    links = [str(message["List-Unsubscribe"]).strip("<>").partition("8000")[2] for message in mailbox.received]
    citizen = file.visitors.citizen().opens(links[0]).sees("Ne plus recevoir de rappel")
    assert "set-cookie" not in citizen.response.headers
    applicant.opens(f"{file.home}/collaborateurs/courriels").sees("12 personnes sur la liste")
    citizen.submits("Retirer mon adresse").sees("cette adresse n’est plus dans la liste")
    applicant.opens(f"{file.home}/collaborateurs/courriels").sees("11 personnes sur la liste")
    answer = citizen.client.post(links[1], data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    forged = re.sub(r"signature=\w+", f"signature={'0' * 32}", links[2])
    for strange in (links[0], forged, "/courriels/stop?campagne=x&signature=é"):
        citizen.opens(strange).submits("Retirer mon adresse").sees("cette adresse n’est plus dans la liste")
    applicant.opens(f"{file.home}/collaborateurs/courriels").sees("10 personnes sur la liste")
    english = citizen.opens("/courriels/stop?campagne=x&signature=y&lang=en")
    english.sees("Take my address off the list")


def test_a_refused_address_is_shown_and_corrected(file: File, mailbox: Mailbox) -> None:
    file.opened("collaborateurs")
    applicant = file.applicant.opens(f"{file.home}/collaborateurs/courriels")
    applicant.submits("Ajouter à la liste", {"Adresses à coller": "faux@essai.test;Centre\nb@essai.test;Centre"})
    applicant.submits("Envoyer les codes", {CERTAIN: True})
    mailbox.refusal = "550 no such user"
    _delivers(file)
    mailbox.refusal = ""
    applicant.opens(applicant.path).sees("a refusé les autres").follows("Voir les adresses refusées")
    applicant.sees("2 adresses refusées", "faux@essai.test", "b@essai.test")
    wrong = {"Adresse refusée": "faux@essai.test"}
    applicant.submits("Corriger cette adresse", wrong | {"Bonne adresse": "b@essai.test"}, status=422)
    applicant.sees("déjà sur la liste")
    applicant.submits("Corriger cette adresse", wrong | {"Bonne adresse": "juste@essai.test"}).sees("est corrigée")
    applicant.sees("1 adresse refusée", "1 message attend de partir")
    applicant.submits("Abandonner ces messages").does_not_see("refusée par").sees("1 message attend de partir")
    applicant.follows("Suivre l’envoi").submits("Abandonner l’envoi").does_not_see("attend de partir")


def test_no_page_says_how_many_letters_of_a_site_left(file: File) -> None:
    file.opened("collaborateurs", frame={"Centre": 60, "Phare": 1})
    applicant = file.applicant.opens(f"{file.home}/collaborateurs/courriels")
    lines = LINES.replace("Annexe", "Phare")
    applicant.submits("Ajouter à la liste", {"Adresses à coller": lines}).submits("Envoyer les codes", {CERTAIN: True})
    for path in ("/courriels", "/courriels/avancement"):
        main = applicant.opens(f"{file.home}/collaborateurs{path}").tree.xpath("string(//main)")
        assert re.search(r"Sites de la campagne\s*: Centre, Phare", main) or "Phare" not in main
        assert not re.search(r"Phare\W+\d", main)


def test_where_nothing_was_sent_the_page_says_so_and_leads_to_the_list(file: File) -> None:
    file.opened("collaborateurs")
    page = file.applicant.opens(f"{file.home}/collaborateurs/courriels/avancement")
    page.sees("Aucun message n’a encore été envoyé").does_not_see("Tous les messages sont partis")
    page.follows("Aller à la liste").sees("Adresses à coller")


def test_without_a_mail_server_the_page_says_so_and_nothing_is_queued(file: File, house: House) -> None:
    file.opened("collaborateurs")
    settings = msgspec.structs.replace(file.platform.settings, smtp_host="")
    house.platform.settings = file.platform.settings = settings
    applicant = file.applicant.opens(f"{file.home}/collaborateurs/courriels").sees("n’envoie pas de courriels")
    applicant.submits("Ajouter à la liste", {"Adresses à coller": LINES}).does_not_see("Envoyer les codes, ")
    applicant.posts(f"{file.home}/collaborateurs/courriels/envoi", {"certain": "oui"}, status=409)


def test_only_those_who_keep_the_campaign_see_its_list(file: File, visitors: Visitors) -> None:
    file.opened("collaborateurs")
    file.opened("usagers", "lien_ouvert", {})
    address = f"{file.home}/collaborateurs/courriels"
    stranger = visitors.of("applicant")
    stranger.opens(address, status=404)
    for role in ("auditor", "committee", "shopper"):
        visitors.of(role).opens(address, status=403)
    file.manager.opens(address)
    file.applicant.opens(f"{file.home}/usagers/courriels", status=404)
    for path in ("/liste", "/tirage", "/envoi", "/relance", "/effacement", "/abandon", "/reprise"):
        stranger.posts(address + path, {"liste": "a@essai.test;Centre"}, status=404)


def test_the_closing_erases_the_list(file: File) -> None:
    file.opened("collaborateurs")
    applicant = file.applicant.opens(f"{file.home}/collaborateurs/courriels")
    applicant.submits("Ajouter à la liste", {"Adresses à coller": LINES})
    manager = file.manager.opens(f"{file.home}/collaborateurs").sees("La liste de contacts")
    tick = "J’ai compris : la clôture est définitive, plus personne ne pourra répondre."
    manager.submits("Clore et sceller", {tick: True})
    applicant.opens(f"{file.home}/collaborateurs/courriels").sees("a été effacée le")
    applicant.does_not_see("Ajouter à la liste", "Relancer")


def test_a_leader_who_is_on_the_agents_list_is_refused_by_name_and_by_address(file: File) -> None:
    file.opened("collaborateurs")
    applicant = file.applicant.opens(f"{file.home}/collaborateurs/courriels")
    lines = "anne.roy@essai.test;Centre\nclaire.bal@essai.test;Centre\n"
    applicant.submits("Ajouter à la liste", {"Adresses à coller": lines})
    applicant.opens(f"{file.home}/dirigeants").submits("Enregistrer la préparation")
    named = {"Prénom et nom": "Anne Roy", "Fonction": "Directrice"}
    applicant.submits("Inviter et montrer son code", named, status=422).sees("anne.roy@essai.test", "homonyme")
    known = {"Prénom et nom": "Zoé Le Goff", "Fonction": "Maire", "Adresse électronique": "claire.bal@essai.test"}
    applicant.submits("Inviter et montrer son code", known, status=422).sees("est sur la liste des agents")
    with file.platform.database.read() as session:
        assert leaders.of(session, file.evaluation_id) == []
    namesake = "L’adresse signalée sur la liste des agents est celle d’un homonyme"
    applicant.opens(f"{file.home}/dirigeants")
    applicant.submits("Inviter et montrer son code", named | {namesake: True}).sees("Code personnel de Anne Roy")


def test_without_a_list_the_organisation_declares_that_leaders_are_not_among_the_agents(file: File) -> None:
    applicant = file.applicant.opens(f"{file.home}/collaborateurs").submits("Enregistrer la préparation")
    applicant.submits("Ouvrir la campagne", {"certain": True}, status=422).sees("ne sont pas comptés parmi les agents")
    applicant.submits("Ouvrir la campagne", {"certain": True, "apart": True}).sees("La campagne est ouverte")
    applicant.opens(f"/candidatures/{file.candidacy_id}/historique").sees("Dirigeants déclarés hors de l’effectif")
    with file.platform.database.read() as session:
        assert set_apart.to_declare(session, campaigns.of(session, file.evaluation_id)["collaborateurs"])
