"""The printed certificate: Typst makes PDF/A-3a and PDF/UA-1 in one file, with the signed credential attached."""

import io
import json
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import segno
import typst

from core.typography import NBSP, date_fr, french
from evaluation.measuring.figures import shown
from label import offline
from label.attestation import Place, Score, Statement
from label.credential import DEMONSTRATION
from label.did import identifier

TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "pdf" / "certificate.typ"
LEGEND = (
    "Barre : valeur mesurée ; trait noir : intervalle ; tirets : seuil à atteindre. Les dirigeants "
    "répondent en leur nom et preuves à l’appui : leur résultat n’a pas d’intervalle."
)
OFFLINE = "Vérifier sans réseau"
OFFLINE_ALT = f"Code QR « {OFFLINE} » : le certificat {{number}} signé en entier, pour une application de contrôle."
OFFLINE_TOLD = (
    f"Le code « {OFFLINE} » porte lui-même l’essentiel, signé : hors connexion, il prouve ce qui fut délivré, "
    "non que cela vaille encore."
)
# Every mask is read as well; weighing the eight of a large code would take twice as long as the rest of the page.
MASK = 2
# Letters that the names of sites may take on the one sheet.
MOST_NAMED = 160
STANDARDS: list[Literal["a-3a", "ua-1"]] = ["a-3a", "ua-1"]
# The compiler keeps its fonts between two certificates, and does one thing at a time.
LOCK = threading.Lock()


def render(statement: Statement, place: Place, credential: bytes, token: bytes | None = None) -> bytes:
    """The certificate as a PDF, not yet sealed; `credential` is attached byte for byte.

    `token` makes a second QR code, which is verified without a network.
    """
    inputs = {
        "donnees": json.dumps(_data(statement, place), ensure_ascii=False),
        "attestation": credential.decode(),
        "qr": qr(address(place)),
        "qr_signe": "" if token is None else signed_qr(place.public_url, token),
    }
    with LOCK:
        made = _compiler().compile(
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=[*STANDARDS],
            timestamp=place.issued_at.replace(microsecond=0),
        )
    assert isinstance(made, bytes)  # noqa: S101 (a PDF is one file)
    return made


def address(place: Place) -> str:
    """The page where the certificate is verified."""
    return f"{place.public_url}/c/{place.number}"


def signed_qr(public_url: str, token: bytes) -> str:
    """The QR code of an offline token, as SVG."""
    return qr(offline.address(public_url, token), mask=MASK)


def qr(url: str, mask: int | None = None) -> str:
    """The QR code of an address, as SVG; all in capitals it is a smaller code, readable from farther."""
    out = io.BytesIO()
    code = segno.make(url.upper(), error="m", micro=False, mask=mask)
    code.save(out, kind="svg", border=2, xmldecl=False, svgns=True, dark="#16213d", light="#ffffff", unit="mm")
    return out.getvalue().decode()


@lru_cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, ignore_system_fonts=True)


def _data(statement: Statement, place: Place) -> dict[str, Any]:
    """What the template writes; every text is already in its final typography."""
    host = urlsplit(place.public_url).netloc
    demo = {
        "titre": DEMONSTRATION,
        "texte": french("Organisation, personnes et réponses sont inventées : ce certificat n’atteste rien."),
    }
    title = f"{statement.title} – {statement.organisation}"
    return {
        "titre": french(f"{DEMONSTRATION} – {title}" if statement.demo else title),
        "resume": french(f"Certificat {place.number} délivré à {statement.organisation}."),
        "mots": [place.number, statement.referentiel_id],
        "emetteur": statement.issuer,
        "numero": place.number.replace("-", "\u2011"),
        "demonstration": demo if statement.demo else None,
        "label": french(f"« {statement.label} »").replace(", ", ",\n").split("\n"),
        "niveau": f"Niveau {statement.level_name}" if statement.level_name else None,
        "organisation": statement.organisation,
        "siret": spaced_siret(statement.siret),
        "lignee": french(_lineage(statement, place)) or None,
        "phrase": french(_sentence(statement)),
        "scores": [_score(score) for score in statement.scores],
        "note": french(LEGEND),
        "adresse": address(place),
        "registre": f"{host}/registre",
        "qr_dit": f"Code QR de l’adresse {address(place)}",
        "qr_signe_dit": french(OFFLINE_ALT.format(number=place.number)),
        "hors_ligne": french(OFFLINE),
        "hors_ligne_dit": french(OFFLINE_TOLD),
        "delivre": date_fr(statement.issued_on),
        "valable": date_fr(statement.valid_until),
        "piece_jointe": french(f"Attestation signée du certificat {place.number} (Open Badges 3.0)"),
        "corps_titre": _size(statement.label, 30, 40),
        "corps_nom": _size(statement.organisation, 21, 45),
        "pied": french(f"Édition {place.edition} de ce certificat, émise par ")
        + f"{identifier(place.public_url)}. "
        + french(f"Règles du référentiel {statement.referentiel_id}, SHA-256 ")
        + statement.referentiel_digest
        + ".",
    }


def spaced_siret(siret: str) -> str:
    """999 000 078 00017."""
    return NBSP.join((siret[:3], siret[3:6], siret[6:9], siret[9:]))


def _sentence(statement: Statement) -> str:
    reserved = ", avec les réserves que le comité a notifiées" if statement.reserved else ""
    return (
        f"Le comité du label a vérifié que cette organisation satisfait au référentiel {statement.prefix}, "
        f"édition {statement.referentiel_edition}{reserved}."
        + _sites(statement)
        + (f" Périmètre réduit : {statement.scope}" if statement.scope else "")
    )


def _sites(statement: Statement) -> str:
    """Their names where they fit on the sheet; else how many, the page and the credential naming them all."""
    names = " ; ".join(statement.sites)
    if len(names) > MOST_NAMED:
        return f" Ses {len(statement.sites)} sites évalués sont nommés à l’adresse ci-dessous."
    return f" Sites évalués : {names}." if names else ""


def _lineage(statement: Statement, place: Place) -> str:
    """What this edition comes from, as its page says it: another certificate, another holder, an earlier edition."""
    said = [
        f"Ce certificat remplace le certificat {statement.supersedes}." if statement.supersedes else "",
        f"Il a été transféré : son titulaire était {statement.transferred_from}." if statement.transferred_from else "",
        f"Cette édition remplace l’édition {place.edition - 1}." if place.edition > 1 else "",
    ]
    return " ".join(sentence for sentence in said if sentence)


def _score(score: Score) -> dict[str, Any]:
    interval = "–" if score.certain else f"{score.written(score.lower)} à {score.written(score.upper)}"
    bar = "–" if score.bar is None else f"{'plus de ' if score.strict else ''}{shown(score.bar)}"
    return {
        "titre": score.title,
        "effectif": score.counted,
        "valeur": score.value,
        "bas": score.lower,
        "haut": score.upper,
        "echelle": score.scale,
        "seuil": None if score.bar is None else float(score.bar),
        "valeur_ecrite": score.written(score.value),
        "intervalle": interval.replace(" ", NBSP),
        "seuil_ecrit": bar.replace(" ", NBSP),
    }


def _size(text: str, largest: int, letters: int) -> int:
    """A text longer than so many letters takes a smaller type."""
    return max(13, min(largest, largest * letters // max(len(text), 1)))
