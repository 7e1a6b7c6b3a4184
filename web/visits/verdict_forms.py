"""What a manager may say of a report beside accepting it: a question, a rejection, a visit to make again."""

from uuid import UUID

from litestar.params import FromPath

from evaluation.visits import mystery_verdicts
from web.desk import rooms
from web.frame.access import roles
from web.frame.handling import At, Body, By, Html, InSession, OnPage, post
from web.visits.review_page import QUESTION, REDO, REJECT, VISIT, review_page, tell_shopper, visit_of


@post(f"{VISIT}/question", roles("manager"))
def ask(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    mission_id: FromPath[UUID],
) -> Html:
    """Ask the shopper something without sending the report back."""
    form = QUESTION.read(typed)
    forms = {"question": form}
    with page.refusing(session, form, lambda: review_page(session, page, actor, candidacy_id, mission_id, forms=forms)):
        mission = visit_of(session, candidacy_id, mission_id, by=actor, changing=True)
        form.check()
        version, text = form.number("version"), form.text("question")
        mystery_verdicts.ask(session, mission_id, text, version=version, by=actor, at=at)
        tell_shopper(session, candidacy_id, mission.shopper_id, "ask_shopper", at)
    return page.go(rooms.address(candidacy_id, f"visites/{mission_id}/validation"), "Question envoyée.")


@post(f"{VISIT}/rejet", roles("manager"))
def reject(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    mission_id: FromPath[UUID],
) -> Html:
    """Refuse the report for good."""
    form = REJECT.read(typed)
    forms = {"reject": form}
    with page.refusing(session, form, lambda: review_page(session, page, actor, candidacy_id, mission_id, forms=forms)):
        mission = visit_of(session, candidacy_id, mission_id, by=actor, changing=True)
        form.check()
        version, motive = form.number("version"), form.text("motif")
        mystery_verdicts.reject(session, mission_id, motive, version=version, by=actor, at=at)
    return page.go(rooms.address(candidacy_id, "visites"), f"Visite n° {mission.number} rejetée : elle ne compte pas.")


@post(f"{VISIT}/nouvel-essai", roles("manager"))
def redo(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    mission_id: FromPath[UUID],
) -> Html:
    """Have the visit made again at the same place of the plan."""
    form = REDO.read(typed)
    forms = {"redo": form}
    with page.refusing(session, form, lambda: review_page(session, page, actor, candidacy_id, mission_id, forms=forms)):
        mission = visit_of(session, candidacy_id, mission_id, by=actor, changing=True)
        form.check()
        version, motive = form.number("version"), form.text("motif")
        again = mystery_verdicts.redo(session, mission_id, motive, version=version, by=actor, at=at)
    words = f"Visite n° {mission.number} à refaire : proposez-la à quelqu’un."
    return page.go(rooms.address(candidacy_id, f"visites/{again.id}/validation"), words)


HANDLERS = [ask, reject, redo]
