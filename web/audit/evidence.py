"""The evidence of a candidacy: what is expected, what was filed and what the auditor made of it; filing a document."""

from datetime import datetime
from uuid import UUID

from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from audit import antivirus, filing, uploads
from audit.evidence_scan import vet
from audit.quarantine import Quarantine
from audit.upload_models import Upload
from core.actor import Actor
from core.errors import Conflict, NotFound
from core.vocabulary import forms
from evaluation import evaluations
from label.models import Candidacy
from web.audit.audit_access import opened
from web.audit.evidence_review import OPEN, evidence_page
from web.audit.evidence_views import Part, requirements, texts
from web.desk import rooms
from web.frame.access import roles
from web.frame.fields import Attachment, Choice, Day, Text, Tick
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OfPlatform, OnPage, get, post
from web.frame.typed import Upload as Sent
from web.frame.unit_of_work import transaction

EVERYBODY = roles(*rooms.EVERYBODY)
ACCEPTED = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.odt,.ods,.txt"


def filing_form(parts: tuple[Part, ...], *, arrived: bool = False) -> Form:
    """The form of a deposit, with the requirements of the référentiel; no file is needed once one has arrived."""
    options = tuple((code, f"{code} – {text}") for code, text in texts(parts).items())
    return Form(
        Choice(name="exigence", label="Ce que ce document prouve", options=options, listed=True),
        Text(name="titre", label="Titre du document", hint="L’auditeur le lit avant d’ouvrir le fichier."),
        Day(
            name="date_effet",
            label="Date du document",
            hint="Celle qu’il porte : elle dit depuis quand la pratique existe.",
            required=False,
        ),
        Day(
            name="date_fin",
            label="Valable jusqu’au",
            hint="Pour un certificat, une attestation, une convention : le dossier dira quand il faudra le remplacer.",
            required=False,
        ),
        Tick(
            name="restreint",
            label="Document confidentiel : l’organisation et l’auditeur seront seuls à pouvoir l’ouvrir",
            required=False,
        ),
        Attachment(
            name="fichier",
            label="Fichier",
            hint=(
                "PDF, PNG, JPEG, DOCX, XLSX, ODT, ODS ou texte, sans macro ni mot de passe. 100 Mo au plus ; "
                "20 Mo si votre navigateur n’exécute pas les scripts de cette page."
            ),
            accept=ACCEPTED,
            required=not arrived,
        ),
    )


@get("/candidatures/{candidacy_id:uuid}/preuves", EVERYBODY)
def show(session: InSession, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """Each requirement with its documents."""
    return evidence_page(session, page, actor, candidacy_id, at)


@get("/candidatures/{candidacy_id:uuid}/preuves/depot", roles("applicant"))
def deposit(
    session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID], exigence: FromQuery[str] = ""
) -> Html:
    """The blank form, for one requirement when it is named."""
    candidacy, parts = _room(session, candidacy_id, actor)
    require_filing(candidacy)
    chosen = exigence if exigence in texts(parts) else ""
    return _deposit_page(page, candidacy, parts, filing_form(parts).blank(exigence=chosen), actor)


@post("/candidatures/{candidacy_id:uuid}/preuves/depot", roles("applicant"))
def add(platform: OfPlatform, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """File a document, sent with the form or by pieces before it; all that is slow is done before the transaction."""
    with platform.database.read() as session:
        candidacy, parts = _room(session, candidacy_id, actor)
        sending = _sending(session, candidacy_id, typed.one("envoi"), actor, at)
    require_filing(candidacy)
    form = filing_form(parts, arrived=sending is not None).read(typed)
    with page.refusing(None, form, lambda: _deposit_page(page, candidacy, parts, form, actor, sending)):
        form.check()
        said = _said(form)
        filing.check(said, at)
        quarantine = Quarantine(platform.settings)
        sent = form.values["fichier"] or _arrived(sending, quarantine)
        vetted = vet(sent.filename, sent.data, antivirus.scanner(platform.settings))
        shelved = filing.shelve(platform.files, vetted, sent.data)
        with transaction(platform.database, page, at) as session:
            require_filing(_room(session, candidacy_id, actor)[0])
            proof = filing.keep(session, candidacy_id, shelved, said, by=actor, at=at)
            if sending is not None:
                uploads.forget(session, sending.id)
            answer = page.go(
                f"{rooms.address(candidacy_id, 'preuves')}#{proof.requirement}", f"Document reçu. {proof.scan_note}"
            )
    if sending is not None:
        quarantine.drop(sending.id)
    return answer


def _said(form: Filled) -> filing.Said:
    return filing.Said(
        requirement=form.text("exigence"),
        title=form.text("titre"),
        effective_on=form.values["date_effet"],
        expires_on=form.values["date_fin"],
        restricted=form.ticked("restreint"),
    )


def _sending(session: Session, candidacy_id: UUID, named: str, actor: Actor, at: datetime) -> Upload | None:
    """The file that came by pieces, when the form names one."""
    if not named:
        return None
    try:
        return uploads.own(session, candidacy_id, UUID(named), by=actor, at=at)
    except ValueError as error:
        raise NotFound from error


def _arrived(sending: Upload | None, quarantine: Quarantine) -> Sent:
    if sending is None:
        raise NotFound
    return Sent(sending.filename, uploads.whole(sending, quarantine))


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
) -> Html:
    wanted = next((one for part in parts for one in part.requirements if form.holds("exigence", one.code)), None)
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
    )


HANDLERS = [show, deposit, add]
