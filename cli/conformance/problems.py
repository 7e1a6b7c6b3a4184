"""Why a document is refused: every refusal has the address that a recommendation gives its problem."""

from label.linked_data import LinkedDataError
from label.proofs import Document, ProofError

MODEL = "https://www.w3.org/TR/vc-data-model#"
SECURITY = "https://w3id.org/security#"
STATUS = "https://www.w3.org/ns/credentials/status-list#"


class Refusal(Exception):
    """The message of each is a French sentence."""


class Unparsed(Refusal):
    """What was sent is not the JSON, or holds not the proof, that can be read."""


class Malformed(Refusal):
    """The document is not one of the data model; the sentence names the property."""


class OutOfRange(Refusal):
    """A moment outside the period of validity, a place outside the list."""


class Unmade(Refusal):
    """The proof that is asked for is not one that this issuer makes."""


class StatusError(Refusal):
    """The status of a credential forbids it, or is not that of the list."""


class Unretrieved(Refusal):
    """The list of statuses cannot be read."""


class ListTooShort(Refusal):
    """So few places that a status would say whose it is."""


class OtherDomain(ProofError):
    """The proof was made for somebody else to read."""


class OtherChallenge(ProofError):
    """The proof was made to answer something else."""


# Data Model 2.0, 7.2; Data Integrity 1.0, 2.4.3 and 4.7; Bitstring Status List 1.0, 3.5.
PROBLEMS: dict[type[Exception], tuple[str, str]] = {
    Unparsed: (f"{MODEL}PARSING_ERROR", "La demande ne se lit pas"),
    Malformed: (f"{MODEL}MALFORMED_VALUE_ERROR", "Une propriété est mal formée"),
    OutOfRange: (f"{MODEL}RANGE_ERROR", "Une valeur est hors de ses bornes"),
    LinkedDataError: (f"{SECURITY}DATA_LOSS_DETECTION_ERROR", "Une donnée serait perdue"),
    Unmade: (f"{SECURITY}PROOF_GENERATION_ERROR", "La signature demandée ne peut pas être faite"),
    ProofError: (f"{SECURITY}PROOF_VERIFICATION_ERROR", "La signature ne vaut pas"),
    OtherDomain: (f"{SECURITY}INVALID_DOMAIN_ERROR", "La signature est faite pour un autre domaine"),
    OtherChallenge: (f"{SECURITY}INVALID_CHALLENGE_ERROR", "La signature répond à un autre défi"),
    StatusError: (f"{STATUS}STATUS_VERIFICATION_ERROR", "Le statut n’autorise pas l’attestation"),
    Unretrieved: (f"{STATUS}STATUS_RETRIEVAL_ERROR", "La liste de statuts ne peut pas être lue"),
    ListTooShort: (f"{STATUS}STATUS_LIST_LENGTH_ERROR", "La liste de statuts est trop courte"),
}
# What a verifier adds whenever the securing mechanism fails (Data Model 2.0, 7.1).
INSECURE = (f"{MODEL}CRYPTOGRAPHIC_SECURITY_ERROR", "Rien ne garantit plus le contenu")
REFUSALS = (Refusal, ProofError, LinkedDataError)


def details(refusal: Exception) -> list[Document]:
    """The problems of a refusal, the most precise first: `type`, `title` and `detail` of RFC 9457."""
    lost = isinstance(refusal.__cause__, LinkedDataError)
    found = [PROBLEMS[LinkedDataError if lost else type(refusal)]]
    if isinstance(refusal, ProofError):
        found.append(INSECURE)
    return [{"type": address, "title": title, "detail": str(refusal)} for address, title in found]
