"""Pulse surveys: the same ballot box, read beside the evaluation, never counted by a verdict, settled by a person."""

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.models import JournalEntry
from core.database import Database
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.keys import Keyring
from evaluation import evaluations, verdict
from evaluation.asking import campaigns
from evaluation.box import ballots
from evaluation.models import Evaluation
from evaluation.publishing import published
from evaluation.rechecking import sealed
from label import deadlines, pulses, reminders, retention, surveillance
from label.life_models import Pulse
from tests.builders import make_organisation, make_person
from tests.evaluation.boxes import answering, boxes_in, boxes_of, opened
from tests.label.crowd import told
from tests.label.pulsed import FRAME, Holder, answered, holder, on

JULY, SEPTEMBER = on(2026, 7, 20), on(2026, 9, 7)


@pytest.fixture
def held(session: Session, keyring: Keyring, at: datetime, tmp_path: Path) -> Holder:
    return holder(session, keyring, boxes_in(tmp_path), at)


def line(session: Session, held: Holder, today: date, kind: str = "pulse", months: int = 6) -> surveillance.Line:
    return surveillance.line_of(session, held.certificate, kind, months, today)


def entries(session: Session, event: str) -> list[JournalEntry]:
    return list(session.scalars(select(JournalEntry).where(JournalEntry.event == event)))


def test_a_pulse_asks_the_statements_of_its_first_day_and_those_alone(session: Session, held: Holder) -> None:
    made = pulses.launch(session, held.certificate, 6, by=held.applicant, at=SEPTEMBER)
    evaluation = evaluations.get(session, made.evaluation_id)
    short = evaluations.pinned(evaluation)
    whole = evaluations.pinned(evaluations.get(session, held.certificate.evaluation_id))
    assert [len(short.questionnaires[one].items) for one in ("collaborateurs", "usagers")] == [9, 9]
    for audience in ("collaborateurs", "usagers"):
        asked = short.questionnaires[audience].questions
        assert set(asked) <= set(whole.questionnaires[audience].questions)
        assert {item.dimension for item in asked} == {None, *(one.code for one in whole.dimensions)}
    assert evaluation.referentiel_digest == held.certificate.referentiel_digest
    (entry,) = entries(session, "pulse.launched")
    assert entry.data["asked"] == evaluation.asked
    with pytest.raises(NotFound):
        opened(
            session,
            held.boxes,
            SEPTEMBER,
            audience="dirigeants",
            frame={},
            within=(made.evaluation_id, held.applicant, held.manager),
        )


def test_its_ballots_are_those_of_any_campaign_and_have_as_many_answers_as_it_asks(
    session: Session, held: Holder
) -> None:
    made = pulses.launch(session, held.certificate, 6, by=held.applicant, at=SEPTEMBER)
    within = (made.evaluation_id, held.applicant, held.manager)
    campaign, *_ = opened(session, held.boxes, SEPTEMBER, frame=FRAME, within=within)
    (code,) = answering(session, held.boxes, campaign, [[4] * 9], SEPTEMBER, by=held.applicant)
    with pytest.raises(Invalid):
        ballots.answer(session, held.boxes, code, [4] * 46, "", mode="web", at=SEPTEMBER)


def test_no_verdict_recheck_nor_dossier_counts_an_answer_of_a_pulse(
    session: Session, held: Holder, at: datetime
) -> None:
    rests_on = held.certificate.evaluation_id
    candidacy_id = held.certificate.candidacy_id
    before = (
        verdict.gather(session, rests_on),
        verdict.assess(session, rests_on),
        sealed.figures(session, rests_on, at=at),
        published.measures(session, rests_on),
        verdict.unfinished(session, rests_on),
    )
    made = answered(session, held, SEPTEMBER, agents=1, users=1)
    after = (
        verdict.gather(session, rests_on),
        verdict.assess(session, rests_on),
        sealed.figures(session, rests_on, at=at),
        published.measures(session, rests_on),
        verdict.unfinished(session, rests_on),
    )
    assert before == after
    latest = evaluations.latest(session, candidacy_id)
    assert latest is not None and latest.id == rests_on, "the room of results, the committee and the audit stay there"
    assert latest.closed_at is None
    with pytest.raises(Conflict, match="aucun verdict"):
        verdict.assess(session, made.evaluation_id)
    (ours, *_) = campaigns.of(session, made.evaluation_id).values()
    assert published.previous(session, ours) is None, "a pulse is no campaign to compare an evaluation with, nor back"
    assert (held.certificate.status, held.certificate.level) == ("valid", "label")


