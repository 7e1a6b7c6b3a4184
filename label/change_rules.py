"""Which changes of organisations may be proposed, and what each must say; what no act makes possible is refused."""

import msgspec

from core import lookalikes
from core import siret as sirets
from core.errors import Invalid

KINDS = {
    "identity": "Elle change de nom ou de SIRET",
    "merger": "Elle est reprise par une autre organisation (fusion, absorption)",
    "split": "Elle se partage en plusieurs organisations (scission)",
}
CERTIFICATES = {"transfer": "Portés au nom de celle qui reprend, jusqu’à la même date", "withdraw": "Retirés"}
CANDIDACIES = {"follow": "Reprises par l’autre organisation", "close": "Closes, avec ce motif"}
SPLIT = (
    "Une scission ne transfère rien : un label vaut pour l’organisation entière qui a été évaluée. Réduisez le "
    "périmètre de son certificat, ou retirez-le ; chaque nouvelle organisation dépose ensuite sa propre candidature."
)
BEGUN = "Une évaluation de {name} est commencée, sur ses seuls services : attendez la décision, ou closez-la."
BOTH = "Les deux organisations ont une candidature en cours : celle de {name} ne peut qu’être close."
WAITING = "Un certificat accordé attend sa signature : reprenez ce changement une fois qu’il est délivré."
HELD = (
    "{name} a déjà un certificat de ce label : elle n’en a jamais deux en vigueur. Celui de l’autre organisation "
    "ne peut qu’être retiré."
)
SHORTEST = 10


class Act(msgspec.Struct, frozen=True):
    """The official act that proves the change: its title, and its file, kept under its digest."""

    title: str
    filename: str
    content_type: str
    sha256: str


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is proposed, as typed: `into` is the SIRET of the organisation that takes the other one over."""

    siret: str
    kind: str
    name_after: str = ""
    siret_after: str = ""
    into: str = ""
    certificates: str = "transfer"
    candidacies: str = "follow"
    reason: str


def check(wanted: Wanted, act: str) -> None:
    """Raise Invalid, field by field, for what no act can make possible; touches no database."""
    if wanted.kind == "split":
        raise Invalid(SPLIT, {"nature": SPLIT})
    errors = {}
    if wanted.kind not in KINDS:
        errors["nature"] = "Choisissez ce qui change."
    if wanted.kind == "identity":
        errors |= _identity(wanted)
    if wanted.certificates not in CERTIFICATES:
        errors["certificats"] = "Choisissez ce que deviennent les certificats."
    if wanted.candidacies not in CANDIDACIES:
        errors["candidatures"] = "Choisissez ce que deviennent les candidatures en cours."
    if len(wanted.reason.strip()) < SHORTEST:
        errors["motif"] = "Écrivez le motif : il est publié sur la page des certificats concernés."
    if not act.strip():
        errors["acte"] = "Nommez l’acte qui le prouve : arrêté, délibération, avis de l’Insee, avec sa date."
    if errors:
        raise Invalid("La proposition n’est pas complète.", errors)


def _identity(wanted: Wanted) -> dict[str, str]:
    """What is wrong in a new name or SIRET; what was typed there before choosing another case is not read."""
    if not (wanted.name_after.strip() or wanted.siret_after.strip()):
        return {"nom": "Écrivez le nouveau nom, le nouveau SIRET, ou les deux."}
    errors = {}
    if fault := lookalikes.fault(wanted.name_after):
        errors["nom"] = fault
    if wanted.siret_after.strip() and (fault := sirets.fault(wanted.siret_after)):
        errors["nouveau_siret"] = fault
    return errors
