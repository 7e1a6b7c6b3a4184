"""Every mail that the platform writes, to be read over; there is no such page outside a demonstration."""

from uuid import UUID

from litestar import Response
from litestar.params import FromPath, FromQuery

from core import vocabulary
from core.errors import NotFound
from core.mail import Words
from core.settings import Settings
from core.vocabulary import label_title
from evaluation import referentiel as referentiels
from label import account_notices, grievance_notices, invitations, notices, shopper_notices
from label.notices import Notice
from web.frame.access import DOOR
from web.frame.handling import Html, OnPage, WithSettings, get
from web.public.mails import renderer

# A mail carries its own style, and nothing else may run or be fetched.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; sandbox"
# What an invitation says in the examples: the code is of the right shape and opens nothing.
INVITED = {
    "minutes": 8,
    "phone": "01 99 00 00 00, du lundi au vendredi",
    "paper": "le livret est à l’accueil, avec une urne",
    "reply_to": "enquete@exemple.fr",
    "stop": "https://label.demo.test/courriels/stop?campagne=…",
}
CODE, FIRST = "TEST-TEST-TEST-TEST-TEST-TEST", "4 mai 2026"
# The roles of those to whom the notices of accounts go, in the examples.
ACCOUNTS = {"sign_up_applicant": "applicant", "open_account": "auditor", "give_role": "shopper"}
ACCOUNTS |= dict.fromkeys(("organisation_changed", "organisation_merged", "signed_again"), "applicant")


def readers() -> dict[str, Notice]:
    """Every mail, by the name of its template, with its reader's role and the page where it leads."""
    found = {event: Notice(ACCOUNTS.get(event, "manager"), page=page) for event, page in account_notices.PAGES.items()}
    for action, told in (notices.TOLD | notices.BESIDE).items():
        found |= {f"{action}_{notice.role}": notice for notice in told}
    found |= {name: Notice("", page=path) for name, path in invitations.TEMPLATES.items()}
    found |= grievance_notices.MAILS | shopper_notices.MAILS
    return found | {f"{action}_{notice.role}": notice for action, notice in notices.ALONE.items()}


def example(settings: Settings, name: str, word: str = vocabulary.CHOICES[0]) -> Words:
    """Subject, text and HTML of a mail to an imaginary organisation; NotFound when there is no such mail."""
    notice = readers().get(name)
    if notice is None:
        raise NotFound
    label = referentiels.load(referentiels.available()[0]).identite.label
    values: dict[str, object] = {
        "role": notice.role,
        "path": notice.page or f"/candidatures/{UUID(int=0)}/{notice.room}".rstrip("/"),
        "organisation": "Mairie de l’Exemple",
        "word": word,
        "label": label_title(label, word),
        "due": "2026-06-01",
        "number": "RECLAM-2026-7K3F-9",
    }
    if name in invitations.TEMPLATES:
        last: dict[str, str] = {"code": CODE, "path": f"/repondre#{CODE}"} if "invite" in name else {"first": FIRST}
        values |= INVITED | last
    return renderer(settings)({"template": name, "values": values})


@get("/design/mails", DOOR)
def every(page: OnPage, settings: WithSettings, mot: FromQuery[str] = vocabulary.CHOICES[0]) -> Html:
    """The list, in the word that is asked for."""
    word = _asked(settings, mot)
    found = [
        (name, notice.role, example(settings, name, word)[0])
        for name, notice in sorted(readers().items(), key=lambda one: one[0])
    ]
    return page.show("design/mails.html", mails=found, word=word, choices=vocabulary.CHOICES)


@get("/design/mails/{name:str}", DOOR)
def one(settings: WithSettings, name: FromPath[str], mot: FromQuery[str] = vocabulary.CHOICES[0]) -> Html:
    """The HTML part, as a mail program shows it."""
    _, _, html = example(settings, name, _asked(settings, mot))
    return Response(html, media_type="text/html", headers={"content-security-policy": POLICY})


@get("/design/mails/{name:str}/texte", DOOR)
def text(settings: WithSettings, name: FromPath[str], mot: FromQuery[str] = vocabulary.CHOICES[0]) -> Html:
    """The plain part."""
    _, plain, _ = example(settings, name, _asked(settings, mot))
    return Response(plain, media_type="text/plain")


def _asked(settings: Settings, word: str) -> str:
    if not settings.demo or vocabulary.fault(word):
        raise NotFound
    return word


HANDLERS = [every, one, text]
