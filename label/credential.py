"""The statement of a certificate as an unsigned Open Badges 3.0 credential."""

from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256
from typing import Any

from core import canonical_json
from core.calendar import midnight_in_paris
from core.typography import french
from evaluation.measuring.figures import shown
from label import status_list
from label.attestation import Place, Score, Statement, valid_from
from label.did import identifier
from label.linked_data import CREDENTIALS, OPEN_BADGES
from label.moments import last_second, stamp

DEMONSTRATION = "Démonstration, sans valeur"
PERCENT = 100


def unsigned(statement: Statement, place: Place) -> dict[str, Any]:
    """The credential without its proof; no number is written as a JSON float, so that every writing is the same."""
    return {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": place.credential_id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": _marked(statement, statement.title),
        "description": french(
            _marked(
                statement, f"Certificat {place.number}, édition {place.edition}, délivré à {statement.organisation}."
            )
        ),
        "issuer": {
            "id": identifier(place.public_url),
            "type": ["Profile"],
            "name": statement.issuer,
            "url": place.public_url,
        },
        "validFrom": stamp(valid_from(statement, place)),
        "validUntil": stamp(last_second(statement.valid_until)),
        "awardedDate": stamp(statement.decided_at),
        "credentialSubject": _subject(statement, place),
        "credentialStatus": status_list.entry(place.public_url, place.status_list, place.status_index),
    } | _evidence(statement, place)


def _subject(statement: Statement, place: Place) -> dict[str, Any]:
    rules = f"{place.public_url}/referentiels/{statement.referentiel_id}.toml"
    return {
        "id": f"{place.public_url}/registre/{statement.siret}",
        "type": ["AchievementSubject"],
        "identifier": [
            _identity("ext:SIRET", statement.siret),
            _identity("name", statement.organisation),
        ],
        "licenseNumber": place.number,
        "activityStartDate": stamp(midnight_in_paris(statement.measured_from)),
        "activityEndDate": stamp(last_second(statement.measured_until)),
        "narrative": french("\n".join(_lines(statement))),
        "achievement": _achievement(statement, rules),
        "result": [
            {
                "type": ["Result"],
                "resultDescription": f"{rules}#{score.code}",
                "value": _on_a_hundred(score, score.value),
            }
            for score in statement.scores
        ],
    }


def _identity(kind: str, value: str) -> dict[str, Any]:
    return {"type": "IdentityObject", "hashed": False, "identityHash": value, "identityType": kind}


def _achievement(statement: Statement, rules: str) -> dict[str, Any]:
    rulebook = f"le référentiel {statement.prefix}, édition {statement.referentiel_edition}"
    description = f"{statement.organisation} satisfait {rulebook}."
    return {
        "id": f"{rules}#{statement.level}",
        "type": ["Achievement"],
        "achievementType": "QualityAssuranceCredential",
        "name": statement.title,
        "description": french(_marked(statement, description)),
        "inLanguage": "fr",
        "version": statement.referentiel_edition,
        "criteria": {
            "id": rules,
            "narrative": french(f"Règles du référentiel {statement.referentiel_id}, dont le fichier a pour SHA-256 ")
            + statement.referentiel_digest,
        },
        "resultDescription": [_result_description(score, rules) for score in statement.scores],
    }


def _result_description(score: Score, rules: str) -> dict[str, Any]:
    scaled = "" if score.scale == PERCENT else f" (note sur {score.scale}, ramenée à 100)"
    description = {
        "id": f"{rules}#{score.code}",
        "type": ["ResultDescription"],
        "name": french(score.title + scaled),
        "resultType": "Percent",
        "valueMin": "0",
        "valueMax": "100",
    }
    return description if score.bar is None else description | {"requiredValue": _on_a_hundred(score, score.bar)}


def _on_a_hundred(score: Score, figure: float | Decimal) -> str:
    """The figure on 0–100 with a decimal point, on its own side of the threshold."""
    times = PERCENT // score.scale
    bar = None if score.bar is None else times * score.bar
    return shown(times * figure, bar).replace(",", ".")


def _lines(statement: Statement) -> Iterator[str]:
    """The results as sentences: Open Badges has no field for an interval."""
    for score in statement.scores:
        interval = "" if score.certain else f", entre {score.written(score.lower)} et {score.written(score.upper)}"
        yield f"{score.title} : {score.written(score.value)} sur {score.scale}{interval}{score.counted}."
    yield "Les intervalles ont un niveau de confiance de 95 %."
    if statement.fragile:
        yield "Au moins une règle n’est atteinte que de justesse : le comité a motivé sa décision."
    if statement.reserved:
        yield "Label accordé avec réserves."
    if statement.supersedes:
        yield f"Remplace le certificat {statement.supersedes}."
    if statement.sites:
        yield f"Sites évalués : {' ; '.join(statement.sites)}."
    if statement.scope:
        yield f"Périmètre réduit : {statement.scope}"


def _evidence(statement: Statement, place: Place) -> dict[str, Any]:
    """The audit's synthesis with the digest of the full report, and the dossier of the verdict with its own."""
    found: list[dict[str, Any]] = []
    if statement.audit:
        found.append({"type": ["Evidence"], "name": "Synthèse de l’audit", "narrative": statement.audit})
        if statement.report_digest:
            found[0]["description"] = f"{french('SHA-256 du rapport définitif :')} {statement.report_digest}"
    if statement.basis:
        found.append(
            {
                "id": f"{place.credential_id}/dossier.zip",
                "type": ["Evidence"],
                "name": "Dossier du verdict",
                "narrative": f"{french('SHA-256 de mesures.json :')} {basis_digest(statement)}",
            }
        )
    return {"evidence": found} if found else {}


def basis_digest(statement: Statement) -> str:
    """SHA-256 (hexadecimal) of what the verdict rests on, in its one canonical writing."""
    return sha256(canonical_json.dumps(statement.basis)).hexdigest()


def _marked(statement: Statement, text: str) -> str:
    return f"{DEMONSTRATION} – {text}" if statement.demo else text
