"""Figures as French pages write them: a decimal comma, one decimal, and never rounded across a threshold."""

from decimal import Decimal
from fractions import Fraction
from math import floor

# Enough decimals to tell apart two fractions that differ by less than one answer among millions.
MOST_PLACES = 9


def shown(value: Fraction | Decimal | float, threshold: Decimal | None = None) -> str:
    """The value to one decimal, or to as many as keep it on its own side of the bar: 69.97 against 70 → « 69,97 »."""
    exact = Fraction(value)
    bar = None if threshold is None else Fraction(threshold)
    for places in range(1, MOST_PLACES + 1):
        rounded = _rounded(exact, places)
        if bar is None or _side(Fraction(rounded), bar) == _side(exact, bar):
            break
    text = f"{rounded:f}"
    return (text.removesuffix(".0") if Fraction(rounded) == exact else text).replace(".", ",")


def grouped(count: int) -> str:
    """A whole number with a narrow space between thousands: 52000 is written 52 000."""
    return f"{count:,}".replace(",", "\u202f")


def _rounded(value: Fraction, places: int) -> Decimal:
    """Half goes up, as people round: 72.25 is written 72,3."""
    return Decimal(floor(value * 10**places + Fraction(1, 2))).scaleb(-places)


def _side(value: Fraction, bar: Fraction) -> int:
    return (value > bar) - (value < bar)
