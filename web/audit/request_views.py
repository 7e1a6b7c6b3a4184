"""What the page of evidence shows of the documents asked for: what is awaited first, the nearest day above."""

from collections.abc import Sequence
from datetime import date

import msgspec

from audit.document_requests import standing
from audit.request_models import DocumentRequest

WORDS = {
    "late": ("bad", "En retard"),
    "open": ("wait", "Attendu"),
    "answered": ("ok", "Déposé"),
    "withdrawn": ("off", "Demande retirée"),
}


class Asked(msgspec.Struct, frozen=True):
    """One request, and where it stands as (kind, word)."""

    request: DocumentRequest
    standing: str

    @property
    def badge(self) -> tuple[str, str]:
        """The shape and the word of where it stands."""
        return WORDS[self.standing]

    @property
    def awaited(self) -> bool:
        """Whether the organisation still has something to file."""
        return self.standing in ("open", "late")


def asked(found: Sequence[DocumentRequest], today: date) -> tuple[Asked, ...]:
    """Every request with its words, what is awaited first."""
    shown = [Asked(one, standing(one, today)) for one in found]
    return tuple(sorted(shown, key=lambda one: (not one.awaited, one.request.due_on)))
