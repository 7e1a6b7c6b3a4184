"""Who may open a page: every handler says it, and one that says nothing stops the start."""

from typing import Any

import msgspec

from core.actor import ROLES, Actor
from core.errors import NotAllowed

ACCOUNT_ROLES = ("applicant", "shopper", "auditor", "committee", "manager")


class Access(msgspec.Struct, frozen=True):
    """`kind` is public, respondent (a code in the body authenticates, never a cookie) or private (one of `roles`).

    A `translated` page exists in every language of web/frame/translations.py.
    """

    kind: str
    roles: frozenset[str] = frozenset()
    translated: bool = False

    def check(self, actor: Actor) -> None:
        """NotAllowed when the page is not for this actor's role."""
        if self.kind == "private" and actor.role not in self.roles:
            wanted = " ou ".join(ROLES[role] for role in sorted(self.roles))
            raise NotAllowed(f"Cette page est réservée à : {wanted}. Vous êtes connecté comme {ROLES[actor.role]}.")


PUBLIC: dict[str, Any] = {"access": Access("public", translated=True)}
RESPONDENT: dict[str, Any] = {"access": Access("respondent", translated=True)}
# The doors of the organisations' space, which speaks French.
DOOR: dict[str, Any] = {"access": Access("public")}


def roles(*names: str) -> dict[str, Any]:
    """The option of a page for these roles."""
    unknown = set(names) - set(ACCOUNT_ROLES)
    if unknown or not names:
        raise ValueError(f"unknown roles: {sorted(unknown)}")
    return {"access": Access("private", frozenset(names))}


SIGNED_IN = roles(*ACCOUNT_ROLES)


def internal(target: str, otherwise: str = "/tableau-de-bord") -> str:
    """A path of this site to go on to; anything that a browser could read as another host is replaced."""
    plain = target.startswith("/") and not target.startswith("//") and "\\" not in target
    return target if plain and target.isprintable() and "://" not in target.partition("?")[0] else otherwise
