"""Answering: a code, short screens without script or cookie, a receipt; leaders answer in their own name."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from core.platform import Platform
from evaluation import evaluations
from evaluation.asking import campaign_results, campaigns, leaders
from evaluation.asking.campaign_models import Leader
from evaluation.box import ballot_boxes, code_format, codes, sealing
from label.models import Organisation
from tests.builders import in_evaluation
from tests.evaluation.boxes import SITES
from tests.web.conftest import Clock
from tests.web.visitor import Visitor, Visitors

SENTENCE = "Je peux décider seul d’une solution pour un patient dans les situations courantes."


class Box:
    """An evaluation of a hospital (« patients »), its open campaigns and the codes handed out."""

    def __init__(self, platform: Platform, clock: Clock) -> None:
        self.platform, self.boxes = platform, platform.part(ballot_boxes.of)
        at = clock()
        with platform.database.write() as session:
            candidacy, self.applicant, self.manager = in_evaluation(session, at)
            session.get_one(Organisation, candidacy.organisation_id).word = "patient"
            evaluation = evaluations.latest(session, candidacy.id)
            assert evaluation is not None
            self.evaluation_id = evaluation.id
            staff = self.prepare(session, "collaborateurs", "codes", SITES, at)
            self.codes = codes.issue(session, self.boxes, staff.id, "Centre", 2, by=self.applicant, at=at)
            self.prepare(session, "usagers", "lien_ouvert", {}, at)
            self.prepare(session, "dirigeants", "nominatif", {}, at)
            _, self.leader = leaders.invite(session, evaluation.id, "Anne Roy", "Directrice", by=self.applicant, at=at)
            self.campaigns = {
                audience: campaign.id for audience, campaign in campaigns.of(session, evaluation.id).items()
            }
            for campaign_id in self.campaigns.values():
                campaigns.open_(session, self.boxes, campaign_id, by=self.applicant, at=at)

    def prepare(self, session: Any, audience: str, collection: str, frame: dict[str, int], at: Any) -> Any:
        return campaigns.prepare(
            session, self.evaluation_id, audience, collection=collection, frame=frame, by=self.applicant, at=at
        )

    def ballots(self) -> int:
        found = 0
        with self.platform.database.read() as session:
            for audience, campaign_id in self.campaigns.items():
                if audience != "dirigeants" and campaigns.get(session, campaign_id).sealed_at is None:
                    with self.boxes.looking(session, campaign_id) as box:
                        found += box.count()
        return found


@pytest.fixture
def box(platform: Platform, clock: Clock) -> Box:
    return Box(platform, clock)


def _until_summary(visitor: Visitor, first: dict[str, str], steps: int) -> Visitor:
    visitor.submits("Commencer").submits("Suivant", first)
    for _ in range(steps - 2):
        visitor.submits("Suivant")
    return visitor.submits("Me relire")


def test_an_agent_answers_screen_after_screen_and_leaves_with_a_receipt(visitors: Visitors, box: Box) -> None:
    agent = visitors.citizen().opens("/repondre")
    agent.submits("Continuer", {"code": box.codes[0].lower()})
    agent.sees("Ce que nous ne pouvons pas promettre", "préférez votre propre téléphone", "46 questions, 8 minutes")
    agent.submits("Commencer").sees("Étape 1 sur 13", "Autonomie et initiative", SENTENCE)
    agent.submits("Suivant", {"q-0": "4", "q-1": "0"}).sees("Étape 2 sur 13", "2 réponses sur 46")
    agent.submits("Précédent")
    assert [one.get("value") for one in agent.tree.xpath("//input[@checked]")] == ["4", "0"]
    for _ in range(12):
        agent.submits("Suivant")
    agent.sees("N’écrivez rien qui vous désigne", "servir les patients").submits(
        "Me relire", {"commentaire": "Un mot."}
    )
    agent.sees("Relire et envoyer", "Tout à fait d’accord", "Sans avis", "Un mot.", "2 réponses sur 46 questions")
    assert box.ballots() == 0
    agent.submits("Modifier En général (2/2)").sees("Étape 10 sur 13").submits("Suivant", {"q-37": "1"})
    agent.submits("Suivant").submits("Suivant").submits("Me relire").submits("Envoyer")
    receipt = agent.tree.xpath("string(//p[@class='receipt'])").strip()
    agent.sees("Votre réponse est comptée tant que la campagne est ouverte")
    assert box.ballots() == 1
    agent.opens("/repondre/recu").submits("Vérifier", {"Votre reçu": receipt}).sees("Cette réponse compte")
    other = code_format.grouped(code_format.checked(code_format.typed(receipt, 20)[:3] + "0" * 16))
    agent.submits("Vérifier", {"Votre reçu": other}).sees("n’est celui d’aucune réponse")
    agent.submits("Vérifier", {"Votre reçu": "7KQ"}, status=422)


def test_a_second_answer_replaces_the_first_which_is_never_shown(visitors: Visitors, box: Box) -> None:
    receipts = []
    for value in ("1", "4"):
        agent = visitors.citizen().opens("/repondre").submits("Continuer", {"code": box.codes[0]})
        agent.submits("Commencer")
        assert agent.tree.xpath("//input[@checked]") == []
        agent.submits("Précédent")
        _until_summary(agent, {"q-0": value}, 13).submits("Envoyer")
        receipts.append(agent.tree.xpath("string(//p[@class='receipt'])"))
    assert receipts[0] == receipts[1]
    assert box.ballots() == 1


def test_no_page_of_the_questionnaire_sets_a_cookie_needs_a_script_or_weighs_much(visitors: Visitors, box: Box) -> None:
    agent = visitors.citizen()
    pages = [agent.opens("/repondre").response]
    agent.submits("Continuer", {"code": box.codes[0]})
    pages.append(agent.response)
    agent.submits("Commencer")
    for _ in range(12):
        agent.submits("Suivant")
        pages += [agent.response]
    pages.append(agent.submits("Me relire", {"commentaire": "é" * 1000}).response)
    for page in pages:
        assert page.headers.get_list("set-cookie") == []
        assert page.headers["referrer-policy"] == "no-referrer"
        assert len(page.content) < 30_000
        assert b"_cle" not in page.content
        assert not re.search(rb"<script(?!( type=.module.)? src)|\son\w+=|<form[^>]*method=\"get", page.content)


def test_unknown_and_closed_codes_get_the_same_page(visitors: Visitors, box: Box, clock: Clock) -> None:
    with box.platform.database.write() as session:
        sealing.seal(session, box.boxes, box.campaigns["collaborateurs"], by=box.manager, at=clock())
    texts = set()
    for code in (box.codes[0], code_format.grouped(code_format.fresh("ZZZ"))):
        visitor = visitors.citizen().opens("/repondre").submits("Continuer", {"code": code}, status=422)
        texts.add(visitor.sees("n’ouvre aucun questionnaire").response.text.replace(code, ""))
    assert len(texts) == 1


def test_a_typing_error_is_told_and_what_was_typed_comes_back(visitors: Visitors, box: Box) -> None:
    visitor = visitors.citizen().opens("/repondre").submits("Continuer", {"code": box.codes[0][:-1]}, status=422)
    visitor.sees("il en manque 1")
    assert visitor.tree.xpath("//input[@id='champ-code']/@value") == [box.codes[0][:-1]]


def test_a_code_closed_while_somebody_answers_is_refused_at_the_end_and_nothing_is_written(
    visitors: Visitors, box: Box, clock: Clock
) -> None:
    agent = visitors.citizen().opens("/repondre").submits("Continuer", {"code": box.codes[0]})
    _until_summary(agent, {"q-0": "4"}, 13)
    with box.platform.database.write() as session:
        sealing.seal(session, box.boxes, box.campaigns["collaborateurs"], by=box.manager, at=clock())
    agent.submits("Envoyer", status=422).sees("n’ouvre aucun questionnaire")


def test_an_empty_or_forged_answer_comes_back_for_review(visitors: Visitors, box: Box) -> None:
    agent = visitors.citizen().opens("/repondre").submits("Continuer", {"code": box.codes[0]})
    _until_summary(agent, {}, 13).submits("Envoyer", status=422).sees("répondez à une question au moins")
    agent.submits("Envoyer", {"reponses": "9" + "-" * 45}, status=422).sees("n’est pas sur l’échelle")
    agent.submits("Envoyer", {"reponses": "<b>"}, status=422)
    assert box.ballots() == 0


def test_an_open_link_gives_a_code_of_their_own_to_whoever_comes(visitors: Visitors, box: Box) -> None:
    for _ in range(2):
        user = visitors.citizen().opens(f"/repondre/lien/{box.campaigns['usagers']}")
        user.sees("Ce lien est ouvert à tous").does_not_see("tapez le même code")
        _until_summary(user, {"q-0": "3"}, 10).submits("Envoyer").sees("Votre reçu")
    assert box.ballots() == 2
    visitors.citizen().opens(f"/repondre/lien/{box.campaigns['collaborateurs']}", status=404)


def test_a_leader_answers_in_their_own_name_and_says_where_the_proof_is(visitors: Visitors, box: Box) -> None:
    leader = visitors.citizen().opens("/repondre").submits("Continuer", {"code": box.leader})
    leader.sees("Cette réponse n’est pas anonyme", "Vous répondez en votre nom, Anne Roy").does_not_see("anonymes")
    leader.submits("Commencer").sees("Où est la preuve ?", "Document daté des marges de décision")
    leader.submits("Suivant", {"q-0": "3", "preuve-D-AUT-1": "Note 12, intranet"})
    for _ in range(8):
        leader.submits("Suivant")
    leader.submits("Me relire").sees("En grande partie", "Note 12, intranet").submits("Envoyer")
    leader.sees("Merci, Anne Roy.").does_not_see("reçu")
    with box.platform.database.read() as session:
        (kept,) = session.scalars(select(Leader)).all()
        assert (kept.answers or [])[:2] == [3, None]
        assert kept.proofs == {"D-AUT-1": "Note 12, intranet"}
    assert box.ballots() == 0


def test_an_operator_records_how_the_answer_came(visitors: Visitors, box: Box, clock: Clock) -> None:
    operator = visitors.citizen().opens("/repondre?saisie=papier").submits("Continuer", {"code": box.codes[1]})
    _until_summary(operator, {"q-0": "2"}, 13).submits("Envoyer").sees("Saisir une autre réponse")
    with box.platform.database.write() as session:
        sealing.seal(session, box.boxes, box.campaigns["collaborateurs"], by=box.manager, at=clock())
        assert campaign_results.get(session, box.campaigns["collaborateurs"]).modes == {"paper": 1}


def test_the_chrome_speaks_english_and_the_address_carries_it(visitors: Visitors, box: Box) -> None:
    agent = visitors.citizen().opens("/repondre?lang=en").submits("Continue", {"code": box.codes[0]})
    agent.sees("What we cannot promise", "Your work and your team")
    agent.submits("Start").sees("Step 1 of 13", "Autonomy and initiative", "Strongly disagree")
    agent.sees("I can decide alone on a solution for a patient in everyday situations.").does_not_see(SENTENCE)
    assert agent.path.endswith("lang=en")


def test_when_somebody_answered_is_written_in_no_log(
    visitors: Visitors, box: Box, capfd: pytest.CaptureFixture[str]
) -> None:
    visitors.citizen().opens("/").opens("/repondre").submits("Continuer", {"code": box.codes[0]})
    logged = capfd.readouterr()
    assert '"path": "/"' in logged.err + logged.out
    assert "repondre" not in logged.err + logged.out


def test_nothing_of_the_draft_stays_on_the_server(visitors: Visitors, box: Box) -> None:
    before = {path: path.stat().st_mtime_ns for path in box.platform.settings.var.rglob("*") if path.is_file()}
    agent = visitors.citizen().opens("/repondre").submits("Continuer", {"code": box.codes[0]})
    _until_summary(agent, {"q-0": "4"}, 13)
    after = {path: path.stat().st_mtime_ns for path in box.platform.settings.var.rglob("*") if path.is_file()}
    assert {path for path in after if after[path] != before.get(path) and not path.name.endswith("-shm")} == set()
