"""The sitting on its page: convened, declared, voted or recused, decided with reasons, recorded."""

from datetime import datetime
from uuid import UUID

import pytest

from audit import missions
from core.actor import Actor
from core.platform import Platform
from label import certificates
from tests.builders import make_person
from tests.web.sitting_room import in_state, measures, measuring, missed_users, seat, state_of, weak_users
from tests.web.visitor import Visitor, Visitors


def _open(visitors: Visitors, platform: Platform, at: datetime) -> tuple[str, list[Visitor]]:
    """The address of an open sitting, and its four members on it."""
    candidacy_id, _, manager = in_state(platform, at, "committee")
    members = seat(platform, at)
    path = f"/candidatures/{candidacy_id}/comite"
    visitors.as_(manager).opens(path).submits("Ouvrir la séance").sees("La séance est ouverte : le verdict est figé")
    return path, [visitors.as_(member).opens(path) for member in members]


def _votes(member: Visitor, choice: str, motive: str = "") -> Visitor:
    """Declare no interest, then vote."""
    member.submits("Enregistrer ma déclaration", {"Avez-vous un lien avec cette organisation ?": "Non, aucun"})
    return member.submits("Voter", {"Votre vote": choice, "Ce qui vous décide": motive})


def _candidacy(path: str) -> UUID:
    return UUID(path.split("/")[2])


def _reasons(member: Visitor, button: str) -> str:
    """Why a decision's button is disabled, empty when it can be pressed."""
    found = member.tree.xpath(f"//button[normalize-space()='{button}']")[0]
    if found.get("disabled") is None:
        return ""
    return " ".join(member.tree.get_element_by_id(found.get("aria-describedby")).text_content().split())


def test_a_grant_goes_from_the_convocation_to_the_certificate(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, measures())
    path, members = _open(visitors, platform, at)
    members[0].sees("Déclarez vos intérêts", "Oui : toutes les règles sont respectées", "n’a pas encore déclaré")
    for member in members[:3]:
        _votes(member, "Accorder le label", "Dossier solide.")
    members[2].sees("Quorum atteint", "Vous avez voté : accorder le label", "3 votes exprimés, 3 nécessaires")
    assert _reasons(members[2], "Accorder le label") == ""
    assert "n’a pas la majorité" in _reasons(members[2], "Refuser")
    members[2].submits("Accorder le label").sees("La décision est prise", "Compte rendu", "Dossier solide.")
    with platform.database.read() as session:
        certificate = certificates.of_candidacy(session, _candidacy(path))
    assert certificate is not None
    members[2].sees(f"Voir le certificat {certificate.number}")
    assert state_of(platform, _candidacy(path)) == "granted"


def test_buttons_say_why_the_table_refuses_them(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, missed_users())
    path, members = _open(visitors, platform, at)
    _votes(members[0], "Accorder le label")
    assert "Le quorum n’est pas atteint" in _reasons(members[0], "Accorder le label")
    assert "Une règle bloquante n’est pas atteinte" in _reasons(members[0], "Accorder le label")
    forced = {"decision-version": _version(members[0]), "decision": "granted", "decision-motif": "Nous y tenons."}
    members[0].posts(path + "/decision", forced, status=409).sees("règle bloquante", "Nous y tenons.")
    assert state_of(platform, _candidacy(path)) == "committee"


def _version(member: Visitor) -> str:
    return str(member.tree.xpath("string(//input[@name='decision-version']/@value)"))


def test_a_fragile_rule_demands_a_motive_and_keeps_what_was_typed(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, weak_users())
    path, members = _open(visitors, platform, at)
    members[0].sees("mais de peu", "le résultat reste fragile")
    for member in members[:3]:
        _votes(member, "Accorder le label")
    members[0].opens(path).sees("Une règle est fragile : le motif est obligatoire", "motif obligatoire")
    members[0].submits("Accorder le label", status=409).sees("le comité doit écrire le motif")
    members[0].submits("Accorder le label", {"Motif de la décision": "L’audit confirme le progrès."})
    members[0].sees("Label accordé", "L’audit confirme le progrès.")


def test_a_refusal_is_recorded_with_its_minutes(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, missed_users())
    path, members = _open(visitors, platform, at)
    for member in members[:3]:
        _votes(member, "Refuser", "Le plancher manque.")
    members[3].submits("Me récuser", {"Pourquoi vous récusez-vous ?": "J’y ai travaillé en 2019."})
    members[3].sees("Vous vous êtes récusé")
    members[0].opens(path).submits("Refuser", {"Motif de la décision": "Revenez avec 55."})
    members[0].sees("Label refusé", "Revenez avec 55.", "3 votes exprimés pour 3 requis", "Récusation")
    members[0].sees("J’y ai travaillé en 2019.", "Refuser : 3", "Membre 1")
    members[1].posts(path + "/vote", {"vote-version": "9", "vote-choix": "granted"}, status=409)


