"""Renewals: a candidacy for the scheme of a certificate still held, open in the window of its programme, and after."""

from datetime import date
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from core.errors import Conflict
from core.typography import date_fr
from evaluation import referentiel as referentiels
from label import lineage, surveillance
from label.certificate_models import Certificate
from label.models import Candidacy


class Renewal(msgspec.Struct, frozen=True):
    """A certificate to supersede: the first day to ask for the next, the last day to be decided in time, its end."""

    certificate: Certificate
    opens: date
    due: date

    @property
    def ends(self) -> date:
        """The last day of what it renews: after it, and until the decision, nothing holds."""
        return self.certificate.valid_until

    def standing(self, today: date) -> str:
        """`early` before the window, `open`, `hurried` when the decision may come too late, `late` after the end."""
        if today > self.ends:
            return "late"
        if today < self.opens:
            return "early"
        return "open" if today <= self.due else "hurried"


def of(session: Session, organisation_id: UUID | None, referentiel_id: str) -> Renewal | None:
    """What a candidacy of this organisation under this référentiel would renew; None for a first label."""
    held = lineage.in_force(session, organisation_id, referentiels.load(referentiel_id).identite.prefixe)
    return renewal(held) if held is not None else None


def of_candidacy(session: Session, candidacy: Candidacy) -> Renewal | None:
    """What this candidacy renews while it is not decided; None for a first label, and for what it earned itself."""
    found = of(session, candidacy.organisation_id, candidacy.referentiel_id)
    return None if found is None or found.certificate.candidacy_id == candidacy.id else found


def require_open(session: Session, organisation_id: UUID | None, referentiel_id: str, today: date) -> Renewal | None:
    """What would be renewed; Conflict when the window is not open yet."""
    found = of(session, organisation_id, referentiel_id)
    if found is not None and found.standing(today) == "early":
        raise Conflict(
            f"Votre certificat {found.certificate.number} est valable jusqu’au {date_fr(found.ends)} : son "
            f"renouvellement se demande à partir du {date_fr(found.opens)}."
        )
    return found


def renewal(held: Certificate) -> Renewal:
    """The renewal of one certificate, by its programme."""
    (check,) = (one for one in surveillance.checks(held) if one.kind == "renewal")
    return Renewal(held, check.opens, check.due)
