"""How many bytes one organisation may file in one candidacy; the same file counts once, wherever it stands."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit.audit_models import Evidence
from core.errors import Invalid

# As the pages tell the size of each file.
MEGABYTE = 1_000_000


def used(session: Session, candidacy_id: UUID, *, without: str = "") -> int:
    """The bytes kept for this candidacy, earlier versions included, less those of the file `without` (a digest)."""
    # An infected file left its row and no byte.
    kept = (Evidence.candidacy_id == candidacy_id, Evidence.state != "infected", Evidence.sha256 != without)
    files = select(Evidence.sha256, Evidence.size).where(*kept).distinct().subquery()
    return session.scalar(select(func.coalesce(func.sum(files.c.size), 0))) or 0


def require_room(session: Session, candidacy_id: UUID, size: int, *, digest: str = "", megabytes: int) -> None:
    """Raise Invalid when a file of `size` bytes does not fit in the `megabytes` of a candidacy beside the others."""
    taken, most = used(session, candidacy_id, without=digest), megabytes * MEGABYTE
    if taken + size <= most:
        return
    sentence = (
        f"Ce fichier de {_told(size)} ne tient pas dans le dossier : {_told(taken)} y sont déjà, sur {_told(most)}. "
        f"Il reste {_told(max(most - taken, 0))}. Déposez un fichier plus léger, ou écrivez au gestionnaire du label."
    )
    raise Invalid(sentence, {"fichier": sentence})


def _told(size: int) -> str:
    """« 1 950 Mo », « 0,4 Mo »: a tenth only where it says something."""
    if size >= 10 * MEGABYTE or size % MEGABYTE == 0:
        return f"{size // MEGABYTE:,} Mo".replace(",", "\u202f")
    return f"{size / MEGABYTE:.1f} Mo".replace(".", ",")
