"""Editions as files: complete, strict, pinned by their digest."""

from collections import Counter
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from core.errors import NotFound
from evaluation.measuring.coherence import PLACEHOLDERS
from evaluation.referentiel import FOLDER, Referentiel, ReferentielError, available, decode, load

PATIENT = {
    "usager": "patient",
    "usagers": "patients",
    "Usagers": "Patients",
    "un_usager": "un patient",
    "l_usager": "le patient",
    "de_l_usager": "du patient",
    "d_un_usager": "d’un patient",
    "a_l_usager": "au patient",
    "les_usagers": "les patients",
    "des_usagers": "des patients",
    "aux_usagers": "aux patients",
}


@pytest.fixture(params=["ehuh-2019", "spx-2026"])
def edition(request: pytest.FixtureRequest) -> Referentiel:
    """Each published edition in turn."""
    return load(request.param)


def test_two_editions_live_side_by_side() -> None:
    assert available() == ["ehuh-2019", "spx-2026"]
    ehuh, spx = load("ehuh-2019"), load("spx-2026")
    assert (ehuh.id, len(ehuh.niveaux), spx.id, len(spx.niveaux)) == ("ehuh-2019", 1, "spx-2026", 3)
    assert {dimension.code for dimension in ehuh.dimensions}.isdisjoint(dimension.code for dimension in spx.dimensions)
    assert (ehuh.poids["usagers"], spx.poids["usagers"]) == (1, 2)


def test_the_questionnaires_of_2019_have_the_published_lengths() -> None:
    asked = load("ehuh-2019").questionnaires
    assert (len(asked["collaborateurs"].questions), len(asked["usagers"].questions)) == (38, 20)
    assert (len(asked["dirigeants"].pratiques), len(asked["dirigeants"].predictions)) == (16, 8)
    assert len(asked["collaborateurs"].predictions) == 8
    per_dimension = {
        audience: Counter(item.dimension for item in found.items if item.kind != "prediction")
        for audience, found in asked.items()
    }
    general = {"dirigeants": 0, "collaborateurs": 6, "usagers": 4}
    each = {"dirigeants": 2, "collaborateurs": 4, "usagers": 2}
    for audience, counts in per_dimension.items():
        assert counts.pop(None, 0) == general[audience]
        assert set(counts.values()) == {each[audience]} and len(counts) == 8


def test_the_barometer_is_quoted_with_what_is_unclear_in_it() -> None:
    ehuh = load("ehuh-2019")
    quoted = [int(dimension.repere.valeur) for dimension in ehuh.dimensions if dimension.repere]
    assert quoted == [34, 35, 39, 41, 41, 42, 42, 49]
    assert all(
        "ambiguë dans la source" in dimension.repere.reserve for dimension in ehuh.dimensions if dimension.repere
    )
    assert ehuh.repere is not None and ehuh.repere.valeur == 43


def test_the_mystery_campaign_of_2019_has_its_205_missions() -> None:
    mystery = load("ehuh-2019").mystere
    assert (mystery.total, mystery.semaines) == (205, 8)
    assert [channel.part for channel in mystery.canaux] == [90, 40, 35, 20, 10, 10]
    assert all(10 <= len(channel.grille) <= 14 for channel in mystery.canaux)


def test_each_threshold_says_where_it_comes_from() -> None:
    origins = {threshold.code: threshold.origine for threshold in load("ehuh-2019").thresholds}
    assert origins == {
        "moyenne-generale": "publiée",
        "plancher-dirigeants": "publiée",
        "plancher-collaborateurs": "publiée",
        "plancher-usagers": "publiée",
        "visites-mystere": "ajout",
        "constats-majeurs": "ajout",
    }


def test_statements_are_short_and_speak_the_organisation_s_word(edition: Referentiel) -> None:
    assert set(PATIENT) == PLACEHOLDERS
    for questionnaire in edition.questionnaires.values():
        for item in questionnaire.items:
            text = item.text_for(PATIENT)
            assert "{" not in text and "usager" not in text.lower(), item.code
            assert "'" not in text, f"{item.code}: straight apostrophe"
            if item.kind != "prediction":
                assert len(text.split()) <= 15, item.code
                assert text.endswith("."), item.code
    assert edition.identite.label.format_map(PATIENT).endswith(("Patients heureux", "attentif aux patients"))


def test_an_item_has_an_easy_text_when_the_edition_gives_one() -> None:
    first, second = load("ehuh-2019").questionnaires["usagers"].questions[:2]
    assert first.text_for(PATIENT).startswith("La personne qui m’a répondu pouvait agir")
    assert first.text_for(PATIENT, easy=True) == "La personne a répondu elle-même à ma demande."
    assert second.text_for(PATIENT, easy=True) == second.text_for(PATIENT) == "La personne m’a proposé une solution."


