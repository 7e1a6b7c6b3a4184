"""How wide words are when drawn, never less than they will be: what keeps the texts of a picture apart."""

import re
from collections.abc import Iterator
from functools import lru_cache

# In thousandths of the size of the letters, for the widest face that a page may fall back on (DejaVu Sans).
CLASSES = {
    "ijlIJîï'": 300,
    " ,.’:;\u00a0\u202f": 380,
    "-\u2011frt()/": 420,
    "mwœæMWŒ%—": 1070,
}
WIDTHS = {letter: width for letters, width in CLASSES.items() for letter in letters}
LOWER, UPPER, BOLD = 650, 860, 1.14
# A line may be cut after a space or a hyphen; the hyphen stays, the space goes.
CUTS = re.compile(r"(?<=[ \-\u2011])")


@lru_cache(maxsize=4096)
def width(text: str, size: float, *, bold: bool = False) -> float:
    """The most drawing units that the text takes at this size."""
    letters = sum(WIDTHS.get(letter, UPPER if letter.isupper() else LOWER) for letter in text)
    return letters * size / 1000 * (BOLD if bold else 1)


def wrap(text: str, size: float, most: float) -> tuple[str, ...]:
    """The text in lines of at most so many units; a word longer than a line is cut with a hyphen."""
    lines: list[str] = [""]
    for word in CUTS.split(text):
        for part in _parts(word, size, most):
            if lines[-1] and width((lines[-1] + part).strip(), size) > most:
                lines.append("")
            lines[-1] += part
    return tuple(line.strip() for line in lines)


def _parts(word: str, size: float, most: float) -> Iterator[str]:
    """The word, in as few parts as fit; every part but the last ends with a hyphen."""
    while width(word.strip(), size) > most:
        room = max(2, sum(width(word[:end] + "-", size) <= most for end in range(1, len(word))))
        if room >= len(word.strip()):
            break
        yield word[:room] + "-"
        word = word[room:]
    yield word
