"""The evidence of a candidacy: what is expected, what was filed and what the auditor made of it; filing a document."""

from uuid import UUID

from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from audit import antivirus, evidence
from audit.evidence_scan import vet
from core.actor import Actor
from core.errors import Conflict
from core.vocabulary import forms
from evaluation import evaluations
from label.models import Candidacy
from web.audit.audit_access import opened
from web.audit.evidence_review import OPEN, evidence_page
from web.audit.evidence_views import Part, requirements, texts
from web.desk import rooms
from web.frame.access import roles
from web.frame.fields import Attachment, Choice, Day, Text
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OfPlatform, OnPage, get, post
from web.frame.unit_of_work import transaction

EVERYBODY = roles(*rooms.EVERYBODY)
ACCEPTED = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.odt,.ods,.txt"


def filing(parts: tuple[Part, ...]) -> Form:
    """The form of a deposit, with the requirements of the référentiel."""
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
        Attachment(
            name="fichier",
            label="Fichier",
            hint="PDF, PNG, JPEG, DOCX, XLSX, ODT, ODS ou texte, 20 Mo au plus. Ni macro, ni mot de passe.",
            accept=ACCEPTED,
        ),
    )


@get("/candidatures/{candidacy_id:uuid}/preuves", EVERYBODY)
def show(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """Each requirement with its documents."""
    return evidence_page(session, page, actor, candidacy_id)


@get("/candidatures/{candidacy_id:uuid}/preuves/depot", roles("applicant"))
def deposit(
    session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID], exigence: FromQuery[str] = ""
) -> Html:
    """The blank form, for one requirement when it is named."""
    candidacy, parts = _room(session, candidacy_id, actor)
    _require_filing(candidacy)
    chosen = exigence if exigence in texts(parts) else ""
    return _deposit_page(page, candidacy, parts, filing(parts).blank(exigence=chosen), actor)


@post("/candidatures/{candidacy_id:uuid}/preuves/depot", roles("applicant"))
def add(platform: OfPlatform, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """File a document: it is examined before the transaction begins, which may take seconds."""
    with platform.database.read() as session:
        candidacy, parts = _room(session, candidacy_id, actor)
    _require_filing(candidacy)
    form = filing(parts).read(typed)
    with page.refusing(None, form, lambda: _deposit_page(page, candidacy, parts, form, actor)):
        form.check()
        said = {"requirement": form.text("exigence"), "title": form.text("titre")}
        evidence.check(**said, effective_on=form.values["date_effet"], at=at)
        sent = form.upload("fichier")
        vetted = vet(sent.filename, sent.data, antivirus.scanner(platform.settings))
        with transaction(platform.database, page, at) as session:
            _require_filing(_room(session, candidacy_id, actor)[0])
            day = form.values["date_effet"]
            proof = evidence.keep(
                session, platform.files, candidacy_id, vetted, sent.data, **said, effective_on=day, by=actor, at=at
            )
            answer = page.go(
                f"{rooms.address(candidacy_id, 'preuves')}#{proof.requirement}", f"Document reçu. {proof.scan_note}"
            )
    return answer


def _room(session: Session, candidacy_id: UUID, actor: Actor) -> tuple[Candidacy, tuple[Part, ...]]:
    candidacy, evaluation = opened(session, candidacy_id, by=actor)
    return candidacy, requirements(evaluations.pinned(evaluation), forms(candidacy.organisation.word))


def _require_filing(candidacy: Candidacy) -> None:
    if candidacy.state not in OPEN:
        raise Conflict("Le rapport d’audit est définitif : le dossier ne reçoit plus de document.")


def _deposit_page(page: OnPage, candidacy: Candidacy, parts: tuple[Part, ...], form: Filled, actor: Actor) -> Html:
    wanted = next((one for part in parts for one in part.requirements if form.holds("exigence", one.code)), None)
    frame = rooms.frame(candidacy, by=actor, here="preuves")
    return page.show("evidence/deposit.html", frame=frame, words=frame.words, form=form, wanted=wanted)


HANDLERS = [show, deposit, add]
