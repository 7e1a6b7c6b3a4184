"""What a confirmed change does to certificates, candidacies, accounts and sites, all in its transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from accounts import people
from accounts.models import Membership, Person, UserSession
from audit import journal
from core import siret as sirets
from core.actor import SYSTEM, Actor
from core.calendar import date_in_paris
from core.keys import Keyring
from evaluation.models import Evaluation
from label import account_notices, candidacies, certificate_life, lineage, reissues, workflow
from label.certificate_models import Certificate
from label.change_models import OrganisationChange
from label.models import Candidacy, Organisation, Site

# From here on, what was measured is the services of one organisation and of no other.
MEASURED = frozenset({"evaluation", "draft_report", "right_of_reply", "final_report", "committee", "adjourned"})
FORMER = "Services de l’ancienne organisation « {name} »."


def carry_out(
    session: Session, keyring: Keyring, change: OrganisationChange, *, by: Actor, at: datetime, public_url: str
) -> None:
    """Make the change that a second person has just confirmed."""
    organisation = session.get_one(Organisation, change.organisation_id)
    signing: dict[str, Any] = {"by": by, "at": at, "public_url": public_url}
    if change.into_id is None:
        organisation.name, organisation.siret = change.name_after, change.siret_after
        session.flush()
        _certificates(session, keyring, change, organisation, **signing)
        _tell(session, "organisation_changed", organisation, people.by_role(session, "applicant", organisation.id), at)
        return
    into = session.get_one(Organisation, change.into_id)
    told = [one for place in (organisation, into) for one in people.by_role(session, "applicant", place.id)]
    _certificates(session, keyring, change, into, **signing)
    _candidacies(session, change, by=by, at=at)
    _accounts(session, change)
    _sites(session, change)
    session.flush()
    _tell(session, "organisation_merged", into, told, at)


def is_over(session: Session, organisation_id: UUID | None) -> bool:
    """Whether another organisation has taken this one over."""
    taken = (OrganisationChange.kind == "merger", OrganisationChange.confirmed_at.is_not(None))
    query = select(OrganisationChange.id).where(OrganisationChange.organisation_id == organisation_id, *taken)
    return session.scalar(query.limit(1)) is not None


def held(session: Session, organisation_id: UUID) -> Sequence[Certificate]:
    """Its certificates in force, even past their last day."""
    mine = (Certificate.organisation_id == organisation_id, Certificate.status.in_(lineage.IN_FORCE))
    return session.scalars(select(Certificate).where(*mine).with_for_update()).all()


def _certificates(
    session: Session,
    keyring: Keyring,
    change: OrganisationChange,
    holder: Organisation,
    *,
    by: Actor,
    at: datetime,
    public_url: str,
) -> None:
    """Those whose last day is over stay as they were."""
    signing: dict[str, Any] = {"reason": change.reason, "by": by, "at": at, "public_url": public_url}
    for certificate in held(session, change.organisation_id):
        if certificate.valid_until < date_in_paris(at):
            continue
        if change.kind == "merger" and change.certificates == "withdraw":
            certificate_life.withdraw(session, keyring, certificate.number, **signing)
            continue
        reissues.transfer(
            session,
            keyring,
            certificate,
            holder=holder.name,
            siret=holder.siret,
            organisation_id=holder.id,
            former=FORMER.format(name=change.name_before) if change.kind == "merger" else "",
            **signing,
        )


def _candidacies(session: Session, change: OrganisationChange, *, by: Actor, at: datetime) -> None:
    """Every file goes to the organisation that takes over, those in progress closed before if the act says so."""
    files = session.scalars(select(Candidacy).where(Candidacy.organisation_id == change.organisation_id)).all()
    for one in files:
        if change.candidacies == "close" and one.state not in workflow.FINAL:
            facts = workflow.Facts(reason=True)
            candidacies.move(session, one, "discontinue", facts, text=change.reason, by=SYSTEM, at=at)
        one.organisation_id = change.into_id or one.organisation_id
        one.came_from = f"{change.name_before} ({sirets.shown(change.siret_before)})"
        session.flush()
        data = {"from": str(change.organisation_id), "to": str(change.into_id), "change": str(change.id)}
        journal.append(session, "candidacy.moved", by=by, at=at, candidacy_id=one.id, data=data)
    moved = update(Evaluation).where(Evaluation.organisation_id == change.organisation_id)
    session.execute(moved.values(organisation_id=change.into_id))


def _accounts(session: Session, change: OrganisationChange) -> None:
    """Rights follow; somebody who already works for the other organisation keeps that role and loses this one."""
    already = set(session.scalars(select(Membership.person_id).where(Membership.organisation_id == change.into_id)))
    for one in session.scalars(select(Membership).where(Membership.organisation_id == change.organisation_id)).all():
        if one.person_id in already:
            session.execute(delete(UserSession).where(UserSession.membership_id == one.id))
            session.delete(one)
        else:
            one.organisation_id = change.into_id


def _sites(session: Session, change: OrganisationChange) -> None:
    """Sites weigh the next evaluation of the organisation that takes over; two of one name are told apart."""
    taken = set(session.scalars(select(Site.name).where(Site.organisation_id == change.into_id)))
    for site in session.scalars(select(Site).where(Site.organisation_id == change.organisation_id)).all():
        if site.name in taken:
            site.name = f"{site.name} ({change.name_before})"
        site.organisation_id = change.into_id or site.organisation_id


def _tell(session: Session, event: str, organisation: Organisation, told: Sequence[Person], at: datetime) -> None:
    for person in told:
        account_notices.tell(session, event, person.id, "applicant", organisation=organisation, at=at)
