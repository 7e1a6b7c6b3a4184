"""The blind box at the door: the page says which level applies, a code becomes a ticket, the ticket answers."""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import select

from audit.models import JournalEntry
from core.platform import Platform
from evaluation import evaluations
from evaluation.asking import campaigns
from evaluation.box import blind_ballots, blind_box, blind_signature, codes
from evaluation.box.ballot_boxes import of as boxes_of
from evaluation.box.blind_ballots import Ticket
from tests.builders import in_evaluation
from tests.evaluation.boxes import SITES
from tests.web.conftest import Clock
from tests.web.visitor import Visitor, Visitors


class BlindCampaign:
    """An open campaign of agents with a blind box, its boxes and three codes of the centre."""

    def __init__(self, platform: Platform, clock: Clock, **prepared: Any) -> None:
        self.platform, self.boxes, at = platform, boxes_of(platform.settings), clock()
        with platform.database.write() as session:
            candidacy, applicant, _ = in_evaluation(session, at)
            evaluation = evaluations.latest(session, candidacy.id)
            assert evaluation is not None
            asked = {"collection": "codes", "frame": SITES, "secrecy": "blind"} | prepared
            campaign = campaigns.prepare(session, evaluation.id, "collaborateurs", by=applicant, at=at, **asked)
            self.codes = codes.issue(session, self.boxes, campaign.id, "Centre", 3, by=applicant, at=at)
            campaigns.open_(session, self.boxes, campaign.id, by=applicant, at=at)
            self.id = campaign.id

    def ballots(self) -> int:
        with self.platform.database.read() as session, self.boxes.looking(session, self.id) as box:
            return box.count()


@pytest.fixture(autouse=True)
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blind_signature, "generate", lambda: rsa.generate_private_key(65537, 2048))


@pytest.fixture
def campaign(platform: Platform, clock: Clock) -> Iterator[BlindCampaign]:
    made = BlindCampaign(platform, clock)
    yield made
    made.boxes.close()


def welcomed(visitors: Visitors, code: str, language: str = "") -> Visitor:
    agent = visitors.citizen().opens(f"/repondre{language}")
    return agent.posts(f"/repondre{language}", {"code": code, "mode": "web"}, status=200)


def exchanged(visitor: Visitor, code: str, status: int = 200) -> str:
    """What the script of the page does, by other software; returns the ticket, or the refusal."""
    (form,) = visitor.tree.xpath("//form[@id='parcours']")
    key = blind_box.loaded_public(b64decode(form.get("data-cle")))
    prepared = blind_signature.prepare(b"jeton")
    hidden = blind_signature.blind(key, prepared)
    sent = {"code": code, "cache": b64encode(hidden.message).decode()}
    said = visitor.posts(form.get("data-jeton"), sent, status=status).response.json()
    if status != 200:
        return str(said["refus"])
    signature = blind_signature.finalize(key, prepared, b64decode(said["signature"]), hidden.inverse)
    ticket = Ticket(form.get("data-campagne"), form.get("data-site"), prepared, signature)
    return blind_ballots.PREFIX + b64encode(msgspec.json.encode(ticket)).decode()


def test_a_ticket_walks_the_screens_and_answers_without_the_code(visitors: Visitors, campaign: BlindCampaign) -> None:
    agent = welcomed(visitors, campaign.codes[0]).sees("Le niveau de protection de cette page", "Urne aveugle")
    ticket = exchanged(agent, campaign.codes[0])
    agent.posts("/repondre", {"code": ticket, "vers": "0", "mode": "web"}, status=200).sees("Étape 1 sur 13")
    agent.submits("Suivant", {"q-0": "4"})
    assert campaign.codes[0] not in agent.response.text
    for _ in range(11):
        agent.submits("Suivant")
    agent.submits("Me relire").submits("Envoyer").sees("urne aveugle. Elle est arrivée sans votre code")
    assert agent.tree.xpath("//*[@data-laisser]")
    assert agent.response.headers.get_list("set-cookie") == []
    receipt = agent.tree.xpath("string(//p[@class='receipt'])").strip()
    agent.opens("/repondre/recu").submits("Vérifier", {"Votre reçu": receipt}).sees("Cette réponse compte")
    assert campaign.ballots() == 1


def test_without_a_script_the_code_answers_and_the_page_says_which_level(
    visitors: Visitors, campaign: BlindCampaign
) -> None:
    agent = welcomed(visitors, campaign.codes[0]).sees("Urne scellée : votre code accompagne votre réponse")
    assert agent.tree.xpath("//*[@data-niveau='aveugle'][@hidden]")
    assert agent.tree.xpath("//*[@data-niveau='scelle'][not(@hidden)]")
    agent.submits("Commencer").submits("Suivant", {"q-0": "4"})
    for _ in range(11):
        agent.submits("Suivant")
    agent.submits("Me relire").submits("Envoyer").sees("urne scellée. Elle est arrivée avec votre code")
    assert campaign.ballots() == 1
    again = welcomed(visitors, campaign.codes[0]).sees("Urne scellée")
    assert not again.tree.xpath("//form[@data-cle]"), "a code that answered is not exchanged"


