"""The second half of the path: audit, committee, and the citizen who verifies."""

from pathlib import Path

from tests.journeys.acts import NAME, TEXT, enters
from tests.journeys.people import Person

MOTIVE = "Les trois publics convergent ; l’effectif des citoyens est faible, la surveillance le vérifiera."


def files_evidence(applicant: Person, document: Path) -> None:
    """The organisation files one document for a requirement."""
    enters(applicant, "Preuves").follows("Déposer un document", within="main")
    applicant.page.get_by_label("Ce que ce document prouve").select_option(index=1)
    applicant.fills({"Titre du document": "Marges de décision des agents", "Fichier": str(document)})
    applicant.presses("Déposer le document").sees("Marges de décision des agents")


def is_entrusted(manager: Person, auditor: Person) -> None:
    """The manager entrusts the file; the auditor declares that they have no interest in it."""
    enters(manager, "Audit").fills({"Auditeur": "Julien Marchal"}).presses("Confier la mission")
    enters(auditor, "Audit").ticks("Non").presses("Faire cette déclaration")


def examines(auditor: Person) -> None:
    """Evidence accepted, every practice reviewed."""
    enters(auditor, "Preuves").unfolds().ticks("Accepter").presses("Enregistrer l’avis")
    enters(auditor, "Audit")
    address = auditor.page.url.split("?")[0] + "/pratiques"
    auditor.page.goto(address)
    codes = [article.get_attribute("id") for article in auditor.page.locator("article.practice").all()]
    for code in codes:
        practice = auditor.page.locator(f"article#{code}")
        practice.locator("summary", has_text="Donner mon avis").click()
        practice.get_by_label("note des dirigeants reste").check()
        auditor.goes(practice.get_by_role("button"))


def reports(auditor: Person, applicant: Person) -> None:
    """Draft report, right of reply, answered observation and finding, final report."""
    enters(auditor, "Vue d’ensemble").presses("Commencer le rapport provisoire")
    enters(auditor, "Audit").follows("Noter un constat", within="main")
    auditor.page.get_by_label("Exigence concernée").select_option(index=1)
    auditor.ticks("Mineur").fills({"Faits": "La charte n’est pas affichée à l’accueil."})
    auditor.presses("Enregistrer le constat")
    enters(auditor, "Rapport").fills({"Synthèse": TEXT}).presses("Enregistrer la synthèse")
    enters(auditor, "Vue d’ensemble").presses("Envoyer le rapport provisoire")
    enters(applicant, "Audit").unfolds().fills({"Cause": TEXT, "Correction": TEXT}).presses("Enregistrer notre réponse")
    enters(applicant, "Rapport").fills({"Votre observation": TEXT}).presses("Déposer cette observation")
    applicant.unfolds().presses("Envoyer nos observations")
    enters(auditor, "Rapport").unfolds().fills({"Réponse": TEXT}).presses("Répondre à l’observation")
    enters(auditor, "Audit").unfolds().fills({"Efficacité": TEXT}).presses("Lever le constat")
    enters(auditor, "Vue d’ensemble").follows("Rendre le rapport définitif", within="main")
    auditor.presses("Rendre le rapport définitif")


def decide(manager: Person, members: list[Person]) -> str:
    """Three members declare, vote, and one closes the sitting; the certificate's number."""
    enters(manager, "Comité").presses("Ouvrir la séance")
    for member in members:
        enters(member, "Comité").ticks("Non").presses("Enregistrer ma déclaration")
        member.ticks("Accorder le label").fills({"Ce qui vous décide": MOTIVE}).presses("Voter")
    closing = enters(members[0], "Comité")
    closing.presses("Accorder le label").sees("motif")
    closing.fills({"Motif de la décision": MOTIVE}).presses("Accorder le label").sees("Label accordé")
    return closing.page.get_by_role("link", name="Voir le certificat").first.inner_text().split()[-1]


def verifies(citizen: Person, number: str) -> None:
    """Without JavaScript: from the home page to the register, to the certificate and its status in big words."""
    citizen.follows("Registre des labellisés").sees(NAME)
    citizen.follows(number, within="main").sees("Équipe heureuse, Citoyens heureux", "valide")
