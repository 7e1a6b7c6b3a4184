"""The history of a candidacy as people read it, and the checkpoint that anybody may fetch."""

from datetime import datetime, timedelta

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
from tests.web.filling import plain
from tests.web.visitor import Visitor, Visitors
from web.desk import history, history_lines

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
    assert {"deliberation.counted", "deliberation.balloted_again"} <= hidden, "how the members voted"
    assert not hidden & {"deliberation.opened", "candidacy.granted", "certificate.issued"}


def test_kinds_and_plurals_are_given_to_events_that_exist() -> None:
    assert set(history_lines.KINDS) <= set(EVENTS)
    assert set(history_lines.PLURALS) <= set(EVENTS)


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


def _deposit(platform: Platform, candidacy: Candidacy, by: Actor, at: datetime, numbers: range) -> None:
    with platform.database.write() as session:
        for number in numbers:
            said = {"requirement": f"X-{number}"}
            moment = at + timedelta(minutes=number)
            journal.append(session, "evidence.added", by=by, at=moment, candidacy_id=candidacy.id, data=said)


def test_what_one_person_did_many_times_in_a_day_is_said_once_and_unfolds_with_every_proof(
    visitors: Visitors, platform: Platform, at: datetime, opened: tuple[Candidacy, Actor, Actor]
) -> None:
    candidacy, applicant, manager = opened
    _deposit(platform, candidacy, manager, at, range(14))
    _deposit(platform, candidacy, applicant, at, range(20, 22))
    _deposit(platform, candidacy, manager, at + timedelta(days=1), range(1))
    visitor = visitors.as_(manager).opens(page_of(candidacy))
    said = [plain(one.text_content()) for one in visitor.tree.xpath("//p[@class='timeline__title']")]
    assert said[:3] == ["Preuve déposée · exigence X-0", "2 preuves déposées", "14 preuves déposées"]
    visitor.sees(f"de 10 h 30 à 10 h 43 · {manager.name}")
    folded = visitor.tree.xpath("//details[@class='history__many']")[1]
    assert len(folded.xpath(".//li[starts-with(@id, 'position-')]")) == 14
    assert len(folded.xpath(".//details[@class='history__proof']//code")) == 28
    assert "10 h 43 · exigence X-13" in plain(folded.text_content())


def test_what_quotes_somebody_is_never_gathered(
    visitors: Visitors, platform: Platform, at: datetime, opened: tuple[Candidacy, Actor, Actor]
) -> None:
    candidacy, _, manager = opened
    with platform.database.write() as session:
        for text in ("Quel service ?", "Quelle année ?"):
            event, data = "candidacy.information_requested", {"text": text}
            journal.append(session, event, by=manager, at=at, candidacy_id=candidacy.id, data=data)
    visitor = visitors.as_(manager).opens(page_of(candidacy))
    assert [one.text for one in visitor.tree.xpath("//blockquote")] == ["Quelle année ?", "Quel service ?"]


def test_one_reads_only_what_one_chooses(visitors: Visitors, opened: tuple[Candidacy, Actor, Actor]) -> None:
    candidacy, applicant, manager = opened
    visitor = visitors.as_(manager).opens(page_of(candidacy)).follows("Étapes")
    visitor.sees("Dossier envoyé").does_not_see("Constat enregistré", "Vote d’un membre")
    assert visitor.tree.xpath("//nav[@class='chips']//a[@aria-current]")[0].text == "Étapes"
    visitor.follows("Campagnes").sees("Rien de tel n’a encore été fait").follows("Voir tout l’historique")
    visitor.sees("Constat enregistré")
    visitor.opens(f"{page_of(candidacy)}?quoi=partout", status=404)
    visitor = visitors.as_(applicant).opens(page_of(candidacy))
    assert not {"Visites mystère", "Accès refusés"} & set(visitor.tree.xpath("//nav[@class='chips']//a/text()"))
    visitor.opens(f"{page_of(candidacy)}?quoi=acces", status=404)


def test_every_event_about_a_file_belongs_to_one_family() -> None:
    starts = [start for _, family in history.FAMILIES.values() for start in family]
    assert len(starts) == len(set(starts))
    apart = {event for event in EVENTS if not event.startswith(tuple(starts))}
    # They speak of no file.
    assert {event.partition(".")[0] for event in apart} == {"person", "competence", "contract", "shopper", "tie"}


def test_a_long_history_is_read_by_pages_which_cut_no_day(
    visitors: Visitors, platform: Platform, at: datetime, opened: tuple[Candidacy, Actor, Actor]
) -> None:
    candidacy, _, manager = opened
    _deposit(platform, candidacy, manager, at + timedelta(days=1), range(30))
    _deposit(platform, candidacy, manager, at + timedelta(days=2), range(40, 75))
    visitor = visitors.as_(manager).opens(page_of(candidacy)).sees("35 preuves déposées")
    visitor.does_not_see("30 preuves déposées", "Dossier commencé").follows("Voir ce qui précède")
    visitor.sees("30 preuves déposées", "Dossier commencé").does_not_see("35 preuves déposées", "Voir ce qui précède")
    visitor.follows("Revenir au plus récent").sees("35 preuves déposées")
    visitor.follows("Preuves").follows("Voir ce qui précède").sees("30 preuves").does_not_see("Dossier commencé")
    visitor.opens(f"{page_of(candidacy)}?avant=0").sees("Rien de plus ancien")
    visitor.opens(f"{page_of(candidacy)}?avant=hier", status=404)


def test_a_day_longer_than_a_page_goes_on_to_the_next(
    visitors: Visitors, platform: Platform, at: datetime, opened: tuple[Candidacy, Actor, Actor]
) -> None:
    candidacy, _, manager = opened
    _deposit(platform, candidacy, manager, at, range(history.PAGE + 5))
    visitor = visitors.as_(manager).opens(page_of(candidacy)).sees(f"{history.PAGE} preuves déposées")
    visitor.follows("Voir ce qui précède").sees("5 preuves déposées", "Dossier commencé")


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
