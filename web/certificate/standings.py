"""How a certificate stands, said to those who follow its file: since when, why, and the one thing to do next."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.calendar import date_in_paris
from label import (
    certificate_life,
    certificates,
    dated_steps,
    editions,
    reinstatements,
    remedies,
    story_lines,
    workflow,
)
from label.certificate_models import Certificate, StatusEvent
from label.grievance_steps import DAYS
from label.life_models import PlannedStep
from label.models import Candidacy
from label.remedies import Remedies
from web.certificate import certificate_views
from web.certificate.certificate_views import KINDS
from web.desk import rooms

APPEAL_DAYS = DAYS["appeal"]
AGAIN = "/candidatures/nouvelle"
# What the holder must know until then, and what would change it.
DO = {
    "suspended": (
        "Jusqu’au rétablissement, retirez affiches, signatures et mentions du label : les vérificateurs le refusent. "
        "L’image de votre site dit d’elle-même l’état du jour.",
        "Corrigez ce que dit le motif, puis demandez le rétablissement : le gestionnaire du label répond en "
        f"{reinstatements.DAYS} jours ouvrés au plus. Un certificat rétabli garde son numéro : son édition change.",
    ),
    "withdrawn": (
        "Retirez le certificat et l’image du label de vos pages et de vos murs : les vérificateurs les refusent.",
        "Seul un recours fondé rétablirait ce certificat ; une nouvelle candidature en donnerait un autre.",
    ),
    "expired": (
        "Votre organisation n’est plus certifiée : retirez le certificat et l’image de vos pages et de vos murs.",
        "Le label se demande de nouveau par une candidature, sans effet rétroactif.",
    ),
    "superseded": (
        "Remplacez partout ce certificat et son image : les vérificateurs les refusent.",
        "Le nouveau certificat vaut seul ; celui-ci reste publié avec son histoire.",
    ),
    "reduced": (
        "Remplacez le certificat et l’image que vous présentez : les copies d’avant sont révoquées.",
        "Ce qui n’est plus couvert se demande de nouveau au renouvellement.",
    ),
}
REINSTATEMENT = "programme/retablissement"


class Next(msgspec.Struct, frozen=True):
    """The words of the one main button, and where it leads."""

    action: str
    url: str


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate as the public page says it, and beside it what its holder does about it.

    `sanction`: the line that reduced or ended it, None for what nobody pronounced; `scope`: what a reduced one covers;
    `living`: the address of the candidacy that its holder follows already.
    """

    at: datetime
    certificate: Certificate
    standing: str
    kind: str
    since: datetime
    reason: str
    scope: str
    sanction: StatusEvent | None
    remedies: Remedies | None
    step: PlannedStep | None
    address: str
    living: str

    @property
    def whole(self) -> bool:
        """Whether it is valid for all that was granted: there is nothing to say."""
        return self.standing == "valid" and not self.scope

    @property
    def pressing(self) -> bool:
        """Whether its holder still has to act: a reduction is settled once nobody can contest it any more."""
        contested = self.remedies is not None and (self.remedies.appeal or self.remedies.pending)
        return not self.whole and (self.standing != "valid" or bool(contested))

    @property
    def do(self) -> tuple[str, str]:
        """What its holder must know meanwhile, and what would change it."""
        return DO["reduced" if self.standing == "valid" else self.standing]

    @property
    def next(self) -> Next:
        """The one thing to do now."""
        match self.standing:
            case "superseded":
                return Next("Voir le certificat en vigueur", f"/c/{self.certificate.superseded_by.number}")  # type: ignore[union-attr]
            case "valid":
                return Next("Ouvrir le kit du label", f"{self.address}/kit")
            case "expired":
                return self.again("Demander le renouvellement")
        assert self.remedies is not None  # noqa: S101 (a suspension and a withdrawal are sanctions)
        if self.remedies.request:
            return Next("Suivre la demande de rétablissement", self.room(REINSTATEMENT))
        if self.standing == "suspended" and self.remedies.left:
            first = self.remedies.left[0]
            return Next(
                f"Voir ce qui reste à régler : {first.title[:1].lower()}{first.title[1:]}", self.room(first.room)
            )
        if self.remedies.pending:
            return Next("Suivre le recours", self.room("recours"))
        if self.standing == "suspended":
            return Next("Demander le rétablissement", self.room(REINSTATEMENT))
        if self.remedies.appeal:
            return Next("Contester le retrait", self.room("recours"))
        return self.again("Demander le label de nouveau")

    def again(self, action: str) -> Next:
        """Ask for the label once more, or follow what is going on already."""
        return Next("Suivre la candidature en cours", self.living) if self.living else Next(action, AGAIN)

    def room(self, code: str) -> str:
        """The address of a room of the file, perhaps with a place in it."""
        return f"{self.address}/{code}"


def of(session: Session, held: Certificate, *, at: datetime) -> Told:
    """How one certificate stands at this moment."""
    certificate = certificates.by_number(session, held.number)
    standing, turned = certificate_life.standing(certificate, at), story_lines.turning(certificate.events)
    scope = editions.statement_of(certificate.editions[-1]).scope
    reduced = story_lines.last(certificate.events, "reduce") if scope else None
    pronounced = {"suspended": "suspend", "withdrawn": "withdraw"}.get(standing)
    sanction = reduced if standing == "valid" else story_lines.last(certificate.events, pronounced)
    today = date_in_paris(at)
    return Told(
        at=at,
        certificate=certificate,
        standing=standing,
        kind=KINDS[standing],
        since=turned.since,
        reason=turned.reason,
        scope=scope if reduced else "",
        sanction=sanction,
        remedies=remedies.of(session, certificate, sanction, today) if sanction else None,
        step=dated_steps.pending(session, certificate.id),
        address=rooms.address(certificate.candidacy_id),
        living=_living(session, certificate),
    )


def mark(session: Session, candidacy: Candidacy, *, at: datetime) -> tuple[str, str] | None:
    """The badge of a certificate that is not valid, in a list of candidacies; None for the others."""
    held = certificates.of_candidacy(session, candidacy.id) if candidacy.state in workflow.GRANTED else None
    return certificate_views.mark(held, at=at)


def of_organisation(session: Session, organisation_id: UUID | None, *, at: datetime) -> Iterator[Told]:
    """Those of its latest certificate of each scheme."""
    query = select(Certificate).where(Certificate.organisation_id == organisation_id)
    latest = {one.scheme: one for one in session.scalars(query.order_by(Certificate.issued_on, Certificate.number))}
    for held in latest.values():
        yield of(session, held, at=at)


def _living(session: Session, certificate: Certificate) -> str:
    query = select(Candidacy.id).where(Candidacy.organisation_id == certificate.organisation_id)
    found = session.scalar(query.where(Candidacy.state.not_in(workflow.FINAL)).limit(1))
    return rooms.address(found) if found else ""
