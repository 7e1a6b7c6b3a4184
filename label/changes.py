"""What becomes of organisations: another name or SIRET, a merger; proposed on an official act, confirmed by another."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from accounts import people
from audit import journal
from core import lookalikes
from core import siret as sirets
from core.actor import Actor
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.keys import Keyring
from label import account_notices, lineage, organisations, takeovers, waiting, workflow
from label.change_models import OrganisationChange
from label.change_rules import BEGUN, BOTH, HELD, WAITING, Act, Wanted, check
from label.models import Candidacy, Organisation

ROLE = "manager"


def propose(session: Session, wanted: Wanted, act: Act, *, by: Actor, at: datetime) -> OrganisationChange:
    """Keep a proposal with its act; nothing changes before somebody else confirms it."""
    by.require(ROLE)
    check(wanted, act.title)
    organisation = _of_siret(session, wanted.siret, "siret")
    into = _of_siret(session, wanted.into, "reprise") if wanted.kind == "merger" else None
    made = OrganisationChange(organisation_id=organisation.id, kind=wanted.kind, into_id=into.id if into else None)
    made.name_before, made.siret_before = organisation.name, organisation.siret
    made.name_after = into.name if into else lookalikes.plain(wanted.name_after) or organisation.name
    made.siret_after = into.siret if into else sirets.normalised(wanted.siret_after) or organisation.siret
    made.certificates, made.candidacies, made.reason = wanted.certificates, wanted.candidacies, wanted.reason.strip()
    made.act, made.evidence_name = act.title.strip(), act.filename
    made.evidence_type, made.evidence_sha256 = act.content_type, act.sha256
    assert by.id is not None  # noqa: S101 (a manager is a person)
    made.proposed_by_id, made.proposed_by, made.proposed_at = by.id, by.name, at
    _require_possible(session, made)
    session.add(made)
    _write(session, made, "change_proposed", by=by, at=at)
    for person in people.by_role(session, ROLE):
        if person.id != by.id:
            account_notices.tell(session, "change_proposed", person.id, ROLE, organisation=organisation, at=at)
    return made


def confirm(
    session: Session, keyring: Keyring, change_id: UUID, *, by: Actor, at: datetime, public_url: str
) -> OrganisationChange:
    """Make the change, all of it in this transaction; refused to whoever proposed it, by the database too."""
    change = _pending(session, change_id, by=by)
    if by.id == change.proposed_by_id:
        raise NotAllowed("Vous avez proposé ce changement : une autre personne le confirme.")
    _require_possible(session, change)
    change.confirmed_by_id, change.confirmed_by, change.confirmed_at = by.id, by.name, at
    session.flush()
    takeovers.carry_out(session, keyring, change, by=by, at=at, public_url=public_url)
    _write(session, change, "merged" if change.kind == "merger" else "changed", by=by, at=at)
    return change


def decline(session: Session, change_id: UUID, *, why: str, by: Actor, at: datetime) -> OrganisationChange:
    """Set a proposal aside, with the reason; whoever proposed it may take it back so."""
    change = _pending(session, change_id, by=by)
    if not why.strip():
        raise Invalid("Écrivez le motif.", {"pourquoi": "Écrivez pourquoi cette proposition est écartée."})
    change.declined_by, change.declined_why, change.declined_at = by.name, why.strip(), at
    _write(session, change, "change_declined", by=by, at=at)
    if by.id != change.proposed_by_id:
        organisation = session.get_one(Organisation, change.organisation_id)
        account_notices.tell(session, "change_declined", change.proposed_by_id, ROLE, organisation=organisation, at=at)
    return change


def get(session: Session, change_id: UUID, *, by: Actor) -> OrganisationChange:
    """One proposal or change, for managers; NotFound."""
    by.require(ROLE)
    found = session.get(OrganisationChange, change_id)
    if found is None:
        raise NotFound
    return found


def every(session: Session) -> Sequence[OrganisationChange]:
    """All of them, those to confirm first, then the latest."""
    over = OrganisationChange.confirmed_at.is_not(None) | OrganisationChange.declined_at.is_not(None)
    return session.scalars(select(OrganisationChange).order_by(over, OrganisationChange.proposed_at.desc())).all()


def of(session: Session, organisation_id: UUID) -> Sequence[OrganisationChange]:
    """What was confirmed of an organisation, or of those that it took over, the latest first."""
    concerned = or_(
        OrganisationChange.organisation_id == organisation_id, OrganisationChange.into_id == organisation_id
    )
    query = select(OrganisationChange).where(concerned, OrganisationChange.confirmed_at.is_not(None))
    return session.scalars(query.order_by(OrganisationChange.confirmed_at.desc())).all()


def _require_possible(session: Session, change: OrganisationChange) -> None:
    """Conflict when what is asked cannot hold today: asked again at the confirmation."""
    if any(waiting.concerns(session, one) for one in (change.organisation_id, change.into_id) if one):
        raise Conflict(WAITING)
    if takeovers.is_over(session, change.organisation_id):
        raise Conflict("Cette organisation a déjà été reprise par une autre.")
    if change.kind == "identity":
        same = (Organisation.siret == change.siret_after, Organisation.id != change.organisation_id)
        if session.scalar(select(Organisation.id).where(*same)) is not None:
            raise Conflict("Une autre organisation porte ce SIRET : s’il s’agit d’une fusion, proposez-la comme telle.")
        organisations.require_own_name(
            session, change.name_after, change.siret_after, of=change.organisation_id, field="nom"
        )
        return
    if change.into_id == change.organisation_id or takeovers.is_over(session, change.into_id):
        raise Conflict("Choisissez une autre organisation, qui existe encore, pour la reprendre.")
    _require_room(session, change)


def _require_room(session: Session, change: OrganisationChange) -> None:
    begun = _alive(session, change.organisation_id)
    if change.candidacies == "follow" and begun:
        if any(one.state in takeovers.MEASURED for one in begun):
            raise Conflict(BEGUN.format(name=change.name_before))
        if _alive(session, change.into_id):
            raise Conflict(BOTH.format(name=change.name_before))
    for held in takeovers.held(session, change.organisation_id) if change.certificates == "transfer" else ():
        if lineage.in_force(session, change.into_id, held.scheme) is not None:
            raise Conflict(HELD.format(name=change.name_after))


def _alive(session: Session, organisation_id: UUID | None) -> Sequence[Candidacy]:
    living = Candidacy.state.not_in(workflow.FINAL)
    return session.scalars(select(Candidacy).where(Candidacy.organisation_id == organisation_id, living)).all()


def _of_siret(session: Session, typed: str, field: str) -> Organisation:
    found = session.scalar(select(Organisation).where(Organisation.siret == sirets.normalised(typed)))
    if found is None:
        sentence = "Aucune organisation inscrite ne porte ce SIRET."
        raise Invalid(sentence, {field: sentence})
    return found


def _pending(session: Session, change_id: UUID, *, by: Actor) -> OrganisationChange:
    change = get(session, change_id, by=by)
    session.refresh(change, with_for_update=True)
    if change.confirmed_at is not None or change.declined_at is not None:
        raise Conflict("Cette proposition est déjà confirmée ou écartée.")
    return change


def _write(session: Session, change: OrganisationChange, event: str, *, by: Actor, at: datetime) -> None:
    session.flush()
    data = {"change": str(change.id), "organisation": str(change.organisation_id), "kind": change.kind}
    data |= {"before": change.siret_before, "after": change.siret_after, "act_sha256": change.evidence_sha256}
    journal.append(session, f"organisation.{event}", by=by, at=at, data=data)
