"""The few figures that a verdict hangs on, a line each, and what a group of rules says in a few words."""

from collections.abc import Mapping, Sequence

import msgspec

from evaluation.rules import Outcome, RuleResult, Verdict
from web.pictures import charts
from web.pictures.charts import Interval

NAMES = {
    "score.global": "Moyenne des trois publics",
    "score.dirigeants": "Dirigeants",
    "score.collaborateurs": "Agents",
    "mystere.note": "Visites mystère",
    "constats.majeurs_ouverts": "Constats majeurs encore ouverts",
    "participation.collaborateurs": "Participation des agents",
}
PLURALS = {
    Outcome.MET: "atteintes",
    Outcome.FRAGILE: "fragiles",
    Outcome.MISSED: "non atteintes",
    Outcome.UNMEASURED: "non mesurées",
}
SINGULARS = {
    Outcome.MET: "atteinte",
    Outcome.FRAGILE: "fragile",
    Outcome.MISSED: "non atteinte",
    Outcome.UNMEASURED: "non mesurée",
}


class Line(msgspec.Struct, frozen=True):
    """One figure: its short name, the rule that it decides, its place on a scale; `of`: « /100 », or nothing."""

    name: str
    rule: RuleResult
    bar: Interval
    of: str


def lines(verdict: Verdict, words: Mapping[str, str]) -> list[Line]:
    """One line per measure that decides, in the order of the rules."""
    return [_line(rule, words) for rule in decisive(verdict)]


def decisive(verdict: Verdict) -> list[RuleResult]:
    """For each measure, the most demanding rule up to the level reached, or up to the first when none is."""
    codes = [level.code for level in verdict.levels]
    read = codes.index(verdict.level) if verdict.level is not None else 0
    beyond = {code for level in verdict.levels[read + 1 :] for code in level.rules}
    kept = {rule.measure: rule for rule in verdict.rules if rule.code not in beyond}
    return list(kept.values())


def tally(rules: Sequence[RuleResult]) -> str:
    """« 6 règles : 5 atteintes, 1 fragile », what is not reached first."""
    counts = {outcome: sum(rule.outcome is outcome for rule in rules) for outcome in Outcome}
    said = ", ".join(
        f"{counts[outcome]} {(PLURALS if counts[outcome] > 1 else SINGULARS)[outcome]}"
        for outcome in (Outcome.MISSED, Outcome.UNMEASURED, Outcome.FRAGILE, Outcome.MET)
        if counts[outcome]
    )
    return f"{len(rules)} règle{'s' if len(rules) > 1 else ''} : {said}"


def _line(rule: RuleResult, words: Mapping[str, str]) -> Line:
    bar = charts.interval_of(rule)
    name = words["Usagers"] if rule.measure == "score.usagers" else NAMES.get(rule.measure, rule.title.rstrip("."))
    scaled = rule.measure.startswith(("score.", "mystere.", "participation."))
    return Line(name, rule, bar, f"/{bar.top}" if scaled else "")