def test_an_interest_forbids_to_vote_and_leads_to_the_recusal(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, measures())
    path, members = _open(visitors, platform, at)
    linked = members[0]
    linked.submits("Enregistrer ma déclaration", status=422).sees("Choisissez une réponse")
    linked.submits("Enregistrer ma déclaration", {"declaration-interet": "oui"}, status=422).sees("Dites quel lien")
    linked.submits(
        "Enregistrer ma déclaration",
        {"declaration-interet": "oui", "Lequel ?": "Ma sœur y travaille.", "declaration-nature": "family"},
    )
    linked.sees("Elle vous écarte du vote", "Vous ne pouvez pas voter")
    assert not linked.tree.xpath("//button[normalize-space()='Voter']")
    vote = {"vote-version": _any_version(linked), "vote-choix": "granted"}
    linked.posts(path + "/vote", vote, status=403).sees("Vous avez déclaré un intérêt")
    linked.opens(path).submits("Me récuser", {"Pourquoi vous récusez-vous ?": "Ma sœur y travaille."})
    linked.sees("Vous vous êtes récusé")


def _any_version(member: Visitor) -> str:
    return str(member.tree.xpath("string(//input[contains(@name, '-version')]/@value)"))


def test_whoever_evaluated_is_refused_with_a_clear_sentence(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, measures())
    path, members = _open(visitors, platform, at)
    evaluator = members[0]
    assert evaluator.actor is not None
    monkeypatch.setattr("label.committee.evaluators", lambda *_: {evaluator.actor.id})
    evaluator.opens(path).sees("Vous avez participé à l’évaluation de ce dossier : d’autres que vous décident")
    evaluator.sees("a évalué ce dossier, ne peut pas voter")
    vote = {"vote-version": _any_version(evaluator), "vote-choix": "granted"}
    evaluator.posts(path + "/vote", vote, status=403).sees("participé à l’évaluation")
    auditor = _auditor(platform, at, _candidacy(path))
    visitors.as_(auditor).opens(path, status=403).sees("Évaluer et décider sont deux rôles séparés")


def _auditor(platform: Platform, at: datetime, candidacy_id: UUID) -> Actor:
    """An auditor entrusted with the file."""
    with platform.database.write() as session:
        auditor, manager = make_person(session, at, "auditor"), make_person(session, at, "manager")
        assert auditor.id is not None
        missions.assign(session, candidacy_id, auditor.id, auditor.name, by=manager, at=at)
    return auditor


def test_the_page_belongs_to_the_manager_and_the_committee(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, measures())
    candidacy_id, applicant, manager = in_state(platform, at, "committee")
    path = f"/candidatures/{candidacy_id}/comite"
    visitors.as_(applicant).opens(path, status=403)
    visitors.of("shopper").opens(path, status=404)
    visitors.of("auditor").opens(path, status=404)
    member = visitors.of("committee").opens(path).sees("La séance n’est pas ouverte")
    member.posts(path + "/ouverture", {"ouverture-version": "1"}, status=409)
    opening = visitors.as_(manager).opens(path)
    version = _any_version(opening)
    member.posts(path + "/ouverture", {"ouverture-version": version}, status=403)
    member.posts(path + "/declaration", {"declaration-version": version, "declaration-interet": "non"}, status=409)
    opening.submits("Ouvrir la séance").sees("vous ne votez pas")
    opening.posts(path + "/ouverture", {"ouverture-version": version}, status=409).sees("déjà ouverte")
    opening.posts(path + "/vote", {"vote-version": version, "vote-choix": "granted"}, status=403)


def test_a_vote_without_a_choice_comes_back_with_its_motive(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, measures())
    _, members = _open(visitors, platform, at)
    members[0].submits("Enregistrer ma déclaration", {"declaration-interet": "non"})
    members[0].submits("Voter", {"Ce qui vous décide": "Je réfléchis encore."}, status=422)
    members[0].sees("Choisissez une réponse pour « Votre vote »", "Je réfléchis encore.")


def test_before_the_final_report_the_committee_does_not_sit(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    candidacy_id, _, manager = in_state(platform, at, "final_report")
    page = visitors.as_(manager).opens(f"/candidatures/{candidacy_id}/comite").sees("Le comité ne siège pas encore")
    version = {"ouverture-version": "1"}
    page.posts(page.path + "/ouverture", version, status=409)
