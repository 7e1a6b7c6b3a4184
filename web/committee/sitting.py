"""What the page of a sitting shows: who sits, where quorum and majority stand, what the table still refuses."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from accounts import people
from audit import declarations
from core.actor import Actor
from core.errors import Conflict
from evaluation import evaluations
from evaluation.rules import Verdict
from evaluation.verdict import assess
from label import apart, reopening, secrecy, succession, tallying, waiting, workflow
from label import committee as sittings
from label.models import Candidacy, Deliberation, Vote
from label.wording import ACTIONS
from web.committee import record
from web.pictures import charts
from web.results import answers


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One decision: its votes, the sentences that forbid it today, whether it needs a written motive."""

    outcome: str
    label: str
    votes: int
    reasons: tuple[str, ...]
    motive: bool


class Member(msgspec.Struct, frozen=True):
    """Somebody of the committee, and where they stand in this sitting."""

    name: str
    kind: str
    word: str


def require_open(session: Session, candidacy_id: UUID, *, by: Actor) -> None:
    """Raise Conflict unless the sitting is open and undecided."""
    by.require("committee")
    found = sittings.of(session, candidacy_id)
    if found is None:
        raise Conflict("La séance n’est pas encore ouverte : le gestionnaire du label la réunit.")
    if found.outcome is not None:
        raise Conflict("La séance est close : la décision est prise.")


def seen(session: Session, candidacy: Candidacy, *, by: Actor, at: datetime) -> dict[str, Any]:
    """Everything that the template of the sitting needs beside its forms."""
    deliberation, past = sittings.of(session, candidacy.id), sittings.earlier(session, candidacy.id)
    closed = [*past, *([deliberation] if deliberation is not None and deliberation.outcome else [])]
    verdict = _verdict(session, candidacy, deliberation)
    cast = [] if deliberation is None else sittings.votes(session, deliberation.id)
    voted = sum(vote.choice is not None for vote in cast)
    veiled = deliberation is not None and secrecy.is_veiled(session, deliberation)
    sits = deliberation is not None and deliberation.outcome is None
    seated = {person.id for person in people.by_role(session, "committee")} if sits else ()
    linked = apart.linked(session, candidacy, seated, at=at) if seated else {}
    return {
        "sitting": deliberation,
        "verdict": verdict,
        "answer": None if verdict is None else answers.answer(verdict),
        "decisive": [] if verdict is None else answers.blockers(verdict) or answers.fragile(verdict),
        "votes": cast,
        "kept": None if deliberation is None else record.of(session, deliberation),
        "voted": voted,
        "options": []
        if deliberation is None or verdict is None or veiled
        else _options(session, deliberation, verdict, cast),
        "secret": deliberation is not None and secrecy.is_secret(session, deliberation),
        "veiled": veiled,
        "tally": None if deliberation is None else secrecy.counted(session, deliberation),
        "stuck": deliberation is not None and tallying.is_stuck(session, deliberation),
        "linked": linked.get(by.id, "") if by.id else "",
        "quorum": None if deliberation is None else _quorum(voted, deliberation.quorum),
        "members": _members(session, candidacy, deliberation, cast, linked),
        "me": standing(session, candidacy, deliberation, cast, by.id, linked)
        if by.role == "committee" and by.id
        else "",
        "waiting": waiting.of_candidacy(session, candidacy.id),
        "earlier": past,
        "successions": {one.id: succession.of(session, one) for one in closed},
    }


def _verdict(session: Session, candidacy: Candidacy, deliberation: Deliberation | None) -> Verdict | None:
    """The frozen verdict, that of this moment before the sitting, none before the evaluation."""
    if deliberation is not None:
        return sittings.verdict_of(deliberation)
    evaluation = evaluations.latest(session, candidacy.id)
    return None if evaluation is None else assess(session, evaluation.id)


def _options(session: Session, deliberation: Deliberation, verdict: Verdict, cast: Sequence[Vote]) -> list[Option]:
    counted = Counter(vote.choice for vote in cast if vote.choice)
    made = []
    for outcome, action in sittings.OUTCOMES.items():
        row = workflow.BY_ACTION[action]
        # The motive is typed in the form itself: it is asked there, not announced as missing.
        found = sittings.facts(session, deliberation, outcome, "écrit dans le formulaire")
        needed = "reason" in row.conditions or ("motivated" in row.conditions and verdict.fragile)
        made.append(
            Option(
                outcome=outcome,
                label=ACTIONS[action],
                votes=counted[outcome],
                reasons=workflow.missing(row, found),
                motive=needed,
            )
        )
    return made


def _quorum(voted: int, quorum: int) -> charts.Progress:
    drawn = charts.progress(voted, quorum, one="vote exprimé", many="votes exprimés")
    said = f"{voted} vote{'s' if voted > 1 else ''} exprimé{'s' if voted > 1 else ''}, {quorum} nécessaires"
    return msgspec.structs.replace(drawn, label=said)


def _members(
    session: Session,
    candidacy: Candidacy,
    deliberation: Deliberation | None,
    cast: Sequence[Vote],
    linked: Mapping[UUID, str],
) -> list[Member]:
    words = {
        "voted": ("ok", "a voté"),
        "recused": ("off", "s’est récusé"),
        "sat": ("off", "a siégé à la décision contestée, ne siège pas"),
        "evaluated": ("bad", "a évalué ce dossier, ne peut pas voter"),
        "interested": ("bad", "a déclaré un intérêt, ne peut pas voter"),
        "linked": ("bad", "ne peut pas voter sur ce dossier"),
        "late": ("off", "n’a pas voté avant le dépouillement"),
        "undeclared": ("wait", "n’a pas encore déclaré ses intérêts"),
        "ready": ("wait", "n’a pas encore voté"),
    }
    found = []
    for person in people.by_role(session, "committee"):
        kind, word = words[standing(session, candidacy, deliberation, cast, person.id, linked)]
        found.append(Member(person.name, kind, word))
    return found


def standing(
    session: Session,
    candidacy: Candidacy,
    deliberation: Deliberation | None,
    cast: Sequence[Vote],
    person_id: UUID,
    linked: Collection[UUID],
) -> str:
    """Where somebody of the committee stands: one of the words of `_members`.

    `linked`: whom a link ties to the organisation. `late`: the round is counted without this person.
    """
    if deliberation is not None and person_id in reopening.sat(session, deliberation):
        return "sat"
    for vote in cast:
        if vote.person_id == person_id:
            return "recused" if vote.choice is None else "voted"
    if deliberation is not None and secrecy.counted(session, deliberation) is not None:
        return "late"
    evaluation = evaluations.latest(session, candidacy.id) if deliberation is None else None
    measured = deliberation.evaluation_id if deliberation else evaluation.id if evaluation else None
    if measured is not None and person_id in sittings.evaluators(session, candidacy.id, measured):
        return "evaluated"
    if declarations.blocks(session, candidacy.id, person_id):
        return "interested"
    if person_id in linked:
        return "linked"
    return "ready" if declarations.made(session, candidacy.id, person_id) else "undeclared"
