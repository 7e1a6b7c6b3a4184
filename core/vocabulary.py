"""The organisation's own word for the people it serves, with article, elision, gender and number."""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import msgspec

CHOICES = ("usager", "patient", "citoyen", "bénéficiaire", "client")
LONGEST = 40
ALLOWED = re.compile(r"[a-zà-öø-ÿœ’\- ]+", re.IGNORECASE)
HINT = re.compile(r"\s*\((?P<gender>[mf])\.?\)\s*$", re.IGNORECASE)
VOWELS = "aâàäæeéèêëiîïoôöœuûùü"
# Beginnings where the h, or the vowel, forbids elision: « le handicapé », « le onzième ».
UNELIDED = ("handicap", "harcel", "havrais", "haut", "héros", "hockey", "hollandais", "hongrois", "hors", "onz", "yaou")
# From the first of these on, a compound no longer takes the plural: « demandeurs d’emploi ».
LINKS = frozenset({"à", "au", "aux", "avec", "chez", "de", "des", "du", "en", "par", "pour", "sans", "sous", "sur"})
FEMININE = frozenset(
    {"association", "collectivité", "commune", "entreprise", "famille", "femme", "personne", "structure", "victime"}
)
FEMININE_ENDINGS = ("ée", "ante", "ente", "trice", "euse", "enne", "onne", "ère")
MASCULINE = frozenset({"frère", "père", "confrère", "compère", "lycée", "musée"})
KEPT_AL = frozenset({"banal", "fatal", "final", "natal", "naval", "festival", "carnaval"})
PLAIN_S = frozenset({"bleu", "pneu"})


class Word(msgspec.Struct, frozen=True):
    """A noun, its plural, whether it is feminine and whether articles lose their vowel before it."""

    singular: str
    plural: str
    feminine: bool
    elided: bool


def fault(text: str) -> str | None:
    """The French sentence that says why this word cannot be used, None when it can."""
    singular, plural, _ = _parts(text)
    if not singular or any(len(part) > LONGEST for part in (singular, plural)):
        return f"Écrivez un mot au singulier, de {LONGEST} lettres au plus : par exemple « allocataire »."
    if not all(ALLOWED.fullmatch(part) for part in (singular, plural) if part):
        return "Écrivez seulement des lettres, espaces et traits d’union : par exemple « personne accompagnée »."
    return None


def parse(text: str) -> Word:
    """The word that was chosen: « élève », « bénéficiaire (f) » for the feminine, « ayant droit / ayants droit ».

    Without a hint the gender is guessed from the noun, masculine where it says nothing, and the plural is regular.
    """
    singular, plural, gender = _parts(text)
    feminine = gender == "f" if gender else _is_feminine(singular)
    return Word(singular, plural or _plural(singular), feminine, _is_elided(singular))


@lru_cache(maxsize=256)
def forms(text: str) -> Mapping[str, str]:
    """Each placeholder → its form for this word; a name beginning with a capital begins with a capital.

    Beyond the référentiel's placeholders: `cet_usager`, `chaque_usager`, `nos_usagers`, `vos_usagers`, `ses_usagers`,
    the pronouns `il`, `ils`, `ceux`, `tous`, and the endings `e` (« accueilli{e}s ») and `heureux`.
    """
    found = _lower(parse(text))
    capitals = {name[0].upper() + name[1:]: form[0].upper() + form[1:] for name, form in found.items() if form}
    return MappingProxyType(found | capitals)


def label_title(template: str, text: str) -> str:
    """The label's name in the organisation's word: « Équipe heureuse, Patients heureux », agreeing with it."""
    if parse(text).feminine:
        template = re.sub(r"(?<=\{Usagers\} )(\w+)", lambda found: _feminine(found[1]), template)
    return template.format_map(forms(text))


def _lower(word: Word) -> dict[str, str]:
    one, many, feminine = word.singular, word.plural, word.feminine
    the = f"l’{one}" if word.elided else f"{'la' if feminine else 'le'} {one}"
    a = f"{'une' if feminine else 'un'} {one}"
    masculine = not feminine and not word.elided
    this = "cette" if feminine else "cet" if word.elided else "ce"
    return {
        "usager": one,
        "usagers": many,
        "un_usager": a,
        "l_usager": the,
        "de_l_usager": f"du {one}" if masculine else f"de {the}",
        "d_un_usager": f"d’{a}",
        "d_usager": f"d’{one}" if word.elided else f"de {one}",
        "d_usagers": f"d’{many}" if word.elided else f"de {many}",
        "a_l_usager": f"au {one}" if masculine else f"à {the}",
        "les_usagers": f"les {many}",
        "des_usagers": f"des {many}",
        "aux_usagers": f"aux {many}",
        "cet_usager": f"{this} {one}",
        "chaque_usager": f"chaque {one}",
        "nos_usagers": f"nos {many}",
        "vos_usagers": f"vos {many}",
        "ses_usagers": f"ses {many}",
        "il": "elle" if feminine else "il",
        "ils": "elles" if feminine else "ils",
        "ceux": "celles" if feminine else "ceux",
        "tous": "toutes" if feminine else "tous",
        "heureux": "heureuses" if feminine else "heureux",
        "e": "e" if feminine else "",
    }


def _parts(text: str) -> tuple[str, str, str]:
    """Singular, plural or nothing, « m », « f » or nothing."""
    clean = " ".join(text.replace("'", "’").split())
    hint = HINT.search(clean)
    singular, _, plural = HINT.sub("", clean).partition("/")
    return _small(singular.strip()), _small(plural.strip()), hint["gender"].lower() if hint else ""


def _small(noun: str) -> str:
    """« Élève » begins a sentence, « SDF » does not."""
    return noun if noun[1:2].isupper() else noun[:1].lower() + noun[1:]


def _is_feminine(noun: str) -> bool:
    head = re.split(r"[ \-]", noun)[0]
    return head in FEMININE or (head.endswith(FEMININE_ENDINGS) and head not in MASCULINE)


def _is_elided(noun: str) -> bool:
    first = noun[:1].lower()
    if noun.lower().startswith(UNELIDED):
        return False
    return first in VOWELS + "h" or (first == "y" and noun[1:2].lower() not in VOWELS)


def _plural(noun: str) -> str:
    """Regular French plurals, word by word until a preposition: « personnes accompagnées », « assurés sociaux »."""
    made: list[str] = []
    pieces = re.split(r"([ \-])", noun)
    for position, piece in enumerate(pieces):
        if piece in LINKS or piece.startswith(("d’", "l’")):
            return "".join([*made, *pieces[position:]])
        made.append(piece if piece in " -" else _plural_of(piece))
    return "".join(made)


def _plural_of(piece: str) -> str:
    if piece.endswith(("s", "x", "z")):
        return piece
    if piece.endswith(("au", "eu")) and piece not in PLAIN_S:
        return piece + "x"
    if piece.endswith("al") and piece not in KEPT_AL:
        return piece[:-2] + "aux"
    return piece + "s"


def _feminine(adjective: str) -> str:
    """The feminine of a plural adjective: heureux → heureuses, écoutés → écoutées."""
    return adjective[:-1] + "ses" if adjective.endswith("eux") else adjective[:-1] + "es"
