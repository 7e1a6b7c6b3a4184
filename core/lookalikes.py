"""Names that look alike: letters that are not what they seem, and the skeleton by which two names are told apart.

The principle is that of Unicode Technical Standard #39 (skeletons, single script), for names written in French.
"""

import unicodedata

# Letters of their own, that no accent explains; ʻ is the okina of Polynesian names.
WHOLE = frozenset("ÆŒæœʻ")
# Signs that names of organisations bear beside letters, digits and spaces.
SIGNS = frozenset("'’-–‑.,;:&()/+°«»\"!")
# Written otherwise by typography, never to deceive.
SPACES = {ord(space): " " for space in "\u00a0\u202f\u2009\t\r\n"}
# What the eye takes for one another once case and accents are gone (UTS #39, confusables of Latin letters and digits).
ALIKE = {"0": "o", "1": "l", "i": "l", "rn": "m", "vv": "w", "æ": "ae", "œ": "oe"}
SCRIPTS = {"CYRILLIC": "cyrillique", "GREEK": "grecque", "ARMENIAN": "arménienne", "CHEROKEE": "cherokee"}


def plain(name: str) -> str:
    """The name with ordinary single spaces, composed (NFC)."""
    return " ".join(unicodedata.normalize("NFC", name).translate(SPACES).split())


def fault(name: str) -> str | None:
    """The French sentence that says which sign a name may not hold, None when all is ordinary."""
    found = next((sign for sign in plain(name) if not _ordinary(sign)), None)
    if found is None:
        return None
    if not found.isprintable():
        return "Le nom contient un signe invisible : effacez-le et saisissez-le de nouveau au clavier."
    script = SCRIPTS.get(unicodedata.name(found, "").partition(" ")[0])
    if script:
        return f"Le nom contient « {found} », une lettre {script} qui ressemble à une autre : saisissez-le au clavier."
    return (
        f"Le nom contient « {found} », qui n’est ni une lettre du français ni un signe ordinaire : écrivez-le sans lui."
    )


def skeleton(name: str) -> str:
    """What the eye keeps of a name: two names with the same skeleton can be taken for each other."""
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(sign for sign in decomposed if sign.isalnum())
    for sign, seen in ALIKE.items():
        kept = kept.replace(sign, seen)
    return kept


def _ordinary(sign: str) -> bool:
    """A Latin letter with or without accents, an ASCII digit, a space, a sign that names bear."""
    base = unicodedata.normalize("NFD", sign)[0]
    letter = (base.isascii() and base.isalpha()) or sign in WHOLE
    return letter or sign == " " or sign in SIGNS or (sign.isascii() and sign.isdigit())
