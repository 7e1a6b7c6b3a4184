"""The feedback of a closed mystery campaign in parts: the page and the printed report write these, word for word."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

from core.typography import NBSP
from evaluation.edition import Criterion
from evaluation.measuring.figures import grouped, shown
from evaluation.measuring.measures import Measure
from evaluation.visits import mystery_criteria
from evaluation.visits.mystery_criteria import Tally
from evaluation.visits.mystery_feedback import Feedback

NOTES = ("Sur 20", "Intervalle à 95 %", "Visites")
NUMBERS = frozenset({*NOTES, "Tenu", "Part"})
CRITERIA = ("Critère", "Canal", "Tenu", "Part", "Intervalle à 95 %")
FEW = "indicatif"


class Advice(msgspec.Struct, frozen=True):
    """One improvement: what it is about, the dimension, what to do, the criterion that calls for it, the question."""

    title: str
    dimension: str
    text: str
    reason: str
    question: str


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part: a figure out of 20, sentences, a picture, a table, advice, quotations, then small notes.

    `brief`: what the page says of it before it is unfolded; empty for what is read first. `picture`: the template, the
    macro and its arguments. `quotes`: texts by channel.
    A picture that holds its own table on the page is followed by `lines` on paper alone.
    """

    title: str
    brief: str = ""
    figure: str = ""
    caption: str = ""
    said: tuple[str, ...] = ()
    picture: tuple[Any, ...] | None = None
    head: tuple[str, ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()
    advice: tuple[Advice, ...] = ()
    quotes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    notes: tuple[str, ...] = ()


def channels_of(found: Feedback) -> dict[str, str]:
    """The names of the channels, in the order of the référentiel."""
    return {channel.code: channel.nom for channel in found.referentiel.mystere.canaux}


def among(measures: Mapping[str, Measure], prefix: str) -> list[tuple[str, Measure]]:
    """The measures whose code begins so, with the end of their code."""
    return [(code.removeprefix(prefix), one) for code, one in measures.items() if code.startswith(prefix)]


def note_line(found: Feedback, name: str, one: Measure) -> tuple[str, ...]:
    """A note as a line: name, figure, interval, visits; a small number says so."""
    figure = shown(one.value, found.referentiel.mystere.note_passage)
    return name, marked(found, figure, one.n), interval(one), grouped(one.n)


def criteria_lines(found: Feedback, tallies: Iterable[Tally]) -> tuple[tuple[str, ...], ...]:
    """Criteria as lines: words, channel, count, share, interval."""
    names = channels_of(found)
    return tuple(
        (
            text_of(found, one),
            names[one.channel],
            f"{one.met}{NBSP}sur{NBSP}{one.n}",
            _share(found, one),
            f"{shown(100 * one.lower)}{NBSP}à{NBSP}{shown(100 * one.upper)}{NBSP}%",
        )
        for one in tallies
    )


def some_criteria(found: Feedback, codes: Collection[str]) -> tuple[tuple[str, ...], ...]:
    """The lines of these criteria, channel by channel in the order of the référentiel."""
    order = list(channels_of(found))
    kept = [one for one in mystery_criteria.tallies(found.visits) if one.code in codes]
    return criteria_lines(found, sorted(kept, key=lambda one: order.index(one.channel)))


def criterion_said(found: Feedback, one: Tally) -> str:
    """The same as a sentence."""
    where, text = channels_of(found)[one.channel], text_of(found, one).rstrip(".")
    interval = f"entre {shown(100 * one.lower)} et {shown(100 * one.upper)} %"
    return f"« {text} » ({where}) : tenu {one.met} fois sur {one.n}, soit {_share(found, one)}, {interval}."


def text_of(found: Feedback, one: Tally) -> str:
    """The words of a criterion; a grid made elsewhere has only its own."""
    known = _criteria(found).get(one.code)
    return known.text if known is not None and not found.campaign.imported else one.code


def interval(one: Measure) -> str:
    """The bounds in a cell."""
    return f"{shown(one.lower)}{NBSP}à{NBSP}{shown(one.upper)}"


def between(one: Measure) -> str:
    """The bounds in words."""
    return f"entre {shown(one.lower)} et {shown(one.upper)}"


def marked(found: Feedback, figure: str, n: int) -> str:
    """A figure, said indicative under the number of visits that the référentiel asks for."""
    return f"{figure} ({FEW})" if n < found.referentiel.mystere.effectif_indicatif else figure


def visits(count: int, word: str = "") -> str:
    """« 1 visite validée », « 205 visites validées »."""
    s = "s" if count > 1 else ""
    return f"{grouped(count)} visite{s}" + (f" {word}{s}" if word else "")


def _criteria(found: Feedback) -> dict[str, Criterion]:
    return {one.code: one for channel in found.referentiel.mystere.canaux for one in channel.grille}


def _share(found: Feedback, one: Tally) -> str:
    return marked(found, f"{shown(100 * one.rate)} %", one.n)
