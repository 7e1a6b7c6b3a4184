"""A sample coded twice: drawn by the seed, coded by somebody who has not read the grid, told by Cohen's kappa."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from core.errors import Conflict, NotAllowed
from evaluation.visits import mystery, mystery_recoding, mystery_reports
from tests.builders import make_person
from tests.evaluation.campaign_of_visits import answered, handed, report


def test_one_visit_in_ten_is_drawn_and_the_draw_is_not_chosen(session: Session, at: datetime, tmp_path: Path) -> None:
    evaluation, missions, shopper, manager = handed(session, at)
    with pytest.raises(Conflict, match="Aucune visite rapportée"):
        mystery_recoding.draw(session, evaluation.id, by=manager, at=at)
    for mission in missions:
        report(session, tmp_path, mission, shopper, at)
    assert mystery_recoding.draw(session, evaluation.id, by=manager, at=at) == 2
    assert sum(mission.recoding == {} for mission in missions) == 2
    with pytest.raises(Conflict, match="Aucune visite rapportée"):
        mystery_recoding.draw(session, evaluation.id, by=manager, at=at)
    with pytest.raises(NotAllowed):
        mystery_recoding.draw(session, evaluation.id, by=shopper, at=at)


def test_the_second_coder_has_not_read_the_grid(session: Session, at: datetime, tmp_path: Path) -> None:
    evaluation, missions, shopper, manager = handed(session, at)
    report(session, tmp_path, missions[0], shopper, at)
    mystery_recoding.draw(session, evaluation.id, by=manager, at=at)
    mission, coder = missions[0], make_person(session, at, "shopper")
    with pytest.raises(NotAllowed, match="la vôtre"):
        mystery_recoding.to_code(session, mission.id, by=shopper)
    assert mystery_recoding.waiting(session, by=shopper) == []
    assert mystery_recoding.waiting(session, by=coder) == [mission]
    mystery_reports.validate(session, mission.id, version=mission.version, by=manager, at=at)
    with pytest.raises(NotAllowed, match="déjà lu sa grille"):
        mystery_recoding.code(session, mission.id, answered(session, mission), by=manager, at=at)
    note = mission.note
    last = list(mission.grid)[-1]
    mystery_recoding.code(session, mission.id, answered(session, mission, no=[last]), by=coder, at=at)
    assert (mission.note, mission.state) == (note, "validated")
    with pytest.raises(Conflict, match="quelqu’un l’a déjà fait"):
        mystery_recoding.code(session, mission.id, answered(session, mission), by=coder, at=at)
    found = mystery_recoding.agreement(missions)
    assert found is not None
    assert found.observed == pytest.approx(1 - 1 / len(mission.grid))
    assert mystery_recoding.agreement(missions[1:]) is None
    assert coder.id in mystery.participants(session, evaluation.id), "whoever coded a visit evaluated it"
