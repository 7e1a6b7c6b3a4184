"""Lists of candidacies: what a person may open, filtered and read by pages of 25, and what happened there lately."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from audit import missions
from audit.models import JournalEntry
from core.actor import Actor
from core.errors import NotFound
from label import candidacies, workflow
from label.models import Candidacy, Organisation

PAGE = 25
# The filter of the list: a word of its address, what the page calls it, the states it keeps.
GROUPS = {
    "dossiers": ("Dossiers et recevabilité", ("draft", "submitted", "information_requested", "admissible")),
    "evaluation": ("Évaluation", ("evaluation",)),
    "rapport": ("Rapport et droit de réponse", ("draft_report", "right_of_reply", "final_report")),
    "comite": ("Comité", ("committee", "adjourned")),
    "accordees": ("Label accordé", ("granted", "granted_with_reservations")),
    "closes": ("Closes sans label", ("refused", "inadmissible", "withdrawn")),
}
# What each role reads about a candidacy without opening its history: never a vote, never a mystery mission.
TOLD = (
    "candidacy.drafted",
    *(f"candidacy.{event}" for event in candidacies.EVENTS.values()),
    *("campaign.opened", "campaign.sealed", "campaign.imported", "evidence.added", "evidence.reviewed"),
    *("deliberation.opened", "certificate.issued", "certificate.suspended", "certificate.reinstated"),
    *("certificate.withdrawn", "certificate.lifted"),
    *("certificate.reinstatement_requested", "certificate.reinstatement_declined"),
)
# Of those, what the committee does not read before the report is final.
OF_THE_AUDIT = ("candidacy.replied", "evidence.added", "evidence.reviewed")


class Listed(msgspec.Struct, frozen=True):
    """One page of the list and where the following one begins, None at the end."""

    candidacies: Sequence[Candidacy]
    following: str | None


def page(session: Session, *, by: Actor, words: str = "", group: str = "", after: str = "") -> Listed:
    """The candidacies that the person may open, the most recently saved first, 25 at a time.

    `words`: part of the organisation's name, or the beginning of its SIRET. `group`: a key of GROUPS, empty for all.
    `after`: what the previous page gave as `following`.
    """
    query = _open_to(session, by).order_by(Candidacy.saved_at.desc(), Candidacy.id.desc())
    if words.strip():
        query = query.where(_named(words.strip()))
    if group:
        if group not in GROUPS:
            raise NotFound
        query = query.where(Candidacy.state.in_(GROUPS[group][1]))
    if after:
        saved_at, last = _position(after)
        before = and_(Candidacy.saved_at == saved_at, Candidacy.id < last)
        query = query.where(or_(Candidacy.saved_at < saved_at, before))
    found = session.scalars(query.limit(PAGE + 1)).all()
    more = len(found) > PAGE
    return Listed(found[:PAGE], _cursor(found[PAGE - 1]) if more else None)


def every(session: Session, *, by: Actor, states: Collection[str]) -> Sequence[Candidacy]:
    """Those in these states that the person may open, the longest waiting first."""
    query = _open_to(session, by).where(Candidacy.state.in_(states)).order_by(Candidacy.saved_at, Candidacy.id)
    return session.scalars(query).all()


def recent(session: Session, *, by: Actor, most: int = 8) -> Sequence[tuple[JournalEntry, str]]:
    """The latest events of the person's candidacies, the newest first, each with the organisation's name."""
    query = (
        select(JournalEntry, Organisation.name)
        .join(Candidacy, Candidacy.id == JournalEntry.candidacy_id)
        .join(Organisation, Organisation.id == Candidacy.organisation_id)
        .where(JournalEntry.event.in_(TOLD), Candidacy.id.in_(ids(session, by=by)))
    )
    if by.role == "auditor":  # who evaluates learns what is decided, never how
        query = query.where(JournalEntry.event.not_like("deliberation.%"))
    if by.role == "committee":
        query = query.where(or_(JournalEntry.event.not_in(OF_THE_AUDIT), Candidacy.state.in_(workflow.REPORTED)))
    query = query.order_by(JournalEntry.position.desc()).limit(most)
    return [(entry, name) for entry, name in session.execute(query)]


def ids(session: Session, *, by: Actor) -> Select[UUID]:
    """The candidacies that the person may open, as a part of another query."""
    return select(_open_to(session, by).with_only_columns(Candidacy.id).subquery().c.id)


def _open_to(session: Session, by: Actor) -> Select[Candidacy]:
    query = (
        select(Candidacy)
        .join(Organisation, Organisation.id == Candidacy.organisation_id)
        .options(joinedload(Candidacy.organisation))
    )
    if by.role == "applicant":
        return query.where(Candidacy.organisation_id == by.organisation_id)
    if by.role not in ("manager", "auditor", "committee"):
        raise NotFound
    query = query.where(Candidacy.submitted_at.is_not(None))
    if by.role == "auditor" and by.id is not None:
        return query.where(Candidacy.id.in_(missions.assigned(session, by.id)))
    return query


def _named(words: str) -> ColumnElement[bool]:
    # SQLite lowers no accented capital: the name is also sought as it was typed, and with a capital.
    asked = {words, words.capitalize(), words.lower()}
    names = [Organisation.name.contains(form, autoescape=True) for form in sorted(asked)]
    lowered = Organisation.name.icontains(words, autoescape=True)
    return or_(lowered, *names, Organisation.siret.startswith(words.replace(" ", ""), autoescape=True))


def _cursor(candidacy: Candidacy) -> str:
    return f"{candidacy.saved_at.isoformat()}_{candidacy.id.hex}"


def _position(cursor: str) -> tuple[datetime, UUID]:
    moment, _, identity = cursor.partition("_")
    try:
        saved_at, last = datetime.fromisoformat(moment.replace(" ", "+")), UUID(identity)
    except ValueError as error:
        raise NotFound from error
    if saved_at.tzinfo is None:
        raise NotFound
    return saved_at, last
