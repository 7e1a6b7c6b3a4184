"""Who acts: the person, the role worn and the organisation, copied into every journal entry."""

from uuid import UUID

import msgspec

from core.errors import NotAllowed

ROLES = {
    "applicant": "responsable qualité",
    "shopper": "enquêteur mystère",
    "auditor": "auditeur",
    "committee": "membre du comité",
    "manager": "gestionnaire du label",
    "system": "plateforme",
    "respondent": "répondant",
    "leader": "dirigeant",
    "citizen": "citoyen",
}


class Actor(msgspec.Struct, frozen=True):
    """One person in one role; `id` is None for the platform itself and for people without an account."""

    id: UUID | None
    name: str
    role: str
    organisation_id: UUID | None = None

    def require(self, *roles: str) -> None:
        """Raise NotAllowed unless the actor wears one of `roles`."""
        if self.role not in roles:
            wanted = " ou ".join(ROLES[role] for role in roles)
            raise NotAllowed(f"Cette action est réservée à : {wanted}.")


SYSTEM = Actor(None, "Plateforme", "system")
CITIZEN = Actor(None, "", "citizen")
