"""Answers written one by one in a test, counted as sealing counts them."""

from collections.abc import Sequence

from evaluation.measuring import counting, packing
from evaluation.measuring.agreement import Answers
from evaluation.measuring.counter_layout import layout_of
from evaluation.measuring.counters import Counters
from evaluation.questionnaire import Audience
from evaluation.referentiel import Referentiel


def counted(referentiel: Referentiel, audience: Audience, answers: Sequence[Answers]) -> dict[str | None, Counters]:
    """The counters of each site of these answers."""
    return counting.count(
        layout_of(referentiel, audience),
        [packing.pack(answer.values) for answer in answers],
        [answer.site for answer in answers],
        [answer.weight for answer in answers],
    )
