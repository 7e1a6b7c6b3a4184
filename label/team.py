"""The team of an audit: what the base knows, as the pure rules read it; a mission is given only without conflict."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from accounts import people
from accounts.models import Membership, Person
from audit import competences, missions, team_rules
from audit.audit_models import AuditMission, Declaration
from audit.impartiality import Graph, Link, path, sentence
from audit.team_models import Contract, Tie
from audit.visit_models import Objection
from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import Conflict
from core.typography import date_fr
from evaluation import referentiel as referentiels
from label import workflow
from label.models import Candidacy, Deliberation, Organisation, Vote


class Team(msgspec.Struct, frozen=True):
    """A proposal and the graph that it was read from, for the organisation's node."""

    proposal: team_rules.Proposal
    graph: Graph
    organisation: str


def propose(session: Session, candidacy: Candidacy, *, today: date, language: str = "", departement: str = "") -> Team:
    """The team for this candidacy, whose organisation is loaded; every auditor is proposed or explained."""
    organisation = candidacy.organisation
    need = team_rules.Need(
        organisation=node(organisation.siret),
        kind=organisation.kind,
        dimensions={one.code: one.nom for one in referentiels.load(candidacy.referentiel_id).dimensions},
        today=today,
        language=language,
        departement=departement,
    )
    known = graph(session)
    return Team(team_rules.propose(known, need, _auditors(session, candidacy)), known, need.organisation)


def entrust(
    session: Session, candidacy: Candidacy, person_id: UUID, name: str, *, by: Actor, at: datetime
) -> AuditMission:
    """Give the mission of an audit; refused, with the path in words, to whoever a link or a vote sets aside."""
    by.require("manager")
    if barred := _barred(session, candidacy).get(person_id):
        raise Conflict(f"{barred} Choisissez une autre personne.")
    if said := linked(session, candidacy, person_id, at=at):
        raise Conflict(f"{said} Choisissez une autre personne.")
    return missions.assign(session, candidacy.id, person_id, name, by=by, at=at)


def linked(session: Session, candidacy: Candidacy, person_id: UUID, *, at: datetime) -> str:
    """The path in words by which a person is linked to the organisation of this file, nothing when none counts."""
    known, today = graph(session), date_in_paris(at)
    way = path(known, str(person_id), node(candidacy.organisation.siret), today)
    return "" if way is None else sentence(known, way, today)


def graph(session: Session) -> Graph:
    """Everything that links people and organisations: ties, accounts, interests declared file by file, contracts."""
    names: dict[str, str] = {str(key): name for key, name in session.execute(select(Person.id, Person.name))}
    links: list[Link] = []
    for tie in session.scalars(select(Tie)):
        if tie.relative_id is not None:
            links.append(Link(str(tie.person_id), str(tie.relative_id), "kin"))
        else:
            names.setdefault(node(tie.siren), tie.organisation)
            links.append(Link(str(tie.person_id), node(tie.siren), tie.kind, tie.ended_on))
    for held in session.scalars(select(Contract)):
        names.setdefault(node(held.siren), held.organisation)
        names.setdefault(node(held.other_siren), held.other)
        links.append(Link(node(held.siren), node(held.other_siren), "contract", held.ended_on))
    query = select(Organisation.id, Organisation.siret, Organisation.name)
    registered = {key: (node(siret), name) for key, siret, name in session.execute(query)}
    names.update(registered.values())
    links.extend(_members(session, registered))
    return Graph(names=names, links=tuple(links))


def _members(session: Session, registered: Mapping[UUID, tuple[str, str]]) -> Iterator[Link]:
    """Who applies for an organisation works for it; who declared an interest in one of its files keeps that link."""
    for held in session.scalars(select(Membership).where(Membership.role == "applicant")):
        if held.organisation_id is not None:
            yield Link(str(held.person_id), registered[held.organisation_id][0], "employment")
    declared = (
        select(Declaration.person_id, Candidacy.organisation_id, Declaration.kind, Declaration.ended_on)
        .join(Candidacy, Candidacy.id == Declaration.candidacy_id)
        .where(or_(Declaration.kind != "", Declaration.has_interest))
    )
    for person, organisation, kind, ended_on in session.execute(declared):
        yield Link(str(person), registered[organisation][0], kind or "other", ended_on)


def _auditors(session: Session, candidacy: Candidacy) -> Iterator[team_rules.Auditor]:
    given, barred = competences.by_person(session), _barred(session, candidacy)
    cycles = _cycles(session, candidacy)
    held = [(one.person_id, one.candidacy_id) for one in session.scalars(_living())]
    here = {one.person_id for one in missions.of(session, candidacy.id) if one.released_at is None}
    for person in people.by_role(session, "auditor"):
        yield team_rules.Auditor(
            node=str(person.id),
            name=person.name,
            competences=[
                team_rules.Competence(one.topic, one.value, one.since_on, one.until_on)
                for one in given.get(person.id, ())
            ],
            cycles=frozenset(number for number, members in enumerate(cycles, 1) if person.id in members),
            load=sum(one == person.id and file != candidacy.id for one, file in held),
            barred=barred.get(person.id, ""),
            here=person.id in here,
        )


def _living() -> Select[AuditMission]:
    """Every mission that somebody still has to carry out."""
    return (
        select(AuditMission)
        .join(Candidacy, Candidacy.id == AuditMission.candidacy_id)
        .where(AuditMission.released_at.is_(None), Candidacy.state.not_in(workflow.FINAL))
    )


def _cycles(session: Session, candidacy: Candidacy) -> list[set[UUID]]:
    """Who audited each earlier candidacy of the organisation, the last one first."""
    query = (
        select(Candidacy.id, AuditMission.person_id)
        .join(AuditMission, AuditMission.candidacy_id == Candidacy.id)
        .where(Candidacy.organisation_id == candidacy.organisation_id, Candidacy.id != candidacy.id)
        .where(AuditMission.released_at.is_(None), Candidacy.created_at < candidacy.created_at)
        .order_by(Candidacy.created_at.desc())
    )
    found: dict[UUID, set[UUID]] = {}
    for file, person in session.execute(query):
        found.setdefault(file, set()).add(person)
    return list(found.values())


def _barred(session: Session, candidacy: Candidacy) -> dict[UUID, str]:
    """What sets somebody aside in this very file: an interest declared, an objection accepted, a vote on it."""
    found: dict[UUID, str] = {}
    for vote in session.scalars(
        select(Vote)
        .join(Deliberation, Deliberation.id == Vote.deliberation_id)
        .where(Deliberation.candidacy_id == candidacy.id)
    ):
        found[vote.person_id] = f"{vote.name} a siégé au comité sur ce dossier : qui décide n’évalue pas."
    accepted = (
        select(AuditMission.person_id, Objection)
        .join(AuditMission, AuditMission.id == Objection.mission_id)
        .where(Objection.candidacy_id == candidacy.id, Objection.accepted.is_(True))
    )
    for person, objection in session.execute(accepted):
        found[person] = f"L’objection de l’organisation à {objection.auditor} a été acceptée."
    return found | dict(_interests(session, candidacy))


def _interests(session: Session, candidacy: Candidacy) -> Iterable[tuple[UUID, str]]:
    declared = select(Declaration).where(Declaration.candidacy_id == candidacy.id, Declaration.has_interest)
    for one in session.scalars(declared):
        yield one.person_id, f"{one.name} a déclaré un intérêt dans ce dossier le {date_fr(one.declared_at)}."


def node(number: str) -> str:
    """The key of an organisation, from its SIREN or SIRET; people are known by their identity, which is longer."""
    return number[:9]
