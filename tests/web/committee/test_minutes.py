"""Questions, reservations and minutes on their pages: asked, answered, decided, printed and sealed."""

import io
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest

from core.platform import Platform
from label import seal_reading
from label.models import Candidacy
from tests.label.secret import secret_votes
from tests.web.audit.test_report_pdf import tags_of, text_of
from tests.web.committee.test_committee import _open, _votes
from tests.web.sitting_room import measures, measuring
from tests.web.visitor import Visitor, Visitors

QUESTION, ANSWER = "Quand le second site a-t-il rouvert ?", "Le 2 mars, avec deux agents."


def pdf_of(visitor: Visitor) -> bytes:
    """The minutes that the page links to."""
    [link] = visitor.tree.xpath("//a[contains(., 'procès-verbal')]/@href")
    data: bytes = visitor.opens(str(link)).response.content
    return data


def test_questions_go_out_come_back_and_are_in_the_minutes(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    measuring(monkeypatch, measures())
    path, members = _open(visitors, platform, at)
    members[3].submits("Me récuser", {"Pourquoi vous récusez-vous ?": "Ma sœur dirige ce service."})
    for member in members[:3]:
        _votes(member, "Ajourner")
    asked = {"Pourquoi ajourner": "Une date manque.", "Question à l’organisation": QUESTION}
    members[0].opens(path)
    members[0].submits("Ajourner et envoyer les questions", {"Pourquoi ajourner": "x"}, status=422)
    members[0].sees("au moins une question").submits("Ajourner et envoyer les questions", asked)
    members[0].sees("La séance est ajournée", QUESTION, "Réponse attendue")
    applicant = _applicant(visitors, platform, path)
    home = path.removesuffix("/comite")
    applicant.opens(f"{home}/questions").sees(QUESTION).submits("Répondre à la question n° 1", status=422)
    applicant.submits("Répondre à la question n° 1", {"Votre réponse": ANSWER}).sees("Réponse donnée")
    members[1].opens(path).sees(ANSWER)
    for member in members[:3]:
        member.opens(path).submits("Voter", {"Votre vote": "Accorder avec réserves", "Ce qui vous décide": "Le site."})
    said = {"Motif de la décision": "Un registre reste à tenir.", "Réserve": "Tenir le registre."}
    members[2].submits("Accorder avec réserves", said, status=422).sees("son texte et son jour")
    members[2].submits("Accorder avec réserves", said | {"À lever au plus tard le": "02/09/2026"})
    members[2].sees("Tenir le registre.", "2 septembre 2026", "Récusation")
    data = pdf_of(members[2])
    seal_reading.verify(data, platform.keyring.seal)
    text = text_of(data, tmp_path)
    for words in (
        *("Ordre du jour", "Récusations, avant toute discussion", "Ma sœur dirige ce service.", "3 votes exprimés"),
        *("Séance n° 1", "Séance n° 2", QUESTION, ANSWER, "Un registre reste à tenir.", "Tenir le registre."),
        *("2 septembre 2026", "À voix ouverte", "Décision signée par", "Accorder avec réserves"),
    ):
        assert words in text, words
    with pikepdf.open(io.BytesIO(data)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "fr-FR"
        kinds = {str(tag.get("/S", "")) for tag in tags_of(opened.Root.StructTreeRoot)}
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/L"} <= kinds


def test_a_secret_vote_tells_its_count_alone(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    measuring(monkeypatch, measures())
    path, members = _open(visitors, platform, at)
    secret_votes(monkeypatch)
    for member, choice in zip(members, ("refused", "refused", "refused", "adjourned"), strict=True):
        member.submits("Enregistrer ma déclaration", {"Avez-vous un lien avec cette organisation ?": "Non, aucun"})
        version = str(member.tree.xpath("string(//input[@name='vote-version']/@value)"))
        said = {"vote-version": version, "vote-choix": choice, "vote-motif": "Ma raison secrète."}
        member.posts(path + "/vote", said, status=303)
    members[0].opens(f"{path}/depouillement").submits("Dépouiller le scrutin")
    members[0].submits("Refuser", {"Motif de la décision": "Les preuves manquent."})
    page = members[1].opens(path).sees("Le vote est secret", "Refuser : 3", "Ajourner : 1", "a voté")
    page.does_not_see("Ma raison secrète.")
    text = text_of(pdf_of(page), tmp_path)
    assert "Secret" in text
    for words in ("Dépouillement", "2 mars 2026", "par Membre 1", "Scrutin dépouillé le"):
        assert words in text, words
    assert "Ma raison secrète." not in text
    history = members[1].opens(path.replace("/comite", "/historique"))
    history.sees("Vote d’un membre").does_not_see("Ma raison secrète.")


def test_the_minutes_are_for_the_committee_and_the_manager(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, measures())
    path, members = _open(visitors, platform, at)
    for member in members[:3]:
        _votes(member, "Refuser", "Non.")
    members[0].opens(path).submits("Refuser", {"Motif de la décision": "Les preuves manquent."})
    [link] = members[0].tree.xpath("//a[contains(., 'procès-verbal')]/@href")
    _applicant(visitors, platform, path).opens(str(link), status=403)
    members[0].opens(f"{path}/{UUID(int=7)}/proces-verbal.pdf", status=404)


def _applicant(visitors: Visitors, platform: Platform, path: str) -> Visitor:
    with platform.database.read() as session:
        owner = session.get_one(Candidacy, UUID(path.split("/")[2])).organisation_id
    return visitors.of("applicant", organisation_id=owner)
