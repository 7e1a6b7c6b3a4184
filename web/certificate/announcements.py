"""Announcing a suspension or a withdrawal for a day to come, and taking the announcement back."""

from uuid import UUID

from litestar.params import FromPath

from core.typography import date_fr
from label import certificates, dated_steps
from web.certificate.certificate_management import ANNOUNCEMENT, CANCELLATION, management_page
from web.frame.access import roles
from web.frame.handling import At, Body, By, Html, InSession, OnPage, WithSettings, post


@post("/certificats/{number:str}/annonces", roles("manager"))
def announce(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    settings: WithSettings,
    number: FromPath[str],
) -> Html:
    """Announce a step; the organisation is told at once."""
    number = certificates.canonical(number)
    form = ANNOUNCEMENT.read(typed)
    again = {"announce": form}
    with page.refusing(session, form, lambda: management_page(session, actor, at, page, settings, number, again)):
        form.check()
        on, reason = form.day("jour"), form.text("pourquoi")
        dated_steps.announce(session, number, form.text("etape"), on=on, reason=reason, by=actor, at=at)
    return page.go(f"/certificats/{number}/gestion", f"L’étape est annoncée au {date_fr(on)}.")


@post("/certificats/{number:str}/annonces/{step_id:uuid}/annulation", roles("manager"))
def cancel(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    settings: WithSettings,
    number: FromPath[str],
    step_id: FromPath[UUID],
) -> Html:
    """Take an announcement back."""
    number = certificates.canonical(number)
    form = CANCELLATION.read(typed)
    again = {"cancel": form}
    with page.refusing(session, form, lambda: management_page(session, actor, at, page, settings, number, again)):
        form.check()
        dated_steps.cancel(session, step_id, why=form.text("pourquoi"), by=actor, at=at)
    return page.go(f"/certificats/{number}/gestion", "L’annonce est annulée.")


HANDLERS = [announce, cancel]
