"""Documents one by one: the page that lists them, the auditor's word on each, the file itself, another analysis."""

from datetime import datetime
from uuid import UUID

from litestar.params import FromPath
from sqlalchemy.orm import Session

from audit import antivirus, document_requests, evidence, evidence_states
from audit.audit_models import Evidence
from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import Conflict, NotFound
from core.files import Content
from core.platform import Platform
from evaluation import evaluations
from label import candidacies, notices
from web.audit.audit_access import may_act, opened
from web.audit.evidence_views import document, in_sight, requirements
from web.audit.request_views import asked
from web.desk import rooms
from web.frame import parts
from web.frame.access import roles
from web.frame.fields import Area, Choice, Hidden
from web.frame.forms import Filled, Form
from web.frame.handling import AnyRequest, At, Body, By, Html, InSession, OfPlatform, OnPage, get, post
from web.frame.unit_of_work import transaction

EVERYBODY = roles(*rooms.EVERYBODY)
# The states in which the organisation may still add to its file, and the auditor examine it.
OPEN = frozenset({"evaluation", "draft_report", "right_of_reply", "final_report"})
REVIEW = Form(
    Hidden(name="version"),
    Choice(name="avis", label="Votre avis", options=(("oui", "Accepter"), ("non", "Ne pas retenir"))),
    Area(
        name="remarque",
        label="Remarque",
        hint="L’organisation la lit. Elle est nécessaire quand le document n’est pas retenu.",
        required=False,
        rows=2,
    ),
)
SAID = {None: "", True: "oui", False: "non"}


@post("/candidatures/{candidacy_id:uuid}/preuves/{evidence_id:uuid}/avis", roles("auditor"))
def review(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    evidence_id: FromPath[UUID],
) -> Html:
    """The auditor accepts a document, or says what is missing."""
    form = REVIEW.read(typed, prefix(evidence_id))
    refused = (evidence_id, form)
    with page.refusing(session, form, lambda: evidence_page(session, page, actor, candidacy_id, at, refused)):
        proof = _proof(session, candidacy_id, evidence_id, actor)
        form.check()
        accepted = form.text("avis") == "oui"
        version = form.number("version")
        evidence.accept(
            session, proof.id, accepted=accepted, remark=form.text("remarque"), version=version, by=actor, at=at
        )
        if not accepted:  # many are examined in a day: one mail says it
            candidacy, today = candidacies.get(session, candidacy_id, by=actor), date_in_paris(at).isoformat()
            notices.tell(session, candidacy, "refuse_proof", by=actor, at=at, occasion=today)
    return page.go(rooms.address(candidacy_id, "preuves"), "Votre avis est enregistré.")


@get("/candidatures/{candidacy_id:uuid}/preuves/{evidence_id:uuid}/fichier", EVERYBODY)
def download(
    session: InSession,
    actor: By,
    at: At,
    request: AnyRequest,
    platform: OfPlatform,
    candidacy_id: FromPath[UUID],
    evidence_id: FromPath[UUID],
) -> Html:
    """The file, to be saved."""
    proof, content = sound(session, platform, candidacy_id, evidence_id, by=actor, at=at)
    return parts.attachment(request, content, proof.filename, proof.content_type, proof.sha256)


def sound(
    session: Session, platform: Platform, candidacy_id: UUID, evidence_id: UUID, *, by: Actor, at: datetime
) -> tuple[Evidence, Content]:
    """A document that this person may open, and its bytes; changed ones are refused, and the refusal is kept."""
    proof = _proof(session, candidacy_id, evidence_id, by)
    try:
        return evidence.read(session, platform.files, proof.id, by=by)
    except evidence.Damaged:
        with platform.database.write() as told:
            evidence_states.mark_damaged(told, evidence_id, by=by, at=at)
        raise


@post("/candidatures/{candidacy_id:uuid}/preuves/{evidence_id:uuid}/analyse", EVERYBODY)
def scan_again(
    platform: OfPlatform,
    actor: By,
    at: At,
    page: OnPage,
    candidacy_id: FromPath[UUID],
    evidence_id: FromPath[UUID],
) -> Html:
    """Ask the antivirus about a file that is waiting."""
    with platform.database.read() as session:
        proof = _proof(session, candidacy_id, evidence_id, actor)
        state = candidacies.get(session, candidacy_id, by=actor).state
    if proof.state != "pending":
        raise Conflict("Ce fichier n’attend pas d’analyse.")
    if state not in OPEN:
        raise Conflict("Le dossier ne reçoit plus de document : l’analyse se fait d’elle-même quand elle est possible.")
    scan = antivirus.scanner(platform.settings)(evidence.stored(platform.files, proof))
    with transaction(platform.database, page, at) as session:
        evidence_states.record_scan(session, evidence_id, scan, by=actor, at=at)
        return page.go(rooms.address(candidacy_id, in_sight(proof.requirement)), scan.note)


def evidence_page(
    session: Session,
    page: OnPage,
    actor: Actor,
    candidacy_id: UUID,
    at: datetime,
    refused: tuple[UUID, Filled] | None = None,
    wanted: str = "",
) -> Html:
    """Each requirement with its documents; `refused` is the review of one of them, with what was typed.

    `wanted` is the code of a requirement that is unfolded.
    """
    candidacy, evaluation = opened(session, candidacy_id, by=actor)
    proofs = evidence.of(session, candidacy_id)
    counted = evidence.current(proofs)
    frame = rooms.frame(candidacy, by=actor, here="preuves")
    acting = candidacy.state in OPEN and may_act(session, candidacy_id, by=actor)
    reviews = {proof.id: _blank(proof) for proof in counted if proof.readable} if acting else {}
    if refused is not None:
        reviews[refused[0]] = refused[1]
        # What the others did meanwhile is on the page: sending again is then a choice.
        refused[1].raw["version"] = evidence.get(session, refused[0]).version
    return page.show(
        "evidence/evidence.html",
        frame=frame,
        words=frame.words,
        parts=requirements(evaluations.pinned(evaluation), frame.words, proofs),
        waiting=sum(document(proof).waits for proof in counted),
        reviews=reviews,
        refused=refused,
        wanted=wanted,
        open=candidacy.state in OPEN,
        asked=asked(document_requests.of(session, candidacy_id), date_in_paris(at)),
        asking=acting,
        today=date_in_paris(at),
        filing=actor.role == "applicant" and candidacy.state in OPEN,
        undeclared=actor.role == "auditor" and not may_act(session, candidacy_id, by=actor),
    )


def prefix(evidence_id: UUID) -> str:
    """What sets apart the fields of one document's review."""
    return f"{evidence_id.hex}-"


def _blank(proof: Evidence) -> Filled:
    raw = {"version": proof.version, "avis": SAID[proof.accepted], "remarque": proof.remark}
    return Filled(REVIEW, raw=raw, prefix=prefix(proof.id))


def _proof(session: Session, candidacy_id: UUID, evidence_id: UUID, actor: Actor) -> Evidence:
    opened(session, candidacy_id, by=actor)
    proof = evidence.get(session, evidence_id)
    if proof.candidacy_id != candidacy_id:
        raise NotFound
    return proof


HANDLERS = [review, download, scan_again]
