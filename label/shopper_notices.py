"""Mails about applications of mystery shoppers: received, answered; who applies has no account yet."""

from datetime import datetime

from sqlalchemy.orm import Session

from accounts import people
from core import mail
from core.vocabulary import CHOICES, label_title
from evaluation import referentiel as referentiels
from evaluation.visits.shopper_models import ShopperApplication
from label.notices import Notice

# Words: templates/mail/<name>.html. An applicant reads the answer on the page that their own key opens.
MAILS = {
    "shopper_applied_candidate": Notice("candidate", page="/devenir-enqueteur"),
    "shopper_applied_manager": Notice("manager", page="/enqueteurs"),
    "shopper_refused_candidate": Notice("candidate", page="/devenir-enqueteur"),
    "shopper_withdrawn_manager": Notice("manager", page="/enqueteurs"),
}


def tell(session: Session, found: ShopperApplication, event: str, *, at: datetime) -> None:
    """Promise the mails of an event (applied, refused, withdrawn): to the applicant, and to every manager."""
    for name, notice in MAILS.items():
        if not name.startswith(f"shopper_{event}_"):
            continue
        own = notice.role == "candidate"
        told = [found.email] if own else [person.email for person in people.by_role(session, "manager")]
        values = {
            "role": notice.role,
            "path": f"{notice.page}/{found.key}" if own else notice.page,
            "organisation": "",
            "word": CHOICES[0],
            "label": label_title(referentiels.load(referentiels.available()[0]).identite.label, CHOICES[0]),
            "due": None,
        }
        for address in told:
            key = f"{name}:{found.id}:{at.isoformat()}"
            mail.promise_notice(session, to=address, template=name, values=values, at=at, key=key)