def test_predictions_quote_the_users_own_item(edition: Referentiel) -> None:
    asked = {item.code: item for item in edition.questionnaires["usagers"].questions}
    for questionnaire in edition.questionnaires.values():
        for prediction in questionnaire.predictions:
            assert f"« {asked[prediction.cible].text.rstrip('.')} »" in prediction.text


def test_scored_items_are_known_by_their_position(edition: Referentiel) -> None:
    for audience, questionnaire in edition.questionnaires.items():
        found = [pair for dimension in edition.dimensions for pair in edition.items_of(audience, dimension.code)]
        assert all(questionnaire.items[position] is item for position, item in found)
        assert not any(item.kind == "prediction" for _, item in found)


def test_a_prediction_is_never_scored_even_when_it_names_a_dimension() -> None:
    ehuh = load("ehuh-2019")
    leaders = ehuh.questionnaires["dirigeants"]
    named = tuple(msgspec.structs.replace(item, dimension="valeur") for item in leaders.predictions)
    changed = ehuh.questionnaires | {"dirigeants": msgspec.structs.replace(leaders, predictions=named)}
    found = msgspec.structs.replace(ehuh, questionnaires=changed).items_of("dirigeants", "valeur")
    assert [item.code for _, item in found] == ["D-VAL-1", "D-VAL-2"]


def test_only_a_declared_collection_is_firm(edition: Referentiel) -> None:
    assert edition.is_firm("usagers", "codes") and edition.is_firm("dirigeants", "nominatif")
    assert not edition.is_firm("usagers", "lien_ouvert")
    assert not edition.is_firm("collaborateurs", "nominatif")
    assert not edition.is_firm("usagers", "inconnue")


def test_the_digest_is_that_of_the_bytes(edition: Referentiel) -> None:
    data = (FOLDER / f"{edition.id}.toml").read_bytes()
    assert edition.digest == sha256(data).hexdigest()
    assert decode(edition.id, data + b"\n# une remarque\n").digest != edition.digest


def test_a_published_edition_never_changes() -> None:
    """Files that run pin the digest: a word changed in place would close every one of them. Write a new edition."""
    published = {
        "ehuh-2019": "25c158bfeb9aaf5b9203eeeb4320cfdcb48fddb710c5c4a006fc6ef8da69d29e",
        "spx-2026": "c4407b42eef049f74d346d333d824bc8a7795f61effd2853506079c091d18a30",
    }
    assert {edition: load(edition).digest for edition in published} == published


def test_an_unknown_edition_is_not_found() -> None:
    with pytest.raises(NotFound, match=r"« \.\./secret » n’existe pas"):
        load("../secret")


def refused(text: str, name: str = "ehuh-2019") -> str:
    """The French message with which this file is refused."""
    with pytest.raises(ReferentielError) as found:
        decode(name, text.encode())
    return found.value.message


@pytest.fixture
def source() -> str:
    """The text of the published edition of 2019."""
    return (FOLDER / "ehuh-2019.toml").read_text(encoding="utf-8")


def test_an_unknown_key_is_refused_by_its_name(source: str) -> None:
    message = refused(source.replace("semaines = 8", "semaines = 8\nsemaine = 9"))
    assert "la clé « semaine » est inconnue dans mystere" in message
    assert "la clé « remarque » est inconnue dans la racine du fichier" in refused('remarque = "x"\n' + source)


def test_a_missing_value_a_broken_file_and_a_wrong_name_are_refused(source: str) -> None:
    assert "une valeur manque" in refused(source.replace("semaines = 8", ""))
    assert "n’est pas du TOML" in refused(source.replace("semaines = 8", "semaines ="))
    assert "n’est pas du TOML" in refused_bytes(b"\xff\xfe")
    assert "« ehuh-2019 » n’est pas le nom du fichier" in refused(source, "ehuh-2020")


def refused_bytes(data: bytes) -> str:
    """The French message with which these bytes are refused."""
    with pytest.raises(ReferentielError) as found:
        decode("x", data)
    return found.value.message


def test_a_folder_of_one_s_own_holds_other_editions(tmp_path: Path, source: str) -> None:
    (tmp_path / "essai.toml").write_text(source.replace('id = "ehuh-2019"', 'id = "essai"'), encoding="utf-8")
    assert available(tmp_path) == ["essai"]
    assert load("essai", tmp_path).id == "essai"
