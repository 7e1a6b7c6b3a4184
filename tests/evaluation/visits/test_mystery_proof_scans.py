"""No proof is opened nor validated before the antivirus says that it is safe."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from audit.antivirus import SAFE, SILENT, SLOW, UNCONFIGURED, Scan, Scanner
from audit.scan_pauses import FIRST, TELLING
from core.actor import Actor
from core.database import Database
from core.errors import Conflict, Invalid
from core.files import Files
from evaluation.visits import mystery_missions, mystery_proof_scans, mystery_reports
from evaluation.visits.mystery_models import MysteryMission
from label import stalled_scans
from tests.evaluation.campaign_of_visits import PROOF, STORY, answered, handed

FOUND = Scan("infected", False, "Refusé par l’antivirus : « Eicar ».")


def scanned(session: Session, folder: Path, mission: MysteryMission, by: Actor, scan: Scan, at: datetime) -> None:
    """A report whose proof got this word from the antivirus."""
    grid, version = answered(session, mission), mission.version
    given = (mission.id, grid, STORY, PROOF, "appel.txt")
    mystery_reports.report(session, Files(folder), *given, version=version, scan=scan, by=by, at=at)


def saying(scan: Scan) -> Scanner:
    return lambda _data: scan


def test_an_infected_proof_is_refused_and_leaves_no_byte(session: Session, at: datetime, tmp_path: Path) -> None:
    _, missions, shopper, _ = handed(session, at)
    with pytest.raises(Invalid) as refusal:
        scanned(session, tmp_path, missions[0], shopper, FOUND, at)
    assert "Eicar" in refusal.value.errors["preuve"]
    assert (missions[0].state, missions[0].proof_digest) == ("assigned", None)
    assert not [path for path in tmp_path.glob("??/*") if path.read_bytes() == PROOF]


@pytest.mark.parametrize("scan", [UNCONFIGURED, SILENT])
def test_a_proof_that_nobody_examined_is_neither_opened_nor_validated(
    session: Session, at: datetime, tmp_path: Path, scan: Scan
) -> None:
    _, missions, shopper, manager = handed(session, at)
    scanned(session, tmp_path, missions[0], shopper, scan, at)
    for reader in (shopper, manager):
        with pytest.raises(Conflict, match="En attente d’analyse"):
            mystery_missions.proof(session, Files(tmp_path), missions[0].id, by=reader)
    with pytest.raises(Conflict, match="ne se valide pas encore"):
        mystery_reports.validate(session, missions[0].id, version=missions[0].version, by=manager, at=at)
    assert missions[0].state == "reported"


def test_a_proof_that_waited_is_opened_once_it_is_known_safe(database: Database, at: datetime, tmp_path: Path) -> None:
    files = Files(tmp_path)
    with database.write() as session:
        _, missions, shopper, manager = handed(session, at)
        for mission, scan in zip(missions, (SILENT, SILENT, SILENT, SAFE), strict=False):
            scanned(session, tmp_path, mission, shopper, scan, at)
        first, second, third = (mission.id for mission in missions[:3])
    assert mystery_proof_scans.scan_waiting(database, files, saying(SILENT), at=at) == 0
    answers = iter((SAFE, FOUND, SAFE))
    assert mystery_proof_scans.scan_waiting(database, files, lambda _data: next(answers), at=at) == 3
    with database.read() as session:
        states = [mystery_missions.load(session, one).proof_state for one in (first, second, third)]
        assert sorted(map(str, states)) == ["infected", "safe", "safe"]
        for one, state in zip((first, second, third), states, strict=True):
            if state == "safe":
                assert mystery_missions.proof(session, files, one, by=manager)[1] == PROOF
            else:
                with pytest.raises(Conflict, match="Eicar"):
                    mystery_missions.proof(session, files, one, by=manager)


def test_a_proof_changed_while_it_waited_is_never_called_safe(database: Database, at: datetime, tmp_path: Path) -> None:
    with database.write() as session:
        _, missions, shopper, _ = handed(session, at)
        scanned(session, tmp_path, missions[0], shopper, SILENT, at)
        mission_id, digest = missions[0].id, str(missions[0].proof_digest)
    (tmp_path / digest[:2] / digest[2:]).write_bytes(b"autre chose")
    mystery_proof_scans.scan_waiting(database, Files(tmp_path), saying(SAFE), at=at)
    with database.read() as session:
        found = mystery_missions.load(session, mission_id)
    assert (found.proof_state, found.proof_readable) == ("integrity_error", False)


def test_a_proof_that_the_antivirus_is_slow_to_read_holds_up_none_behind_it_and_is_told(
    database: Database, at: datetime, tmp_path: Path
) -> None:
    files = Files(tmp_path)
    with database.write() as session:
        _, missions, shopper, _ = handed(session, at)
        scanned(session, tmp_path, missions[0], shopper, SILENT, at)
    assert mystery_proof_scans.scan_waiting(database, files, saying(SLOW), at=at) == 0
    assert mystery_proof_scans.scan_waiting(database, files, saying(SAFE), at=at) == 0, "it rests"
    for day in range(1, TELLING):
        mystery_proof_scans.scan_waiting(database, files, saying(SLOW), at=at + timedelta(days=day))
    with database.read() as session:
        found = mystery_missions.load(session, missions[0].id)
        assert (found.proof_state, found.proof_readable, found.proof_scan) == ("pending", False, SLOW.note)
        assert [(one.filename, one.room) for one in stalled_scans.every(session)] == [("appel.txt", "visites")]
    later = at + timedelta(days=TELLING) + FIRST
    assert mystery_proof_scans.scan_waiting(database, files, saying(SAFE), at=later) == 1
