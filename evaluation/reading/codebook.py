"""Codebooks: a strict TOML file that says what each column and each code of a file of answers means."""

import re
import tomllib
from typing import Literal

import msgspec

from core.errors import Invalid
from evaluation.reading.tabular import USUAL, Layout

Audience = Literal["dirigeants", "collaborateurs", "usagers", "mystere"]
Code = bool | int | float | str
UNKNOWN_KEY = re.compile(r"unknown field `(?P<key>[^`]*)`")
MISSING_KEY = re.compile(r"missing required field `(?P<key>[^`]*)`")
PLACE = re.compile(r" - at `(?:key in )?\$\.?(?P<path>[^`]*)`")


class Range(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every whole number between two others, both included."""

    first: int = msgspec.field(name="de")
    last: int = msgspec.field(name="a")


Codes = tuple[Code, ...] | Range


class Common(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a group may say once for its items, and the file once for its groups; None is said higher."""

    audience: Audience | None = msgspec.field(name="public", default=None)
    dimension: str | None = None
    valid: Codes | None = msgspec.field(name="valides", default=None)
    favourable: Codes | None = msgspec.field(name="favorables", default=None)
    outside: Codes | None = msgspec.field(name="hors", default=None)
    blanks: tuple[str, ...] | None = msgspec.field(name="vides", default=None)
    ticked: Codes | None = msgspec.field(name="coche", default=None)
    unticked: Codes | None = msgspec.field(name="non_coche", default=None)


class Question(Common, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One item: either a column, or several columns of ticks, each standing for a code (`otherwise` when none is)."""

    column: str | None = msgspec.field(name="colonne", default=None)
    spread: dict[str, Code] | None = msgspec.field(name="eclatee", default=None)
    otherwise: Code | None = msgspec.field(name="sinon", default=None)
    code: str | None = None
    label: str | None = msgspec.field(name="libelle", default=None)
    reverse: bool = msgspec.field(name="inverse", default=False)


class Filter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rows that were asked: those whose column holds one of these values."""

    column: str = msgspec.field(name="colonne")
    values: tuple[Code, ...] = msgspec.field(name="valeurs")


class Group(Common, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Items that share their meaning: `columns` lists those that need nothing more than their name."""

    columns: tuple[str, ...] = msgspec.field(name="colonnes", default=())
    items: tuple[Question, ...] = ()
    rows: Filter | None = msgspec.field(name="lignes", default=None)


class Roles(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The columns that are not answers."""

    site: str | None = None
    weight: str | None = msgspec.field(name="poids", default=None)
    stratum: str | None = msgspec.field(name="strate", default=None)
    stratum_population: str | None = msgspec.field(name="effectif_strate", default=None)


class Population(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """People entitled to answer: in all, or site by site."""

    total: int | None = msgspec.field(name="effectif", default=None)
    by_site: dict[str, int] = msgspec.field(name="effectifs", default_factory=dict)


class Codebook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole codebook; `sites` names the values of the site column, `strata` gives the people of each stratum."""

    title: str = msgspec.field(name="titre", default="")
    layout: Layout = msgspec.field(name="fichier", default=USUAL)
    defaults: Common = msgspec.field(name="defauts", default_factory=Common)
    roles: Roles = msgspec.field(name="colonnes", default_factory=Roles)
    audiences: dict[Audience, Population] = msgspec.field(name="publics", default_factory=dict)
    sites: dict[str, str] = {}
    strata: dict[str, int] = msgspec.field(name="strates", default_factory=dict)
    dimensions: dict[str, str] = {}
    groups: tuple[Group, ...] = msgspec.field(name="groupes")


def decode(data: bytes) -> Codebook:
    """The codebook of a TOML file; Invalid says in French what is wrong and where."""
    try:
        found = msgspec.convert(tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n")), Codebook)
    except UnicodeDecodeError as error:
        raise refused("le fichier n’est pas en UTF-8. Enregistrez-le de nouveau en UTF-8.") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise refused(f"le fichier n’est pas du TOML valide ({error}).") from error
    except msgspec.ValidationError as error:
        raise refused(_in_french(str(error))) from error
    wrong = list(_faults(found))
    if wrong:
        raise refused("\u202f; ".join(wrong) + ".")
    return found


def refused(reason: str) -> Invalid:
    """The refusal of a codebook, with its reason."""
    return Invalid(f"Dictionnaire de codes\u00a0: {reason}")


def _faults(book: Codebook) -> list[str]:
    """What the structure cannot say of the file as a whole; items are examined in `evaluation.reading.coding`."""
    wrong = []
    for audience, people in book.audiences.items():
        if people.total is not None and people.by_site:
            wrong.append(f"publics.{audience} donne « effectif » et « effectifs »\u202f: gardez l’un des deux")
        if people.by_site and book.roles.site is None:
            wrong.append(f"publics.{audience} donne des effectifs par site\u202f: nommez la colonne « site »")
        if min([1 if people.total is None else people.total, *people.by_site.values()]) < 1:
            wrong.append(f"publics.{audience} donne un effectif inférieur à 1")
    if (book.strata or book.roles.stratum_population) and book.roles.stratum is None:
        wrong.append("des effectifs de strate sont donnés\u202f: nommez la colonne « strate »")
    if book.strata and book.roles.stratum_population:
        wrong.append("les effectifs des strates sont donnés deux fois\u202f: par « strates » et par une colonne")
    if min([1, *book.strata.values()]) < 1:
        wrong.append("une strate a un effectif inférieur à 1")
    if book.sites and book.roles.site is None:
        wrong.append("des sites sont nommés\u202f: nommez aussi la colonne « site »")
    if book.layout.header < 1 or (book.layout.first is not None and book.layout.first <= book.layout.header):
        wrong.append("« entete » se compte à partir de 1, et « donnees » vient après")
    return wrong


def _in_french(message: str) -> str:
    place = PLACE.search(message)
    where = _place(place["path"]) if place else "à la racine du fichier"
    if found := UNKNOWN_KEY.search(message):
        return f"la clé « {found['key']} » est inconnue {where}. Corrigez son nom ou retirez-la."
    if found := MISSING_KEY.search(message):
        return f"il manque la clé « {found['key']} » {where}."
    return f"une valeur n’a pas la forme attendue {where}. Relisez la documentation du format."


def _place(path: str) -> str:
    """`groupes[0].items[2]` is said « dans groupes n° 1, items n° 3 »."""
    if not path:
        return "à la racine du fichier"
    steps = re.sub(r"\[(\d+)\]", lambda found: f" n°\u00a0{int(found[1]) + 1}", path.replace("[...]", ""))
    return f"dans {steps.replace('.', ', ')}"
