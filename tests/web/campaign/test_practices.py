"""Practices on screen: the auditor's opinion stands beside what the leaders said, which stays readable."""

from uuid import UUID

import pytest

from audit import declarations, missions
from core.platform import Platform
from evaluation.asking import campaigns, leader_answers, leaders
from evaluation.box import sealing
from label.models import Candidacy
from tests.builders import make_person
from tests.web.campaign_file import File
from tests.web.conftest import Clock
from tests.web.visitor import Visitor, Visitors


@pytest.fixture
def file(platform: Platform, visitors: Visitors, clock: Clock) -> File:
    return File(platform, visitors, clock)


def _asked(file: File, *, closed: bool = True) -> UUID:
    with file.platform.database.write() as session:
        at = file.clock()
        campaign = campaigns.prepare(
            session, file.evaluation_id, "dirigeants", collection="nominatif", frame={}, by=file.by, at=at
        )
        _, code = leaders.invite(session, file.evaluation_id, "Anne Roy", "Directrice", by=file.by, at=at)
        campaigns.open_(session, file.boxes, campaign.id, by=file.by, at=at)
        leader_answers.answer(session, code, [4, *[3] * 15, *[0] * 8], {"D-AUT-1": "Note 12, intranet"}, at=at)
        if closed:
            sealing.seal(session, file.boxes, campaign.id, by=file.manager_actor, at=at)
        return campaign.id


def _auditor(file: File) -> Visitor:
    with file.platform.database.write() as session:
        actor = make_person(session, file.clock(), "auditor", name="Julien Marchal")
        assert actor.id is not None
        missions.assign(session, file.candidacy_id, actor.id, actor.name, by=file.manager_actor, at=file.clock())
        declarations.declare(session, file.candidacy_id, has_interest=False, text="", by=actor, at=file.clock())
    return file.visitors.as_(actor)


def test_the_auditor_lowers_with_an_explanation_and_the_rating_stays(file: File) -> None:
    _asked(file)
    page = f"/candidatures/{file.candidacy_id}/audit/pratiques"
    auditor = _auditor(file).opens(f"/candidatures/{file.candidacy_id}/audit")
    auditor.follows("Pratiques de direction : notes des dirigeants et avis de l’auditeur")
    auditor.sees("16 pratiques à examiner", "Anne Roy : Tout à fait", "Note 12, intranet", "0 sur 100")
    lowering = {"D-AUT-1-decision": "lower", "D-AUT-1-note": "2"}
    auditor.submits("Enregistrer l’avis sur D-AUT-1", lowering, status=422).sees("Dites pourquoi")
    auditor.submits("Enregistrer l’avis sur D-AUT-1", {"D-AUT-1-decision": "lower"}, status=422)
    auditor.submits("Enregistrer l’avis sur D-AUT-1", lowering | {"D-AUT-1-explanation": "La note date de 2019."})
    auditor.sees(
        "Votre avis est enregistré", "Note abaissée", "La note date de 2019.", "Anne Roy : Tout à fait", "15 pratiques"
    )
    auditor.submits("Enregistrer l’avis sur D-AUT-2", {"D-AUT-2-decision": "accept"}).sees("Preuve acceptée")
    applicant = file.applicant.opens(page).sees("Anne Roy : Tout à fait", "vous seront ouverts avec le rapport")
    applicant.does_not_see("La note date de 2019.", "sur 100 avec")
    file.applicant.opens(f"{file.home}/dirigeants").sees("L’auditeur examine chaque pratique")
    with file.platform.database.write() as session:
        session.get_one(Candidacy, file.candidacy_id).state = "right_of_reply"
    file.applicant.opens(page).sees("La note date de 2019.")
    auditor.posts(f"{page}/D-AUT-2", {"D-AUT-2-decision": "accept"}, status=409)


def test_the_second_of_two_opinions_on_a_practice_is_told_of_the_first_and_keeps_its_words(file: File) -> None:
    _asked(file)
    page = f"/candidatures/{file.candidacy_id}/audit/pratiques"
    first, second = _auditor(file), _auditor(file)
    second.opens(page)
    refusing = {"D-AUT-1-decision": "refuse", "D-AUT-1-explanation": "La note n’est pas celle de ce service."}
    first.opens(page).submits("Enregistrer l’avis sur D-AUT-1", refusing)
    accepting = {"D-AUT-1-decision": "accept", "D-AUT-1-explanation": "Lu sur l’intranet."}
    second.submits("Enregistrer l’avis sur D-AUT-1", accepting, status=409)
    second.sees("Un autre auditeur a donné son avis", "La note n’est pas celle de ce service.", "Preuve refusée")
    assert "Lu sur l’intranet." in second.response.text
    second.submits("Enregistrer l’avis sur D-AUT-1", accepting).sees("Preuve acceptée", "Lu sur l’intranet.")


def test_nothing_is_examined_while_leaders_may_still_change(file: File) -> None:
    _asked(file, closed=False)
    page = f"/candidatures/{file.candidacy_id}/audit/pratiques"
    auditor = _auditor(file).opens(page).sees("Les dirigeants répondent encore").does_not_see("Note 12")
    auditor.posts(f"{page}/D-AUT-1", {"D-AUT-1-version": "0", "D-AUT-1-decision": "accept"}, status=409)


def test_only_the_auditor_of_the_file_gives_an_opinion(file: File) -> None:
    _asked(file)
    page = f"/candidatures/{file.candidacy_id}/audit/pratiques"
    file.visitors.of("auditor").opens(page, status=404)
    file.visitors.of("applicant").opens(page, status=404)
    file.manager.opens(page).sees("Anne Roy").does_not_see("Donner mon avis")
    for role in ("manager", "applicant", "committee"):
        file.visitors.of(role).posts(f"{page}/D-AUT-1", {"D-AUT-1-decision": "accept"}, status=403)
    _auditor(file).posts(f"{page}/A-AUT-1", {"A-AUT-1-version": "0", "A-AUT-1-decision": "accept"}, status=404)
