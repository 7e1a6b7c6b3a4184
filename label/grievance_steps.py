"""The life of a complaint or an appeal as one table: who may do what, from where, under which condition."""

import msgspec

from core.errors import Conflict, NotAllowed

KINDS = {"complaint": "Réclamation", "appeal": "Recours"}
# « Réclamation » is feminine, « recours » is not.
STATES = {
    "complaint": {"filed": "Reçue", "assigned": "À l’étude", "decided": "Traitée", "withdrawn": "Retirée"},
    "appeal": {"filed": "Reçu", "assigned": "À l’étude", "decided": "Traité", "withdrawn": "Retiré"},
}
OUTCOMES = {
    "complaint": {"upheld": "Fondée", "partly": "En partie fondée", "dismissed": "Non fondée"},
    "appeal": {"upheld": "Fondé", "partly": "En partie fondé", "dismissed": "Non fondé"},
}
# Working days from its reception to its answer.
DAYS = {"complaint": 30, "appeal": 40}
# Working days for its author to answer a question; the clock of the answer stops meanwhile.
REPLY_DAYS = 15
# Months to appeal after the decision or the sanction.
APPEAL_MONTHS = 2
PARTS = {"manager": "gestionnaire du label", "handler": "la personne chargée d’y répondre", "author": "son auteur"}
# Who may be put in charge, provided they took no part in the file.
HANDLERS = ("committee", "manager")


class Facts(msgspec.Struct, frozen=True):
    """What the conditions look at; false until shown."""

    uninvolved: bool = False
    answered: bool = False
    published: bool = False
    reachable: bool = False
    settled: bool = False


CONDITIONS = {
    "uninvolved": "Cette personne a pris part au dossier : choisissez quelqu’un qui n’y a eu aucun rôle.",
    "answered": "Écrivez la réponse : l’auteur la lira.",
    "reachable": "L’auteur n’a pas laissé d’adresse : personne ne lirait la question. Répondez avec ce que vous avez.",
    "settled": "Une question attend déjà la réponse de l’auteur : une seule à la fois.",
    "published": "Écrivez ce qui sera publié : une plainte fondée, même en partie, se dit à tous.",
}


class Row(msgspec.Struct, frozen=True):
    """One row: an action, the states it leaves, the state it reaches, the part played and its conditions."""

    action: str
    sources: tuple[str, ...]
    target: str
    part: str
    conditions: tuple[str, ...] = ()


TABLE = (
    Row("assign", ("filed", "assigned"), "assigned", "manager", ("uninvolved",)),
    Row("ask", ("assigned",), "assigned", "handler", ("uninvolved", "reachable", "settled")),
    Row("decide", ("assigned",), "decided", "handler", ("uninvolved", "answered", "published")),
    Row("withdraw", ("filed", "assigned"), "withdrawn", "author"),
)
BY_ACTION = {row.action: row for row in TABLE}


def check(action: str, state: str, part: str, facts: Facts) -> str:
    """The state that `action` reaches; NotAllowed for another part, Conflict with every reason otherwise."""
    row = BY_ACTION[action]
    if row.part != part:
        raise NotAllowed(f"Cette action est réservée à : {PARTS[row.part]}.")
    if state not in row.sources:
        raise Conflict("Elle a changé d’étape entre-temps : rechargez la page pour voir où elle en est.")
    if reasons := [CONDITIONS[name] for name in row.conditions if not getattr(facts, name)]:
        raise Conflict(" ".join(reasons))
    return row.target
