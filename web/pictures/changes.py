"""What moved since the previous campaign of the same organisation: each score, its difference and what it proves."""

from collections.abc import Mapping
from fractions import Fraction

import msgspec

from evaluation.measuring.figures import shown
from evaluation.measuring.measures import Measure, combination
from evaluation.referentiel import Referentiel

SAME = "pas de changement démontré"
UP, DOWN = "hausse démontrée", "baisse démontrée"
ARROWS = {UP: "↑", DOWN: "↓", SAME: "→"}


class Change(msgspec.Struct, frozen=True):
    """One score, last time and now, the difference with its interval, and the word that goes with its arrow."""

    name: str
    before: str
    now: str
    gap: str
    between: str
    word: str

    @property
    def arrow(self) -> str:
        """Up, down or level."""
        return ARROWS[self.word]


def changes(
    referentiel: Referentiel, audience: str, now: Mapping[str, Measure], before: Mapping[str, Measure]
) -> list[Change]:
    """The dimensions measured both times, then the whole."""
    named = [(one.nom, f"score.{audience}.{one.code}") for one in referentiel.dimensions]
    named.append(("Ensemble", f"score.{audience}"))
    return [change(name, now[code], before[code]) for name, code in named if code in now and code in before]


def change(name: str, now: Measure, before: Measure) -> Change:
    """The difference of two campaigns, taken as independent samples, with MOVER's interval at 95 %.

    A change is proved when the interval leaves 0 out; it may be of opinion or of the people who answered.
    """
    gap, low, high = combination([(Fraction(1), now), (Fraction(-1), before)])
    low, high = max(low, Fraction(-100)), min(high, Fraction(100))
    word = UP if low > 0 else DOWN if high < 0 else SAME
    between = f"de {signed(low)} à {signed(high)}" if low < high else ""
    return Change(name, shown(before.value), shown(now.value), signed(gap), between, word)


def signed(value: Fraction) -> str:
    """The value with its sign, a true minus: +3,2 or −1."""
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{shown(abs(value))}"
