"""What the register's form offers: the levels and the kinds of holders of which there is a certificate."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.certificate_models import Certificate
from label.models import Organisation


def levels(session: Session) -> list[tuple[str, str]]:
    """The editions and levels of which there is a certificate, in order."""
    query = select(Certificate.referentiel_id, Certificate.level).distinct()
    return sorted((edition, level) for edition, level in session.execute(query))


def kinds(session: Session) -> list[str]:
    """The kinds of organisation that hold a certificate, in order."""
    query = select(Organisation.kind).join(Certificate, Certificate.organisation_id == Organisation.id)
    return sorted(session.scalars(query.distinct()))
