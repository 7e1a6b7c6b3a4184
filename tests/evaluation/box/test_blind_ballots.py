"""The blind box: one ticket a code, one ballot a ticket whatever the race, and nothing that joins the two."""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import journal
from core.actor import Actor
from core.database import Database
from core.errors import Conflict, Invalid
from evaluation import evaluations
from evaluation.asking import campaign_results, campaigns
from evaluation.asking.campaign_models import Campaign
from evaluation.box import ballots, blind_ballots, blind_box, blind_signature, codes, receipts, sealing
from evaluation.box.ballot_boxes import BallotBoxes
from evaluation.box.blind_ballots import Offer, Ticket
from evaluation.measuring import packing
from tests.evaluation.boxes import SITES, agents, boxes_of, evaluating, inside

REFUSED = "n’ouvre aucun questionnaire"


@cache
def _key(_number: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(autouse=True)
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorter keys, drawn once: what is tried here is who may ask for what."""
    drawn = iter(range(1000))
    monkeypatch.setattr(blind_signature, "generate", lambda: _key(next(drawn) % 4))


class Client(NamedTuple):
    """The side of a browser: a number hidden with what the page offers."""

    offer: Offer
    campaign: Campaign
    prepared: bytes
    blinded: blind_signature.Blinded

    def ticket(self, signed: bytes) -> str:
        key = blind_box.loaded_public(self.offer.public)
        signature = blind_signature.finalize(key, self.prepared, signed, self.blinded.inverse)
        return written(Ticket(self.campaign.id, self.offer.site, self.prepared, signature))


def written(ticket: Ticket) -> str:
    return blind_ballots.PREFIX + b64encode(msgspec.json.encode(ticket)).decode()


@pytest.fixture
def session(database: Database, boxes: BallotBoxes) -> Iterator[Session]:
    """Ends before the boxes are closed: what it changed in them goes back first."""
    with Session(database.engine, expire_on_commit=False) as opened:
        yield opened


@pytest.fixture
def boxes(database: Database, tmp_path: Path, request: pytest.FixtureRequest) -> BallotBoxes:
    return boxes_of(database, tmp_path, request)


class Scene(NamedTuple):
    campaign: Campaign
    codes: list[str]
    applicant: Actor
    manager: Actor


@pytest.fixture
def scene(session: Session, boxes: BallotBoxes, at: datetime) -> Scene:
    evaluation_id, applicant, manager = evaluating(session, at)
    campaign = campaigns.prepare(
        session, evaluation_id, "collaborateurs", collection="codes", frame=SITES, secrecy="blind", by=applicant, at=at
    )
    given = [
        code
        for site in ("Centre", "Annexe")
        for code in codes.issue(session, boxes, campaign.id, site, 6, by=applicant, at=at)
    ]
    campaigns.open_(session, boxes, campaign.id, by=applicant, at=at)
    session.commit()
    return Scene(campaign, given, applicant, manager)


def asking(session: Session, boxes: BallotBoxes, code: str) -> Client:
    campaign, offer = blind_ballots.opened(session, boxes, code)
    assert offer is not None
    prepared = blind_signature.prepare(b"jeton")
    return Client(offer, campaign, prepared, blind_signature.blind(blind_box.loaded_public(offer.public), prepared))


def given(session: Session, boxes: BallotBoxes, code: str) -> str:
    client = asking(session, boxes, code)
    return client.ticket(blind_ballots.exchange(session, boxes, code, client.blinded.message))


def test_a_ticket_answers_and_answers_again_with_one_receipt(
    session: Session, boxes: BallotBoxes, scene: Scene, at: datetime
) -> None:
    ticket = given(session, boxes, scene.codes[0])
    first = blind_ballots.answer(session, boxes, ticket, agents(1), "Avant", mode="web")
    second = blind_ballots.answer(session, boxes, ticket, agents(4), "Après", mode="web")
    assert first == second
    ((content,),) = [ballot.contents for ballot in inside(boxes, session, scene.campaign)]
    assert packing.unpack(content.packed) == tuple(agents(4))
    assert (content.site, content.comment) == ("Centre", "Après")
    assert receipts.counts(session, boxes, first)
    assert blind_ballots.find(session, boxes, ticket).id == scene.campaign.id


def test_a_code_is_exchanged_once_and_the_same_request_is_answered_again(
    session: Session, boxes: BallotBoxes, scene: Scene, at: datetime
) -> None:
    client = asking(session, boxes, scene.codes[0])
    first = blind_ballots.exchange(session, boxes, scene.codes[0], client.blinded.message)
    assert blind_ballots.exchange(session, boxes, scene.codes[0].lower(), client.blinded.message) == first
    with pytest.raises(Conflict, match="déjà été échangé"):
        blind_ballots.exchange(session, boxes, scene.codes[0], asking(session, boxes, scene.codes[0]).blinded.message)
    with pytest.raises(Invalid, match=REFUSED):
        ballots.answer(session, boxes, scene.codes[0], agents(4), "", mode="web", at=at)
    assert inside(boxes, session, scene.campaign) == []


def test_a_code_that_answered_by_itself_is_not_exchanged_and_still_answers(
    session: Session, boxes: BallotBoxes, scene: Scene, at: datetime
) -> None:
    client = asking(session, boxes, scene.codes[0])
    ballots.answer(session, boxes, scene.codes[0], agents(1), "", mode="paper", at=at)
    assert blind_ballots.opened(session, boxes, scene.codes[0]) == (scene.campaign, None)
    with pytest.raises(Invalid, match=REFUSED):
        blind_ballots.exchange(session, boxes, scene.codes[0], client.blinded.message)
    ballots.answer(session, boxes, scene.codes[0], agents(4), "", mode="web", at=at)
    assert len(inside(boxes, session, scene.campaign)) == 1


def test_one_code_exchanged_and_answered_at_the_same_moment_counts_once(
    session: Session, database: Database, boxes: BallotBoxes, scene: Scene, at: datetime
) -> None:
    clients = [asking(session, boxes, scene.codes[0]) for _ in range(6)]
    session.commit()

    def act(number: int) -> str:
        try:
            with database.read() as other:
                if number % 2:
                    ballots.answer(other, boxes, scene.codes[0], agents(4), "", mode="web", at=at)
                    return "code"
                signed = blind_ballots.exchange(other, boxes, scene.codes[0], clients[number].blinded.message)
                return clients[number].ticket(signed)
        except (Conflict, Invalid):
            return ""

    with ThreadPoolExecutor(6) as pool:
        won = [one for one in pool.map(act, range(6)) if one]
    tickets = [one for one in won if one != "code"]
    assert len(tickets) <= 1
    assert bool(tickets) != ("code" in won)
    for ticket in tickets:
        blind_ballots.answer(session, boxes, ticket, agents(4), "", mode="web")
    assert len(inside(boxes, session, scene.campaign)) == 1


def test_a_ticket_of_nobody_of_elsewhere_or_of_another_site_is_refused(
    session: Session, boxes: BallotBoxes, scene: Scene
) -> None:
    good = given(session, boxes, scene.codes[0])
    read = msgspec.json.decode(_payload(good), type=Ticket)
    replace = msgspec.structs.replace
    forged = [
        replace(read, site="Annexe"),
        replace(read, site="Lune"),
        replace(read, jeton=read.jeton + b"."),
        replace(read, signature=bytes(256)),
        replace(read, campagne=uuid4()),
    ]
    for text in (*map(written, forged), "aveugle.", "aveugle.%", blind_ballots.PREFIX + "bnVsbA=="):
        for act in (
            lambda text: blind_ballots.find(session, boxes, text),
            lambda text: blind_ballots.answer(session, boxes, text, agents(4), "", mode="web"),
        ):
            with pytest.raises(Invalid, match=REFUSED):
                act(text)
    assert inside(boxes, session, scene.campaign) == []


def test_a_signer_is_asked_for_numbers_only(session: Session, boxes: BallotBoxes, scene: Scene) -> None:
    with pytest.raises(Invalid, match=REFUSED):
        blind_ballots.exchange(session, boxes, scene.codes[0], b"trop court")
    assert given(session, boxes, scene.codes[0]), "the right was not lost"
    with pytest.raises(Invalid, match=REFUSED):
        blind_ballots.exchange(session, boxes, "9DD0-KRNG-26S6-9GFX-558K-QNVF", bytes(256))


def test_the_box_joins_no_code_and_no_ballot(session: Session, boxes: BallotBoxes, scene: Scene) -> None:
    """With the whole box and its keys open, every exchanged code may be behind every ballot of its site."""
    for code in scene.codes:
        ticket = given(session, boxes, code)
        blind_ballots.answer(session, boxes, ticket, agents(4), "", mode="web")
    with boxes.looking(session, scene.campaign.id) as box:
        exchanged = list(box.connection.execute(select(blind_box.EXCHANGED)))
        asked = {codes.mark(box.key, code.replace("-", "")) for code in scene.codes}
        assert {row.mark for row in exchanged} == asked
        assert not asked & set(box.marks())
        kept = {row.mark for row in exchanged} | {row.request for row in exchanged}
        assert not kept & set(box.marks())
        assert [row.mark for row in exchanged] == sorted(row.mark for row in exchanged) or not _is_file(boxes)
    assert {column.name for column in blind_box.EXCHANGED.columns} == {"mark", "site", "request"}


def test_answers_by_tickets_and_by_codes_are_sealed_together_and_the_keys_go(
    session: Session, boxes: BallotBoxes, scene: Scene, at: datetime
) -> None:
    tickets = [given(session, boxes, code) for code in scene.codes[:5]]
    shown = [blind_ballots.answer(session, boxes, one, agents(3), "", mode="web") for one in tickets]
    for code in scene.codes[6:11]:
        ballots.answer(session, boxes, code, agents(2), "", mode="web", at=at)
    sealing.seal(session, boxes, scene.campaign.id, by=scene.manager, at=at)
    session.commit()
    found = campaign_results.get(session, scene.campaign.id)
    assert found.n == 10
    assert all(receipts.counts(session, boxes, one) for one in shown)
    with pytest.raises(Invalid, match=REFUSED):
        blind_ballots.answer(session, boxes, tickets[0], agents(3), "", mode="web")
    with pytest.raises(Invalid, match=REFUSED):
        blind_ballots.opened(session, boxes, scene.codes[11])
    assert not boxes.store.has(scene.campaign.id)


def test_opening_draws_a_key_for_each_site_and_journals_its_digest(
    session: Session, boxes: BallotBoxes, scene: Scene
) -> None:
    evaluation = evaluations.get(session, scene.campaign.evaluation_id)
    entry = journal.history(session, evaluation.candidacy_id)[-1]
    _, offer = blind_ballots.opened(session, boxes, scene.codes[0])
    assert offer is not None
    assert (entry.event, entry.data["secrecy"], set(entry.data["blind_keys"])) == (
        "campaign.opened",
        "blind",
        set(SITES),
    )
    assert entry.data["blind_keys"]["Centre"] == sha256(offer.public).hexdigest()


def test_a_box_that_is_not_blind_offers_nothing(session: Session, boxes: BallotBoxes, at: datetime) -> None:
    evaluation_id, applicant, _ = evaluating(session, at)
    plain = campaigns.prepare(
        session, evaluation_id, "collaborateurs", collection="codes", frame=SITES, by=applicant, at=at
    )
    (code,) = codes.issue(session, boxes, plain.id, "Centre", 1, by=applicant, at=at)
    campaigns.open_(session, boxes, plain.id, by=applicant, at=at)
    assert blind_ballots.opened(session, boxes, code) == (plain, None)
    with pytest.raises(Invalid, match=REFUSED):
        blind_ballots.exchange(session, boxes, code, bytes(256))
    with pytest.raises(Invalid, match=REFUSED):
        blind_ballots.find(session, boxes, written(Ticket(plain.id, "Centre", b"", b"")))


def _payload(text: str) -> bytes:
    return b64decode(text.removeprefix(blind_ballots.PREFIX))


def _is_file(boxes: BallotBoxes) -> bool:
    return type(boxes.store).__name__ == "FileStore"
