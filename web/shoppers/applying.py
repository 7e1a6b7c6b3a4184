"""A citizen proposes to become a mystery shopper, follows the answer by the link of a mail, or gives up."""

from litestar.params import FromPath

from accounts import throttle
from core.errors import Conflict
from evaluation import referentiel as referentiels
from evaluation.visits import shopper_applications
from evaluation.visits.mystery_availability import SLOTS
from evaluation.visits.shopper_applications import Proposal
from label import shopper_notices
from web.frame.access import PUBLIC
from web.frame.fields import Area, Email, Many, Text, Tick
from web.frame.forms import Filled, Form
from web.frame.handling import AnyRequest, At, Body, Html, InSession, OnPage, get, post

HERE = "/devenir-enqueteur"
TOO_MANY = "Trop de candidatures viennent d’arriver de votre connexion : recommencez dans un quart d’heure."
# Kind of the badge and word, as the applicant reads them.
STATES = {
    "received": ("wait", "En cours de lecture"),
    "accepted": ("ok", "Acceptée"),
    "refused": ("off", "Non retenue"),
    "withdrawn": ("off", "Retirée"),
}


def channels() -> tuple[tuple[str, str], ...]:
    """Code and name of every channel that an open référentiel visits."""
    known = (referentiels.load(name).mystere.canaux for name in referentiels.available())
    return tuple({one.code: one.nom for found in known for one in found}.items())


APPLICATION = Form(
    Text(name="nom", label="Votre nom", longest=120, autocomplete="name"),
    Email(name="courriel", label="Votre adresse électronique", autocomplete="email"),
    Text(name="telephone", label="Votre téléphone", longest=30, required=False, autocomplete="tel"),
    Text(
        name="lieux",
        label="Communes ou départements où vous pouvez aller",
        hint="Par exemple : Nantes et son agglomération, Loiret.",
        longest=300,
    ),
    Many(name="canaux", label="Façons de contacter un service", options=channels(), required=True),
    Many(
        name="disponibilites",
        label="Quand êtes-vous libre ?",
        hint="Les demi-journées habituelles ; vous pourrez les changer.",
        options=tuple((code, words.capitalize()) for code, words in SLOTS.items()),
        required=True,
    ),
    Text(name="langues", label="Langues que vous parlez", longest=120),
    Area(
        name="experience",
        label="Votre expérience de l’accessibilité",
        hint="Seulement si vous souhaitez en parler : lecteur d’écran, fauteuil, langue des signes, français facile…",
        required=False,
        longest=1000,
        rows=3,
    ),
    Tick(name="accord", label="J’accepte que ces informations servent à étudier ma candidature"),
)


@get(HERE, PUBLIC)
def blank(page: OnPage) -> Html:
    """What a shopper does, and the form."""
    return _form(page, APPLICATION.blank())


@post(HERE, PUBLIC)
def apply(request: AnyRequest, session: InSession, at: At, page: OnPage, typed: Body) -> Html:
    """Receive an application; the answer is the same when this address has one already."""
    form = APPLICATION.read(typed)
    source = [f"shopper:{request.client.host if request.client else ''}"]
    with page.refusing(session, form, lambda: _form(page, form)):
        form.check()
        if throttle.is_closed(session, source, at=at):
            raise Conflict(TOO_MANY)
        throttle.failed(session, source, at=at)
        found, new = shopper_applications.apply(session, _proposal(form), at=at)
        if new:
            shopper_notices.tell(session, found, "applied", at=at)
    return page.go(f"{HERE}/merci")


@get(f"{HERE}/merci", PUBLIC)
def thanks(page: OnPage) -> Html:
    """What happens next."""
    return page.show("shoppers/thanks.html")


@get(f"{HERE}/{{key:str}}", PUBLIC)
def follow(session: InSession, page: OnPage, key: FromPath[str]) -> Html:
    """Where the application stands, for whoever holds its key; nothing of what was written in it."""
    found = shopper_applications.of_key(session, key)
    return page.show("shoppers/follow.html", found=found, state=STATES[found.state])


@post(f"{HERE}/{{key:str}}/retrait", PUBLIC)
def withdraw(session: InSession, at: At, page: OnPage, key: FromPath[str]) -> Html:
    """Give up."""
    found = shopper_applications.withdraw(session, key, at=at)
    shopper_notices.tell(session, found, "withdrawn", at=at)
    return page.go(f"{HERE}/{key}")


def _proposal(form: Filled) -> Proposal:
    return Proposal(
        name=form.text("nom").strip(),
        email=form.text("courriel"),
        phone=form.text("telephone"),
        places=form.text("lieux"),
        channels=tuple(form.chosen("canaux")),
        slots=tuple(form.chosen("disponibilites")),
        languages=form.text("langues"),
        experience=form.text("experience"),
    )


def _form(page: OnPage, form: Filled) -> Html:
    return page.show(
        "shoppers/apply.html",
        form=form,
        kept=shopper_applications.KEPT_MONTHS,
        unanswered=shopper_applications.UNANSWERED_MONTHS,
    )


HANDLERS = [blank, apply, thanks, follow, withdraw]
