"""Criterion by criterion: how often each was met, the surest best and worst, and what to improve first. Pure."""

from collections.abc import Mapping, Sequence

import msgspec

from evaluation.measuring.bounds import wilson
from evaluation.visits.mystery_results import Done
from evaluation.visits.mystery_themes import Theme

# How many criteria are called the best, and the worst; how many improvements they may call for.
MOST, IMPROVEMENTS = 5, 3


class Tally(msgspec.Struct, frozen=True):
    """One criterion of one channel: `met` of the `n` visits where it applied, with Wilson's interval at 95 %."""

    channel: str
    code: str
    met: int
    n: int
    lower: float
    upper: float

    @property
    def rate(self) -> float:
        """The share of visits that met it."""
        return self.met / self.n


class Improvement(msgspec.Struct, frozen=True):
    """What to do first, and the criterion that calls for it."""

    theme: Theme
    tally: Tally


def tallies(visits: Sequence[Done]) -> tuple[Tally, ...]:
    """Every criterion that applied at least once, as the visits first meet it."""
    answers: dict[tuple[str, str], list[bool]] = {}
    for visit in visits:
        for code, answer in visit.grid.items():
            if answer is not None:
                answers.setdefault((visit.channel, code), []).append(answer)
    return tuple(
        Tally(channel, code, sum(found), len(found), *wilson(sum(found), len(found)))
        for (channel, code), found in answers.items()
    )


def worst(found: Sequence[Tally]) -> tuple[Tally, ...]:
    """The MOST criteria that surely fail: the lowest upper bounds, so that two visits never outweigh two hundred.

    A criterion that never failed is not among them.
    """
    return _failed(found)[:MOST]


def best(found: Sequence[Tally]) -> tuple[Tally, ...]:
    """The MOST criteria that surely hold: the highest lower bounds; never one of the worst."""
    low = set(worst(found))
    held = [one for one in found if one not in low and one.met]
    return tuple(sorted(held, key=lambda one: (-one.lower, -one.rate, one.code))[:MOST])


def improvements(found: Sequence[Tally], themes: Sequence[Theme]) -> tuple[Improvement, ...]:
    """Three improvements at most: the themes of the criteria that failed most surely, in that order, each once.

    None comes from a criterion that is among the best: two pieces of advice would contradict each other.
    """
    theme_of: Mapping[str, Theme] = {code: theme for theme in themes for code in theme.criteres}
    held = set(best(found))
    chosen: dict[str, Improvement] = {}
    for tally in _failed(found):
        theme = theme_of.get(tally.code)
        if theme is not None and tally not in held and theme.nom not in chosen:
            chosen[theme.nom] = Improvement(theme, tally)
    return tuple(chosen.values())[:IMPROVEMENTS]


def _failed(found: Sequence[Tally]) -> tuple[Tally, ...]:
    failed = [one for one in found if one.met < one.n]
    return tuple(sorted(failed, key=lambda one: (one.upper, one.rate, one.code)))