def test_a_code_exchanged_elsewhere_is_told_at_once_and_asks_nothing(
    visitors: Visitors, campaign: BlindCampaign
) -> None:
    exchanged(welcomed(visitors, campaign.codes[0]), campaign.codes[0])
    agent = welcomed(visitors, campaign.codes[0]).sees("Ce code a déjà été échangé")
    assert agent.tree.xpath("//form[@id='parcours']/button[@hidden]")
    agent.posts("/repondre", {"code": campaign.codes[0], "vers": "3"}, status=200).sees("Ce code a déjà été échangé")
    sent = {"code": campaign.codes[0], "reponses": "4" * 38 + "0" * 8}
    agent.posts("/repondre/envoi", sent, status=422).sees("n’ouvre aucun questionnaire")
    assert "déjà été échangé" in exchanged(welcomed(visitors, campaign.codes[0]), campaign.codes[0], status=409)
    english = welcomed(visitors, campaign.codes[0], "?lang=en").sees("This code has already been exchanged")
    assert "already been exchanged" in exchanged(english, campaign.codes[0], status=409)
    assert campaign.ballots() == 0


def test_the_key_that_the_page_shows_is_the_one_in_the_journal(
    visitors: Visitors, campaign: BlindCampaign, platform: Platform
) -> None:
    agent = welcomed(visitors, campaign.codes[0])
    shown = agent.tree.xpath("string(//code[@class='digest'])")
    key = agent.tree.xpath("string(//form/@data-cle)")
    assert sha256(b64decode(key)).hexdigest() == shown
    with platform.database.read() as session:
        entry = session.scalar(select(JournalEntry).where(JournalEntry.event == "campaign.opened"))
        assert entry is not None
        assert entry.data["blind_keys"]["Centre"] == shown


def test_an_unknown_code_and_unreadable_numbers_get_the_refusal_of_any_code(
    visitors: Visitors, campaign: BlindCampaign
) -> None:
    visitor = visitors.citizen().opens("/repondre")
    for code, hidden in ((campaign.codes[0], "pas du base64"), (campaign.codes[0], ""), ("7KQ", "AAAA")):
        visitor.posts("/repondre/jeton", {"code": code, "cache": hidden}, status=422)
        assert "signature" not in visitor.response.json()
    visitor.posts("/repondre", {"code": "aveugle.bnVsbA==", "vers": "0"}, status=422).sees(
        "n’ouvre aucun questionnaire"
    )
    assert visitor.tree.xpath("//input[@id='champ-code']/@value") == [""]


def test_a_kiosk_and_a_sealed_box_exchange_nothing(visitors: Visitors, platform: Platform, clock: Clock) -> None:
    sealed = BlindCampaign(platform, clock, secrecy="sealed")
    agent = welcomed(visitors, sealed.codes[0]).does_not_see("niveau de protection")
    assert not agent.tree.xpath("//form[@data-cle]")
    assert "urne-aveugle.js" not in agent.response.text
    sealed.boxes.close()


def test_an_operator_answers_by_the_code_and_the_page_says_so(visitors: Visitors, campaign: BlindCampaign) -> None:
    operator = visitors.citizen().opens("/repondre")
    operator.posts("/repondre", {"code": campaign.codes[0], "mode": "kiosk"}, status=200).sees("Urne scellée")
    assert not operator.tree.xpath("//form[@data-cle]")


def test_nothing_of_an_exchange_is_written_outside_the_box(
    visitors: Visitors, campaign: BlindCampaign, platform: Platform, capfd: pytest.CaptureFixture[str]
) -> None:
    def rows() -> int:
        with platform.database.read() as session:
            return len(session.scalars(select(JournalEntry.position)).all())

    before = rows()
    exchanged(welcomed(visitors, campaign.codes[0]), campaign.codes[0])
    assert rows() == before
    logged = capfd.readouterr()
    assert "jeton" not in logged.err + logged.out


def test_the_organisation_chooses_the_box_before_opening_and_reads_it_after(
    visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    with platform.database.write() as session:
        candidacy, applicant, _ = in_evaluation(session, clock())
    address = f"/candidatures/{candidacy.id}/campagnes/collaborateurs"
    quality = visitors.as_(applicant).opens(address).sees("Urne scellée", "cinquante agents ou plus")
    quality.submits("Enregistrer la préparation", {"collection": "import", "secrecy": "blind"}, status=422)
    quality.sees("L’urne aveugle demande des codes")
    quality.submits("Enregistrer la préparation", {"collection": "codes", "secrecy": "blind"}).sees("urne aveugle")
    with platform.database.read() as session:
        evaluation = evaluations.latest(session, candidacy.id)
        assert evaluation is not None
        assert campaigns.of(session, evaluation.id)["collaborateurs"].secrecy == "blind"
    visitors.as_(applicant).opens(f"/candidatures/{candidacy.id}/campagnes/dirigeants").does_not_see("Urne scellée")
