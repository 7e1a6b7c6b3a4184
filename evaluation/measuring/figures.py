"""Figures as French pages write them: a decimal comma, one decimal, and never rounded across a threshold."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import floor

# Enough decimals to tell apart two fractions that differ by less than one answer among millions.
MOST_PLACES = 9


def shown(value: Fraction | Decimal | float, threshold: Decimal | None = None) -> str:
    """The value to one decimal, or to as many as keep it on its own side of the bar: 69.97 against 70 → « 69,97 »."""
    return plain(value, () if threshold is None else (threshold,)).replace(".", ",")


def plain(value: Fraction | Decimal | float, bars: Iterable[Decimal] = ()) -> str:
    """The same for machines, with a decimal point, on its own side of every bar."""
    exact, sides = Fraction(value), [Fraction(bar) for bar in bars]
    for places in range(1, MOST_PLACES + 1):
        rounded = _rounded(exact, places)
        if all(_side(Fraction(rounded), bar) == _side(exact, bar) for bar in sides):
            break
    text = f"{rounded:f}"
    return text.removesuffix(".0") if Fraction(rounded) == exact else text


def grouped(count: int) -> str:
    """A whole number with a narrow space between thousands: 52000 is written 52 000."""
    return f"{count:,}".replace(",", "\u202f")


def percent(rate: float) -> str:
    """A rate in [0, 1] as a percentage with two decimals and no sign: 0.82068 is written 82,07."""
    return f"{_rounded(Fraction(100 * rate), 2):f}".replace(".", ",")


def interval(lower: float, upper: float) -> str:
    """Two rates as the bounds of an interval: [80,57 ; 83,47]."""
    return f"[{percent(lower)}\u202f; {percent(upper)}]"


def _rounded(value: Fraction, places: int) -> Decimal:
    """Half goes up, as people round: 72.25 is written 72,3."""
    return Decimal(floor(value * 10**places + Fraction(1, 2))).scaleb(-places)


def _side(value: Fraction, bar: Fraction) -> int:
    return (value > bar) - (value < bar)
