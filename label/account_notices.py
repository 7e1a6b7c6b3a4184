"""Notices of accounts and of organisations: what concerns somebody and no candidacy in particular."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.models import Person
from core import mail
from core.vocabulary import CHOICES, label_title
from evaluation import referentiel as referentiels
from label.models import Organisation

# Event → the page where its reader goes next. Words: templates/mail/<event>.html.
PAGES = {
    "sign_up_applicant": "/tableau-de-bord",
    "open_account": "/connexion",
    "give_role": "/role",
    "change_password": "/role",
    "second_factor": "/second-facteur",
    "add_passkey": "/second-facteur",
    "remove_passkey": "/second-facteur",
    "suspect_passkey": "/second-facteur",
    "change_proposed": "/changements",
    "change_declined": "/changements",
    "organisation_changed": "/organisation",
    "organisation_merged": "/organisation",
    "signed_again": "/candidatures",
}


def tell(
    session: Session,
    event: str,
    person_id: UUID,
    role: str,
    *,
    organisation: Organisation | None = None,
    at: datetime,
    occasion: str = "",
) -> None:
    """Promise the mail of what has just happened to an account or its organisation; it never holds a password.

    It is promised once per `occasion`, this very moment unless said.
    """
    person = session.get_one(Person, person_id)
    word = organisation.word if organisation else CHOICES[0]
    values = {
        "role": role,
        "path": PAGES[event],
        "organisation": organisation.name if organisation else "",
        "word": word,
        "label": label_title(referentiels.load(referentiels.available()[0]).identite.label, word),
        "due": None,
    }
    key = f"{event}:{person_id}:{role}:{occasion or at.isoformat()}"
    mail.promise_notice(session, to=person.email, template=event, values=values, at=at, key=key)
