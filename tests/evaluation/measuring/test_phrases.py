"""Sentences of rules: each says the figure, the interval, the number, the bar and the reason."""

from decimal import Decimal

import msgspec

from evaluation.measuring.phrases import sentence
from evaluation.referentiel import load
from tests.evaluation.measured import measured

THRESHOLDS = {threshold.code: threshold for threshold in load("ehuh-2019").thresholds}


def plain(text: str) -> str:
    """The text with ordinary spaces."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_met_rule_says_the_figure_the_interval_the_number_and_the_bar() -> None:
    measure = measured("score.usagers", 72.25, lower=67.5, upper=76.7, n=90, population=120)
    assert plain(sentence(THRESHOLDS["plancher-usagers"], measure, "met")) == (
        "Résultat : 72,3 sur 100, compris entre 67,5 et 76,7 avec 95 % de confiance, "
        "d’après les réponses de 90 personnes sur 120. "
        "Le seuil, 55 sur 100 au moins, est atteint, même au bord le moins favorable de l’intervalle."
    )


def test_a_fragile_rule_says_why_and_what_the_committee_must_do() -> None:
    measure = measured("score.usagers", 60, lower=54, upper=66, n=12, admissible=False)
    text = plain(sentence(THRESHOLDS["plancher-usagers"], measure, "fragile"))
    assert "le bord le moins favorable de l’intervalle, 54, ne l’atteint pas" in text
    assert "il y a 12 réponses, il en faudrait au moins 30" in text
    assert "ne permet pas un résultat ferme" in text
    assert text.endswith("Le comité doit motiver sa décision.")
    few = plain(sentence(THRESHOLDS["plancher-usagers"], measured("score.usagers", 60, n=12), "fragile"))
    assert "En effet, il y a 12 réponses, il en faudrait au moins 30. Le comité" in few


def test_a_missed_rule_says_how_far_it_is() -> None:
    text = plain(sentence(THRESHOLDS["moyenne-generale"], measured("score.global", 69.97), "missed"))
    assert (
        text
        == "Résultat : 69,97 sur 100. Le seuil, plus de 70 sur 100, n’est pas atteint : il manque plus de 0,03 point."
    )
    equal = plain(sentence(THRESHOLDS["moyenne-generale"], measured("score.global", 70), "missed"))
    assert equal.endswith("Le seuil, plus de 70 sur 100, n’est pas atteint : le résultat y est exactement égal.")
    floor = plain(sentence(THRESHOLDS["plancher-usagers"], measured("score.usagers", 50, n=1), "missed"))
    assert floor == (
        "Résultat : 50 sur 100, d’après la réponse de 1 personne. "
        "Le seuil, 55 sur 100 au moins, n’est pas atteint : il manque 5 points."
    )


def test_a_count_is_a_count() -> None:
    none = plain(sentence(THRESHOLDS["constats-majeurs"], measured("constats.majeurs_ouverts", 0, n=0), "met"))
    assert none == "Nombre relevé : 0. La limite, 0 au plus, est respectée."
    two = plain(sentence(THRESHOLDS["constats-majeurs"], measured("constats.majeurs_ouverts", 2, n=2), "missed"))
    assert two == "Nombre relevé : 2. La limite, 0 au plus, n’est pas respectée : il y en a 2 de trop."


def test_mystery_notes_are_out_of_twenty_and_count_missions() -> None:
    measure = measured("mystere.note", 14.5, lower=13.2, upper=15.6, n=205)
    text = plain(sentence(THRESHOLDS["visites-mystere"], measure, "met"))
    assert text.startswith(
        "Résultat : 14,5 sur 20, compris entre 13,2 et 15,6 avec 95 % de confiance, d’après 205 missions."
    )


def test_participation_is_in_percent_and_a_lack_of_measure_is_explained() -> None:
    threshold = next(found for found in load("spx-2026").thresholds if found.code == "participation-agents")
    measure = measured("participation.collaborateurs", 62, n=31, population=50)
    assert plain(sentence(threshold, measure, "met")).startswith("Résultat : 62 %, soit 31 personnes sur 50.")
    warned = plain(sentence(threshold, measured("participation.collaborateurs", 12, n=6, population=50), "missed"))
    assert warned.endswith("il manque 28 points. Cette règle avertit sans bloquer.")
    assert "L’absence de mesure n’est pas un zéro" in sentence(threshold, None, "unmeasured")


def test_a_rule_on_a_maximum_says_what_is_too_many() -> None:
    ceiling = msgspec.structs.replace(
        THRESHOLDS["plancher-usagers"], minimum=None, maximum=Decimal(40), strict=True, bloquant=False
    )
    measure = measured("score.usagers", 42.5, n=50)
    assert plain(sentence(ceiling, measure, "missed")) == (
        "Résultat : 42,5 sur 100, d’après les réponses de 50 personnes. "
        "La limite, moins de 40 sur 100, n’est pas respectée : "
        "il y a 2,5 points de trop. Cette règle avertit sans bloquer."
    )
    near = measured("score.usagers", 39, lower=30, upper=41, n=50)
    assert "l’intervalle, 41, ne l’atteint pas" in sentence(ceiling, near, "fragile")
    assert "motiver" not in sentence(ceiling, near, "fragile")
    assert "cette règle ne signale rien" in sentence(ceiling, None, "unmeasured")


def test_a_count_may_have_a_minimum_and_missions_may_be_too_few() -> None:
    least = msgspec.structs.replace(THRESHOLDS["constats-majeurs"], maximum=None, minimum=Decimal(3))
    assert plain(sentence(least, measured("preuves.examinees", 1), "missed")).endswith("il manque 2.")
    few = measured("mystere.note", 15, lower=10, n=4)
    assert "il y a 4 missions, il en faudrait au moins 30" in plain(
        sentence(THRESHOLDS["visites-mystere"], few, "fragile")
    )
