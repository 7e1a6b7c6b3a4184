"""The page of notes: written without script, told of what others wrote meanwhile, closed to everybody else."""

from datetime import datetime
from uuid import uuid4

import pytest

from audit import declarations, field_notes, missions
from core.actor import Actor
from core.platform import Platform
from tests.builders import make_person
from tests.web.audit_room import Desk, move, open_desk
from tests.web.visitor import Visitors

SAVE = "Enregistrer la note"


@pytest.fixture
def desk(visitors: Visitors, platform: Platform, at: datetime) -> Desk:
    return open_desk(visitors, platform, at)


def colleague(desk: Desk, platform: Platform, at: datetime) -> Actor:
    with platform.database.write() as session:
        made, room = make_person(session, at, "auditor", name="Bo Lind"), desk.room
        missions.assign(session, room.candidacy_id, made.id or uuid4(), made.name, by=room.manager, at=at)
        declarations.declare(session, room.candidacy_id, has_interest=False, text="", by=made, at=at)
    return made


def writes(platform: Platform, desk: Desk, by: Actor, at: datetime, text: str) -> None:
    with platform.database.write() as session:
        field_notes.write(session, desk.room.candidacy_id, key=uuid4(), requirement="", text=text, by=by, at=at)


def test_an_auditor_notes_from_the_audit_page_without_script(desk: Desk) -> None:
    desk.auditor.opens(f"{desk.address}/audit").follows("Notes d’audit, même sans réseau")
    desk.auditor.submits(SAVE, {"Exigence": desk_requirement(desk), "Note": "Registre tenu à jour."})
    desk.auditor.sees("Note enregistrée.", "Registre tenu à jour.", "X-AUT-2").does_not_see("entre-temps :")
    desk.auditor.submits(SAVE, {"Note": ""}, status=422).sees("Remplissez « Note »")


def desk_requirement(desk: Desk) -> str:
    return next(str(one.text) for one in desk.auditor.tree.xpath("//option") if (one.text or "").startswith("X-AUT-2"))


def test_whoever_comes_second_is_told_and_keeps_every_word(desk: Desk, platform: Platform, at: datetime) -> None:
    other = colleague(desk, platform, at)
    desk.auditor.opens(f"{desk.address}/audit/notes")
    writes(platform, desk, other, at, "Vu par Bo.")
    desk.auditor.submits(SAVE, {"Note": "Vu par Ada."})
    desk.auditor.sees("Une autre note est arrivée entre-temps", "Vu par Bo.", "Vu par Ada.")
    writes(platform, desk, other, at, "Et ceci.")
    writes(platform, desk, other, at, "Et cela.")
    desk.auditor.submits(SAVE, {"Note": "Encore."}).sees("2 autres notes sont arrivées entre-temps")


def test_the_same_sending_twice_makes_one_note(desk: Desk) -> None:
    note = {"texte": "Une fois.", "envoi": str(uuid4()), "notee_le": "2026-03-02T08:00:00.000Z", "exigence": ""}
    for _ in range(2):
        sent = {**desk.auditor.hidden(), **note}
        sent.pop("_cle", None)
        desk.auditor._arrive(desk.auditor._send("POST", f"{desk.address}/audit/notes", data=sent), 200)
    assert desk.auditor.text.count("Une fois.") == 1
    desk.auditor.sees("2 mars 2026 à 9 h")
    desk.auditor.posts(f"{desk.address}/audit/notes", note | {"texte": "Autre."}, 409)
    desk.auditor.posts(f"{desk.address}/audit/notes", note | {"envoi": "x"}, 404)


def test_nobody_else_reads_the_notes(desk: Desk, platform: Platform, visitors: Visitors, at: datetime) -> None:
    for person in (desk.applicant, desk.manager, visitors.of("committee")):
        person.opens(f"{desk.address}/audit/notes", 403)
    visitors.of("auditor").opens(f"{desk.address}/audit/notes", 404)
    desk.manager.opens(f"{desk.address}/audit").does_not_see("Notes d’audit")
    writes(platform, desk, desk.room.auditor, at, "Avant la fin.")
    for action in ("send_report", "reply", "finalise_report"):
        move(platform, desk, at, action, "committee")
    desk.auditor.opens(f"{desk.address}/audit/notes").sees("Avant la fin.").does_not_see(SAVE)
