"""The organisation's own page."""

from tests.web.visitor import Visitors


def test_an_organisation_chooses_its_word_and_reads_it_everywhere(visitors: Visitors) -> None:
    applicant = visitors.of("applicant").opens("/organisation").sees("Mairie d’Essai", "Usagers par an")
    applicant.submits("Enregistrer ce mot", {"Le mot de votre organisation": "patient"})
    applicant.sees(
        "Le mot de votre organisation est enregistré.", "Équipe heureuse, Patients heureux", "Patients par an"
    )
    applicant.opens("/organisation").does_not_see("est enregistré")


def test_a_wrong_word_comes_back_with_what_was_typed_and_nothing_is_written(visitors: Visitors) -> None:
    applicant = visitors.of("applicant").opens("/organisation")
    applicant.submits("Enregistrer ce mot", {"Le mot de votre organisation": "patient 33"}, status=422)
    assert 'value="patient 33"' in applicant.response.text
    applicant.sees("Écrivez seulement des lettres")
    applicant.opens("/organisation").sees("Usagers par an")
