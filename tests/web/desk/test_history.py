"""The history of a candidacy as people read it, and the checkpoint that anybody may fetch."""

from datetime import datetime

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import delete

from audit import checkpoint, journal, note
from audit.events import EVENTS
from audit.models import JournalEntry
from core.actor import Actor
from core.platform import Platform
from label.models import Candidacy
from tests.builders import make_organisation, make_person, submitted
from tests.web.conftest import Clock
from tests.web.visitor import Visitor, Visitors
from web.desk import history

SECRETS = ("mystery.assigned", "deliberation.voted", "deliberation.recused", "access.refused")


@pytest.fixture
def opened(platform: Platform, at: datetime) -> tuple[Candidacy, Actor, Actor]:
    """A submitted candidacy with entries of every confidentiality."""
    with platform.database.write() as session:
        candidacy, applicant, manager = submitted(session, at)
        for event in SECRETS:
            journal.append(session, event, by=manager, at=at, candidacy_id=candidacy.id)
        said = {"finding": 3, "campaign": "x"}
        journal.append(session, "finding.recorded", by=manager, at=at, candidacy_id=candidacy.id, data=said)
    return candidacy, applicant, manager


def page_of(candidacy: Candidacy) -> str:
    return f"/candidatures/{candidacy.id}/historique"


def test_the_history_says_who_did_what_when_and_where_in_the_log(
    visitors: Visitors, opened: tuple[Candidacy, Actor, Actor]
) -> None:
    candidacy, applicant, manager = opened
    visitor = visitors.as_(manager).opens(page_of(candidacy))
    assert visitor.title == "Historique"
    visitor.sees(
        "2 mars 2026", "10 h 30", "Dossier commencé", "Dossier envoyé", f"{applicant.name}, responsable qualité"
    )
    visitor.sees("Constat enregistré · n° 3", f"{manager.name}, gestionnaire du label", "Position 0 du journal")
    folded = [detail for detail in visitor.tree.xpath("//details") if detail.get("open") is None]
    assert len(folded) == len(visitor.tree.xpath("//li[contains(@class, 'timeline__item')]")) == 7


def test_the_latest_comes_first(visitors: Visitors, opened: tuple[Candidacy, Actor, Actor]) -> None:
    candidacy, _, manager = opened
    visitor = visitors.as_(manager).opens(page_of(candidacy))
    positions = [
        int(item.get("id").split("-")[1]) for item in visitor.tree.xpath("//li[starts-with(@id, 'position-')]")
    ]
    assert positions == sorted(positions, reverse=True)


def test_an_organisation_sees_neither_missions_nor_votes_nor_refused_doors(
    visitors: Visitors, opened: tuple[Candidacy, Actor, Actor]
) -> None:
    candidacy, applicant, manager = opened
    secret = [EVENTS[event] for event in SECRETS]
    visitors.as_(manager).opens(page_of(candidacy)).sees(*secret)
    visitor = visitors.as_(applicant).opens(page_of(candidacy)).does_not_see(*secret)
    visitor.sees("Constat enregistré", "ne sont pas montrés à l’organisation")


def test_every_mystery_event_is_hidden_from_the_organisation() -> None:
    hidden = history.HIDDEN["applicant"]
    assert {event for event in EVENTS if event.startswith("mystery.")} <= hidden
    assert {"deliberation.voted", "deliberation.recused", "access.refused"} <= hidden
    assert not hidden & {"deliberation.opened", "candidacy.granted", "certificate.issued"}


def test_kinds_are_given_to_events_that_exist() -> None:
    assert set(history.KINDS) <= set(EVENTS)


def test_another_organisation_finds_nothing(
    visitors: Visitors, platform: Platform, at: datetime, opened: tuple[Candidacy, Actor, Actor]
) -> None:
    with platform.database.write() as session:
        other = make_organisation(session, at, siret="99900000900017", name="Ailleurs")
        stranger = make_person(session, at, "applicant", organisation_id=other.id)
    visitors.as_(stranger).opens(page_of(opened[0]), status=404)
    visitors.of("shopper").opens(page_of(opened[0]), status=403)


