"""The organisation's word: articles, elision, gender and number, for the five words and for others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.vocabulary import ALLOWED, CHOICES, fault, forms, label_title, parse
from evaluation.measuring.coherence import PLACEHOLDERS
from evaluation.referentiel import available, load

# word → le, du, au, un, d’un, plural, de + bare noun, ce
TABLE = {
    "usager": "l’usager | de l’usager | à l’usager | un usager | d’un usager | usagers | d’usager | cet usager",
    "patient": "le patient | du patient | au patient | un patient | d’un patient | patients | de patient | ce patient",
    "citoyen": "le citoyen | du citoyen | au citoyen | un citoyen | d’un citoyen | citoyens | de citoyen | ce citoyen",
    "bénéficiaire": (
        "le bénéficiaire | du bénéficiaire | au bénéficiaire | un bénéficiaire | d’un bénéficiaire | bénéficiaires"
        " | de bénéficiaire | ce bénéficiaire"
    ),
    "bénéficiaire (f)": (
        "la bénéficiaire | de la bénéficiaire | à la bénéficiaire | une bénéficiaire | d’une bénéficiaire"
        " | bénéficiaires | de bénéficiaire | cette bénéficiaire"
    ),
    "client": "le client | du client | au client | un client | d’un client | clients | de client | ce client",
    "allocataire": (
        "l’allocataire | de l’allocataire | à l’allocataire | un allocataire | d’un allocataire | allocataires"
        " | d’allocataire | cet allocataire"
    ),
    "Élève (F.)": "l’élève | de l’élève | à l’élève | une élève | d’une élève | élèves | d’élève | cette élève",
    "habitant": "l’habitant | de l’habitant | à l’habitant | un habitant | d’un habitant | habitants"
    " | d’habitant | cet habitant",
    "handicapé": "le handicapé | du handicapé | au handicapé | un handicapé | d’un handicapé | handicapés"
    " | de handicapé | ce handicapé",
    "personne accompagnée": (
        "la personne accompagnée | de la personne accompagnée | à la personne accompagnée | une personne accompagnée"
        " | d’une personne accompagnée | personnes accompagnées | de personne accompagnée | cette personne accompagnée"
    ),
    "étudiante": "l’étudiante | de l’étudiante | à l’étudiante | une étudiante | d’une étudiante | étudiantes"
    " | d’étudiante | cette étudiante",
}
NAMES = ("l_usager", "de_l_usager", "a_l_usager", "un_usager", "d_un_usager", "usagers", "d_usager", "cet_usager")


@pytest.mark.parametrize("word", TABLE)
def test_articles_follow_the_word(word: str) -> None:
    assert " | ".join(forms(word)[name] for name in NAMES) == TABLE[word]


@pytest.mark.parametrize(
    ("word", "plural"),
    [
        ("demandeur d'emploi", "demandeurs d’emploi"),
        ("personne en situation de handicap", "personnes en situation de handicap"),
        ("assuré social", "assurés sociaux"),
        ("habitant-usager", "habitants-usagers"),
        ("jeune", "jeunes"),
        ("jumeau", "jumeaux"),
        ("fils", "fils"),
        ("sans-abri", "sans-abri"),
        ("ayant droit / ayants droit", "ayants droit"),
        ("SDF / SDF", "SDF"),
    ],
)
def test_plurals_stop_at_the_preposition_and_may_be_given(word: str, plural: str) -> None:
    assert forms(word)["usagers"] == plural
    assert forms(word)["Les_usagers"] == f"Les {plural}"


@pytest.mark.parametrize(
    ("word", "title"),
    [
        ("usager", "Équipe heureuse, Usagers heureux"),
        ("patient", "Équipe heureuse, Patients heureux"),
        ("élève", "Équipe heureuse, Élèves heureux"),
        ("personne accompagnée", "Équipe heureuse, Personnes accompagnées heureuses"),
    ],
)
def test_the_label_is_named_in_the_word_and_agrees_with_it(word: str, title: str) -> None:
    assert label_title(load("ehuh-2019").identite.label, word) == title


def test_other_adjectives_of_a_label_agree_too() -> None:
    assert label_title("Équipe fière, {Usagers} écoutés", "habitante") == "Équipe fière, Habitantes écoutées"
    assert label_title("Service attentif {aux_usagers}", "habitante") == "Service attentif aux habitantes"


@pytest.mark.parametrize("word", CHOICES)
def test_every_placeholder_of_every_edition_is_replaced_without_another_word(word: str) -> None:
    words = forms(word)
    assert set(words) >= PLACEHOLDERS
    others = [other for other in CHOICES if other != word]
    for referentiel in map(load, available()):
        for questionnaire in referentiel.questionnaires.values():
            for item in questionnaire.items:
                text = item.text_for(words).lower()
                assert "{" not in text
                assert not any(other in text for other in others), text


def test_a_capital_in_the_name_gives_a_capital_and_nothing_else_changes() -> None:
    words = forms("élève")
    assert (words["L_usager"], words["Usagers"], words["Aux_usagers"]) == ("L’élève", "Élèves", "Aux élèves")


def test_pronouns_and_endings_follow_the_gender() -> None:
    sentence = "{tous} {les_usagers} accueilli{e}s, {ceux} qu’{ils} accompagnent, {heureux}"
    assert sentence.format_map(forms("personne accompagnée")) == (
        "toutes les personnes accompagnées accueillies, celles qu’elles accompagnent, heureuses"
    )
    assert sentence.format_map(forms("patient")).startswith("tous les patients accueillis, ceux qu’ils")


@pytest.mark.parametrize("word", ["", "   ", "x" * 41, "usager<script>", "usager2", "usager; drop", "(f)"])
def test_what_is_not_a_word_is_refused_with_an_example(word: str) -> None:
    assert "par exemple" in (fault(word) or "")


@pytest.mark.parametrize("word", [*CHOICES, *TABLE, "demandeur d'emploi", "ayant droit / ayants droit"])
def test_what_the_table_holds_is_accepted(word: str) -> None:
    assert fault(word) is None


@given(st.from_regex(ALLOWED, fullmatch=True).filter(lambda text: text.strip(" ")))
def test_any_accepted_word_has_every_form(word: str) -> None:
    if fault(word) is None:
        words = forms(word)
        assert all(words[name] for name in PLACEHOLDERS)
        assert parse(words["usagers"] + " / " + words["usagers"]).singular
