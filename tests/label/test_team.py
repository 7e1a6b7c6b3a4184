"""The team of a real file: read from the base, refused by the service whatever the page showed."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit import competences, declarations, missions, objections, ties
from audit.models import JournalEntry
from audit.team_models import Competence, Contract, Tie
from core.actor import Actor
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from evaluation import referentiel as referentiels
from label import candidacies, team
from label.models import Candidacy
from tests.audit.rooms import Room, open_room
from tests.builders import SIRET, make_person
from tests.web.visitor import siret

TODAY = date(2026, 3, 2)
CABINET = siret(77)


def competent(session: Session, room: Room, at: datetime, name: str) -> Actor:
    """An auditor who may audit this file alone."""
    made = make_person(session, at, "auditor", name=name)
    assert made.id
    dimensions = [("dimension", one.code) for one in referentiels.load("ehuh-2019").dimensions]
    for topic, value in [("lead", ""), ("kind", "mairie"), *dimensions]:
        competences.give(session, made.id, topic, value, proof="Dix audits.", by=room.manager, at=at)
    return made


def candidacy(session: Session, room: Room) -> Candidacy:
    return candidacies.get(session, room.candidacy_id, by=room.manager)


def proposed(session: Session, room: Room, at: datetime) -> list[str]:
    found = team.propose(session, candidacy(session, room), today=at.date())
    return [seat.auditor.name for seat in found.proposal.seats]


def why(session: Session, room: Room, at: datetime, who: Actor) -> str:
    aside = team.propose(session, candidacy(session, room), today=at.date()).proposal.aside
    return next(one.words for one in aside if one.auditor.node == str(who.id)).replace("\u00a0", " ")


def entrust(session: Session, room: Room, who: Actor, at: datetime) -> None:
    assert who.id
    team.entrust(session, candidacy(session, room), who.id, who.name, by=room.manager, at=at)


def test_a_tie_to_a_contractor_sets_aside_and_the_service_says_the_same_path(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    who = competent(session, room, at, "Claire Aubry")
    assert proposed(session, room, at) == ["Claire Aubry"]
    ended = date(2025, 3, 3)
    said: dict[str, Any] = {
        "kind": "employment",
        "text": "Consultante.",
        "number": CABINET,
        "organisation": "Cabinet Y",
    }
    ties.declare(session, **said, ended_on=ended, by=who, at=at)
    assert proposed(session, room, at) == ["Claire Aubry"]
    words: dict[str, Any] = {
        "number": CABINET,
        "organisation": "Cabinet Y",
        "other_number": SIRET,
        "other": "Mairie d’Essai",
    }
    held = ties.record_contract(session, **words, subject="Formation", by=room.manager, at=at)
    assert proposed(session, room, at) == []
    path = (
        "Claire Aubry a travaillé pour Cabinet Y (jusqu’au 3 mars 2025), qui a un contrat avec Mairie d’Essai. "
        "Ce lien écarte jusqu’au 3 mars 2028."
    )
    assert why(session, room, at, who) == path
    with pytest.raises(Conflict, match="qui a un contrat avec Mairie d’Essai"):
        entrust(session, room, who, at)
    ties.end_contract(session, held.id, date(2023, 1, 1), by=room.manager, at=at)
    assert proposed(session, room, at) == ["Claire Aubry"]
    entrust(session, room, who, at)


def test_a_relative_who_applies_for_the_organisation_sets_aside(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    who = competent(session, room, at, "Claire Aubry")
    words: dict[str, Any] = {"kind": "family", "text": "Ma sœur."}
    ties.declare(session, **words, relative_id=room.applicant.id, by=who, at=at)
    said = f"Claire Aubry a un lien de famille avec {room.applicant.name}, qui travaille pour Mairie d’Essai."
    assert why(session, room, at, who) == said


def test_an_interest_declared_in_an_earlier_file_of_the_organisation_counts(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    who = competent(session, room, at, "Claire Aubry")
    candidacies.perform(
        session, room.candidacy_id, "withdraw", version=candidacy(session, room).version, by=room.applicant, at=at
    )
    declarations.declare(
        session, room.candidacy_id, has_interest=True, kind="dispute", text="Un procès.", by=who, at=at
    )
    again = candidacies.open_draft(session, "ehuh-2019", by=room.applicant, at=at)
    found = team.propose(session, candidacies.get(session, again.id, by=room.applicant), today=at.date())
    assert [(one.why, one.words) for one in found.proposal.aside if one.auditor.name == "Claire Aubry"] == [
        ("conflict", "Claire Aubry a un litige avec Mairie d’Essai.")
    ]


def test_an_interest_or_an_accepted_objection_in_this_file_bars(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    who = competent(session, room, at, "Claire Aubry")
    declarations.declare(session, room.candidacy_id, has_interest=True, text="Un proche.", by=who, at=at)
    assert why(session, room, at, who) == "Claire Aubry a déclaré un intérêt dans ce dossier le 2 mars 2026."
    assert room.auditor.id
    reason = "Nous avons un différend avec cette personne."
    made = objections.object_to(session, room.candidacy_id, room.auditor.id, reason, by=room.applicant, at=at)
    objections.decide(session, made.id, accepted=True, answer="Soit.", by=room.manager, at=at)
    missions.release(session, room.candidacy_id, room.auditor.id, reason="Objection.", by=room.manager, at=at)
    with pytest.raises(Conflict, match="objection de l’organisation à Ada Verin a été acceptée"):
        entrust(session, room, room.auditor, at)


def test_whoever_is_competent_for_nothing_is_told_so_and_may_still_be_chosen(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    who = make_person(session, at, "auditor", name="Claire Aubry")
    assert why(session, room, at, who).endswith("pour ce type d’organisation : mairie.")
    entrust(session, room, who, at)


def test_once_decided_the_team_is_still_the_one_that_audited(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    competent(session, room, at, "Claire Aubry")
    candidacy(session, room).state = "refused"
    session.flush()
    held = team.propose(session, candidacy(session, room), today=at.date()).proposal.held
    assert [seat.auditor.name for seat in held] == ["Ada Verin"]


def test_only_the_manager_entrusts_and_gives_competences(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    assert room.auditor.id
    with pytest.raises(NotAllowed):
        team.entrust(session, candidacy(session, room), room.auditor.id, "Ada", by=room.auditor, at=at)
    with pytest.raises(NotAllowed):
        competences.give(session, room.auditor.id, "lead", "", proof="Moi.", by=room.auditor, at=at)


def test_a_competence_needs_its_proof_is_given_once_and_ends(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    assert room.auditor.id
    with pytest.raises(Invalid) as refused:
        competences.give(session, room.auditor.id, "kind", " ", proof=" ", by=room.manager, at=at)
    assert set(refused.value.errors) == {"valeur", "preuve"}
    made = competences.give(session, room.auditor.id, "kind", "mairie", proof="Vu.", by=room.manager, at=at)
    with pytest.raises(Conflict, match="déjà cette compétence"):
        competences.give(session, room.auditor.id, "kind", "mairie", proof="Vu.", by=room.manager, at=at)
    competences.end(session, made.id, by=room.manager, at=at)
    assert made.until_on == at.date()
    with pytest.raises(Conflict, match="déjà terminée"):
        competences.end(session, made.id, by=room.manager, at=at)
    said = session.scalars(select(JournalEntry.event).order_by(JournalEntry.position.desc()).limit(2)).all()
    assert said == ["competence.ended", "competence.given"]


def test_a_tie_is_complete_ones_own_and_ends_once_in_the_past(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    with pytest.raises(Invalid) as refused:
        ties.declare(session, kind="amitié", text="", number="123", by=room.auditor, at=at)
    assert set(refused.value.errors) == {"nature", "texte", "siret", "organisation"}
    said: dict[str, Any] = {"kind": "mandate", "text": "Conseillère.", "number": CABINET, "organisation": "Y"}
    made = ties.declare(session, **said, by=room.auditor, at=at)
    with pytest.raises(NotFound):
        ties.end(session, made.id, TODAY, by=make_person(session, at, "auditor"), at=at)
    with pytest.raises(Invalid, match="à venir"):
        ties.end(session, made.id, date(2026, 3, 3), by=room.auditor, at=at)
    ties.end(session, made.id, TODAY, by=room.auditor, at=at)
    with pytest.raises(Conflict, match="déjà notée"):
        ties.end(session, made.id, TODAY, by=room.auditor, at=at)


def test_the_base_refuses_what_makes_no_sense(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    tie = {"person_id": room.auditor.id, "kind": "other", "siren": "", "organisation": "", "text": "x"}
    contract = {"siren": "1", "organisation": "a", "other_siren": "1", "other": "b", "subject": "x", "recorded_by": "m"}
    competence = {"person_id": room.auditor.id, "topic": "lead", "value": "", "proof": "x", "granted_by": "m"}
    wrong = (
        insert(Tie).values(tie | {"declared_at": at}),
        insert(Contract).values(contract | {"recorded_at": at}),
        insert(Competence).values(competence | {"since_on": TODAY, "until_on": date(2026, 3, 1), "granted_at": at}),
    )
    for statement in wrong:
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(statement)
