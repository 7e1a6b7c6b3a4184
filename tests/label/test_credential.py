"""The credential says what the statement says, under the field names of Open Badges 3.0."""

from label.credential import unsigned
from tests.label.attested import NUMBER, PLACE, STATEMENT, saying

RULES = "https://label.demo.test/referentiels/ehuh-2019.toml"


def test_the_envelope_is_that_of_open_badges() -> None:
    made = unsigned(STATEMENT, PLACE)
    assert made["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert made["id"] == f"https://label.demo.test/c/{NUMBER}/e/1"
    assert made["issuer"]["id"] == "did:web:label.demo.test"
    assert (made["validFrom"], made["awardedDate"]) == ("2026-03-02T09:30:00Z",) * 2
    assert isinstance(made["credentialStatus"], dict)


def test_the_validity_ends_with_the_last_day_in_paris() -> None:
    assert unsigned(STATEMENT, PLACE)["validUntil"] == "2029-03-01T22:59:59Z"


def test_number_organisation_and_period_have_their_fields() -> None:
    subject = unsigned(STATEMENT, PLACE)["credentialSubject"]
    assert subject["licenseNumber"] == NUMBER
    assert subject["id"] == "https://label.demo.test/registre/99900007800017"
    assert {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": "99900007800017",
        "identityType": "ext:SIRET",
    } in (subject["identifier"])
    assert (subject["activityStartDate"], subject["activityEndDate"]) == (
        "2025-08-31T22:00:00Z",
        "2026-02-20T22:59:59Z",
    )


def test_the_sites_are_signed_with_the_rest_and_old_certificates_name_none() -> None:
    told = unsigned(saying(sites=("Annexe", "Centre")), PLACE)["credentialSubject"]["narrative"]
    assert "Sites évalués\u00a0: Annexe\u202f; Centre." in told
    assert "Sites évalués" not in unsigned(STATEMENT, PLACE)["credentialSubject"]["narrative"]


def test_label_level_edition_and_digest_of_the_rules_are_in_the_achievement() -> None:
    silver = saying(level="argent", level_name="Argent", label="Service attentif aux patients")
    achievement = unsigned(silver, PLACE)["credentialSubject"]["achievement"]
    assert achievement["name"] == "Service attentif aux patients, niveau Argent"
    assert achievement["achievementType"] == "QualityAssuranceCredential"
    assert (achievement["id"], achievement["version"]) == (f"{RULES}#argent", "2019")
    assert achievement["criteria"]["id"] == RULES
    assert "ab" * 32 in achievement["criteria"]["narrative"]
    assert {"id", "type", "criteria", "description", "name"} <= set(achievement)


def test_results_are_percents_beside_what_they_had_to_reach() -> None:
    subject = unsigned(STATEMENT, PLACE)["credentialSubject"]
    described = {one["id"].partition("#")[2]: one for one in subject["achievement"]["resultDescription"]}
    values = {one["resultDescription"].partition("#")[2]: one["value"] for one in subject["result"]}
    assert described.keys() == values.keys()
    assert {one["resultType"] for one in described.values()} == {"Percent"}
    assert {(one["valueMin"], one["valueMax"]) for one in described.values()} == {("0", "100")}
    assert (values["score.global"], described["score.global"]["requiredValue"]) == ("78.7", "70")
    assert "requiredValue" not in described["score.collaborateurs"]
    assert (values["mystere.note"], described["mystere.note"]["requiredValue"]) == ("82.2", "60")


def test_a_value_never_crosses_its_threshold_by_rounding() -> None:
    subject = unsigned(STATEMENT, PLACE)["credentialSubject"]
    (value,) = [one["value"] for one in subject["result"] if one["resultDescription"].endswith("score.usagers")]
    assert value == "54.97"


def test_the_narrative_tells_the_intervals_in_the_words_of_the_organisation() -> None:
    lines = unsigned(STATEMENT, PLACE)["credentialSubject"]["narrative"].split("\n")
    assert lines[0] == "Moyenne générale\u00a0: 78,7 sur 100, entre 76,1 et 81,2."
    assert lines[1] == "Dirigeants\u00a0: 82 sur 100, 9 réponses."
    assert lines[3] == "Patients\u00a0: 54,97 sur 100, entre 52,1 et 58, 1\u202f203 réponses."
    assert lines[4] == "Visites mystère\u00a0: 16,4 sur 20, entre 15,2 et 17,1, 1 mission."


def test_reservations_and_fragile_rules_are_said() -> None:
    told = unsigned(saying(reserved=True, fragile=True), PLACE)["credentialSubject"]["narrative"]
    plain = unsigned(STATEMENT, PLACE)["credentialSubject"]["narrative"]
    assert "réserves" in told
    assert "de justesse" in told
    assert "réserves" not in plain
    assert "justesse" not in plain


def test_the_audit_is_the_evidence_with_the_digest_of_its_report() -> None:
    (evidence,) = unsigned(STATEMENT, PLACE)["evidence"]
    assert evidence["narrative"] == "L’écoute est organisée et tracée."
    assert "cd" * 32 in evidence["description"]
    assert "evidence" not in unsigned(saying(audit="", report_digest=""), PLACE)


def test_a_demonstration_says_so_wherever_a_name_is_shown() -> None:
    demo, real = unsigned(STATEMENT, PLACE), unsigned(saying(demo=False), PLACE)
    for text in (demo["name"], demo["description"], demo["credentialSubject"]["achievement"]["description"]):
        assert text.startswith("Démonstration, sans valeur")
    assert "émonstration" not in str(real)