def test_what_was_written_to_the_organisation_is_quoted_as_it_was(
    visitors: Visitors, platform: Platform, at: datetime, opened: tuple[Candidacy, Actor, Actor]
) -> None:
    candidacy, applicant, manager = opened
    with platform.database.write() as session:
        for event, said in (
            ("candidacy.information_requested", {"text": "Précisez l'accueil : <b>où</b> ?"}),
            ("declaration.made", {"text": "Mon cousin y travaille."}),
            ("campaign.opened", {"audience": "usagers"}),
        ):
            journal.append(session, event, by=manager, at=at, candidacy_id=candidacy.id, data=said)
    visitor = visitors.as_(applicant).opens(page_of(candidacy))
    assert [one.text for one in visitor.tree.xpath("//blockquote")] == ["Précisez l'accueil : <b>où</b> ?"]
    visitor.sees("Campagne ouverte · Usagers").does_not_see("Mon cousin")


def test_a_long_history_is_read_by_pages(
    visitors: Visitors, platform: Platform, at: datetime, opened: tuple[Candidacy, Actor, Actor]
) -> None:
    candidacy, _, manager = opened
    with platform.database.write() as session:
        for number in range(20):
            said = {"requirement": f"X-{number}"}
            journal.append(session, "evidence.added", by=manager, at=at, candidacy_id=candidacy.id, data=said)
    visitor = visitors.as_(manager).opens(page_of(candidacy)).sees("exigence X-19").does_not_see("Dossier commencé")
    assert len(visitor.tree.xpath("//details")) == history.PAGE
    visitor.follows("Voir ce qui précède").sees("Dossier commencé").does_not_see("exigence X-19", "Voir ce qui précède")
    visitor.follows("Revenir au plus récent").sees("exigence X-19")
    visitor.opens(f"{page_of(candidacy)}?avant=0").sees("Rien de plus ancien")
    visitor.opens(f"{page_of(candidacy)}?avant=hier", status=404)


def test_entries_are_said_sealed_once_a_checkpoint_covers_them(
    visitors: Visitors, visitor: Visitor, opened: tuple[Candidacy, Actor, Actor]
) -> None:
    candidacy, _, manager = opened
    visitors.as_(manager).opens(page_of(candidacy)).sees("bientôt scellée", "Le premier sommet sera signé")
    visitor.opens("/journal/checkpoint")
    seen = visitors.as_(manager).opens(page_of(candidacy)).sees("scellée", "Dernier sommet signé : 7 lignes")
    seen.does_not_see("bientôt scellée")


@pytest.fixture
def client(app: Litestar) -> TestClient[Litestar]:
    return TestClient(app, base_url="http://127.0.0.1:8000")


def test_the_checkpoint_is_fresh_signed_and_open_to_other_software(
    client: TestClient[Litestar], platform: Platform, at: datetime, clock: Clock
) -> None:
    answer = client.get("/journal/checkpoint")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert (answer.headers["access-control-allow-origin"], answer.headers["cache-control"]) == ("*", "no-cache")
    assert "set-cookie" not in answer.headers
    with platform.database.write() as session:
        submitted(session, at)
    clock.advance(seconds=5)
    fresh = client.get("/journal/checkpoint", headers={"if-none-match": answer.headers["etag"]})
    claim = checkpoint.read(fresh.text, platform.keyring.log.public_key)
    assert (fresh.status_code, claim.origin, claim.size) == (200, "label.demo.test/journal", 2)


def test_a_checkpoint_already_held_is_not_sent_again(client: TestClient[Litestar]) -> None:
    tag = client.get("/journal/checkpoint").headers["etag"]
    for held in (tag, f"W/{tag}", f'"autre", {tag}'):
        again = client.get("/journal/checkpoint", headers={"if-none-match": held})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


def test_a_journal_that_went_back_is_never_signed(
    client: TestClient[Litestar], platform: Platform, at: datetime
) -> None:
    with platform.database.write() as session:
        submitted(session, at)
    client.get("/journal/checkpoint")
    with platform.database.write() as session:
        journal.append(session, "evidence.added", by=Actor(None, "", "system"), at=at)
        session.execute(delete(JournalEntry).where(JournalEntry.position == 2))
    assert client.get("/journal/checkpoint").status_code == 409


def test_the_verifier_key_verifies_the_checkpoint(client: TestClient[Litestar]) -> None:
    name, key = note.read_vkey(client.get("/journal/vkey").text)
    assert name == "label.demo.test/journal"
    assert note.read(client.get("/journal/checkpoint").text, name, key).startswith(name)
