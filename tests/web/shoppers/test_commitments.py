"""The charter, its quiz, and the doors that stay shut without them."""

from datetime import datetime

from sqlalchemy import select

from audit.models import JournalEntry
from core.actor import Actor
from core.platform import Platform
from evaluation.visits.shopper_charter import charter, quiz
from evaluation.visits.shopper_models import CharterSignature, QuizAttempt
from tests.builders import make_person
from tests.web.mystery_scene import Scene
from tests.web.visitor import Visitor, Visitors

RIGHT = {one.code: one.choix[one.juste - 1] for one in quiz().questions}
FIRST = quiz().questions[0]


def _newcomer(platform: Platform, at: datetime) -> Actor:
    with platform.database.write() as session:
        return make_person(session, at, "shopper", name="Zoé", ready=False)


def _signed(visitors: Visitors, shopper: Actor) -> Visitor:
    page = visitors.as_(shopper).opens("/missions").follows("Charte").sees("Ne nommer aucun agent", "Dire vrai")
    page.does_not_see("Valider mes réponses")
    page.submits("Signer la charte", status=422).sees("Cochez « J’ai lu la charte")
    return page.submits("Signer la charte", {"accord": True}).sees("Charte signée", "9 bonnes réponses demandées")


def test_a_shopper_signs_then_passes_with_an_explanation_on_the_way(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    shopper = _newcomer(platform, at)
    page = _signed(visitors, shopper)
    page.submits("Valider mes réponses", {FIRST.code: FIRST.choix[0]}, status=422).sees("Choisissez une réponse")
    page.opens("/charte").submits("Valider mes réponses", RIGHT | {FIRST.code: FIRST.choix[0]})
    page.sees("8 bonnes réponses sur 9", FIRST.explication).does_not_see(quiz().questions[1].explication)
    page.submits("Valider mes réponses", {FIRST.code: RIGHT[FIRST.code]}).sees("Questionnaire réussi")
    page.opens("/charte").sees("Tout est en règle").does_not_see("Valider mes réponses", "Signer la charte")
    with platform.database.read() as session:
        tries = session.scalars(select(QuizAttempt).where(QuizAttempt.person_id == shopper.id)).all()
        signed = session.scalars(select(CharterSignature).where(CharterSignature.person_id == shopper.id)).one()
        taken = session.scalars(select(JournalEntry).where(JournalEntry.event == "shopper.quiz_taken")).all()
    assert sorted((one.correct, one.passed) for one in tries) == [(8, False), (9, True)]
    assert (signed.edition, signed.digest) == (charter().edition, charter().digest())
    assert [entry.data["passed"] for entry in taken] == [False, True]
    visitors.of("manager").opens("/enqueteurs").sees("Zoé", "2 essais", "Possibles")


def test_a_charter_that_changed_meanwhile_is_not_signed_unread(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    page = visitors.as_(_newcomer(platform, at))
    page.posts("/charte/signature", {"edition": "2020-1", "accord": "oui"}, status=409)
    page.sees("La charte a changé")
    page.posts("/charte/questionnaire", {one.code: str(one.juste) for one in quiz().questions}, status=409)
    page.sees("Signez d’abord la charte")


def test_without_charter_and_quiz_no_mission_is_offered(visitors: Visitors, platform: Platform, at: datetime) -> None:
    scene, shopper = Scene(platform, at, begun=False), _newcomer(platform, at)
    manager = visitors.as_(scene.manager).opens(f"{scene.address}/preparation")
    manager.sees("Zoé : la charte n’est pas encore signée")
    _signed(visitors, shopper)
    manager.opens(f"{scene.address}/preparation").sees("Zoé : le questionnaire de la charte n’est pas encore réussi")
    visitors.as_(shopper).opens("/tableau-de-bord").follows("Ouvrir la charte").sees("bonnes réponses demandées")
    page = visitors.as_(shopper).opens("/missions").sees("Signez la charte")
    page.follows("Ouvrir la charte").submits("Valider mes réponses", RIGHT)
    manager.opens(f"{scene.address}/preparation").does_not_see("n’est pas encore").sees("Zoé")
