"""The table of complaints and appeals, walked exhaustively: nobody who took part in a file ever handles it."""

import itertools

import msgspec
import pytest

from core.errors import Conflict, NotAllowed
from label.grievance_steps import BY_ACTION, CONDITIONS, PARTS, STATES, TABLE, Facts, check

EVERYTHING = Facts(**dict.fromkeys(CONDITIONS, True))
EVERY_FACT = [Facts(*values) for values in itertools.product((False, True), repeat=len(CONDITIONS))]


def test_only_the_part_the_state_and_the_conditions_of_a_row_let_it_through() -> None:
    for row, state, part, facts in itertools.product(TABLE, STATES["complaint"], (*PARTS, ""), EVERY_FACT):
        holds = all(getattr(facts, name) for name in row.conditions)
        if part == row.part and state in row.sources and holds:
            assert check(row.action, state, part, facts) == row.target
        else:
            with pytest.raises(NotAllowed if part != row.part else Conflict):
                check(row.action, state, part, facts)


def test_no_walk_reaches_an_answer_by_somebody_who_took_part() -> None:
    """Every path of at most five steps: an involved person neither receives a file nor answers it."""
    for facts in EVERY_FACT:
        reached = {"filed"}
        for _ in range(5):
            for row, state in itertools.product(TABLE, tuple(reached)):
                if state in row.sources and all(getattr(facts, name) for name in row.conditions):
                    reached.add(check(row.action, state, row.part, facts))
        assert facts.uninvolved or not reached & {"assigned", "decided"}


def test_every_state_is_reached_and_every_condition_is_a_fact_used_by_a_row() -> None:
    assert {"filed"} | {row.target for row in TABLE} == STATES["complaint"].keys() == STATES["appeal"].keys()
    assert {name for row in TABLE for name in row.conditions} == CONDITIONS.keys()
    assert CONDITIONS.keys() == {field.name for field in msgspec.structs.fields(Facts)}
    for row in TABLE:
        if row.target in ("assigned", "decided"):
            assert "uninvolved" in BY_ACTION[row.action].conditions
