"""Certificate numbers such as EHUH-2026-7K3F-9: scheme, year, four drawn characters, one check character."""

import re
import secrets
import unicodedata

# Crockford's base 32: no I, L, O, U, so that a number can be read over the telephone and typed back.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# ISO 7064 MOD 37,36: digits and letters in, one digit or letter out.
SYMBOLS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DRAWN = 4
SHAPE = re.compile(r"(?P<prefix>[A-Z]{2,8})(?P<year>\d{4})(?P<drawn>[0-9A-Z]{4})(?P<check>[0-9A-Z])")
LIKENESS, LETTERS = str.maketrans("OIL", "011"), str.maketrans("01", "OI")
# What a voice adds: « E comme Eugène », « tiret ».
SPELLED = re.compile(r"\b(?:(?:COMME|AS IN)\s+[^\W\d_]+|TIRET|DASH)\b")


def draw(prefix: str, year: int) -> str:
    """A number at random; the caller checks that it is new. `prefix` is the référentiel's, 2 to 8 capital letters."""
    while True:
        drawn = "".join(secrets.choice(ALPHABET) for _ in range(DRAWN))
        check = check_character(f"{prefix}{year:04}{drawn}")
        # The check character stays within the alphabet too, so that O read as 0 never leads to another number.
        if check in ALPHABET:
            return f"{prefix}-{year:04}-{drawn}-{check}"


def check_character(text: str) -> str:
    """The ISO 7064 MOD 37,36 check character of digits and capital letters; it detects any one wrong character."""
    product = 36
    for character in text:
        product = (product + SYMBOLS.index(character)) % 36 or 36
        product = product * 2 % 37
    return SYMBOLS[(37 - product) % 36]


def normalise(typed: str) -> str | None:
    """The number that was meant, None when it is none.

    Whatever the case, spaces, dashes, O for 0, I or L for 1, 0 or 1 among the first letters, and the words of who
    dictates it.
    """
    said = SPELLED.sub("", unicodedata.normalize("NFKC", typed).upper())
    bare = "".join(character for character in said if character in SYMBOLS)
    prefix, rest = bare[:-9].translate(LETTERS), bare[-9:].translate(LIKENESS)
    found = SHAPE.fullmatch(prefix + rest)
    if found is None or check_character(prefix + rest[:-1]) != found["check"]:
        return None
    return "-".join(found.groups())
