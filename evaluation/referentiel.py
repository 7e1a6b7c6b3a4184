"""Référentiels: one TOML file per edition, decoded strictly and known by the SHA-256 of its bytes."""

import re
import tomllib
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import msgspec

from core.errors import NotFound, Refusal
from evaluation.edition import Edition, Threshold
from evaluation.measuring.coherence import faults
from evaluation.questionnaire import Audience, Item

FOLDER = Path(__file__).with_name("referentiels")
UNKNOWN_KEY = re.compile(r"unknown field `(?P<key>[^`]*)`(?: - at `(?P<path>[^`]*)`)?")


class ReferentielError(Refusal):
    """The file of an edition cannot be used: the platform must not start with it."""


class Referentiel(Edition, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An edition and the SHA-256 (hexadecimal) of its file, which a candidacy pins and a certificate signs."""

    digest: str

    @property
    def id(self) -> str:
        """The name of the file without its ending, for instance `ehuh-2019`."""
        return self.identite.id

    @property
    def thresholds(self) -> tuple[Threshold, ...]:
        """Every threshold of the edition: the common ones, then those of each level."""
        return (*self.seuils, *(threshold for level in self.niveaux for threshold in level.seuils))

    def items_of(self, audience: Audience, dimension: str) -> tuple[tuple[int, Item], ...]:
        """The scored items of a dimension with their position among the questionnaire's items."""
        return tuple(
            (position, item)
            for position, item in enumerate(self.questionnaires[audience].items)
            if item.dimension == dimension and item.kind != "prediction"
        )

    def is_firm(self, audience: Audience, collection: str) -> bool:
        """Whether answers of this audience collected this way may give a firm verdict."""
        return any(found.code == collection and audience in found.publics and found.ferme for found in self.collectes)


def available(folder: Path = FOLDER) -> list[str]:
    """The ids of the editions that are open, in alphabetical order."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def load(referentiel_id: str, folder: Path = FOLDER) -> Referentiel:
    """The edition of this id; NotFound when there is none, ReferentielError when its file cannot be used."""
    if referentiel_id not in available(folder):
        raise NotFound(f"Le référentiel « {referentiel_id} » n’existe pas.")
    return decode(referentiel_id, (folder / f"{referentiel_id}.toml").read_bytes())


@lru_cache(maxsize=32)
def decode(referentiel_id: str, data: bytes) -> Referentiel:
    """Decode the bytes of a file; ReferentielError says in French what is wrong and where."""
    try:
        edition = msgspec.convert(tomllib.loads(data.decode("utf-8")), Edition)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReferentielError(
            f"Référentiel « {referentiel_id} » : le fichier n’est pas du TOML valide ({error})."
        ) from error
    except msgspec.ValidationError as error:
        raise ReferentielError(f"Référentiel « {referentiel_id} » : {_in_french(str(error))}") from error
    wrong = faults(edition)
    if edition.identite.id != referentiel_id:
        wrong = [f"l’identifiant « {edition.identite.id} » n’est pas le nom du fichier", *wrong]
    if wrong:
        raise _refused(referentiel_id, " ; ".join(wrong) + ".")
    return Referentiel(digest=sha256(data).hexdigest(), **msgspec.structs.asdict(edition))


def _refused(referentiel_id: str, reason: str) -> ReferentielError:
    return ReferentielError(f"Référentiel « {referentiel_id} » : {reason}")


def _in_french(message: str) -> str:
    found = UNKNOWN_KEY.search(message)
    if found:
        place = (found["path"] or "$").removeprefix("$").removeprefix(".") or "la racine du fichier"
        return f"la clé « {found['key']} » est inconnue dans {place}. Corrigez son nom ou retirez-la."
    return f"une valeur manque ou n’a pas la forme attendue ({message})."
