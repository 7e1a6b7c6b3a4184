"""What a shopper does before any mission: read and sign the charter, then pass its quiz; both made for a phone."""

from sqlalchemy.orm import Session

from core.actor import Actor
from evaluation.visits import shopper_engagement
from evaluation.visits.shopper_charter import Question, charter, quiz
from web.frame.access import roles
from web.frame.fields import Choice, Tick
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, get, post
from web.visits.mystery_forms import Key

HERE = "/charte"
SIGNATURE = Form(Key(name="edition"), Tick(name="accord", label="J’ai lu la charte et je m’engage à la respecter"))
SIGNED = "Charte signée. Il reste son questionnaire."
PASSED = "Questionnaire réussi : des visites peuvent maintenant vous être proposées."
AGAIN = "Pas encore : lisez les explications, puis recommencez. Vous avez autant d’essais qu’il le faut."


@get(HERE, roles("shopper"))
def show(session: InSession, actor: By, page: OnPage) -> Html:
    """The charter, and the quiz once it is signed."""
    return _page(session, page, actor)


@post(f"{HERE}/signature", roles("shopper"))
def sign(session: InSession, actor: By, at: At, page: OnPage, typed: Body) -> Html:
    """Sign the charter."""
    form = SIGNATURE.read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, signature=form)):
        form.check()
        shopper_engagement.sign(session, form.text("edition"), by=actor, at=at)
    return page.go(HERE, SIGNED)


@post(f"{HERE}/questionnaire", roles("shopper"))
def answer(session: InSession, actor: By, at: At, page: OnPage, typed: Body) -> Html:
    """Try the quiz: what is wrong is explained, and the try is kept whatever it gives."""
    form = _quiz_form().read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, answers=form)):
        form.check()
        given = {one.code: form.text(one.code) for one in quiz().questions}
        wrong = shopper_engagement.answer(session, given, by=actor, at=at)
    if len(quiz().questions) - len(wrong) >= quiz().reussite:
        return page.go("/missions", PASSED)
    return _page(session, page, actor, answers=form, wrong=wrong)


def _quiz_form() -> Form:
    return Form(
        *(
            Choice(
                name=one.code,
                label=one.texte,
                options=tuple((str(rank), words) for rank, words in enumerate(one.choix, start=1)),
            )
            for one in quiz().questions
        )
    )


def _page(
    session: Session,
    page: OnPage,
    actor: Actor,
    *,
    signature: Filled | None = None,
    answers: Filled | None = None,
    wrong: list[Question] | None = None,
) -> Html:
    assert actor.id is not None  # noqa: S101 (signed in)
    return page.show(
        "shoppers/charter.html",
        charter=charter(),
        quiz=quiz(),
        standing=shopper_engagement.standing(session, actor.id),
        signature=signature or SIGNATURE.blank(edition=charter().edition),
        answers=answers or _quiz_form().blank(),
        wrong={one.code: one.explication for one in wrong or ()},
        again=AGAIN if wrong else "",
    )


HANDLERS = [show, sign, answer]
