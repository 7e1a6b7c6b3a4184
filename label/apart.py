"""Whom a link sets aside, of the committee or of an audit, and what each may read of it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from audit.impartiality import Path, path, sentence
from core.calendar import date_in_paris
from label import team
from label.models import Candidacy

OWN = "Lien connu de la plateforme : "
# What a relative declared, or what two organisations agreed, was not told to this person.
INDIRECT = (
    "Un lien indirect vous rattache à cette organisation, par un proche ou par une autre organisation. "
    "S’il vous surprend, écrivez au gestionnaire du label."
)
# The same, of somebody else: read by the organisation and by those who audit with them.
THEIRS = "Un lien indirect rattache cette personne à l’organisation, par un proche ou par une autre organisation."


def shown(way: Path, said: str) -> str:
    """What everybody in the file may read of the way that sets somebody aside, which is `said` in full to managers."""
    return said if len(way) == 1 else THEIRS


def linked(session: Session, candidacy: Candidacy, people: Collection[UUID], *, at: datetime) -> Mapping[UUID, str]:
    """Those of these people whom a link ties to the organisation, which is loaded, each with what they may read of it.

    Their own link is said in full; of a longer path, only that there is one.
    """
    known, today, found = team.graph(session), date_in_paris(at), {}
    for person_id in people:
        way = path(known, str(person_id), team.node(candidacy.organisation.siret), today)
        if way is not None:
            found[person_id] = OWN + sentence(known, way, today) if len(way) == 1 else INDIRECT
    return found
