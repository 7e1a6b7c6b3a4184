"""The two walls, by walking every page of a file: no decision before the auditor, no audit before the committee."""

from datetime import datetime
from uuid import UUID

import pytest
from litestar import Litestar

from audit import declarations, journal
from core.platform import Platform
from label import committee as sittings
from label import voting
from label.models import Candidacy, Exchange
from tests.builders import make_person
from tests.web.audit_room import Desk, move, note, open_desk
from tests.web.sitting_room import measures, measuring
from tests.web.visitor import Visitor, Visitors
from web.app import every_handler

NOTED, ASKED = "Note d’audit prise", "Document demandé par l’auditeur"
FACTS, SYNTHESIS = "Registre vide depuis mai, vu au guichet.", "Les idées des agents restent sans suite."
REPLIED = "Le second site a rouvert après la visite."
VOTED, RECUSED = "Les preuves emportent ma voix.", "Ma sœur dirige ce service."
UNKNOWN = UUID(int=4)


def pages(app: Litestar, candidacy_id: UUID) -> list[str]:
    """Every address of a file that a GET opens, with something unknown in place of the other parameters."""
    found = []
    for path, handler in every_handler(app):
        if "GET" in handler.http_methods and path.startswith("/candidatures/{candidacy_id:uuid}"):
            filled = path.replace("{candidacy_id:uuid}", str(candidacy_id))
            parts = [
                str(UNKNOWN) if part.endswith(":uuid}") else "1" if part[:1] == "{" else part
                for part in filled.split("/")
            ]
            found.append("/".join(parts))
    assert len(found) > 20
    return found


def walked(app: Litestar, desk: Desk, visitor: Visitor) -> list[tuple[str, str]]:
    """What each page that opens says, to this visitor."""
    said = []
    for path in pages(app, desk.room.candidacy_id):
        response = visitor._send("GET", path)
        assert response.status_code < 500, path
        if response.status_code == 200 and "html" in response.headers["content-type"]:
            said.append((path, response.text))
    return said


@pytest.fixture
def desk(visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch) -> Desk:
    measuring(monkeypatch, measures())
    desk = open_desk(visitors, platform, at)
    note(desk, facts=FACTS)
    desk.auditor.opens(f"{desk.address}/rapport").submits("Enregistrer la synthèse", {"Synthèse": SYNTHESIS})
    return desk


def test_the_committee_finds_nothing_of_the_audit_before_the_final_report(
    app: Litestar, desk: Desk, visitors: Visitors, platform: Platform, at: datetime
) -> None:
    member = visitors.of("committee")
    with platform.database.write() as session:
        file = desk.room.candidacy_id
        session.add(Exchange(candidacy_id=file, action="reply", text=REPLIED, author="R", at=at))
        for event in ("note.written", "request.asked", "evidence.added"):
            journal.append(session, event, by=desk.room.auditor, at=at, candidacy_id=file)
    for action, state in (
        ("start_report", "draft_report"),
        ("send_report", "right_of_reply"),
        ("reply", "final_report"),
    ):
        move(platform, desk, at, action, state)
        for path, said in walked(app, desk, member):
            assert not path.endswith(("/audit", "/rapport", "/preuves", "/resultats", "/equipe")), (state, path)
            for words in (FACTS, SYNTHESIS, REPLIED, NOTED, ASKED, "Constat enregistré", "Auditeur désigné"):
                assert words not in said, (state, path, words)
        member.opens("/tableau-de-bord").does_not_see("Preuve déposée", "Réponse de l’organisation")
    move(platform, desk, at, "finalise_report", "committee")
    assert any(FACTS in said for _, said in walked(app, desk, member))
    assert any(NOTED in said and ASKED in said for _, said in walked(app, desk, member))
    member.opens("/tableau-de-bord").sees("Preuve déposée")


def test_no_page_of_a_file_opens_to_an_auditor_who_has_no_mission_on_it(
    app: Litestar, desk: Desk, visitors: Visitors, platform: Platform, at: datetime
) -> None:
    stranger = visitors.of("auditor", name="Iris Blanc")
    for action, state in (("reply", "final_report"), ("finalise_report", "committee")):
        assert not walked(app, desk, stranger), state
        move(platform, desk, at, action, state)
    room = desk.room
    with platform.database.write() as session:
        declarations.declare(session, room.candidacy_id, has_interest=True, text="Ma sœur.", by=room.auditor, at=at)
    assert not walked(app, desk, desk.auditor)


def test_the_auditor_finds_nothing_of_the_deliberation(
    app: Litestar, desk: Desk, platform: Platform, at: datetime
) -> None:
    move(platform, desk, at, "reply", "final_report")
    move(platform, desk, at, "finalise_report", "committee")
    room = desk.room
    with platform.database.write() as session:
        sittings.convene(session, room.candidacy_id, settings=platform.settings, by=room.manager, at=at)
        voter, recused = (make_person(session, at, "committee", name=name) for name in ("Vera Blanc", "Rémi Noir"))
        declarations.declare(session, room.candidacy_id, has_interest=False, text="", by=voter, at=at)
        voting.cast(session, room.candidacy_id, "refused", VOTED, by=voter, at=at)
        voting.recuse(session, room.candidacy_id, RECUSED, by=recused, at=at)
    secrets = (VOTED, RECUSED, "Vera Blanc", "Rémi Noir", "Vote d’un membre", "Récusation", "Séance du comité")
    for state in ("committee", "refused"):
        with platform.database.write() as session:
            session.get_one(Candidacy, room.candidacy_id).state = state
        said = walked(app, desk, desk.auditor)
        assert said
        said.append(("/tableau-de-bord", desk.auditor.opens("/tableau-de-bord").text))
        for path, words in said:
            assert not path.endswith("/comite"), path
            assert not [secret for secret in secrets if secret in words], path
    assert any("Vote d’un membre" in words for _, words in walked(app, desk, desk.manager))
