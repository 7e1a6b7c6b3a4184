"""The stages of a candidacy: done, current, to come, stopped, and since when."""

from datetime import datetime, timedelta

import pytest

from core.actor import ROLES
from label.workflow import FINAL, STATES, offered
from web.desk import todo
from web.pictures.timeline import REACHED, stages

ORDER = [
    "candidacy.drafted",
    "candidacy.submitted",
    "candidacy.accepted",
    "candidacy.evaluation_opened",
    "candidacy.report_started",
    "candidacy.report_sent",
    "candidacy.replied",
    "candidacy.report_finalised",
]


def _events(at: datetime, *names: str) -> list[tuple[str, datetime]]:
    return [(name, at + timedelta(days=number)) for number, name in enumerate(names)]


def _states(state: str, events: list[tuple[str, datetime]]) -> str:
    return " ".join(stage.state for stage in stages(state, events))


def test_a_stage_ends_when_the_next_begins(at: datetime) -> None:
    found = stages("evaluation", _events(at, *ORDER[:4]))
    assert [stage.state for stage in found[:5]] == ["done", "done", "done", "current", "todo"]
    assert [stage.when for stage in found[:4]] == [at + timedelta(days=day) for day in (1, 2, 3)] + [None]


@pytest.mark.parametrize("decision", ["granted", "granted_with_reservations", "refused"])
def test_a_decision_ends_the_path(at: datetime, decision: str) -> None:
    found = stages(decision, _events(at, *ORDER, f"candidacy.{decision}"))
    assert {stage.state for stage in found} == {"done"}
    assert found[-1].when == found[-2].when == at + timedelta(days=8)


def test_a_withdrawn_candidacy_stops_where_it_was(at: datetime) -> None:
    events = _events(at, *ORDER[:3], "candidacy.withdrawn")
    assert _states("withdrawn", events) == "done done stopped" + " todo" * 6
    assert stages("withdrawn", events)[2].when == at + timedelta(days=3)


def test_a_rejected_candidacy_stops_at_admissibility(at: datetime) -> None:
    assert _states("inadmissible", _events(at, *ORDER[:2], "candidacy.rejected")) == "done stopped" + " todo" * 7


def test_more_information_keeps_the_candidacy_at_admissibility(at: datetime) -> None:
    events = _events(at, *ORDER[:2], "candidacy.information_requested")
    assert _states("information_requested", events) == "done current" + " todo" * 7


def test_a_resumed_evaluation_is_current_again(at: datetime) -> None:
    events = _events(at, *ORDER, "candidacy.adjourned", "candidacy.resumed")
    assert _states("adjourned", events[:-1]) == "done " * 7 + "current todo"
    assert _states("evaluation", events) == "done done done current" + " todo" * 5


def test_each_stage_names_who_acts(at: datetime) -> None:
    found = {stage.label: stage.who for stage in stages("draft", _events(at, "candidacy.drafted"))}
    assert found["Recevabilité"] == "gestionnaire du label"
    assert found["Droit de réponse"] == "responsable qualité"
    assert found["Comité"] == "membre du comité"


def test_every_event_of_the_path_is_known() -> None:
    assert set(ORDER) <= set(REACHED)


def test_whoever_has_a_button_beside_withdrawal_has_a_task_that_says_so() -> None:
    for state in STATES:
        assert todo.NOW[state]
        for role in ROLES:
            if role != "system" and any(row.action != "withdraw" for row in offered(state, role)):
                assert todo.of(state, role), (state, role)
        if state in FINAL:
            assert not any(todo.of(state, role) for role in ROLES)
