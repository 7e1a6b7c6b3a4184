"""The organisation's own page: what was registered, its sites, and the word it chose."""

from core import vocabulary
from label import changes, organisations
from label.models import Organisation
from web.frame.access import roles
from web.frame.fields import Hidden, Text
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, get, post

WORD = Form(
    Hidden(name="version"),
    Text(
        name="word",
        label="Le mot de votre organisation",
        hint="Au singulier : usager, patient, citoyen, bénéficiaire, client, ou le vôtre, par exemple « élève ».",
        longest=2 * vocabulary.LONGEST,
    ),
)


@get("/organisation", roles("applicant"))
def show(session: InSession, actor: By, page: OnPage) -> Html:
    """What the platform knows of the organisation."""
    organisation = organisations.own(session, by=actor)
    return _page(session, page, organisation, WORD.blank(version=organisation.version, word=organisation.word))


@post("/organisation/mot", roles("applicant"))
def change_word(session: InSession, actor: By, at: At, page: OnPage, typed: Body) -> Html:
    """Choose another word."""
    form = WORD.read(typed)
    with page.refusing(session, form, lambda: _page(session, page, organisations.own(session, by=actor), form)):
        form.check()
        organisations.change_word(session, form.text("word"), version=form.number("version"), by=actor, at=at)
    return page.go("/organisation", "Le mot de votre organisation est enregistré.")


def _page(session: InSession, page: OnPage, organisation: Organisation, form: Filled) -> Html:
    return page.show(
        "organisation/organisation.html",
        organisation=organisation,
        words=vocabulary.forms(organisation.word),
        frozen=organisations.is_frozen(session, organisation.id),
        form=form,
        changed=changes.of(session, organisation.id),
    )


HANDLERS = [show, change_word]
