"""The editions of a certificate, its standing and its story, for software that wants the human words too."""

from datetime import datetime

from core import canonical_json
from label import certificate_life, editions, story_lines
from label.certificate_models import Certificate
from label.moments import stamp


def editions_json(certificate: Certificate, *, at: datetime) -> bytes:
    """The certificate's present standing, its editions and its story, for software that wants the human words too."""
    latest, turned = certificate.editions[-1], story_lines.turning(certificate.events)
    return canonical_json.dumps(
        {
            "number": certificate.number,
            "status": certificate_life.standing(certificate, at),
            "since": stamp(turned.since),
            "reason": turned.reason,
            "validUntil": certificate.valid_until.isoformat(),
            **_reservations(certificate),
            **_lineage(certificate),
            "editions": [
                {
                    "edition": known.edition,
                    "id": known.credential_id,
                    "issued": stamp(known.issued_at),
                    "revoked": known.revoked,
                    "superseded": known.edition < latest.edition,
                    "unsignedSha256": known.unsigned_digest,
                }
                for known in certificate.editions
            ],
            "story": [
                {"status": story_lines.became(line), "since": stamp(line.since), "reason": line.reason}
                | {"edition": line.edition}
                for line in certificate.events
            ],
        }
    )


def _reservations(certificate: Certificate) -> dict[str, dict[str, str]]:
    """When it was granted with reservations, and when the last one was lifted; nothing when it had none."""
    statement = editions.statement_of(certificate.editions[-1])
    if not statement.reserved:
        return {}
    lifted = story_lines.reservations_lifted(certificate)
    ends = {"granted": statement.decided_at, "lifted": lifted}
    return {"reservations": {name: stamp(moment) for name, moment in ends.items() if moment is not None}}


def _lineage(certificate: Certificate) -> dict[str, str]:
    """The certificate that it superseded and the one that superseded it, where there are any."""
    ends = {"supersedes": certificate.supersedes, "supersededBy": certificate.superseded_by}
    return {name: other.number for name, other in ends.items() if other is not None}
