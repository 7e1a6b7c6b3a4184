"""The sentence of a rule, as a mayor would want it: what was measured, on whom, against what bar, and why."""

from decimal import Decimal
from fractions import Fraction

from evaluation.edition import Threshold
from evaluation.measuring.figures import grouped, shown
from evaluation.measuring.measures import Measure

NBSP = "\u00a0"
FIGURES = ("score.", "mystere.", "participation.")


def sentence(threshold: Threshold, measure: Measure | None, outcome: str) -> str:
    """Two or three French sentences; `outcome` is met, fragile, missed or unmeasured."""
    if measure is None:
        blocks = "cette règle bloque" if threshold.bloquant else "cette règle ne signale rien"
        return f"Pas encore de mesure{NBSP}: tant qu’elle manque, {blocks}. L’absence de mesure n’est pas un zéro."
    parts = [f"{_figure(threshold, measure)}.", f"{_decision(threshold, measure, outcome)}."]
    if outcome == "fragile":
        parts.append(_why(threshold, measure))
        parts += ["Le comité doit motiver sa décision."] if threshold.bloquant else []
    elif outcome == "missed" and not threshold.bloquant:
        parts.append("Cette règle avertit sans bloquer.")
    return " ".join(parts)


def _decision(threshold: Threshold, measure: Measure, outcome: str) -> str:
    bar, reached = f"Le seuil, {_bar(threshold)},", "atteint"
    if threshold.maximum is not None:
        bar, reached = f"La limite, {_bar(threshold)},", "respectée"
    if outcome == "missed":
        return f"{bar} n’est pas {reached}{NBSP}: {_gap(threshold, measure)}"
    if outcome == "met":
        sure = "" if measure.lower == measure.upper else ", même au bord le moins favorable de l’intervalle"
        return f"{bar} est {reached}{sure}"
    return f"{bar} est {reached}, mais le résultat reste fragile"


def _figure(threshold: Threshold, measure: Measure) -> str:
    if not threshold.mesure.startswith(FIGURES):
        return f"Nombre relevé{NBSP}: {shown(measure.value)}"
    text = f"Résultat{NBSP}: {shown(measure.value, threshold.bar)}{_unit(threshold.mesure)}"
    if measure.lower != measure.upper:
        low, high = shown(measure.lower, threshold.bar), shown(measure.upper, threshold.bar)
        text += f", compris entre {low} et {high} avec 95{NBSP}% de confiance"
    return text + _count(measure)


def _unit(code: str) -> str:
    if code.startswith("mystere."):
        return f" sur{NBSP}20"
    if code.startswith("participation."):
        return f"{NBSP}%"
    return f" sur{NBSP}100" if code.startswith("score.") else ""


def _count(measure: Measure) -> str:
    if measure.code == "score.global":
        return ""
    if measure.code.startswith("mystere."):
        return f", d’après {grouped(measure.n)}{NBSP}mission{_s(measure.n)}"
    people = f"{grouped(measure.n)}{NBSP}personne{_s(measure.n)}"
    if measure.population is not None:
        people += f" sur {grouped(measure.population)}"
    if measure.code.startswith("participation."):
        return f", soit {people}"
    return f", d’après {'la réponse' if measure.n == 1 else 'les réponses'} de {people}"


def _s(count: Fraction | int) -> str:
    return "s" if count >= 2 else ""


def _bar(threshold: Threshold) -> str:
    figure = shown(threshold.bar) + _unit(threshold.mesure)
    if threshold.minimum is not None:
        return f"plus de {figure}" if threshold.strict else f"{figure} au moins"
    return f"moins de {figure}" if threshold.strict else f"{figure} au plus"


def _gap(threshold: Threshold, measure: Measure) -> str:
    gap = abs(Fraction(threshold.bar) - measure.value)
    if not threshold.mesure.startswith(FIGURES):
        word = "manque" if threshold.minimum is not None else "y en a"
        return f"il {word} {shown(gap)}" + ("" if threshold.minimum is not None else " de trop")
    if gap == 0:
        return "le résultat y est exactement égal"
    points = f"{shown(gap, Decimal(0))}{NBSP}point{_s(gap)}"
    if threshold.minimum is not None:
        return f"il manque {'plus de ' if threshold.strict else ''}{points}"
    return f"il y a {points} de trop"


def _why(threshold: Threshold, measure: Measure) -> str:
    reasons = []
    worst = measure.lower if threshold.minimum is not None else measure.upper
    if not threshold.reached_by(worst):
        bound = shown(worst, threshold.bar)
        reasons.append(f"le bord le moins favorable de l’intervalle, {bound}, ne l’atteint pas")
    if measure.n < threshold.effectif_minimum:
        ones = ("mission" if measure.code.startswith("mystere.") else "réponse") + _s(measure.n)
        reasons.append(f"il y a {measure.n}{NBSP}{ones}, il en faudrait au moins {threshold.effectif_minimum}")
    if doubt := measure.detail.get("doubt"):
        reasons.append(f"l’auditeur ne tient pas le recueil des réponses pour assez sûr (« {doubt.rstrip('. ')} »)")
    elif not measure.admissible:
        reasons.append("la façon de recueillir les réponses ne permet pas un résultat ferme")
    return f"En effet, {f'{NBSP}; '.join(reasons)}."
