"""Codes as people type them: Crockford's base 32 in groups of four, look-alikes forgiven, typing errors told kindly."""

import secrets

from core.errors import Invalid

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Crockford leaves these out of codes because hands and eyes take them for one another.
LOOKALIKES = str.maketrans("OIL", "011")
IGNORED = str.maketrans("", "", " -–—.\u00a0\u202f\t\r\n")
TAG = 3
SECRET = 20  # 5 bits a symbol: 100 bits that nobody guesses
LENGTH = TAG + SECRET + 1
GROUP = 4

FIELD = "code"
TYPE_IT = "Tapez le code inscrit sur votre billet."


def fresh_tag() -> str:
    """Three symbols that say to which campaigns a code may belong: no secret, they spare a search through all."""
    return _drawn(TAG)


def fresh(tag: str) -> str:
    """A new code of the campaigns with this tag: tag, 100 random bits, check character."""
    return checked(tag + _drawn(SECRET))


def checked(symbols: str) -> str:
    """The symbols followed by their check character."""
    return symbols + check_character(symbols)


def check_character(symbols: str) -> str:
    """ISO 7064's hybrid system on 32 symbols (33,32): one wrong symbol is always seen, two swapped nearly always."""
    size = len(ALPHABET)
    carried = size
    for symbol in symbols:
        total = (carried + ALPHABET.index(symbol)) % size or size
        carried = 2 * total % (size + 1)
    return ALPHABET[(1 - carried) % size]


def typed(text: str, length: int = LENGTH, *, name: str = "code", first: str = TYPE_IT) -> str:
    """The code that somebody typed, in one piece; Invalid says which mistake to look for.

    `name`: what it is called, a masculine; `first`: what to do when nothing was typed.
    """
    symbols = text.upper().translate(IGNORED).translate(LOOKALIKES)
    if not symbols:
        raise _mistyped(first)
    if strange := sorted({symbol for symbol in symbols if symbol not in ALPHABET}):
        shown = " ".join(f"« {symbol} »" for symbol in strange[:3])
        raise _mistyped(f"Les {name}s ne contiennent ni lettre U ni signe : relisez {shown}.")
    if len(symbols) != length:
        gap = len(symbols) - length
        words = f"il en manque {-gap}" if gap < 0 else f"il y en a {gap} de trop"
        raise _mistyped(f"Le {name} compte {length} caractères, par groupes de {GROUP} : {words}.")
    if check_character(symbols[:-1]) != symbols[-1]:
        raise _mistyped(f"Une faute de frappe s’est glissée dans le {name} : relisez-le groupe par groupe.")
    return symbols


def grouped(code: str) -> str:
    """The code in groups of four, as it is printed."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def refused() -> Invalid:
    """The one answer to a well-formed code that opens nothing: unknown, foreign and closed codes look alike."""
    return _mistyped(
        "Ce code n’ouvre aucun questionnaire en ce moment. Comparez-le avec votre billet ; "
        "s’il est juste, la période de réponse n’a pas commencé ou elle est terminée."
    )


def _drawn(count: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(count))


def _mistyped(sentence: str) -> Invalid:
    return Invalid(sentence, {FIELD: sentence})
