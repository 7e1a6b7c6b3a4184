"""The rules of a référentiel applied to published measures, by exact fractions: three values, and the level reached."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from verify.proofs import Refused

WORDS = {"met": "atteinte", "fragile": "fragile", "missed": "non atteinte", "unmeasured": "non mesurée"}
ROUNDED = Fraction(1, 10)  # two figures, each written to one decimal, may part by twice half of it
AUDIENCES = ("dirigeants", "collaborateurs", "usagers")
Measures = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Applied:
    """One rule once applied; `measure` is empty when nothing was measured."""

    code: str
    title: str
    name: str
    measure: dict[str, Any]
    bar: Fraction
    minimum: bool
    strict: bool
    least: int
    blocking: bool
    outcome: str

    def __str__(self) -> str:
        found = "aucune mesure"
        if self.measure:
            low, value, high = (comma(self.measure[side]) for side in ("lower", "value", "upper"))
            found = f"{value}" + ("" if low == high else f" [{low} ; {high}]")
        asked = ("plus de" if self.strict else "au moins") if self.minimum else "moins de" if self.strict else "au plus"
        return f"{self.title} {self.name} = {found}, demandé : {asked} {comma(self.bar)} → {WORDS[self.outcome]}."


def comma(figure: object) -> str:
    """A figure with a decimal comma."""
    exact = Fraction(str(figure))
    return (str(exact.numerator) if exact.denominator == 1 else f"{float(exact):.9f}".rstrip("0")).replace(".", ",")


def read(data: bytes) -> dict[str, Any]:
    """The référentiel, its decimals as exact fractions."""
    return tomllib.loads(data.decode(), parse_float=Fraction)


def applied(rules: dict[str, Any], measures: Measures) -> list[Applied]:
    """Every rule in the order of the file: the common ones, then those of each level."""
    own = [rule for level in rules["niveaux"] for rule in level.get("seuils", ())]
    return [_applied(rule, measures.get(rule["mesure"], {})) for rule in (*rules.get("seuils", ()), *own)]


def level(rules: dict[str, Any], found: list[Applied]) -> str | None:
    """The highest level whose blocking rules, and those of every level before, are all reached."""
    reached, best = {rule.code for rule in found if rule.outcome in ("met", "fragile") or not rule.blocking}, None
    asked = [rule["code"] for rule in rules.get("seuils", ())]
    for one in rules["niveaux"]:
        asked += [rule["code"] for rule in one.get("seuils", ())]
        best = one["code"] if set(asked) <= reached else best
    return best


def coherent(rules: dict[str, Any], measures: Measures, plan: dict[str, int]) -> Iterator[tuple[str, int]]:
    """Each measure that is the mean of others, and how many; Refused when they do not give it back."""
    weights = {one["code"]: one.get("poids", 1) for one in rules["dimensions"]}
    means = {f"score.{one}": {f"score.{one}.{code}": part for code, part in weights.items()} for one in AUDIENCES}
    means["score.global"] = {f"score.{one}": rules["poids"][one] for one in AUDIENCES}
    means["mystere.note"] = {f"mystere.{code}": part for code, part in plan.items()}
    for name, parts in means.items():
        if name in measures and parts and set(parts) <= set(measures):
            total = sum(Fraction(measures[part]["value"]) * weight for part, weight in parts.items())
            if abs(total / sum(parts.values()) - Fraction(measures[name]["value"])) > ROUNDED:
                raise Refused(f"{name} n’est pas la moyenne des mesures qui la composent.")
            yield name, len(parts)


def _applied(rule: dict[str, Any], measure: dict[str, Any]) -> Applied:
    minimum, strict = "minimum" in rule, rule.get("strict", False)
    bar, least = Fraction(rule["minimum" if minimum else "maximum"]), rule.get("effectif_minimum", 0)

    def reached(side: str) -> bool:
        value = Fraction(measure[side])
        return not strict if value == bar else (value > bar) == minimum

    if not measure:
        outcome = "unmeasured"
    elif not reached("value"):
        outcome = "missed"
    else:
        firm = measure["admissible"] is True and measure["n"] >= least and reached("lower" if minimum else "upper")
        outcome = "met" if firm else "fragile"
    blocking = rule.get("bloquant", True)
    return Applied(
        rule["code"], rule["phrase"], rule["mesure"], measure, bar, minimum, strict, least, blocking, outcome
    )
