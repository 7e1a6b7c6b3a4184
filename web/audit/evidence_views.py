"""What the page of evidence shows: the référentiel's requirements, each with the documents filed for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from audit import evidence, versions
from audit.audit_models import Evidence
from evaluation.referentiel import Referentiel

# Kind of the badge and word of each state; a waiting file that may be opened has its own.
STATES = {
    "safe": ("ok", "Analysé, rien de suspect"),
    "pending": ("wait", "En attente d’analyse"),
    "infected": ("bad", "Refusé par l’antivirus"),
    "integrity_error": ("bad", "Fichier altéré"),
}
UNSCANNED = ("warn", "Non analysé")
REVIEWS = {None: ("wait", "À examiner"), True: ("ok", "Accepté"), False: ("bad", "Non retenu")}
TYPES = {
    "application/pdf": "PDF",
    "image/png": "image PNG",
    "image/jpeg": "image JPEG",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/vnd.oasis.opendocument.text": "ODT",
    "application/vnd.oasis.opendocument.spreadsheet": "ODS",
    "text/plain; charset=utf-8": "texte",
}


class Document(msgspec.Struct, frozen=True):
    """One document with its words: state and review as (kind, word), type and size as text.

    `earlier`: the versions that it replaced, the latest first, each with the moment when it was.
    """

    proof: Evidence
    state: tuple[str, str]
    review: tuple[str, str]
    about: str
    earlier: tuple[tuple["Document", datetime], ...] = ()

    @property
    def waits(self) -> bool:
        """Whether the auditor has a word to say: a file that nobody will open waits for nothing."""
        return self.proof.accepted is None and self.proof.state in ("safe", "pending")

    @property
    def examined_before(self) -> Evidence | None:
        """The latest version that an auditor examined, when it is not this one."""
        if self.proof.reviewed_at is not None:
            return None
        return next((one.proof for one, _ in self.earlier if one.proof.reviewed_at is not None), None)


class Requirement(msgspec.Struct, frozen=True):
    """What is to be proved, what is expected, and what was filed."""

    code: str
    kind: str
    text: str
    expected: tuple[str, ...]
    documents: tuple[Document, ...]

    @property
    def backed(self) -> bool:
        """Whether an accepted document backs it."""
        return any(one.proof.accepted and one.proof.readable for one in self.documents)

    @property
    def status(self) -> tuple[str, str]:
        """Where it stands, as (kind, word)."""
        if self.backed:
            return "ok", "Prouvé"
        if not self.documents:
            return "off", "Rien de déposé"
        if any(one.waits for one in self.documents):
            return "wait", "À examiner"
        return "bad", "Pas encore prouvé"


class Part(msgspec.Struct, frozen=True):
    """One dimension."""

    code: str
    name: str
    requirements: tuple[Requirement, ...]


def document(proof: Evidence, proofs: Sequence[Evidence] = ()) -> Document:
    """A piece of evidence with its words, and its earlier versions among those of its file."""
    state = UNSCANNED if proof.state == "pending" and proof.readable else STATES[proof.state]
    about = f"{TYPES[proof.content_type]}, {weight(proof.size)}"
    former = versions.earlier(proof, proofs) if proofs else []
    since = [one.added_at for one in (proof, *former)]
    earlier = tuple((document(one), replaced_at) for one, replaced_at in zip(former, since, strict=False))
    return Document(proof, state, REVIEWS[proof.accepted], about, earlier)


def weight(size: int) -> str:
    """A size in bytes as people read it."""
    if size < 1000:
        return f"{size} octet{'s' if size > 1 else ''}"
    if size < 999_500:
        return f"{round(size / 1000)} ko"
    return f"{size / 1_000_000:.1f} Mo".replace(".", ",")


def requirements(
    referentiel: Referentiel, words: Mapping[str, str], proofs: Sequence[Evidence] = ()
) -> tuple[Part, ...]:
    """Each dimension with its audit criteria, then the practices that its leaders rate; `proofs`: all of a file."""
    filed: dict[str, list[Document]] = {}
    for proof in evidence.current(proofs):
        filed.setdefault(proof.requirement, []).append(document(proof, proofs))

    def one(code: str, kind: str, text: str, *expected: str) -> Requirement:
        return Requirement(code, kind, text, expected, tuple(filed.get(code, ())))

    practices = referentiel.questionnaires["dirigeants"].pratiques
    return tuple(
        Part(
            dimension.code,
            dimension.nom,
            (
                *(
                    one(criterion.code, "Critère d’audit", criterion.text, *criterion.preuves)
                    for criterion in referentiel.audit
                    if criterion.dimension == dimension.code
                ),
                *(
                    one(practice.code, "Pratique des dirigeants", practice.text_for(words), practice.preuve)
                    for practice in practices
                    if practice.dimension == dimension.code
                ),
            ),
        )
        for dimension in referentiel.dimensions
    )


def in_sight(code: str) -> str:
    """The page of evidence with this requirement unfolded, to follow the address of a candidacy."""
    return f"preuves?exigence={code}#{code}"


def texts(parts: Sequence[Part]) -> dict[str, str]:
    """Each requirement's text by its code, for lists and findings."""
    return {one.code: one.text for part in parts for one in part.requirements}
