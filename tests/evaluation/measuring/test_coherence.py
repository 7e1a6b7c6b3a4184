"""Every incoherence of an edition is named in French."""

from collections.abc import Mapping

import msgspec
import pytest

from evaluation.edition import Edition
from evaluation.measuring.coherence import faults, measure_codes
from evaluation.questionnaire import Audience, Questionnaire
from evaluation.referentiel import load

EHUH = load("ehuh-2019")


def changed(**fields: object) -> Edition:
    """The published edition with some fields replaced."""
    return msgspec.structs.replace(EHUH, **fields)


def asked(audience: Audience, **fields: object) -> Mapping[Audience, Questionnaire]:
    """The questionnaires, one of them changed."""
    return EHUH.questionnaires | {audience: msgspec.structs.replace(EHUH.questionnaires[audience], **fields)}


def test_the_published_editions_are_coherent() -> None:
    assert faults(EHUH) == [] == faults(load("spx-2026"))


def test_a_code_used_twice_is_named() -> None:
    twice = (*EHUH.dimensions, EHUH.dimensions[0])
    assert "le code de dimension « autonomie » est employé 2 fois" in faults(changed(dimensions=twice))
    assert "le code de seuil « moyenne-generale » est employé 2 fois" in faults(
        changed(seuils=(*EHUH.seuils, EHUH.seuils[0]))
    )


def test_the_three_audiences_are_all_there() -> None:
    few = {audience: found for audience, found in EHUH.questionnaires.items() if audience != "usagers"}
    assert any("les trois publics" in fault for fault in faults(changed(questionnaires=few)))
    assert any("les trois publics" in fault for fault in faults(changed(poids={"usagers": 1})))


def test_a_weight_is_at_least_one() -> None:
    assert "un poids est un entier d’au moins 1" in faults(changed(poids=EHUH.poids | {"usagers": 0}))


def test_dimensions_that_are_unknown_or_never_asked_are_named() -> None:
    fewer = changed(dimensions=EHUH.dimensions[1:])
    assert "la question « U-AUT-1 » cite la dimension inconnue « autonomie »" in faults(fewer)
    assert "le critère d’audit « X-AUT-1 » cite la dimension inconnue « autonomie »" in faults(fewer)
    users = EHUH.questionnaires["usagers"].questions[2:]
    found = faults(changed(questionnaires=asked("usagers", questions=users)))
    assert "aucune question des usagers ne mesure la dimension « autonomie »" in found
    assert "la prédiction « D-PRE-AUT » vise la question inconnue « U-AUT-1 »" in found


@pytest.mark.parametrize("fields", [{"minimum": None}, {"maximum": 80}])
def test_a_threshold_has_one_bar(fields: dict[str, object]) -> None:
    wrong = (msgspec.structs.replace(EHUH.seuils[0], **fields), *EHUH.seuils[1:])
    assert "le seuil « moyenne-generale » doit avoir un minimum ou un maximum, et un seul" in faults(
        changed(seuils=wrong)
    )


def test_a_threshold_names_a_measure_that_exists() -> None:
    wrong = (msgspec.structs.replace(EHUH.seuils[0], mesure="score.bonheur"),)
    assert "le seuil « moyenne-generale » cite la mesure inconnue « score.bonheur »" in faults(changed(seuils=wrong))
    assert {"score.usagers.valeur", "participation.usagers", "mystere.guichet"} <= measure_codes(EHUH)


def test_an_edition_without_level_grants_nothing() -> None:
    assert "il faut au moins un niveau" in faults(changed(niveaux=()))


def test_missions_and_points_add_up() -> None:
    first = EHUH.mystere.canaux[0]
    fewer = msgspec.structs.replace(first, grille=first.grille[1:], part=80)
    wrong = msgspec.structs.replace(EHUH.mystere, canaux=(fewer, *EHUH.mystere.canaux[1:]))
    found = faults(changed(mystere=wrong))
    assert "les parts des canaux font 195 missions au lieu de 205" in found
    assert "la grille « telephone » vaut 18 points au lieu de 20" in found


def test_a_cap_needs_a_critical_criterion_and_a_note_that_exists() -> None:
    first, *others = EHUH.mystere.canaux
    capped = msgspec.structs.replace(first, plafond_critique=20)
    found = faults(changed(mystere=msgspec.structs.replace(EHUH.mystere, canaux=(capped, *others))))
    assert "le plafond de la grille « telephone » doit être entre 0 et 19" in found
    assert "la grille « telephone » a un plafond mais aucun critère critique" in found


def test_a_word_that_nobody_can_replace_is_named() -> None:
    found = faults(changed(questionnaires=asked("usagers", commentaire="Que dire {au_client} ?")))
    assert "le texte « usagers » emploie le mot à remplacer inconnu « {au_client} »" in found
    first, *others = EHUH.questionnaires["usagers"].questions
    easy = msgspec.structs.replace(first, falc="Le {chef} aide.")
    found = faults(changed(questionnaires=asked("usagers", questions=(easy, *others))))
    assert "le texte « U-AUT-1 » emploie le mot à remplacer inconnu « {chef} »" in found
