"""The rooms of a candidacy: which pages a role finds around it in each state, and what heads each of them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session, object_session

from audit import missions
from core.actor import Actor
from core.errors import NotFound
from core.vocabulary import forms, label_title
from evaluation import referentiel as referentiels
from label import candidacies, certificates, wording, workflow
from label.certificate_models import Certificate
from label.models import Candidacy
from web.certificate import certificate_views

FILED = frozenset(workflow.STATES) - {"draft"}
EVALUATED = frozenset(
    {"evaluation", "draft_report", "right_of_reply", "final_report", "committee", "adjourned", "refused"}
    | workflow.GRANTED
)
# From these on, the organisation may read the report, hence its results.
REVEALED = EVALUATED - {"evaluation", "draft_report"}
BEFORE_COMMITTEE = workflow.REPORTED
EVALUATORS = ("applicant", "manager", "auditor")
EVERYBODY = ("applicant", "manager", "auditor", "committee")
# How a state looks on its badge; the shape goes with the word.
KINDS = {
    "draft": "off",
    "information_requested": "warn",
    "right_of_reply": "warn",
    "adjourned": "warn",
    "granted": "ok",
    "granted_with_reservations": "ok",
    "refused": "bad",
    "inadmissible": "bad",
    "withdrawn": "off",
}


class Room(msgspec.Struct, frozen=True):
    """One page of a candidacy: who finds it, in which states, at which end of the address."""

    code: str
    label: str
    roles: tuple[str, ...]
    states: frozenset[str]

    @property
    def end(self) -> str:
        """What follows the candidacy's address."""
        return f"/{self.code}" if self.code else ""


ROOMS = (
    Room("", "Vue d’ensemble", EVERYBODY, frozenset(workflow.STATES)),
    Room("dossier", "Dossier", EVERYBODY, frozenset(workflow.STATES)),
    Room("recevabilite", "Recevabilité", ("manager",), FILED),
    Room("campagnes", "Campagnes", EVALUATORS, EVALUATED),
    Room("visites", "Visites mystère", ("applicant", "manager"), EVALUATED),
    Room("preuves", "Preuves", EVALUATORS, EVALUATED),
    Room("preuves", "Preuves", ("committee",), BEFORE_COMMITTEE),
    Room("audit", "Audit", EVALUATORS, EVALUATED),
    Room("audit", "Audit", ("committee",), BEFORE_COMMITTEE),
    Room("rapport", "Rapport", ("auditor", "manager"), EVALUATED),
    Room("rapport", "Rapport", ("applicant",), REVEALED),
    Room("rapport", "Rapport", ("committee",), BEFORE_COMMITTEE),
    Room("resultats", "Résultats", ("auditor", "manager"), EVALUATED),
    Room("resultats", "Résultats", ("applicant",), REVEALED),
    Room("resultats", "Résultats", ("committee",), BEFORE_COMMITTEE),
    Room("comite", "Comité", ("manager", "committee"), BEFORE_COMMITTEE),
    Room("kit", "Kit du label", ("applicant", "manager"), frozenset(workflow.GRANTED)),
    Room("questions", "Questions du comité", EVERYBODY, frozenset({"adjourned"})),
    Room("programme", "Programme", EVALUATORS, frozenset(workflow.GRANTED)),
    Room("chemin", "Chemin vers le label", ("applicant", "manager"), frozenset({"adjourned", "refused"})),
    Room("recours", "Recours", ("applicant",), frozenset({"adjourned", "refused", "inadmissible"} | workflow.GRANTED)),
    Room("historique", "Historique", EVERYBODY, frozenset(workflow.STATES)),
)


class Link(msgspec.Struct, frozen=True):
    """One entry of the sub-navigation."""

    label: str
    url: str
    current: bool


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What heads every page of a candidacy, for one visitor; `certificate` is the one that it earned."""

    candidacy: Candidacy
    address: str
    words: Mapping[str, str]
    label: str
    edition: str
    state: str
    kind: str
    rooms: tuple[Link, ...]
    certificate: Certificate | None

    @property
    def held(self) -> Certificate:
        """The certificate; NotFound before it is issued."""
        if self.certificate is None:
            raise NotFound
        return self.certificate

    def standing(self, at: datetime) -> tuple[str, str] | None:
        """The badge beside the decision of a certificate that no longer holds at this moment; None otherwise."""
        return certificate_views.mark(self.certificate, at=at)


def address(candidacy_id: UUID, room: str = "") -> str:
    """The address of a candidacy, or of one of its rooms."""
    return f"/candidatures/{candidacy_id}" + (f"/{room}" if room else "")


def open_to(role: str, state: str) -> tuple[Room, ...]:
    """The rooms that this role finds in this state."""
    return tuple(room for room in ROOMS if role in room.roles and state in room.states)


def enter(session: Session, candidacy_id: UUID, *roles: str, by: Actor) -> Candidacy:
    """The candidacy; NotFound to strangers and to auditors of other files, NotAllowed to roles beside `roles`."""
    candidacy = candidacies.get(session, candidacy_id, by=by)
    if by.role == "auditor":
        missions.require(session, candidacy_id, by=by, acting=False)
    by.require(*(roles or EVERYBODY))
    return candidacy


def kind(state: str) -> str:
    """The shape and colour of a state's badge."""
    return KINDS.get(state, "wait")


def frame(candidacy: Candidacy, *, by: Actor, here: str) -> Frame:
    """The head of the page `here` (a room's code, empty for the overview); the organisation must be loaded."""
    referentiel = referentiels.load(candidacy.referentiel_id)
    return Frame(
        candidacy=candidacy,
        address=address(candidacy.id),
        words=forms(candidacy.organisation.word),
        label=label_title(referentiel.identite.label, candidacy.organisation.word),
        edition=referentiel.identite.edition,
        state=wording.state(candidacy.state, by.role),
        kind=kind(candidacy.state),
        rooms=tuple(
            Link(room.label, address(candidacy.id) + room.end, room.code == here)
            for room in open_to(by.role, candidacy.state)
        ),
        certificate=_certificate(candidacy),
    )


def _certificate(candidacy: Candidacy) -> Certificate | None:
    if candidacy.state not in workflow.GRANTED:
        return None
    session = object_session(candidacy)
    assert session is not None  # noqa: S101 (only what is still evaluated is shown again outside its session)
    return certificates.of_candidacy(session, candidacy.id)
