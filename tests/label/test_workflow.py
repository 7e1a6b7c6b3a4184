"""The table of the candidacy, walked exhaustively."""

import itertools

import msgspec
import pytest

from core.actor import ROLES
from core.errors import Conflict, NotAllowed
from label import candidacies, wording, workflow
from label.workflow import CONDITIONS, FINAL, GRANTED, STATES, TABLE, Facts, check

EVERYTHING = Facts(**dict.fromkeys(CONDITIONS, True))


def test_every_condition_is_a_fact_with_a_sentence() -> None:
    assert set(CONDITIONS) == {field.name for field in msgspec.structs.fields(Facts)}
    assert {name for row in TABLE for name in row.conditions} == set(CONDITIONS)


def test_every_state_but_the_first_is_reached_and_every_living_state_is_left() -> None:
    reached, frontier = {"draft"}, ["draft"]
    while frontier:
        state = frontier.pop()
        for row in TABLE:
            if state in row.sources and row.target not in reached:
                reached.add(row.target)
                frontier.append(row.target)
    assert reached == set(STATES)
    by_people = [row for row in TABLE if row.role != "system"]
    assert {state for row in by_people for state in row.sources} == set(STATES) - FINAL


def test_only_an_upheld_appeal_takes_a_candidacy_out_of_a_final_state() -> None:
    left = {(state, row.action, row.role) for row in TABLE for state in row.sources if state in FINAL}
    assert left == {
        ("refused", "reopen", "system"),
        ("granted_with_reservations", "reopen", "system"),
        ("inadmissible", "reexamine", "system"),
    }


def test_a_wrong_role_or_a_wrong_state_is_refused_everywhere() -> None:
    for row, state, role in itertools.product(TABLE, STATES, ROLES):
        if role != row.role:
            with pytest.raises(NotAllowed):
                check(row.action, state, role, EVERYTHING)
        elif state not in row.sources:
            with pytest.raises(Conflict):
                check(row.action, state, role, EVERYTHING)
        else:
            assert check(row.action, state, role, EVERYTHING) == row.target


@pytest.mark.parametrize(("row", "condition"), [(row, name) for row in TABLE for name in row.conditions])
def test_each_condition_alone_blocks_its_row_and_says_why(row: workflow.Transition, condition: str) -> None:
    facts = msgspec.structs.replace(EVERYTHING, **{condition: False})
    with pytest.raises(Conflict) as refused:
        check(row.action, row.sources[0], row.role, facts)
    assert CONDITIONS[condition] in refused.value.message


def test_no_grant_without_committee_quorum_majority_rules_and_motive() -> None:
    for row in TABLE:
        if row.target in GRANTED:
            assert row.role == "committee"
            assert {"quorate", "carried", "grantable", "motivated"} <= set(row.conditions)


def test_every_state_and_action_has_its_french_words_for_everyone_who_sees_it() -> None:
    for state, role in itertools.product(STATES, ROLES):
        assert wording.state(state, role)
    for row in TABLE:
        assert wording.ACTIONS[row.action]
        assert row.action in candidacies.EVENTS


def test_somebody_must_act_in_every_living_state() -> None:
    for state in STATES:
        assert (workflow.next_actor(state) is None) == (state in FINAL)
