"""The evidence of a candidacy: what is expected, what was filed and what the auditor made of it; filing a document."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from audit import antivirus, document_requests, evidence, filing, quota, uploads, versions
from audit.audit_models import Evidence
from audit.evidence_scan import vet
from audit.quarantine import Quarantine
from audit.request_models import DocumentRequest
from audit.upload_models import Upload
from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import Conflict, NotFound
from core.vocabulary import forms
from evaluation import evaluations
from label import candidacies, notices
from label.models import Candidacy
from web.audit import arrivals, deposit_form
from web.audit.audit_access import opened
from web.audit.deposit_form import filing_form
from web.audit.evidence_review import OPEN, evidence_page
from web.audit.evidence_views import Part, in_sight, requirements, texts
from web.desk import rooms
from web.frame.access import roles
from web.frame.forms import Filled
from web.frame.handling import At, Body, By, Html, InSession, OfPlatform, OnPage, get, post
from web.frame.unit_of_work import transaction

EVERYBODY = roles(*rooms.EVERYBODY)


@get("/candidatures/{candidacy_id:uuid}/preuves", EVERYBODY)
def show(
    session: InSession, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID], exigence: FromQuery[str] = ""
) -> Html:
    """Each requirement with its documents; one may be asked for unfolded."""
    return evidence_page(session, page, actor, candidacy_id, at, wanted=exigence)


@get("/candidatures/{candidacy_id:uuid}/preuves/depot", roles("applicant"))
def deposit(
    session: InSession,
    actor: By,
    page: OnPage,
    candidacy_id: FromPath[UUID],
    exigence: FromQuery[str] = "",
    demande: FromQuery[str] = "",
    remplace: FromQuery[str] = "",
) -> Html:
    """The blank form: for one requirement, for a document that the auditor asked for, or for a new version of one."""
    candidacy, parts = _room(session, candidacy_id, actor)
    require_filing(candidacy)
    request = _request(session, candidacy_id, demande)
    wanted = request.requirement if request else exigence
    form = filing_form(parts).blank(exigence=wanted if wanted in texts(parts) else "")
    replaced = _replaced(session, candidacy_id, remplace)
    if replaced is not None:
        form = filing_form(parts, replacing=True).blank(**deposit_form.of(replaced))
    return _deposit_page(page, candidacy, parts, form, actor, request=request, replaced=replaced)


@post("/candidatures/{candidacy_id:uuid}/preuves/depot", roles("applicant"))
def add(platform: OfPlatform, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """File a document, sent with the form or by pieces before it; all that is slow is done before the transaction."""
    with platform.database.read() as session:
        candidacy, parts = _room(session, candidacy_id, actor)
        sending = arrivals.named(session, candidacy_id, typed.one("envoi"), actor, at)
        request = _request(session, candidacy_id, typed.one("demande"))
        replaced = _replaced(session, candidacy_id, typed.one("remplace"))
    require_filing(candidacy)
    form = filing_form(parts, arrived=sending is not None, replacing=replaced is not None).read(typed)

    def again() -> Html:
        return _deposit_page(page, candidacy, parts, form, actor, sending, request, replaced)

    with page.refusing(None, form, again):
        form.check()
        said = deposit_form.said(form, replaced)
        filing.check(said, at)
        quarantine = Quarantine(platform.settings)
        sent = form.values["fichier"] or arrivals.whole(sending, quarantine)
        digest, most = sha256(sent.data).hexdigest(), platform.settings.evidence_quota
        with platform.database.read() as session:
            quota.require_room(session, candidacy_id, len(sent.data), digest=digest, megabytes=most)
        vetted = vet(sent.filename, sent.data, antivirus.scanner(platform.settings))
        shelved = filing.shelve(platform.files, vetted, sent.data)
        with transaction(platform.database, page, at) as session:
            require_filing(_room(session, candidacy_id, actor)[0])
            proof = _kept(session, candidacy_id, shelved, said, replaced, actor, at)
            # Again now that the journal is held: files that arrive together are counted one after the other.
            quota.require_room(session, candidacy_id, shelved.size, digest=digest, megabytes=most)
            if sending is not None:
                uploads.forget(session, sending.id)
            if request is not None:
                asked = document_requests.get(session, candidacy_id, request.id)
                document_requests.answer(session, asked, proof, by=actor, at=at)
            address = rooms.address(candidacy_id, in_sight(proof.requirement))
            answer = page.go(address, f"Document reçu. {proof.scan_note}")
    if sending is not None:
        quarantine.drop(sending.id)
    return answer


def _kept(
    session: Session,
    candidacy_id: UUID,
    shelved: filing.Shelved,
    said: filing.Said,
    replaced: Evidence | None,
    actor: Actor,
    at: datetime,
) -> Evidence:
    """The document filed; the auditor who examined the version that it replaces is told, once a day."""
    if replaced is None:
        return filing.keep(session, candidacy_id, shelved, said, by=actor, at=at)
    proof = versions.replace(session, evidence.get(session, replaced.id), shelved, said, by=actor, at=at)[0]
    if replaced.reviewed_at is not None:
        candidacy, today = candidacies.get(session, candidacy_id, by=actor), date_in_paris(at).isoformat()
        notices.tell(session, candidacy, "replace_proof", by=actor, at=at, occasion=today)
    return proof


def _replaced(session: Session, candidacy_id: UUID, named: str) -> Evidence | None:
    """The document that a new version replaces, when the address or the form names one."""
    if not named:
        return None
    try:
        found = evidence.get(session, UUID(named))
    except ValueError as error:
        raise NotFound from error
    if found.candidacy_id != candidacy_id:
        raise NotFound
    evidence.require_current(session, found)
    return found


def _request(session: Session, candidacy_id: UUID, named: str) -> DocumentRequest | None:
    """The request that the document answers, when the address or the form names one."""
    try:
        return document_requests.get(session, candidacy_id, UUID(named)) if named else None
    except ValueError as error:
        raise NotFound from error


def _room(session: Session, candidacy_id: UUID, actor: Actor) -> tuple[Candidacy, tuple[Part, ...]]:
    candidacy, evaluation = opened(session, candidacy_id, by=actor)
    return candidacy, requirements(evaluations.pinned(evaluation), forms(candidacy.organisation.word))


def require_filing(candidacy: Candidacy) -> None:
    """Conflict once the file receives nothing more."""
    if candidacy.state not in OPEN:
        raise Conflict("Le rapport d’audit est définitif : le dossier ne reçoit plus de document.")


def _deposit_page(
    page: OnPage,
    candidacy: Candidacy,
    parts: tuple[Part, ...],
    form: Filled,
    actor: Actor,
    sending: Upload | None = None,
    request: DocumentRequest | None = None,
    replaced: Evidence | None = None,
) -> Html:
    codes = [replaced.requirement] if replaced else [form.raw.get("exigence")]
    wanted = next((one for part in parts for one in part.requirements if one.code in codes), None)
    frame = rooms.frame(candidacy, by=actor, here="preuves")
    sending = None if "fichier" in form.errors else sending
    return page.show(
        "evidence/deposit.html",
        frame=frame,
        words=frame.words,
        form=form,
        wanted=wanted,
        sending=sending,
        alone=uploads.PIECE,
        request=request,
        replaced=replaced,
    )


HANDLERS = [show, deposit, add]
