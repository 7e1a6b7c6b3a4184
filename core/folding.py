"""Text as it is searched: without accents, capitals or punctuation."""

import unicodedata


def fold(text: str) -> str:
    """« Évreux – l’Œuvre » → `evreux l oeuvre`: letters and digits in words set apart by one space."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    kept = "".join(letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter))
    return " ".join(kept.split())
