"""The verdict in plain French: one big answer, what blocks, what is fragile, how far from the published figures."""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec

from evaluation.edition import Benchmark
from evaluation.measuring.figures import shown
from evaluation.measuring.measures import Measure
from evaluation.referentiel import Referentiel
from evaluation.rules import Outcome, RuleResult, Verdict
from web.pictures.changes import signed

NBSP = "\u00a0"
NUMBERS = ("zéro", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")
MEASURED = "C’est une mesure, pas encore une décision : le comité décide, après avoir lu l’audit."
WEAK = "Le comité peut accorder le label, et doit alors écrire pourquoi."
DECIDED = "C’est une mesure ; la décision est celle du comité."


class Answer(msgspec.Struct, frozen=True):
    """What a mayor reads first: ok, warn, bad or wait, a few words, and one sentence more."""

    kind: str
    title: str
    text: str


class Gap(msgspec.Struct, frozen=True):
    """How far a score is from a published figure, with the interval of that distance."""

    score: str
    gap: str
    between: str


class Compared(msgspec.Struct, frozen=True):
    """One line of the comparison: what is compared, the published figure, agents and people served."""

    name: str
    figure: str
    agents: Gap | None
    users: Gap | None


def answer(verdict: Verdict, *, decided: bool = False) -> Answer:
    """The big plain answer, before the committee has decided or after."""
    names = [level.name for level in verdict.levels]
    reached = next((level.name for level in verdict.levels if level.code == verdict.level), "")
    if not verdict.grantable:
        return _not_granted(blockers(verdict))
    title = (
        f"Oui : le niveau {reached.lower()} est atteint"
        if len(names) > 1
        else "Oui : toutes les règles sont respectées"
    )
    weak = fragile(verdict)
    if not weak:
        return Answer(
            "ok", title, f"Même au bord le moins favorable des intervalles. {DECIDED if decided else MEASURED}"
        )
    which = "une règle l’est" if len(weak) == 1 else f"{_counted(len(weak), 'règle')} le sont"
    return Answer(
        "warn",
        f"{title}, mais de peu",
        f"Parmi elles, {which} de façon fragile. {DECIDED if decided else WEAK}",
    )


def _not_granted(blocking: Sequence[RuleResult]) -> Answer:
    missed = sum(rule.outcome is Outcome.MISSED for rule in blocking)
    unknown = len(blocking) - missed
    rest = f" Il manque aussi {_counted(unknown, 'mesure')}." if unknown else ""
    if missed:
        title = (
            "Non : une règle n’est pas respectée"
            if missed == 1
            else f"Non : {_counted(missed, 'règle')} ne sont pas respectées"
        )
        return Answer("bad", title, f"Le label ne peut pas être accordé en l’état.{rest}")
    return Answer(
        "wait", f"Pas encore : il manque {_counted(unknown, 'mesure')}", "Ce qui n’est pas mesuré n’est pas un zéro."
    )


def _counted(count: int, one: str) -> str:
    """A feminine count in letters while it is short: une règle, deux règles, 12 règles."""
    number = NUMBERS[count] if count < len(NUMBERS) else str(count)
    return f"{number} {one}{'s' if count > 1 else ''}"


def blockers(verdict: Verdict) -> list[RuleResult]:
    """The blocking rules that keep the first level away; empty when it is reached."""
    higher = {code for level in verdict.levels[1:] for code in level.rules}
    return [rule for rule in verdict.rules if rule.blocking and not rule.outcome.reached and rule.code not in higher]


def fragile(verdict: Verdict) -> list[RuleResult]:
    """The fragile blocking rules on which the level reached hangs."""
    beyond: set[str] = set()
    codes = [level.code for level in verdict.levels]
    if verdict.level is not None:
        beyond = {code for level in verdict.levels[codes.index(verdict.level) + 1 :] for code in level.rules}
    return [
        rule for rule in verdict.rules if rule.blocking and rule.outcome is Outcome.FRAGILE and rule.code not in beyond
    ]


def groups(verdict: Verdict) -> list[tuple[str, str, list[RuleResult]]]:
    """Rules as the page shows them: (title, outcome of the level or nothing, rules), the common ones first."""
    owned = {code for level in verdict.levels for code in level.rules}
    common = [rule for rule in verdict.rules if rule.code not in owned]
    several = len(verdict.levels) > 1
    found = [("Règles communes à tous les niveaux" if several else "Les règles, une par une", "", common)]
    for level in verdict.levels:
        own = [rule for rule in verdict.rules if rule.code in level.rules]
        if own:
            state = "fragile" if level.fragile else "met" if level.reached else "missed"
            found.append((f"Niveau {level.name.lower()}", state if several else "", own))
    return [group for group in found if group[2]]


def benchmark_name(referentiel: Referentiel) -> str:
    """« Baromètre 2023 », read in the source of the published figure; nothing when the edition has none."""
    known = next((dimension.repere for dimension in referentiel.dimensions if dimension.repere), referentiel.repere)
    if known is None:
        return ""
    found = re.search(r"(Baromètre)\D*(\d{4})", known.source)
    return f"{found[1]} {found[2]}" if found else "Repère publié"


def source(referentiel: Referentiel) -> str:
    """Where the published figures come from; nothing when the edition has none."""
    known = [referentiel.repere, *(dimension.repere for dimension in referentiel.dimensions)]
    return next((figure.source for figure in known if figure is not None), "")


def compared(referentiel: Referentiel, measures: Mapping[str, Measure]) -> list[Compared]:
    """Each published figure beside what was measured, dimension by dimension, the overall one last."""
    lines = [
        _line(dimension.nom, dimension.repere, f".{dimension.code}", measures)
        for dimension in referentiel.dimensions
        if dimension.repere is not None
    ]
    if referentiel.repere is not None:
        lines.append(_line("Ensemble", referentiel.repere, "", measures))
    return lines


def reserves(referentiel: Referentiel) -> list[str]:
    """What the source of the published figures leaves unclear, each sentence once."""
    known = [dimension.repere for dimension in referentiel.dimensions] + [referentiel.repere]
    return list(dict.fromkeys(figure.reserve for figure in known if figure is not None))


def _line(name: str, known: Benchmark, end: str, measures: Mapping[str, Measure]) -> Compared:
    figure = Fraction(known.valeur)
    agents, users = (measures.get(f"score.{audience}{end}") for audience in ("collaborateurs", "usagers"))
    return Compared(name, shown(figure), _gap(agents, figure), _gap(users, figure))


def _gap(measure: Measure | None, figure: Fraction) -> Gap | None:
    if measure is None:
        return None
    low, high = measure.lower - figure, measure.upper - figure
    between = f"de {signed(low)} à {signed(high)}" if low < high else ""
    return Gap(shown(measure.value), f"{signed(measure.value - figure)}{NBSP}points", between)
