"""The path of a candidacy as stages: what is done and since when, what is in progress, who acts, what comes next."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from core.actor import ROLES
from label import wording, workflow

# What each event of the journal does to the position on the path.
REACHED = {
    "candidacy.drafted": "draft",
    "candidacy.submitted": "submitted",
    "candidacy.accepted": "admissible",
    "candidacy.evaluation_opened": "evaluation",
    "candidacy.resumed": "evaluation",
    "candidacy.report_started": "draft_report",
    "candidacy.report_sent": "right_of_reply",
    "candidacy.replied": "final_report",
    "candidacy.reply_lapsed": "final_report",
    "candidacy.report_finalised": "committee",
    "candidacy.reopened": "committee",
    "candidacy.reexamined": "submitted",
}
# What a candidacy ends with; its certificate lives on, and its journal with it.
ENDED = {"candidacy.discontinued"}
ENDED |= {f"candidacy.{end}" for end in ("granted", "granted_with_reservations", "refused", "withdrawn", "rejected")}
BESIDE = {"information_requested": "submitted", "inadmissible": "submitted", "adjourned": "committee"}
TOGETHER = "responsable qualité, auditeur et gestionnaire du label"


class Stage(msgspec.Struct, frozen=True):
    """One stage: done (`when` it ended), current, stopped or todo, and who acts in it."""

    label: str
    state: str
    who: str
    when: datetime | None


def stages(state: str, events: Sequence[tuple[str, datetime]]) -> tuple[Stage, ...]:
    """The nine stages of a candidacy in this state, from its journal (event, moment), oldest first."""
    began: dict[str, datetime] = {}
    here = "draft"
    for event, at in events:
        if event in REACHED:
            here = REACHED[event]
            began[here] = at
    ended = max((at for event, at in events if event in ENDED), default=None) if state in workflow.FINAL else None
    position = workflow.PATH.index(_place(state, here))
    return tuple(
        Stage(
            wording.STEPS[step],
            _state(state, number, position),
            _who(step),
            _when(number, position, began, ended),
        )
        for number, step in enumerate(workflow.PATH)
    )


def _place(state: str, here: str) -> str:
    """The stage of the path where a state stands; a candidacy that was withdrawn stays where it was."""
    if state == "withdrawn":
        return here
    if state in workflow.GRANTED or state == "refused":
        return "granted"
    return BESIDE.get(state, state)


def _state(state: str, number: int, position: int) -> str:
    if number != position:
        return "done" if number < position else "todo"
    if state in ("withdrawn", "inadmissible"):
        return "stopped"
    return "done" if state in workflow.FINAL else "current"


def _when(number: int, position: int, began: dict[str, datetime], ended: datetime | None) -> datetime | None:
    """When a stage ended: when the following one began."""
    if number == position:
        return ended
    if number > position or number + 1 >= len(workflow.PATH):
        return None
    return began.get(workflow.PATH[number + 1], ended if number + 1 == position else None)


def _who(step: str) -> str:
    if step == "evaluation":
        return TOGETHER
    actor = workflow.next_actor(step)
    return ROLES[actor] if actor else ""
