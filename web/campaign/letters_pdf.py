"""Letters, slips and posters as accessible PDF: the words of a campaign, and codes that are nowhere else in clear."""

import io
import json
import threading
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Literal

import msgspec
import segno
import typst

from core.typography import date_fr, french
from evaluation.measuring.figures import grouped
from web.frame.rendering import ROOT

TEMPLATE = ROOT / "templates" / "pdf" / "letters.typ"
# Archivable, and readable by assistive technologies.
STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]
LOCK = threading.Lock()
PER_SHEET = 8
REMEMBERED = 10
# One of the eight masks of the standard, always the same: trying them all takes sixteen times longer.
MASK = 3
DEMONSTRATION = "Démonstration, sans valeur : organisation et personnes sont inventées."
QR_SAID = "Code QR qui ouvre le questionnaire"


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What the papers of a campaign say: `agents` tells who is asked, `shared` that the address is an open link."""

    organisation: str
    questionnaire: str
    minutes: int
    address: str
    agents: bool
    shared: bool
    ends_on: date | None
    phone: str
    paper: str
    comments: int
    figures: int
    demo: bool

    @property
    def ends(self) -> str:
        """The last day to answer, in French; empty when none was said."""
        return date_fr(self.ends_on) if self.ends_on else ""

    @property
    def spoken(self) -> str:
        """The address as people type it."""
        return self.address.partition("://")[2]


class Code(msgspec.Struct, frozen=True):
    """One code to print, and the site where it counts, empty when there is only one."""

    code: str
    site: str


def letters(said: Said, codes: Sequence[Code], *, at: datetime) -> bytes:
    """One page a person."""
    pages = [{"code": one.code, "qr": qr(f"{said.address}#{one.code}"), "site": one.site} for one in codes]
    return render(_words(said, f"Lettres – {said.questionnaire}") | {"sorte": "lettres", "lettres": pages}, at=at)


def slips(said: Said, codes: Sequence[Code], *, at: datetime) -> bytes:
    """Eight slips a sheet, each sheet of one site."""
    sites = dict.fromkeys(one.site for one in codes)
    sheets = [sheet for site in sites for sheet in _sheets(said, [one for one in codes if one.site == site], site)]
    return render(_words(said, f"Billets – {said.questionnaire}") | {"sorte": "billets", "feuilles": sheets}, at=at)


def poster(said: Said, *, at: datetime) -> bytes:
    """One sheet for a wall, without any code."""
    data = _words(said, f"Affiche – {said.questionnaire}")
    if said.shared:
        data |= {
            "code_dit": french("Photographiez le code QR ou ouvrez l’adresse :"),
            "pied": "Sans compte ni application.",
        }
    return render(data | {"sorte": "affiche", "qr": qr(said.address)}, at=at)


def qr(text: str) -> str:
    """A QR code as SVG, black on white."""
    out = io.BytesIO()
    code = segno.make(text, error="m", micro=False, mask=MASK)
    code.save(out, kind="svg", border=2, xmldecl=False, svgns=True, omitsize=True, dark="#000", light="#fff")
    return out.getvalue().decode()


def render(data: Mapping[str, Any], *, at: datetime, template: str = TEMPLATE.name) -> bytes:
    """The PDF of a template with its data."""
    with LOCK:
        made = _compiler().compile(
            input=TEMPLATE.parent / template,
            format="pdf",
            sys_inputs={"donnees": json.dumps(data, ensure_ascii=False)},
            pdf_standards=[*STANDARDS],
            timestamp=at.replace(microsecond=0),
        )
    assert isinstance(made, bytes)  # noqa: S101 (a PDF is one file)
    return made


def forget() -> None:
    """Make the compiler forget codes, and give back hundreds of megabytes: it remembers its last ten works."""
    with LOCK:
        for blank in range(REMEMBERED + 1):
            _compiler().compile(input=f"{blank}".encode(), format="pdf")


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=TEMPLATE.parent, ignore_system_fonts=True)


def _sheets(said: Said, codes: Sequence[Code], site: str) -> list[dict[str, Any]]:
    parts = [codes[start : start + PER_SHEET] for start in range(0, len(codes), PER_SHEET)]
    return [
        {
            "titre": french(f"Billets à découper{f' – {site}' if site else ''}"),
            "suite": f"Feuille {grouped(number)} sur {grouped(len(parts))}",
            "billets": [{"code": one.code, "qr": qr(f"{said.address}#{one.code}")} for one in part],
        }
        for number, part in enumerate(parts, 1)
    ]


def _words(said: Said, title: str) -> dict[str, Any]:
    """Every sentence, in its final typography."""
    until = f", jusqu’au {said.ends}" if said.ends else ""
    words = {
        "titre": title,
        "organisation": said.organisation,
        "resume": f"{title}, de la part de {said.organisation}.",
        "questionnaire": said.questionnaire,
        "invitation": f"{said.organisation} vous invite à répondre à un questionnaire, "
        f"en {said.minutes} minutes environ{until}.",
        "marche": "Avec un téléphone, photographiez le code QR. Avec un ordinateur, ouvrez :",
        "tapez": "puis tapez votre code :",
        "garder": "Gardez cette lettre jusqu’à la clôture : le même code permet de changer d’avis, et la dernière "
        "réponse remplace la précédente. Un code perdu ne peut pas être retrouvé : personne ne sait qui a reçu lequel.",
        "court": f"Ce code donne le droit de répondre une fois, sans donner votre nom, "
        f"en {said.minutes} minutes environ{until}.",
        "mince": "Gardez-le pour changer d’avis avant la clôture. Perdu, il ne peut pas être retrouvé.",
        "affiche": "Votre avis, sans votre nom",
        "code_dit": "Photographiez le code QR ou ouvrez l’adresse, puis tapez le code qui vous a été remis :",
        "anonyme": "Ni votre nom ni l’heure de votre réponse ne sont enregistrés, et personne ne lit une réponse avant "
        "la clôture.",
        "pied": "Sans compte ni application. Le code ne porte pas votre nom.",
        "qr_dit": QR_SAID,
    }
    return {name: french(text) for name, text in words.items()} | {
        "adresse": said.spoken,
        "demonstration": french(DEMONSTRATION) if said.demo else None,
        "autrement": [french(text) for text in _otherwise(said)],
        "promesses": [french(text) for text in _promises(said)],
        "limites": [french(text) for text in _limits(said)],
    }


def _otherwise(said: Said) -> list[str]:
    told = "Une personne remplit le questionnaire avec vous ; gardez votre code sous les yeux."
    phone = f"Par téléphone : {said.phone}. {told}"
    return [phone] * bool(said.phone) + [f"Sur papier : {said.paper}."] * bool(said.paper)


def _promises(said: Said) -> list[str]:
    return [
        "Le code ne porte pas votre nom, et personne n’a noté qui reçoit lequel.",
        "Ni votre nom, ni l’adresse de votre appareil, ni l’heure de votre réponse ne sont enregistrés.",
        "Jusqu’à la clôture, votre réponse est chiffrée ; ensuite les réponses sont mélangées, séparées des codes, et "
        "les clés sont détruites.",
        f"Aucun résultat n’est montré sous {said.figures} réponses, aucun commentaire sous {said.comments}.",
    ]


def _limits(said: Said) -> list[str]:
    device = (
        "L’ordinateur, le réseau ou la messagerie de votre employeur peuvent garder des traces : préférez votre propre "
        "téléphone."
    )
    return [
        "Rien ne protège contre quelqu’un qui regarde votre écran ou vous dicte vos réponses.",
        *([device] if said.agents else []),
        "Un commentaire où vous vous nommez, ou qui raconte un fait connu de tous, peut vous faire reconnaître.",
    ]
