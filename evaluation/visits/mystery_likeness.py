"""How alike two reports are: their words by shingles, their pictures by a perceptual print. Pure; decides nothing.

Words: resemblance of the sets of shingles (A. Broder, « On the resemblance and containment of documents », 1997).
Pictures: 64 bits, one for each step from a spot to the next one on its right, brighter or not, in a small grey copy.

Both thresholds are the loosest that wrongly mention less than one report in two in a campaign of 205 visits, 90 of them
calls, as `bench/likeness.py` measures it. Two accounts of one call written apart: 0.3 % of pairs reach TEXTS_ALIKE; of
copies, none is missed up to 15 % of words changed, 28 % at 20 %, nearly all at 30 %. Two other pictures of one style:
0.1 % of pairs differ by BITS_ALIKE or less; of copies, none is missed that was saved again, made smaller, brighter or
cropped by 2 %, 6 % cropped by 5 %, 43 % cropped by 10 %.
"""

import io
import re
from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec
from PIL import Image

SHINGLE = 3
# From these on, a reviewer is told.
TEXTS_ALIKE = 0.35
BITS, BITS_ALIKE = 64, 8
WIDTH, HEIGHT = 9, 8
MOST_PIXELS = 80_000_000
_WORD = re.compile(r"\w+")


class Told(msgspec.Struct, frozen=True):
    """One report among those to compare: its words, the SHA-256 of its proof, what its picture looks like."""

    mission: UUID
    label: str
    narrative: str
    digest: str
    image: str


class Alike(msgspec.Struct, frozen=True):
    """Another report that resembles this one: `how` is words, picture or file; `share` from 0 to 1."""

    label: str
    how: str
    share: float
    excerpt: str = ""


def shingles(text: str, size: int = SHINGLE) -> frozenset[tuple[str, ...]]:
    """Every run of `size` words, in lower case; a shorter text is one run."""
    words = [word.lower() for word in _WORD.findall(text)]
    runs = range(max(1, len(words) - size + 1)) if words else ()
    return frozenset(tuple(words[start : start + size]) for start in runs)


def resemblance(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    """Jaccard's share: what both have over what either has; 0 when both are empty."""
    either = len(one | other)
    return len(one & other) / either if either else 0.0


def image_print(data: bytes) -> str:
    """16 hexadecimal digits for a PNG or a JPEG; "" for anything else, for a flat picture, or one too large to open."""
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return ""
            picture.draft("L", (WIDTH * 8, HEIGHT * 8))
            small = picture.convert("L").resize((WIDTH, HEIGHT), Image.Resampling.BOX).tobytes()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ""
    bits = "".join(
        str(int(small[row * WIDTH + column] < small[row * WIDTH + column + 1]))
        for row in range(HEIGHT)
        for column in range(WIDTH - 1)
    )
    return f"{int(bits, 2):016x}" if len(set(small)) > 1 else ""


def distance(one: str, other: str) -> int:
    """How many of the 64 bits of two prints differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def alike(report: Told, others: Iterable[Told]) -> Sequence[Alike]:
    """The other reports that share this one's file, picture or words, the most alike first."""
    said, found = shingles(report.narrative), []
    for other in others:
        if other.mission == report.mission:
            continue
        if report.digest and report.digest == other.digest:
            found.append(Alike(other.label, "file", 1.0))
        elif report.image and other.image and (apart := distance(report.image, other.image)) <= BITS_ALIKE:
            found.append(Alike(other.label, "picture", 1 - apart / BITS))
        share = resemblance(said, shingles(other.narrative))
        if share >= TEXTS_ALIKE:
            found.append(Alike(other.label, "words", share, other.narrative))
    return sorted(found, key=lambda one: -one.share)
