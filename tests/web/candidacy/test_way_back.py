"""A refusal that helps: the path on the real measures, the plan, the date to come back, the ways of appeal."""

import io
from datetime import date, datetime
from uuid import UUID

import pikepdf
import pytest

from audit import declarations
from audit.audit_models import Finding
from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import Conflict
from core.platform import Platform
from evaluation import shortest_path
from label import appeals, candidacies, committee, voting, way_back
from label.grievance_models import Grievance
from tests.builders import COMPLETE, make_person
from tests.evaluation.measured import measured
from tests.label.crowd import jobs
from tests.web.conftest import Clock
from tests.web.sitting_room import EHUH, in_state, measures, measuring, missed_users, seat
from tests.web.visitor import Visitors

MOTIVE = "Le plancher des usagers n’est pas atteint."


def decided(
    platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch, outcome: str = "refused"
) -> tuple[UUID, Actor, Actor]:
    """A candidacy that the committee refused or adjourned for the users' score of 54."""
    found = missed_users()
    measuring(monkeypatch, found)
    monkeypatch.setattr("label.way_back.gather", lambda *_: found)
    candidacy_id, applicant, manager = in_state(platform, at, "committee")
    members = seat(platform, at)
    with platform.database.write() as session:
        committee.convene(session, candidacy_id, settings=platform.settings, by=manager, at=at)
        for member in members:
            declarations.declare(session, candidacy_id, has_interest=False, text="", by=member, at=at)
            voting.cast(session, candidacy_id, outcome, MOTIVE, by=member, at=at)
        keyring, settings = platform.keyring, platform.settings
        committee.decide(session, keyring, settings, candidacy_id, outcome, MOTIVE, by=members[0], at=at)
    return candidacy_id, applicant, manager


def test_a_refusal_leads_to_the_path_the_plan_and_the_appeal(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidacy_id, applicant, manager = decided(platform, at, monkeypatch)
    page = visitors.as_(applicant).opens("/tableau-de-bord").follows("Lire le chemin vers le label")
    page.sees(MOTIVE, "Un seul score à relever, de 8 points", "50 à 58", "+ 8", "62")
    assert "{" not in page.text, "the practices speak of the organisation’s own users"
    page.sees("Plan d’action proposé", "à partir du 2 septembre 2026", "jusqu’au 2 mai 2026")
    page.follows("Déposer un recours").sees("Le refus du label")
    visitors.as_(manager).opens(f"/candidatures/{candidacy_id}/chemin").sees("Un seul score à relever, de 8 points")
    visitors.of("applicant").opens(f"/candidatures/{candidacy_id}/chemin", status=404)
    visitors.of("auditor").opens(f"/candidatures/{candidacy_id}/chemin", status=403)
    with platform.database.read() as session:
        (told,) = [job for job in jobs(session) if job["template"] == "refuse_applicant"]
    assert told["values"]["path"] == f"/candidatures/{candidacy_id}/chemin"


def test_the_page_offers_an_appeal_only_while_it_can_be_filed(
    visitors: Visitors, platform: Platform, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidacy_id, applicant, _ = decided(platform, clock.at, monkeypatch)
    with platform.database.write() as session:
        (decision,) = appeals.appealable(session, candidacy_id, date_in_paris(clock.at))
        why = "Le second site était en travaux pendant toutes les visites."
        made = appeals.file(session, candidacy_id, decision.position, why, by=applicant, at=clock.at)
    page = visitors.as_(applicant).opens(f"/candidatures/{candidacy_id}/chemin")
    page.sees("Votre recours est déposé", "Voir les recours").does_not_see("Déposer un recours")
    with platform.database.write() as session:
        appeals.withdraw(session, made.number, by=applicant, at=clock.at)
    page.opens(f"/candidatures/{candidacy_id}/chemin").sees("Déposer un recours")
    clock.advance(days=62)
    page = visitors.as_(applicant).opens(f"/candidatures/{candidacy_id}/chemin")
    page.sees("Le délai de recours s’est terminé le 2 mai 2026").does_not_see("Déposer un recours")


def test_the_letter_is_an_accessible_file_that_says_the_same(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidacy_id, applicant, _ = decided(platform, at, monkeypatch, "adjourned")
    page = visitors.as_(applicant).opens(f"/candidatures/{candidacy_id}/chemin").sees("Décision ajournée", "La suite")
    page.opens(f"/candidatures/{candidacy_id}/chemin.pdf")
    assert page.response.headers["content-type"].startswith("application/pdf")
    with pikepdf.open(io.BytesIO(page.response.content)) as made:
        assert made.Root.MarkInfo.Marked
        assert str(made.Root.Lang).startswith("fr")


def test_a_candidacy_that_was_not_decided_has_no_way_back(visitors: Visitors, platform: Platform, at: datetime) -> None:
    candidacy_id, applicant, _ = in_state(platform, at, "committee")
    visitors.as_(applicant).opens(f"/candidatures/{candidacy_id}/chemin", status=404)
    visitors.as_(applicant).opens(f"/candidatures/{candidacy_id}/chemin.pdf", status=404)


def test_a_new_candidacy_is_sent_from_the_earliest_day_or_after_an_upheld_appeal(
    platform: Platform, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidacy_id, applicant, _ = decided(platform, clock.at, monkeypatch)

    def send() -> str:
        with platform.database.write() as session:
            draft = candidacies.open_draft(session, "ehuh-2019", by=applicant, at=clock.at)
            words = {"by": applicant, "at": clock.at}
            candidacies.save_draft(session, draft.id, COMPLETE, version=draft.version, **words)  # type: ignore[arg-type]
            candidacies.perform(session, draft.id, "submit", version=draft.version, **words)  # type: ignore[arg-type]
            state = draft.state
            session.rollback()
        return state

    clock.advance(days=183)
    assert clock.at.date() == date(2026, 9, 1)
    with pytest.raises(Conflict, match=r"2\s*septembre 2026"):
        send()
    with platform.database.write() as session:
        handler = make_person(session, clock.at, "committee")
        words = {"kind": "appeal", "text": "x", "filed_at": clock.at, "handler_id": handler.id, "answer": "x"}
        words |= {"outcome": "upheld", "state": "decided", "decided_at": clock.at, "published": "x"}
        made = Grievance(number="RECOURS-2026-7K3F-9", candidacy_id=candidacy_id, **words)
        session.add(made)
    assert send() == "submitted"
    with platform.database.write() as session:
        session.get_one(Grievance, made.id).outcome = "dismissed"
    with pytest.raises(Conflict):
        send()
    clock.advance(days=1)
    assert send() == "submitted"


def test_findings_alone_take_a_month_and_figures_six() -> None:
    rules = {rule.mesure: rule for rule in EHUH.seuils}
    found = measures(changed={"constats.majeurs_ouverts": measured("constats.majeurs_ouverts", 1)})
    only_findings = shortest_path.path(EHUH, found)
    assert [rule for rule, _ in only_findings.others] == [rules["constats.majeurs_ouverts"]]
    day, open_ = date(2026, 3, 31), [Finding(number=1, grade="major")]
    assert way_back._earliest(day, only_findings, open_) == date(2026, 4, 30)
    assert way_back._earliest(day, shortest_path.path(EHUH, missed_users()), open_) == date(2026, 9, 30)


def test_when_every_rule_is_reached_the_motive_alone_says_what_is_awaited(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidacy_id, applicant, _ = decided(platform, at, monkeypatch)
    monkeypatch.setattr("label.way_back.gather", lambda *_: measures())
    visitors.as_(applicant).opens(f"/candidatures/{candidacy_id}/chemin").sees("Toutes les règles du premier niveau")
