"""Organisations that change name or merge: proposed on an act, confirmed by another person, certificates following."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts import people
from accounts.models import Membership
from audit.models import JournalEntry
from core.actor import Actor
from core.database import Database
from core.errors import Conflict, Invalid, NotAllowed
from core.keys import Keyring
from label import (
    candidacies,
    certificate_life,
    certificates,
    changes,
    editions,
    lineage,
    organisations,
    register,
    way_back,
)
from label.certificate_models import Certificate
from label.change_models import OrganisationChange
from label.change_rules import Act, Wanted
from label.models import Candidacy, Deliberation, Organisation
from label.register import Criteria
from label.waiting_models import WaitingCertificate
from tests.builders import make_organisation, make_person
from tests.label.crowd import told
from tests.label.issued import URL
from tests.label.renewed import held
from tests.label.test_certificate_life import published_bit

ACT = Act("Arrêté préfectoral du 4 mai 2026", "arrete.pdf", "application/pdf", "a" * 64)
WHY = "Fusion des deux communes au 1er juin 2026."
WHEN = datetime(2026, 6, 1, 9, tzinfo=UTC)
SIRET, OTHER, NEW = "99900007800017", "99900014400017", "99900000300015"


class House(msgspec.Struct, frozen=True):
    """The holder and its certificate, another organisation, their people and two managers."""

    certificate: Certificate
    holder: Organisation
    other: Organisation
    applicant: Actor
    neighbour: Actor
    first: Actor
    second: Actor


@pytest.fixture
def session(granted_database: Database) -> Iterator[Session]:
    with granted_database.write() as opened:
        yield opened


@pytest.fixture
def house(session: Session, at: datetime) -> House:
    certificate = held(session)
    holder = session.get_one(Organisation, certificate.organisation_id)
    other = make_organisation(session, at, siret=OTHER, name="Commune nouvelle d’Essai")
    return House(
        certificate,
        holder,
        other,
        make_person(session, at, "applicant", organisation_id=holder.id, name="Responsable"),
        make_person(session, at, "applicant", organisation_id=other.id, name="Voisine"),
        make_person(session, at, "manager", name="Première"),
        make_person(session, at, "manager", name="Seconde"),
    )


def merger(session: Session, house: House, **said: Any) -> OrganisationChange:
    wanted = Wanted(**{"siret": house.holder.siret, "kind": "merger", "into": OTHER, "reason": WHY} | said)
    return changes.propose(session, wanted, ACT, by=house.first, at=WHEN)


def confirm(session: Session, keyring: Keyring, house: House, change: OrganisationChange) -> OrganisationChange:
    return changes.confirm(session, keyring, change.id, by=house.second, at=WHEN, public_url=URL)


def test_nothing_changes_before_a_second_person_confirms(session: Session, keyring: Keyring, house: House) -> None:
    change = merger(session, house)
    assert (house.certificate.holder, told(session)["change_proposed"] >= {"Seconde"}) == ("Mairie d’Essai", True)
    assert "Première" not in told(session)["change_proposed"]
    with pytest.raises(NotAllowed, match="une autre personne"):
        changes.confirm(session, keyring, change.id, by=house.first, at=WHEN, public_url=URL)
    with pytest.raises(NotAllowed):
        changes.confirm(session, keyring, change.id, by=house.applicant, at=WHEN, public_url=URL)
    confirm(session, keyring, house, change)
    with pytest.raises(Conflict, match="déjà confirmée"):
        confirm(session, keyring, house, change)


def test_the_database_itself_refuses_one_person_for_both(session: Session, house: House) -> None:
    change = merger(session, house)
    values = {"confirmed_by_id": house.first.id, "confirmed_at": WHEN}
    with pytest.raises(IntegrityError):
        session.execute(update(OrganisationChange).where(OrganisationChange.id == change.id).values(values))
    session.rollback()


def test_a_new_name_and_siret_are_on_the_next_edition_and_the_old_address_still_leads_there(
    session: Session, keyring: Keyring, house: House
) -> None:
    number, until = house.certificate.number, house.certificate.valid_until
    wanted = Wanted(siret=SIRET, kind="identity", name_after="Mairie Nouvelle", siret_after=NEW, reason=WHY)
    confirm(session, keyring, house, changes.propose(session, wanted, ACT, by=house.first, at=WHEN))
    first, second = (certificates.edition(session, number, rank) for rank in (1, 2))
    said = editions.statement_of(second)
    assert (said.organisation, said.siret, said.scope, said.valid_until) == ("Mairie Nouvelle", NEW, "", until)
    assert published_bit(session, keyring, first) and not published_bit(session, keyring, second)
    session.expire_all()
    found = certificates.by_number(session, number)
    assert [(line.action, line.status, line.reason) for line in found.events][-1] == ("transfer", "valid", WHY)
    assert (found.holder, found.siret, found.valid_until) == ("Mairie Nouvelle", NEW, until)
    for siret in (SIRET, NEW):
        assert [line.certificate for line in register.held_by(session, siret, at=WHEN)] == [found]
    lines = register.search(session, Criteria(words="mairie nouvelle"), at=WHEN).lines
    assert [line.certificate.number for line in lines] == [number]
    assert "Responsable" in told(session)["organisation_changed"]


def test_a_new_name_is_no_other_one_in_disguise(session: Session, keyring: Keyring, house: House) -> None:
    def renamed(name: str, siret: str = OTHER) -> OrganisationChange:
        wanted = Wanted(siret=siret, kind="identity", name_after=name, reason=WHY)
        return changes.propose(session, wanted, ACT, by=house.first, at=WHEN)

    for name, why in (
        ("Commune d’Ess\u0430i", "cyrillique"),
        ("Commune\u200b", "invisible"),
        ("MAIRIE D'ESSAl", "certifiée"),
    ):
        with pytest.raises(Invalid) as refused:
            renamed(name)
        assert why in refused.value.errors["nom"]
    moved = Wanted(siret=SIRET, kind="identity", name_after="Mairie d’Éssai", siret_after=NEW, reason=WHY)
    confirm(session, keyring, house, changes.propose(session, moved, ACT, by=house.first, at=WHEN))


def test_a_merger_takes_certificate_accounts_sites_and_files_along(
    session: Session, keyring: Keyring, house: House
) -> None:
    confirm(session, keyring, house, merger(session, house))
    assert (house.certificate.organisation_id, house.certificate.status) == (house.other.id, "valid")
    said = editions.statement_of(certificates.edition(session, house.certificate.number))
    assert (said.organisation, said.siret) == ("Commune nouvelle d’Essai", OTHER)
    assert said.scope == "Services de l’ancienne organisation « Mairie d’Essai »."
    assert {person.name for person in people.by_role(session, "applicant", house.other.id)} >= {
        "Responsable",
        "Voisine",
    }
    assert people.by_role(session, "applicant", house.holder.id) == []
    file = session.get_one(Candidacy, house.certificate.candidacy_id)
    assert candidacies.get(session, file.id, by=house.neighbour) is file
    assert file.came_from.startswith("Mairie d’Essai (999")
    session.expire_all()
    names = [site.name for site in organisations.get(session, house.other.id).sites]
    assert names == ["Annexe", "Annexe (Mairie d’Essai)", "Centre", "Centre (Mairie d’Essai)"]
    assert told(session)["organisation_merged"] >= {"Responsable", "Voisine"}
    events = set(session.scalars(select(JournalEntry.event)))
    assert events >= {"organisation.merged", "candidacy.moved", "certificate.transferred"}
    with pytest.raises(Conflict, match="déjà été reprise"):
        merger(session, house)


def test_a_refusal_of_the_organisation_taken_over_does_not_hold_back_the_other(
    session: Session, keyring: Keyring, house: House
) -> None:
    """The refused file goes along with its history, and delays no candidacy of those who were never refused."""
    refused = draft(session, house.holder, house.applicant, "refused")
    refused.decided_at = WHEN
    confirm(session, keyring, house, merger(session, house))
    assert refused.organisation_id == house.other.id and refused.came_from.startswith("Mairie d’Essai (999")
    again = candidacies.open_draft(session, "spx-2026", by=house.neighbour, at=WHEN)
    way_back.require_ripe(session, again, at=WHEN)


def test_a_merger_may_withdraw_instead(session: Session, keyring: Keyring, house: House) -> None:
    confirm(session, keyring, house, merger(session, house, certificates="withdraw"))
    assert house.certificate.status == "withdrawn"
    assert lineage.in_force(session, house.other.id, "EHUH") is None


def test_a_suspended_certificate_stays_suspended_under_its_new_holder(
    session: Session, keyring: Keyring, house: House
) -> None:
    number = house.certificate.number
    certificate_life.suspend(session, keyring, number, reason="Motif.", by=house.first, at=WHEN, public_url=URL)
    confirm(session, keyring, house, merger(session, house))
    assert house.certificate.status == "suspended"
    assert all(certificates.edition(session, number, rank).revoked for rank in (1, 2))
    certificate_life.reinstate(session, keyring, number, reason="Motif.", by=house.first, at=WHEN, public_url=URL)
    assert editions.statement_of(certificates.edition(session, number)).organisation == "Commune nouvelle d’Essai"


def draft(session: Session, organisation: Organisation, by: Actor, state: str = "submitted") -> Candidacy:
    made = Candidacy(organisation_id=organisation.id, referentiel_id="spx-2026", referentiel_digest="x", state=state)
    made.created_at = made.saved_at = made.submitted_at = WHEN
    session.add(made)
    session.flush()
    return made


def test_a_candidacy_that_is_not_yet_evaluated_follows_or_is_closed_with_the_motive(
    session: Session, keyring: Keyring, house: House
) -> None:
    begun = draft(session, house.holder, house.applicant)
    confirm(session, keyring, house, merger(session, house))
    assert (begun.organisation_id, begun.state) == (house.other.id, "submitted")


def test_a_closed_candidacy_says_why(session: Session, keyring: Keyring, house: House) -> None:
    begun = draft(session, house.holder, house.applicant, "evaluation")
    confirm(session, keyring, house, merger(session, house, candidacies="close"))
    assert (begun.organisation_id, begun.state) == (house.other.id, "withdrawn")
    said = candidacies.exchanges(session, begun.id)[-1]
    assert (said.action, said.text) == ("discontinue", WHY)


def test_an_evaluation_under_way_or_two_candidacies_cannot_follow(session: Session, house: House) -> None:
    begun = draft(session, house.holder, house.applicant, "evaluation")
    with pytest.raises(Conflict, match="sur ses seuls services"):
        merger(session, house)
    begun.state = "submitted"
    draft(session, house.other, house.neighbour)
    with pytest.raises(Conflict, match="ne peut qu’être close"):
        merger(session, house)


def test_two_certificates_of_one_label_are_never_brought_together(
    session: Session, keyring: Keyring, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lineage, "in_force", lambda *_, **__: house.certificate)
    with pytest.raises(Conflict, match="ne peut qu’être retiré"):
        merger(session, house)
    confirm(session, keyring, house, merger(session, house, certificates="withdraw"))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": "split"}, "nature"),
        ({"kind": "autre"}, "nature"),
        ({"kind": "identity", "into": ""}, "nom"),
        ({"kind": "identity", "siret_after": "123"}, "nouveau_siret"),
        ({"certificates": "rien"}, "certificats"),
        ({"candidacies": "rien"}, "candidatures"),
        ({"reason": "court"}, "motif"),
        ({"siret": "99900099900013"}, "siret"),
        ({"into": "99900099900013"}, "reprise"),
    ],
)
def test_a_proposal_says_what_is_wrong(session: Session, house: House, said: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        merger(session, house, **said)
    assert field in refused.value.errors


@pytest.mark.parametrize("whose", ["holder", "other"])
def test_nothing_changes_while_a_certificate_of_either_waits_for_its_signature(
    session: Session, keyring: Keyring, house: House, whose: str
) -> None:
    """Its statement is frozen: signed afterwards, it would name who is no more. Asked again at the confirmation."""
    decision = session.scalars(select(Deliberation)).one()
    candidacy = session.get_one(Candidacy, decision.candidacy_id)
    candidacy.organisation_id = getattr(house, whose).id

    def waits() -> WaitingCertificate:
        row = WaitingCertificate(decision_id=decision.id, candidacy_id=candidacy.id, statement={}, since=WHEN)
        row.reason = "Le service de signature ne répond pas."
        session.add(row)
        session.flush()
        return row

    row = waits()
    with pytest.raises(Conflict, match="attend sa signature"):
        merger(session, house)
    session.delete(row)
    session.flush()
    proposed = merger(session, house)
    waits()
    with pytest.raises(Conflict, match="attend sa signature"):
        confirm(session, keyring, house, proposed)


def test_a_split_is_refused_with_what_to_do_instead(session: Session, house: House) -> None:
    with pytest.raises(Invalid, match="Réduisez le périmètre"):
        merger(session, house, kind="split")


def test_a_proposal_set_aside_changes_nothing_and_another_is_possible(
    session: Session, keyring: Keyring, house: House
) -> None:
    change = merger(session, house)
    with pytest.raises(Invalid):
        changes.decline(session, change.id, why=" ", by=house.second, at=WHEN)
    changes.decline(session, change.id, why="L’acte n’est pas signé.", by=house.second, at=WHEN)
    assert told(session)["change_declined"] == {"Première"}
    with pytest.raises(Conflict):
        confirm(session, keyring, house, change)
    merger(session, house)
    assert house.certificate.organisation_id == house.holder.id


def test_somebody_who_already_works_for_both_keeps_one_account(
    session: Session, keyring: Keyring, house: House
) -> None:
    session.add(Membership(person_id=house.neighbour.id, role="applicant", organisation_id=house.holder.id, since=WHEN))
    session.flush()
    confirm(session, keyring, house, merger(session, house))
    roles = session.scalars(select(Membership).where(Membership.person_id == house.neighbour.id)).all()
    assert [one.organisation_id for one in roles] == [house.other.id]