def test_a_proved_fall_is_found_statement_by_statement_and_proposes_the_next_visit(
    session: Session, held: Holder
) -> None:
    made = answered(session, held, SEPTEMBER, users=1)
    lines = pulses.compared(session, made)["usagers"]
    assert [one.item.dimension for one in lines][-1] is None and len(lines) == 9
    gap = lines[0].gap
    assert gap is not None and gap.value == -100 and lines[0].fell
    assert not any(one.fell for one in pulses.compared(session, made)["collaborateurs"])
    assert made.falls == [one.item.code for one in lines]
    visit = pulses.next_visit(session, made, SEPTEMBER.date())
    assert visit is not None and visit.check.months == 12
    assert "propose_visit_manager" in told(session)
    assert [one.id for _, one, _ in pulses.waiting(session, SEPTEMBER.date())] == [made.id]
    (entry,) = entries(session, "pulse.concluded")
    assert (entry.data["compared"], len(entry.data["falls"])) == (18, 9)


def test_without_a_proved_fall_nothing_is_proposed(session: Session, held: Holder) -> None:
    made = answered(session, held, SEPTEMBER)
    assert made.falls == [] and pulses.waiting(session, SEPTEMBER.date()) == []
    assert "propose_visit_manager" not in told(session)
    assert "Responsable" in told(session)["conclude_pulse_applicant"]
    with pytest.raises(Conflict):
        pulses.settle(session, made.id, due=None, why="Rien ne le demande vraiment.", by=held.manager, at=SEPTEMBER)


def test_under_ten_answers_no_statement_is_shown_nor_compared(session: Session, held: Holder) -> None:
    made = answered(session, held, SEPTEMBER, users=1, n=9)
    for lines in pulses.compared(session, made).values():
        assert {(one.now, one.gap, one.fell) for one in lines} == {(None, None, False)}
    assert made.falls == []


def test_a_pulse_changes_nothing_until_a_manager_brings_the_visit_forward(session: Session, held: Holder) -> None:
    made = answered(session, held, SEPTEMBER, users=1)
    assert line(session, held, SEPTEMBER.date(), "visit", 12).check.due == date(2027, 3, 2)
    why = "Neuf énoncés en baisse auprès des usagers."
    with pytest.raises(NotAllowed):
        pulses.settle(session, made.id, due=date(2026, 11, 30), why=why, by=held.applicant, at=SEPTEMBER)
    for due, said, field in (
        (date(2026, 9, 7), why, "jour"),
        (date(2027, 3, 2), why, "jour"),
        (date(2026, 11, 30), "Court.", "motif"),
    ):
        with pytest.raises(Invalid) as refused:
            pulses.settle(session, made.id, due=due, why=said, by=held.manager, at=SEPTEMBER)
        assert refused.value.errors.keys() == {field}
    pulses.settle(session, made.id, due=date(2026, 11, 30), why=why, by=held.manager, at=SEPTEMBER)
    visit = line(session, held, SEPTEMBER.date(), "visit", 12)
    assert (visit.check.opens, visit.check.due, visit.standing) == (date(2026, 9, 7), date(2026, 11, 30), "open")
    assert visit.check.suspension is not None and visit.check.suspension < date(2027, 1, 10)
    assert line(session, held, date(2026, 12, 1), "visit", 12).standing == "overdue"
    assert "Responsable" in told(session)["bring_forward_applicant"]
    (entry,) = entries(session, "pulse.settled")
    assert (entry.data["visit"], entry.data["due"], entry.actor_id) == (12, "2026-11-30", held.manager.id)
    with pytest.raises(Conflict, match="déjà répondu"):
        pulses.settle(session, made.id, due=None, why=why, by=held.manager, at=SEPTEMBER)
    days = {one.text: one.day for one in deadlines.of(session, by=held.applicant, today=SEPTEMBER.date())}
    assert days["Contrôle de surveillance à 12 mois"] == date(2026, 11, 30)


def test_a_manager_may_leave_the_visit_where_it_was(session: Session, held: Holder) -> None:
    made = answered(session, held, SEPTEMBER, users=1)
    pulses.settle(session, made.id, due=None, why="Travaux connus, visite proche.", by=held.manager, at=SEPTEMBER)
    assert line(session, held, SEPTEMBER.date(), "visit", 12).check.due == date(2027, 3, 2)
    assert pulses.waiting(session, SEPTEMBER.date()) == []
    assert "bring_forward_applicant" not in told(session)


def test_a_pulse_is_launched_in_its_time_once_by_its_holder(session: Session, held: Holder, at: datetime) -> None:
    with pytest.raises(Conflict, match="à partir du 2\u00a0septembre 2026"):
        pulses.launch(session, held.certificate, 6, by=held.applicant, at=JULY)
    other = make_organisation(session, at, siret="99900014400017", name="Autre")
    stranger = make_person(session, at, "applicant", organisation_id=other.id)
    for somebody in (held.manager, stranger):
        with pytest.raises(NotAllowed):
            pulses.launch(session, held.certificate, 6, by=somebody, at=SEPTEMBER)
    with pytest.raises(NotFound):
        pulses.launch(session, held.certificate, 7, by=held.applicant, at=SEPTEMBER)
    pulses.launch(session, held.certificate, 6, by=held.applicant, at=SEPTEMBER)
    with pytest.raises(Conflict, match="déjà lancé"):
        pulses.launch(session, held.certificate, 6, by=held.applicant, at=SEPTEMBER)


