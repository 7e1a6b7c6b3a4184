"""The report on its page: from draft to final, two writers, the committee that waits."""

from datetime import datetime

import pytest

from audit import journal, reports
from core.platform import Platform
from tests.web.audit_room import Desk, move, note, open_desk
from tests.web.visitor import Visitors

SYNTHESIS = "L’accueil tient parole. Les idées des agents restent sans suite."


@pytest.fixture
def desk(visitors: Visitors, platform: Platform, at: datetime) -> Desk:
    """A file in evaluation whose auditor declared no interest."""
    return open_desk(visitors, platform, at)


def save(desk: Desk, text: str = SYNTHESIS) -> None:
    """The auditor saves the synthesis."""
    desk.auditor.opens(f"{desk.address}/rapport").submits("Enregistrer la synthèse", {"Synthèse": text})


# Missions and interests


def test_the_report_goes_from_draft_to_final(desk: Desk, platform: Platform, at: datetime) -> None:
    note(desk)
    note(desk, "Point fort", "L’accueil rappelle dans la journée.")
    save(desk)
    desk.auditor.sees("La synthèse est enregistrée", "Rapport d’audit en rédaction")
    desk.applicant.opens(f"{desk.address}/rapport", 404)
    move(platform, desk, at, "start_report", "draft_report")
    desk.auditor.opens(f"{desk.address}/rapport").submits("Envoyer le rapport provisoire à l’organisation")
    desk.applicant.opens(f"{desk.address}/rapport").sees("Rapport d’audit provisoire", SYNTHESIS, "Points forts")
    desk.auditor.opens(f"{desk.address}/rapport").does_not_see("Enregistrer la synthèse")
    desk.applicant.submits("Déposer cette observation", status=422).sees("Remplissez « Votre observation »")
    desk.applicant.submits("Déposer cette observation", {"Votre observation": "Le registre est rempli depuis juin."})
    desk.applicant.sees("Observation n° 1", "Le registre est rempli depuis juin.")
    desk.applicant.submits("Envoyer nos observations")
    desk.applicant.opens(f"{desk.address}/rapport").does_not_see("Déposer cette observation")
    desk.auditor.opens(f"{desk.address}/rapport").sees(
        "Chaque observation et chaque réponse de l’organisation doit être traitée"
    )
    desk.auditor.submits("Répondre à l’observation n° 1", status=422)
    desk.auditor.submits("Répondre à l’observation n° 1", {"Réponse": "Vu le 9 mars : retenu."})
    desk.auditor.opens(f"{desk.address}/rapport").follows("Rendre le rapport définitif")
    desk.auditor.submits("Rendre le rapport définitif")
    desk.applicant.opens(f"{desk.address}/rapport").sees("Rapport d’audit définitif", "Vu le 9 mars : retenu.")
    desk.applicant.sees("Signé et scellé par Ada Verin", "inscrite au journal")
    with platform.database.read() as session:
        events = [entry.event for entry in journal.history(session, desk.room.candidacy_id)]
    assert events[-3:] == ["report.frozen", "candidacy.report_finalised", "report.signed"]


def test_the_committee_reads_the_final_report_and_not_before(
    desk: Desk, visitors: Visitors, platform: Platform, at: datetime
) -> None:
    member = visitors.of("committee")
    save(desk)
    for action, state in (("send_report", "right_of_reply"), ("reply", "final_report")):
        move(platform, desk, at, action, state)
        member.opens(f"{desk.address}/rapport", 404)
        member.opens(f"{desk.address}/audit", 404)
    move(platform, desk, at, "finalise_report", "committee")
    member.opens(f"{desk.address}/rapport").sees("Rapport d’audit définitif", SYNTHESIS)
    member.opens(f"{desk.address}/audit").does_not_see("Noter un constat", "Confier la mission")


def test_the_second_of_two_writers_keeps_their_words_and_sees_the_others(desk: Desk) -> None:
    desk.auditor.opens(f"{desk.address}/rapport")
    late = desk.auditor.tree.xpath("//form[contains(@action, 'synthese')]//input[@name='version']/@value")[0]
    save(desk, "Version de la première.")
    data = {"version": late, "synthese": "Version du second."}
    desk.auditor.posts(f"{desk.address}/rapport/synthese", data, 409)
    desk.auditor.sees("Quelqu’un a modifié le rapport", "Version de la première.")
    assert "Version du second." in desk.auditor.response.text
    desk.auditor.submits("Enregistrer la synthèse").sees("La synthèse est enregistrée")
    assert "Version du second." in desk.auditor.response.text


def test_the_second_of_two_answers_to_an_observation_is_told_of_the_first_and_keeps_its_words(
    desk: Desk, platform: Platform, at: datetime
) -> None:
    save(desk)
    move(platform, desk, at, "send_report", "right_of_reply")
    with platform.database.write() as session:
        reports.observe(session, desk.room.candidacy_id, ["Le registre existe."], by=desk.room.applicant, at=at)
    move(platform, desk, at, "reply", "final_report")
    button = "Répondre à l’observation n° 1"
    desk.auditor.opens(f"{desk.address}/rapport")
    (form,) = desk.auditor.tree.xpath("//form[contains(@action, '/observations/')]")
    late = {one.get("name"): one.get("value") for one in form.xpath(".//input[contains(@name, '-version')]")}
    (box,) = form.xpath(".//textarea/@name")
    desk.auditor.submits(button, {"Réponse": "Vu, et retenu."})
    desk.auditor.posts(form.get("action"), late | {box: "Écarté."}, 409)
    desk.auditor.sees("Quelqu’un a modifié le rapport", "Vu, et retenu.")
    assert "Écarté." in desk.auditor.response.text
    desk.auditor.submits(button).sees("La réponse est enregistrée", "Écarté.")


def test_an_observation_of_another_report_is_not_answered(desk: Desk, platform: Platform, at: datetime) -> None:
    save(desk)
    move(platform, desk, at, "send_report", "right_of_reply")
    address = f"{desk.address}/rapport/observations/{desk.room.candidacy_id}/reponse"
    desk.auditor.posts(address, {"reponse": "x"}, 404)
