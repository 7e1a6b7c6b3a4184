"""Where an organisation sits: its postcode, its commune, and the département that the postcode belongs to."""

import re
from collections.abc import Iterable

import msgspec

from core.folding import fold

# Code officiel géographique: the 101 départements, and the collectivities whose postcodes have three digits of theirs.
DEPARTMENTS = {
    "01": "Ain", "02": "Aisne", "03": "Allier", "04": "Alpes-de-Haute-Provence", "05": "Hautes-Alpes",
    "06": "Alpes-Maritimes", "07": "Ardèche", "08": "Ardennes", "09": "Ariège", "10": "Aube", "11": "Aude",
    "12": "Aveyron", "13": "Bouches-du-Rhône", "14": "Calvados", "15": "Cantal", "16": "Charente",
    "17": "Charente-Maritime", "18": "Cher", "19": "Corrèze", "2A": "Corse-du-Sud", "2B": "Haute-Corse",
    "21": "Côte-d’Or", "22": "Côtes-d’Armor", "23": "Creuse", "24": "Dordogne", "25": "Doubs", "26": "Drôme",
    "27": "Eure", "28": "Eure-et-Loir", "29": "Finistère", "30": "Gard", "31": "Haute-Garonne", "32": "Gers",
    "33": "Gironde", "34": "Hérault", "35": "Ille-et-Vilaine", "36": "Indre", "37": "Indre-et-Loire", "38": "Isère",
    "39": "Jura", "40": "Landes", "41": "Loir-et-Cher", "42": "Loire", "43": "Haute-Loire", "44": "Loire-Atlantique",
    "45": "Loiret", "46": "Lot", "47": "Lot-et-Garonne", "48": "Lozère", "49": "Maine-et-Loire", "50": "Manche",
    "51": "Marne", "52": "Haute-Marne", "53": "Mayenne", "54": "Meurthe-et-Moselle", "55": "Meuse", "56": "Morbihan",
    "57": "Moselle", "58": "Nièvre", "59": "Nord", "60": "Oise", "61": "Orne", "62": "Pas-de-Calais",
    "63": "Puy-de-Dôme", "64": "Pyrénées-Atlantiques", "65": "Hautes-Pyrénées", "66": "Pyrénées-Orientales",
    "67": "Bas-Rhin", "68": "Haut-Rhin", "69": "Rhône", "70": "Haute-Saône", "71": "Saône-et-Loire", "72": "Sarthe",
    "73": "Savoie", "74": "Haute-Savoie", "75": "Paris", "76": "Seine-Maritime", "77": "Seine-et-Marne",
    "78": "Yvelines", "79": "Deux-Sèvres", "80": "Somme", "81": "Tarn", "82": "Tarn-et-Garonne", "83": "Var",
    "84": "Vaucluse", "85": "Vendée", "86": "Vienne", "87": "Haute-Vienne", "88": "Vosges", "89": "Yonne",
    "90": "Territoire de Belfort", "91": "Essonne", "92": "Hauts-de-Seine", "93": "Seine-Saint-Denis",
    "94": "Val-de-Marne", "95": "Val-d’Oise", "971": "Guadeloupe", "972": "Martinique", "973": "Guyane",
    "974": "La Réunion", "975": "Saint-Pierre-et-Miquelon", "976": "Mayotte", "977": "Saint-Barthélemy",
    "978": "Saint-Martin", "986": "Wallis-et-Futuna", "987": "Polynésie française", "988": "Nouvelle-Calédonie",
}  # fmt: skip
# In Corsica, the third digit of a postcode says which half of the island.
CORSICA = {"200": "2A", "201": "2A", "202": "2B", "206": "2B"}
POSTCODE = re.compile(r"[0-9]{5}")


class Place(msgspec.Struct, frozen=True):
    """The seat of an organisation; both empty when the file is older than the question."""

    postcode: str = ""
    commune: str = ""

    @property
    def department(self) -> str:
        """The code of its département, empty when unknown."""
        return department_of(self.postcode)

    @property
    def name(self) -> str:
        """« 33000 Bordeaux »."""
        return f"{self.postcode} {self.commune}".strip()


class Meant(msgspec.Struct, frozen=True):
    """What was typed as a place: beginnings of postcodes, any of which suits; or the communes of this name."""

    postcodes: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()


def department_of(postcode: str) -> str:
    """The code of the département, read in the postcode; empty for what is no postcode of a known one."""
    if not POSTCODE.fullmatch(postcode):
        return ""
    three = postcode[:3]
    found = CORSICA.get(three) or (three if postcode[:2] in ("97", "98") else postcode[:2])
    return found if found in DEPARTMENTS else ""


def fault(postcode: str) -> str | None:
    """The French sentence that says why this is no postcode, None when it is one."""
    if not POSTCODE.fullmatch(postcode):
        return "Le code postal a cinq chiffres, par exemple 33000."
    if not department_of(postcode):
        return f"Aucun département n’a de code postal qui commence comme {postcode} : vérifiez-le."
    return None


def beginnings(department: str) -> tuple[str, ...]:
    """How the postcodes of a département begin."""
    return tuple(three for three, code in CORSICA.items() if code == department) or (department,)


def meant(typed: str, known: Iterable[str]) -> Meant | None:
    """What was meant among the `known` communes: a postcode or its beginning, a département, a name; None for nothing.

    A name of the other kind is tried after: « Paris » is both, and finds the same seats.
    """
    words = fold(typed)
    if not words:
        return None
    code = words.upper().replace(" ", "")
    if code in DEPARTMENTS:
        return Meant(postcodes=beginnings(code))
    if code.isdecimal() and len(code) <= 5:
        return Meant(postcodes=(code,))
    for department, name in DEPARTMENTS.items():
        if fold(name) == words:
            return Meant(postcodes=beginnings(department))
    return Meant(communes=tuple(sorted(name for name in set(known) if words in fold(name))))
