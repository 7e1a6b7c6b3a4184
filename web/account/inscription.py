"""Registering an organisation: who it is, where it serves people, the word it uses for them, and its first account."""

from collections.abc import Mapping

from accounts import passwords, sessions
from core import vocabulary
from evaluation import referentiel as referentiels
from label import organisations
from label.organisations import NewSite
from web.frame import security
from web.frame.access import DOOR
from web.frame.fields import Choice, Email, Integer, Password, Text
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, Html, OfPlatform, OnPage, get, post
from web.frame.page import Shown
from web.frame.typed import Typed
from web.frame.unit_of_work import transaction

MOST_SITES = 60
OTHER = "autre"
ORGANISATION = Form(
    Text(
        name="siret",
        label="SIRET",
        hint="14 chiffres, sur l’avis de situation de l’Insee. Les espaces sont acceptés.",
        longest=30,
    ),
    Text(name="name", label="Nom de l’organisation", longest=160, autocomplete="organization"),
    Choice(
        name="kind",
        label="Nature de l’organisation",
        listed=True,
        options=tuple((kind, kind[0].upper() + kind[1:]) for kind in organisations.KINDS),
    ),
    Choice(
        name="word",
        label="Comment appelez-vous les personnes que vous servez ?",
        hint="Vos pages, vos questionnaires et votre certificat diront ce mot. Il se fige au premier certificat.",
        options=(*((word, word) for word in vocabulary.CHOICES), (OTHER, "un autre mot")),
    ),
    Text(
        name="other_word",
        label="Votre mot, si c’est un autre",
        hint="Au singulier, par exemple « allocataire » ou « élève ».",
        required=False,
        longest=2 * vocabulary.LONGEST,
    ),
)
SITE = Form(
    Text(name="name", label="Nom du site", longest=120),
    Integer(name="headcount", label="Agents", hint="Effectif appelé à répondre.", most=500_000),
    Integer(name="yearly_users", label="Personnes servies par an", hint="Une estimation convient."),
)
ACCOUNT = Form(
    Text(name="person_name", label="Votre nom", longest=120, autocomplete="name"),
    Email(name="email", label="Votre adresse électronique", autocomplete="username"),
    Password(
        name="password",
        label="Choisissez un mot de passe",
        hint=f"Au moins {passwords.SHORTEST} caractères : une phrase convient très bien.",
        autocomplete="new-password",
    ),
)


class Inscription:
    """The three parts of the page, filled."""

    def __init__(self, organisation: Filled, sites: list[Filled], account: Filled) -> None:
        self.organisation, self.sites, self.account = organisation, sites, account

    @property
    def kept_sites(self) -> list[Filled]:
        """The rows in use: an empty one after the first asks for nothing."""
        return [site for position, site in enumerate(self.sites) if position == 0 or not site.is_empty]

    def refuse(self, message: str, errors: Mapping[str, str]) -> None:
        """Spread the sentences over the part that holds each field."""
        account = {name: text for name, text in errors.items() if name in ACCOUNT.fields}
        self.account.refuse("", account)
        self.organisation.refuse(message, {name: text for name, text in errors.items() if name not in account})

    def check(self) -> None:
        """Raise Invalid when a field of any part is wrong."""
        for row in set(self.sites) - set(self.kept_sites):
            row.errors = {}
        word = self.organisation.values.get("word")
        if word == OTHER and not self.organisation.text("other_word"):
            self.organisation.errors["other_word"] = "Écrivez votre mot, ou choisissez-en un dans la liste."
        for part in (self.account, *self.kept_sites, self.organisation):
            part.check()

    @property
    def word(self) -> str:
        """The word chosen or written."""
        chosen = self.organisation.text("word")
        return self.organisation.text("other_word") if chosen == OTHER else chosen

    def new_sites(self) -> list[NewSite]:
        """What the service takes."""
        return [
            NewSite(site.text("name"), site.number("headcount"), site.number("yearly_users"))
            for site in self.kept_sites
        ]


@get("/inscription", DOOR)
def show(page: OnPage) -> Html:
    """The blank form, with one site."""
    return _page(page, Inscription(ORGANISATION.blank(), [SITE.blank_row("sites", 0)], ACCOUNT.blank()))


@post("/inscription", DOOR)
def register(page: OnPage, typed: Body, platform: OfPlatform, at: At) -> Html:
    """Register, and sign in; « Ajouter un site » only shows one more row."""
    filled = _read(typed)
    if typed.one("faire") == "ajouter":
        raise Shown(_page(page, _with_one_more_site(filled)))
    with page.refusing(None, filled, lambda: _page(page, filled)):
        filled.check()
        digest = passwords.hashed(filled.account.text("password"))
        with transaction(platform.database, page, at) as session:
            actor = organisations.sign_up(
                session,
                siret=filled.organisation.text("siret"),
                name=filled.organisation.text("name"),
                kind=filled.organisation.text("kind"),
                word=filled.word,
                sites=filled.new_sites(),
                person_name=filled.account.text("person_name"),
                email=filled.account.text("email"),
                password_hash=digest,
                at=at,
            )
            assert actor.id is not None  # noqa: S101 (just registered)
            token = sessions.open_(session, sessions.memberships(session, actor.id)[0].id, at=at)
            answer = page.go("/tableau-de-bord")
    answer.set_cookie(security.cookie(platform.settings, token))
    return answer


def _read(typed: Typed) -> Inscription:
    sites = SITE.read_rows(typed, "sites")[:MOST_SITES] or [SITE.read(typed, "sites-0-")]
    return Inscription(ORGANISATION.read(typed), sites, ACCOUNT.read(typed))


def _with_one_more_site(filled: Inscription) -> Inscription:
    for part in (filled.organisation, filled.account, *filled.sites):
        part.errors = {}
    if len(filled.sites) < MOST_SITES:
        filled.sites.append(SITE.blank_row("sites", len(filled.sites)))
    return filled


def _page(page: OnPage, filled: Inscription) -> Html:
    least = min(referentiels.load(name).populations.habilites for name in referentiels.available())
    return page.show("organisation/inscription.html", filled=filled, least=least)


HANDLERS = [show, register]
