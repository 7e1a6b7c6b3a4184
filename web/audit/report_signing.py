"""The final report is signed by its auditor: a code of the moment, a sealed file, and nothing moves any more."""

from uuid import UUID

from litestar.params import FromPath
from sqlalchemy.orm import Session

from audit import reports
from core.actor import Actor
from core.errors import Conflict, NotFound
from label import candidacies, seal
from web.account import signing
from web.audit import report_printing
from web.audit.audit_access import opened
from web.desk import moves, rooms
from web.frame.access import roles
from web.frame.fields import Hidden
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OfPlatform, OnPage, WithKeys, get, post
from web.frame.unit_of_work import transaction

ACTION = "finalise_report"
SIGNATURE = Form(Hidden(name="version"), signing.CODE)
REASON = "Rapport d’audit définitif, signé par {name}"


@get("/candidatures/{candidacy_id:uuid}/rapport/signature", roles("auditor"))
def show(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """What a signature means, and what still forbids it."""
    return _page(session, page, actor, candidacy_id)


@post("/candidatures/{candidacy_id:uuid}/rapport/signature", roles("auditor"))
def sign(
    platform: OfPlatform,
    keyring: WithKeys,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
) -> Html:
    """Print and seal what will be frozen, then freeze it: if anything moved meanwhile, nothing is signed."""
    form = SIGNATURE.read(typed)

    def again() -> Html:
        with platform.database.read() as reading:
            return _page(reading, page, actor, candidacy_id, form)

    with page.refusing(None, form, again):
        form.check()
        with platform.database.read() as reading:
            pdf, digest = _printed(reading, page, actor, candidacy_id, demo=platform.settings.demo, at=at)
        place = platform.settings.public_url
        sealed = seal.seal(pdf, keyring.seal, reason=REASON.format(name=actor.name), place=place)
        with transaction(platform.database, page, at) as session:
            signing.require(session, page, platform, form.text("code"), by=actor, at=at)
            candidacies.perform(session, candidacy_id, ACTION, version=form.number("version"), by=actor, at=at)
            reports.keep_signed(session, candidacy_id, sealed, digest, by=actor, at=at)
            return page.go(rooms.address(candidacy_id, "rapport"), moves.DONE[ACTION])


def _printed(
    session: Session, page: OnPage, actor: Actor, candidacy_id: UUID, *, demo: bool, at: At
) -> tuple[bytes, str]:
    candidacy, evaluation = opened(session, candidacy_id, by=actor)
    report = reports.of(session, candidacy_id)
    move = _move(session, candidacy_id, actor)
    if report is None or move is None:
        raise Conflict(candidacies.STALE)
    if move.reasons:
        raise Conflict(" ".join(move.reasons))
    drawn = report_printing.Draft(session, candidacy, evaluation, report, page.templates.environment)
    return report_printing.final(drawn, demo=demo, by=actor, at=at)


def _page(session: Session, page: OnPage, actor: Actor, candidacy_id: UUID, form: Filled | None = None) -> Html:
    candidacy, _ = opened(session, candidacy_id, by=actor)
    report = reports.of(session, candidacy_id)
    if report is None or report.replied_at is None:
        raise NotFound
    form = form or SIGNATURE.blank()
    form.raw["version"] = candidacy.version
    frame = rooms.frame(candidacy, by=actor, here="rapport")
    return page.show(
        "auditing/signature.html",
        frame=frame,
        words=frame.words,
        form=form,
        move=_move(session, candidacy_id, actor),
        final=report.final_at is not None,
        ways=signing.ways(session, actor),
    )


def _move(session: Session, candidacy_id: UUID, actor: Actor) -> moves.Move | None:
    candidacy = candidacies.get(session, candidacy_id, by=actor)
    return next((move for move in moves.moves(session, candidacy, by=actor) if move.action == ACTION), None)


HANDLERS = [show, sign]
