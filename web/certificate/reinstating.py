"""Asking that a suspended certificate be reinstated, with one file at most, and the manager's refusal."""

from uuid import UUID

from litestar.params import FromPath

from audit import antivirus
from audit.evidence_scan import vet
from core.errors import Invalid, NotFound
from core.platform import Platform
from label import certificates, reinstatements
from label.grievance_steps import APPEAL_MONTHS
from web.certificate import standings
from web.certificate.certificate_management import REFUSAL, management_page
from web.desk import rooms
from web.frame.access import roles
from web.frame.fields import Area, Attachment
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OfPlatform, OnPage, WithSettings, get, post
from web.frame.unit_of_work import transaction

ADDRESS = "/candidatures/{candidacy_id:uuid}/" + standings.REINSTATEMENT
READERS = ("applicant", "manager")
REQUEST = Form(
    Area(
        name="texte",
        label="Ce que vous avez corrigé",
        hint="Ce qui a changé depuis la suspension, depuis quand, et comment on peut le constater. Rien n’est publié.",
        shortest=reinstatements.SHORTEST,
        longest=reinstatements.LONGEST,
        rows=8,
    ),
    Attachment(
        name="fichier",
        label="Une pièce qui le montre",
        hint="Si vous en avez une : PDF, image, document ou tableur, 20 Mo au plus.",
        required=False,
        accept=".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.odt,.ods,.txt",
    ),
)
SENT = "Votre demande est envoyée au gestionnaire du label."


@get(ADDRESS, roles(*READERS))
def show(session: InSession, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """What is asked and what was answered; a manager reads it where the certificate is managed."""
    rooms.enter(session, candidacy_id, *READERS, by=actor)
    if actor.role != "manager":
        return _page(session, page, actor, at, candidacy_id)
    held = certificates.of_candidacy(session, candidacy_id)
    if held is None:
        raise NotFound
    return page.go(f"/certificats/{held.number}/gestion#demande")


@post(ADDRESS, roles("applicant"))
def ask(platform: OfPlatform, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """Send the request; its file is examined before the transaction begins, which may take seconds."""
    with platform.database.read() as session:
        rooms.enter(session, candidacy_id, by=actor)
        reinstatements.suspended(session, candidacy_id, at=at)
    form = REQUEST.read(typed)

    def again() -> Html:
        with platform.database.read() as session:
            return _page(session, page, actor, at, candidacy_id, form)

    with page.refusing(None, form, again):
        form.check()
        joined = _joined(platform, form)
        with transaction(platform.database, page, at) as session:
            reinstatements.ask(session, candidacy_id, form.text("texte"), joined, by=actor, at=at)
            answer = page.go(rooms.address(candidacy_id, standings.REINSTATEMENT), SENT)
    return answer


@get(ADDRESS + "/{request_id:uuid}/piece", roles(*READERS))
def joined(
    platform: OfPlatform,
    session: InSession,
    actor: By,
    page: OnPage,
    candidacy_id: FromPath[UUID],
    request_id: FromPath[UUID],
) -> Html:
    """The file joined to a request, its digest checked."""
    rooms.enter(session, candidacy_id, *READERS, by=actor)
    found, held = reinstatements.get(session, request_id)
    if held.candidacy_id != candidacy_id or not found.file_sha256:
        raise NotFound
    return page.attachment(platform.files.get(found.file_sha256), found.file_name, found.file_type)


@post("/certificats/{number:str}/demandes/{request_id:uuid}/refus", roles("manager"))
def decline(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    settings: WithSettings,
    number: FromPath[str],
    request_id: FromPath[UUID],
) -> Html:
    """Refuse, with the motive that the organisation reads."""
    number = certificates.canonical(number)
    form = REFUSAL.read(typed)
    again = {"decline": form}
    with page.refusing(session, form, lambda: management_page(session, actor, at, page, settings, number, again)):
        form.check()
        reinstatements.decline(session, request_id, why=form.text("refus"), by=actor, at=at)
    return page.go(f"/certificats/{number}/gestion", "La demande est refusée : l’organisation est prévenue.")


def _joined(platform: Platform, form: Filled) -> reinstatements.Joined | None:
    if form.values["fichier"] is None:
        return None
    sent = form.upload("fichier")
    vetted = vet(sent.filename, sent.data, antivirus.scanner(platform.settings))
    if not vetted.scan.readable:
        raise Invalid(vetted.scan.note, {"fichier": vetted.scan.note})
    return reinstatements.Joined(vetted.filename, vetted.content_type, platform.files.put(sent.data))


def _page(
    session: InSession, page: OnPage, actor: By, at: At, candidacy_id: UUID, refused: Filled | None = None
) -> Html:
    candidacy = rooms.enter(session, candidacy_id, "applicant", by=actor)
    held, suspension = reinstatements.suspended(session, candidacy_id, at=at)
    told = standings.of(session, held, at=at)
    frame = rooms.frame(candidacy, by=actor, here="programme")
    return page.show(
        "certificate/reinstatement.html",
        frame=frame,
        words=frame.words,
        told=told,
        declined=reinstatements.declined_of(session, suspension),
        form=refused or REQUEST.blank(),
        refused=refused,
        days=reinstatements.DAYS,
        months=APPEAL_MONTHS,
    )


HANDLERS = [show, ask, joined, decline]
