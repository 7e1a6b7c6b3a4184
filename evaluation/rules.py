"""Rules: each threshold against its measure, three-valued, and the level that the whole reaches."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec

from evaluation.edition import Level, Threshold
from evaluation.measuring.measures import Measure
from evaluation.measuring.phrases import sentence
from evaluation.referentiel import Referentiel


class Outcome(StrEnum):
    """What a rule says; `word` is what the page writes."""

    MET = "met"
    FRAGILE = "fragile"
    MISSED = "missed"
    UNMEASURED = "unmeasured"

    @property
    def word(self) -> str:
        """The outcome in French."""
        return {"met": "atteint", "fragile": "fragile", "missed": "non atteint", "unmeasured": "non mesuré"}[self.value]

    @property
    def reached(self) -> bool:
        """Whether the estimate reaches the bar, firmly or not."""
        return self in (Outcome.MET, Outcome.FRAGILE)


class RuleResult(msgspec.Struct, frozen=True, kw_only=True):
    """One rule once applied; figures are floats for display, the outcome was decided on exact values."""

    code: str
    measure: str
    title: str
    outcome: Outcome
    value: float | None
    lower: float | None
    upper: float | None
    threshold: float
    direction: str
    strict: bool
    n: int
    least: int
    sentence: str
    blocking: bool
    source: str
    published: bool
    admissible: bool = True

    @property
    def drawn_from(self) -> int | None:
        """How many answers or visits the figure comes from; None for a mean of audiences or a plain count."""
        return self.n if self.n and self.measure != "score.global" else None


class LevelResult(msgspec.Struct, frozen=True, kw_only=True):
    """One level: the rules that it adds, whether it is reached, and whether that hangs on a fragile rule."""

    code: str
    name: str
    reached: bool
    fragile: bool
    rules: tuple[str, ...]


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """Every rule and level. `level` is the highest reached, None when the label cannot be granted."""

    rules: tuple[RuleResult, ...]
    levels: tuple[LevelResult, ...]
    level: str | None
    grantable: bool
    fragile: bool
    note: str


def outcome(threshold: Threshold, measure: Measure | None) -> Outcome:
    """A missing measure is never a zero; an interval across the bar is never a plain yes."""
    if measure is None:
        return Outcome.UNMEASURED
    if not threshold.reached_by(measure.value):
        return Outcome.MISSED
    worst_bound = measure.lower if threshold.minimum is not None else measure.upper
    firm = measure.admissible and measure.n >= threshold.effectif_minimum
    return Outcome.MET if firm and threshold.reached_by(worst_bound) else Outcome.FRAGILE


def check(threshold: Threshold, measures: Mapping[str, Measure]) -> RuleResult:
    """Apply one threshold to the measure that it names. Source: DECISIONS, A4, E1."""
    measure = measures.get(threshold.mesure)
    found = outcome(threshold, measure)
    return RuleResult(
        code=threshold.code,
        measure=threshold.mesure,
        title=threshold.phrase,
        outcome=found,
        value=None if measure is None else float(measure.value),
        lower=None if measure is None else float(measure.lower),
        upper=None if measure is None else float(measure.upper),
        threshold=float(threshold.bar),
        direction="minimum" if threshold.minimum is not None else "maximum",
        strict=threshold.strict,
        n=0 if measure is None else measure.n,
        least=threshold.effectif_minimum,
        sentence=sentence(threshold, measure, found.value),
        blocking=threshold.bloquant,
        source=threshold.source,
        published=threshold.origine == "publiée",
        admissible=measure is None or measure.admissible,
    )


def verdict(referentiel: Referentiel, measures: Mapping[str, Measure]) -> Verdict:
    """Every rule of the edition, and the highest level whose blocking rules, and those below it, are all reached."""
    common = [check(threshold, measures) for threshold in referentiel.seuils]
    own = {level.code: [check(threshold, measures) for threshold in level.seuils] for level in referentiel.niveaux}
    levels: list[LevelResult] = []
    demanded = list(common)
    for level in referentiel.niveaux:
        demanded = demanded + own[level.code]
        levels.append(_level(level, own[level.code], demanded))
    reached = [level for level in levels if level.reached]
    best = reached[-1] if reached else None
    rules = (*common, *(rule for level in referentiel.niveaux for rule in own[level.code]))
    return Verdict(
        rules=rules,
        levels=tuple(levels),
        level=best.code if best else None,
        grantable=best is not None,
        fragile=best is not None and best.fragile,
        note=_note(len(rules)),
    )


def _level(level: Level, own: Sequence[RuleResult], demanded: Sequence[RuleResult]) -> LevelResult:
    blocking = [rule for rule in demanded if rule.blocking]
    reached = all(rule.outcome.reached for rule in blocking)
    return LevelResult(
        code=level.code,
        name=level.nom,
        reached=reached,
        fragile=reached and any(rule.outcome is Outcome.FRAGILE for rule in blocking),
        rules=tuple(rule.code for rule in own),
    )


def _note(count: int) -> str:
    return (
        f"{count} règles ont été appliquées, chacune pour elle-même, avec des intervalles à 95 %. "
        "Aucune correction n’est faite pour leur nombre."
    )
