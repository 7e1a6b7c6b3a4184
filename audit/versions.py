"""Versions of a document: a new one takes the place of the last wherever it stands; earlier ones stay, uncounted."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from audit import document_requests, evidence, reports
from audit.audit_models import Evidence
from audit.filing import Said, Shelved, made, refuse_twice
from core.actor import Actor
from core.errors import Conflict, Invalid

SAME = "Ce fichier est celui qui est déjà en place : choisissez la nouvelle version."


def earlier(proof: Evidence, proofs: Iterable[Evidence]) -> list[Evidence]:
    """What a document replaced, the latest first."""
    known, found = {one.id: one for one in proofs}, []
    while proof.replaces_id is not None:
        proof = known[proof.replaces_id]
        found.append(proof)
    return found


def replace(
    session: Session, proof: Evidence, shelved: Shelved, said: Said, *, by: Actor, at: datetime
) -> list[Evidence]:
    """Put a new version in the place of a document, for each requirement that it backs, and examined anew for each.

    A request that the document answered is answered by its new version. Conflict once the report is final, when
    somebody else replaced it meanwhile, or when the antivirus refuses the file: the last version then stays in place.
    """
    by.require("applicant")
    reports.require_open(session, proof.candidacy_id)
    evidence.require_current(session, proof)
    if shelved.vetted.scan.state == "infected":
        raise Conflict(f"{shelved.vetted.scan.note} La version en place n’est pas remplacée.")
    if shelved.sha256 == proof.sha256 and proof.state != "integrity_error":
        raise Invalid(SAME, {"fichier": SAME})
    return [_replace_one(session, one, shelved, said, by=by, at=at) for one in _same(session, proof)]


def _same(session: Session, proof: Evidence) -> Sequence[Evidence]:
    """The same document wherever it stands."""
    return [one for one in evidence.current(evidence.of(session, proof.candidacy_id)) if one.sha256 == proof.sha256]


def _replace_one(
    session: Session, proof: Evidence, shelved: Shelved, said: Said, *, by: Actor, at: datetime
) -> Evidence:
    refuse_twice(session, proof.candidacy_id, proof.requirement, shelved.sha256)
    new = made(proof.candidacy_id, shelved, said, by=by, at=at)
    new.requirement, new.replaces_id, new.number = proof.requirement, proof.id, proof.number + 1
    session.add(new)
    session.flush()
    document_requests.follow(session, proof, new)
    data = {"requirement": new.requirement, "number": new.number, "replaces_sha256": proof.sha256, "state": new.state}
    return evidence.told(session, "evidence.replaced", new, data, by=by, at=at)
