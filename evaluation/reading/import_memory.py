"""What an organisation said of a file is proposed again for the next one that has the same line of names."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from evaluation.quality.alarm_models import ImportMapping
from evaluation.reading.import_reading import Mapping


def recall(session: Session, organisation_id: UUID, audience: str, names: Sequence[str]) -> Mapping | None:
    """What was said the last time a file with these names entered; None when none did."""
    row = session.get(ImportMapping, (organisation_id, _fingerprint(names), audience))
    return msgspec.convert(row.said, Mapping) if row else None


def remember(
    session: Session, organisation_id: UUID, audience: str, names: Sequence[str], said: Mapping, *, at: datetime
) -> None:
    """Keep what was said of a file that has entered, in place of what was said of the one before."""
    made = ImportMapping(
        organisation_id=organisation_id,
        header=_fingerprint(names),
        audience=audience,
        said=msgspec.to_builtins(said),
        said_at=at,
    )
    session.merge(made)


def _fingerprint(names: Sequence[str]) -> str:
    return sha256("\x1f".join(names).encode()).hexdigest()
