"""What an edition of a référentiel holds, structure by structure, under the French keys that the committee reads."""

from decimal import Decimal
from fractions import Fraction
from typing import Literal

import msgspec

from evaluation.questionnaire import Audience, Questionnaire, Scales


class Identity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who the edition is: `label` carries the organisation's word, `prefixe` begins each certificate number."""

    id: str
    titre: str
    label: str
    edition: str
    prefixe: str
    source: str
    presentation: str


class Benchmark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A published figure in % of agreement, with its source and what the source leaves unclear."""

    valeur: Decimal
    source: str
    reserve: str


class Dimension(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One dimension of the model; `poids` weighs it in the audience score, `repere` is a published figure."""

    code: str
    nom: str
    poids: int = 1
    repere: Benchmark | None = None


class Threshold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named measure against a bar; `origine` says whether the rule was published or is the platform's addition."""

    code: str
    mesure: str
    phrase: str
    source: str
    origine: Literal["publiée", "ajout"]
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    strict: bool = False
    bloquant: bool = True
    effectif_minimum: int = 0

    @property
    def bar(self) -> Decimal:
        """The figure of the bar, whichever way it stands."""
        found = self.minimum if self.minimum is not None else self.maximum
        assert found is not None  # noqa: S101 (checked when the file is read)
        return found

    def reached_by(self, value: Fraction | float) -> bool:
        """One exact comparison, strict or not, minimum or maximum."""
        exact, bar = Fraction(value), Fraction(self.bar)
        if exact == bar:
            return not self.strict
        return exact > bar if self.minimum is not None else exact < bar


class Level(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A level of the label; it also demands every level written before it, and the common thresholds."""

    code: str
    nom: str
    seuils: tuple[Threshold, ...] = ()


class Criterion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of a mystery grid, worth `points` of the 20; a failed `critique` one is always shown."""

    code: str
    text: str = msgspec.field(name="texte")
    points: int
    critique: bool = False


class Channel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A channel of the mystery campaign: `part` missions of the total, and its grid.

    `plafond_critique`, if any, is the most that a mission may get once it failed a critical criterion.
    """

    code: str
    nom: str
    part: int
    grille: tuple[Criterion, ...]
    plafond_critique: int | None = None


class Mystery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The mystery campaign: `effectif_indicatif` is the number of missions under which a channel only indicates."""

    total: int
    semaines: int
    note_passage: Decimal
    effectif_indicatif: int
    canaux: tuple[Channel, ...]


class AuditCriterion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the auditor looks for in the evidence, for one dimension."""

    code: str
    dimension: str
    text: str = msgspec.field(name="texte")
    preuves: tuple[str, ...]


class Point(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the admissibility checklist."""

    code: str
    text: str = msgspec.field(name="texte")


class Validity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long a certificate lasts, and the months after the decision at which surveillance falls."""

    annees: int
    surveillance_mois: tuple[int, ...]


class Collection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A way to collect answers; only a `ferme` one may give a firm verdict."""

    code: str
    nom: str
    publics: tuple[Audience, ...]
    ferme: bool


class Populations(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Least numbers: entitled agents, respondents for a published figure, for a cut, for comments to be read."""

    habilites: int
    publication: int
    decoupe: int
    commentaires: int


class Committee(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the committee votes: `ouvert`, each name beside its vote; `secret`, the count alone is ever told."""

    vote: Literal["ouvert", "secret"] = "ouvert"


class Edition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole référentiel as its file holds it; `seuils` bind every level, `repere` is the published overall figure."""

    identite: Identity
    poids: dict[Audience, int]
    dimensions: tuple[Dimension, ...]
    echelles: Scales
    questionnaires: dict[Audience, Questionnaire]
    seuils: tuple[Threshold, ...]
    niveaux: tuple[Level, ...]
    mystere: Mystery
    audit: tuple[AuditCriterion, ...]
    recevabilite: tuple[Point, ...]
    repere: Benchmark | None = None
    validite: Validity
    collectes: tuple[Collection, ...]
    populations: Populations
    comite: Committee = Committee()
