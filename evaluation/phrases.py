"""The sentence of a rule, as a mayor would want it: what was measured, on whom, against what bar, and why."""

from evaluation.edition import Threshold
from evaluation.figures import shown
from evaluation.measures import Measure

NBSP = "\u00a0"


def sentence(threshold: Threshold, measure: Measure | None, outcome: str) -> str:
    """One or two French sentences; `outcome` is met, fragile, missed or unmeasured."""
    if measure is None:
        return "Pas encore de mesure : tant qu’elle manque, la règle bloque. L’absence de mesure n’est pas un zéro."
    figure = _figure(threshold, measure)
    bar = _bar(threshold)
    if outcome == "missed":
        return f"{figure} : le seuil, {bar}, n’est pas atteint."
    if outcome == "met":
        return f"{figure} : le seuil, {bar}, est atteint{_firmly(measure)}."
    return f"{figure} : le seuil, {bar}, est atteint, mais le résultat reste fragile. {_why(threshold, measure)}"


def _unit(code: str) -> str:
    if code.startswith("mystere."):
        return f" sur{NBSP}20"
    if code.startswith("participation."):
        return f"{NBSP}%"
    return f" sur{NBSP}100" if code.startswith("score.") else ""


def _figure(threshold: Threshold, measure: Measure) -> str:
    if not threshold.mesure.startswith(("score.", "mystere.", "participation.")):
        return f"Nombre relevé{NBSP}: {shown(measure.value)}"
    value = shown(measure.value, threshold.bar)
    text = f"Résultat{NBSP}: {value}{_unit(threshold.mesure)}"
    return text + _interval(threshold, measure) + _count(measure)


def _interval(threshold: Threshold, measure: Measure) -> str:
    if measure.lower == measure.upper:
        return ""
    low, high = shown(measure.lower, threshold.bar), shown(measure.upper, threshold.bar)
    return f", compris entre {low} et {high} avec 95{NBSP}% de confiance"


def _count(measure: Measure) -> str:
    if measure.code == "score.global":
        return ""
    one = "mission" if measure.code.startswith("mystere.") else "réponse"
    people = f"{measure.n} {one}" + ("s" if measure.n > 1 else "")
    if measure.population is not None and not measure.code.startswith("mystere."):
        return f", sur {people} de {measure.population} personnes concernées"
    return f", sur {people}"


def _bar(threshold: Threshold) -> str:
    figure = shown(threshold.bar) + _unit(threshold.mesure)
    if threshold.minimum is not None:
        return f"plus de {figure}" if threshold.strict else f"{figure} au moins"
    return f"moins de {figure}" if threshold.strict else f"{figure} au plus"


def _firmly(measure: Measure) -> str:
    return "" if measure.lower == measure.upper else ", même au bord le moins favorable de l’intervalle"


def _why(threshold: Threshold, measure: Measure) -> str:
    reasons = []
    worst = measure.lower if threshold.minimum is not None else measure.upper
    if not threshold.reached_by(worst):
        reasons.append("le bord le moins favorable de l’intervalle ne l’atteint pas")
    if measure.n < threshold.effectif_minimum:
        reasons.append(f"il faudrait au moins {threshold.effectif_minimum} réponses")
    if not measure.admissible:
        reasons.append("la façon de recueillir les réponses ne permet pas un résultat ferme")
    return f"En effet, {' ; '.join(reasons)}. Le comité doit motiver sa décision."
