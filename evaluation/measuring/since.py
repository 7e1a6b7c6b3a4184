"""What moved since an evaluation: each statement that a pulse asked again, both rates and their difference."""

from collections.abc import Mapping, Sequence

import msgspec

from evaluation.measuring.gaps import difference
from evaluation.measuring.measures import Measure
from evaluation.questionnaire import Audience, Question
from evaluation.referentiel import Referentiel


class Since(msgspec.Struct, frozen=True):
    """One statement, then and now; a figure is None when too few people answered to publish it.

    A statement is compared with itself: the score of a dimension rests on more statements than a pulse asks.
    """

    item: Question
    before: Measure | None
    now: Measure | None

    @property
    def gap(self) -> Measure | None:
        """Now less then, in points, as of two independent samples, with its bounds at 95 %."""
        if self.before is None or self.now is None:
            return None
        return difference(f"evolution.{self.item.code}", self.now, self.before)

    @property
    def fell(self) -> bool:
        """Whether a fall is proved: the whole interval of the difference lies under zero."""
        return self.gap is not None and self.gap.upper < 0


def since(
    short: Referentiel, audience: Audience, now: Mapping[str, Measure], before: Mapping[str, Measure]
) -> Sequence[Since]:
    """One line for each statement of the pulse, in the order of the dimensions, the general question last."""
    order = {dimension.code: place for place, dimension in enumerate(short.dimensions)}
    items = sorted(
        short.questionnaires[audience].questions, key=lambda item: order.get(item.dimension or "", len(order))
    )
    return [Since(item, before.get(f"item.{item.code}"), now.get(f"item.{item.code}")) for item in items]