def test_it_is_recalled_then_late_then_running_then_done(session: Session, held: Holder) -> None:
    days = {
        on(2026, 10, 1): set(),
        on(2026, 10, 3): {"pulse_due_applicant"},
        on(2026, 11, 3): {"pulse_overdue_applicant", "pulse_overdue_manager"},
    }
    for day, expected in days.items():
        before = set(told(session))
        reminders.promise(session, at=day)
        assert set(told(session)) - before == expected, day
    awaited = {one.text: one.day for one in deadlines.of(session, by=held.applicant, today=date(2026, 9, 3))}
    assert awaited["Sondage de suivi à 6 mois : dernier jour pour le lancer"] == date(2026, 11, 2)
    assert not [one for one in deadlines.of(session, by=held.manager, today=date(2026, 9, 3)) if "Sondage" in one.text]
    assert line(session, held, date(2026, 11, 3)).standing == "overdue"
    made = pulses.launch(session, held.certificate, 6, by=held.applicant, at=on(2026, 11, 3))
    texts = [one.text for one in deadlines.of(session, by=held.applicant, today=date(2026, 9, 3))]
    assert "Sondage de suivi à 6 mois : dernier jour pour le lancer" not in texts
    assert line(session, held, date(2027, 1, 2)).standing == "running"
    assert line(session, held, date(2027, 1, 3)).standing == "overdue", "launched but never closed"
    assert campaigns.unsealed(session, made.evaluation_id) == ["collaborateurs", "usagers"]
    assert pulses.conclude(session, made.evaluation_id, by=held.manager, at=on(2026, 11, 4)) is None


def test_a_concluded_pulse_is_closed_for_good(session: Session, held: Holder) -> None:
    made = answered(session, held, SEPTEMBER)
    assert line(session, held, SEPTEMBER.date()).standing == "done"
    assert evaluations.get(session, made.evaluation_id).closed_at == SEPTEMBER
    with pytest.raises(Conflict):
        campaigns.prepare(
            session,
            made.evaluation_id,
            "usagers",
            collection="codes",
            frame=FRAME,
            by=held.applicant,
            at=SEPTEMBER,
        )
    assert pulses.conclude(session, made.evaluation_id, by=held.manager, at=SEPTEMBER) is None


def test_the_second_pulse_proposes_the_second_visit_and_none_after_the_last(session: Session, held: Holder) -> None:
    made = answered(session, held, on(2027, 9, 6), users=1, months=18)
    visit = pulses.next_visit(session, made, date(2027, 9, 6))
    assert visit is not None and visit.check.months == 24
    assert pulses.next_visit(session, made, date(2028, 3, 2)) is None


def test_its_answers_are_destroyed_three_months_after_they_were_sealed_not_before(
    session: Session, held: Holder
) -> None:
    made = answered(session, held, SEPTEMBER)
    ours = {campaign.id for campaign in campaigns.of(session, made.evaluation_id).values()}
    assert not ours & set(retention._over(session, on(2026, 12, 6)))
    assert ours <= set(retention._over(session, on(2026, 12, 9)))


def test_a_pulse_lives_on_each_engine_and_the_database_keeps_its_promises(
    database: Database, keyring: Keyring, at: datetime, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    boxes = boxes_of(database, tmp_path, request)
    with database.write() as session:
        held = holder(session, keyring, boxes, at)
        made = answered(session, held, SEPTEMBER, users=1)
        why = "Neuf énoncés en baisse auprès des usagers."
        pulses.settle(session, made.id, due=date(2026, 11, 30), why=why, by=held.manager, at=SEPTEMBER)
    with database.read() as session:
        pulse, evaluation = pulses.of_candidacy(session, held.certificate.candidacy_id, 6)
        assert (len(pulse.falls), pulse.visit_due, evaluation.purpose) == (9, date(2026, 11, 30), "pulse")
        whole = evaluations.get(session, held.certificate.evaluation_id)
        assert (whole.purpose, whole.asked) == ("label", None)
    again = {"certificate_id": pulse.certificate_id, "months": 6, "launched_by": "x", "launched_at": at, "falls": []}
    for broken in (
        Pulse(evaluation_id=held.certificate.evaluation_id, **again),
        Pulse(evaluation_id=evaluation.id, **again | {"months": 18}),
        Pulse(evaluation_id=held.certificate.evaluation_id, **again | {"months": 18, "visit_months": 24}),
        Evaluation(
            candidacy_id=whole.candidacy_id,
            organisation_id=whole.organisation_id,
            referentiel_id=whole.referentiel_id,
            referentiel_digest=whole.referentiel_digest,
            purpose="pulse",
            opened_at=at,
        ),
    ):
        with pytest.raises(IntegrityError), database.write() as session:
            session.add(broken)
