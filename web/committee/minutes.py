"""The minutes of a closed sitting as an accessible, sealed PDF: what its page says, in the order of the sitting."""

from typing import Any
from uuid import UUID

from litestar.params import FromPath

from core.errors import NotFound
from core.typography import date_fr, french, hour_fr, moment_fr
from label import seal
from label.models import Deliberation
from label.wording import STATES
from web.audit.report_pdf import DEMONSTRATION, render
from web.committee import record
from web.committee.committee import enter
from web.desk import rooms
from web.frame.access import roles
from web.frame.handling import By, Html, InSession, OnPage, WithKeys, WithSettings, get
from web.frame.rendering import ROOT

TEMPLATE = ROOT / "templates" / "pdf" / "minutes.typ"
TITLE = "Procès-verbal de la séance du comité"
AGENDA = (
    "Ouverture et vérification du quorum",
    "Récusations, avant toute discussion",
    "Examen du verdict figé à l’ouverture et du rapport d’audit définitif",
    "Votes",
    "Décision et motif",
)
AGAIN = "Ce scrutin ne permettait aucune décision : un nouveau tour a suivi."


@get("/candidatures/{candidacy_id:uuid}/comite/{sitting_id:uuid}/proces-verbal.pdf", roles("manager", "committee"))
def download(
    session: InSession,
    actor: By,
    page: OnPage,
    settings: WithSettings,
    keyring: WithKeys,
    candidacy_id: FromPath[UUID],
    sitting_id: FromPath[UUID],
) -> Html:
    """The minutes of one sitting of this file."""
    candidacy = enter(session, candidacy_id, actor)
    sitting = session.get(Deliberation, sitting_id)
    if sitting is None or sitting.candidacy_id != candidacy_id or sitting.decided_at is None:
        raise NotFound("Le procès-verbal existe une fois la séance close.")
    frame = rooms.frame(candidacy, by=actor, here="comite")
    said = _said(record.of(session, sitting), frame, demo=settings.demo, issuer=settings.issuer_name)
    pdf = render(said, at=sitting.decided_at, template=TEMPLATE)
    sealed = seal.seal(pdf, keyring.seal, reason=TITLE, place=settings.public_url)
    return page.attachment(sealed, f"Procès-verbal - {candidacy.organisation.name}.pdf", "application/pdf")


def _said(kept: record.Record, frame: rooms.Frame, *, demo: bool, issuer: str) -> dict[str, Any]:
    organisation = frame.candidacy.organisation.name
    decided = french(moment_fr(kept.decided_at)) if kept.decided_at else ""
    return {
        "titre": french(f"{TITLE} – {organisation}"),
        "auteurs": issuer,
        "resume": french(f"{TITLE} sur {organisation}, « {frame.label} », édition {frame.edition}."),
        "pied": french(f"{TITLE} – {organisation}"),
        "sorte": TITLE,
        "organisation": organisation,
        "demonstration": french(DEMONSTRATION) if demo else None,
        "faits": [
            ["Label", french(f"« {frame.label} », édition {frame.edition}")],
            ["Séance ouverte", french(moment_fr(kept.opened_at))],
            ["Séance close", decided],
            ["Quorum", french(_quorum(kept))],
            ["Vote", "Secret" if kept.secret else "À voix ouverte"],
            *([["Dépouillement", _counting(kept.last)]] if kept.last.counted_at else []),
            *_succession(kept),
        ],
        "ordre": [french(point) for point in AGENDA],
        "tours": [_round(one, kept) for one in kept.rounds],
        "decision": french(kept.outcome),
        "motif": kept.motive,
        "reserves": [[text, french(date_fr(due))] for text, due in kept.reservations],
        "signature": french(
            f"Décision signée par {kept.signed_by or 'un membre du comité'}, {decided}. "
            "Ce document est scellé : toute modification se verrait."
        ),
        "signataires": [ballot.name for ballot in kept.last.ballots],
    }


def _quorum(kept: record.Record) -> str:
    voted = len(kept.last.ballots)
    return f"{voted} vote{'s' if voted > 1 else ''} exprimé{'s' if voted > 1 else ''} pour {kept.quorum} requis"


def _counting(one: record.Round) -> str:
    return french(f"le {moment_fr(one.counted_at)}, par {one.counted_by}") if one.counted_at else ""


def _succession(kept: record.Record) -> list[list[str]]:
    sides = (("Remplace", kept.succession.before), ("Remplacée par", kept.succession.after))
    return [
        [word, french(f"la décision du {date_fr(one.decided_at)} ({STATES[one.outcome].lower()})")]
        for word, one in sides
        if one is not None and one.decided_at is not None and one.outcome is not None
    ]


def _round(one: record.Round, kept: record.Record) -> dict[str, Any]:
    return {
        "titre": french(f"{'Tour de scrutin' if kept.secret else 'Séance'} n° {one.number}")
        if len(kept.rounds) > 1
        else "",
        "depouillement": f"Scrutin dépouillé {_counting(one)}." if one.counted_at else None,
        "suite": AGAIN if not one.adjourned_at and one.number < len(kept.rounds) else None,
        "recusations": [
            {"qui": french(f"{name}, le {date_fr(at)} à {hour_fr(at)}"), "motif": why} for name, why, at in one.recusals
        ],
        "presents": [ballot.name for ballot in one.ballots],
        "votes": [] if kept.secret else [[one.name, one.choice, one.motive or "–"] for one in one.ballots],
        "compte": [[label, str(count)] for label, count in one.tally],
        "ajournement": french(f"Séance ajournée le {date_fr(one.adjourned_at)}, avec des questions.")
        if one.adjourned_at
        else None,
        "motif": one.motive,
        "questions": [
            {"a": asked.to, "texte": asked.text, "reponse": asked.answer, "qui": asked.who} for asked in one.questions
        ],
    }


HANDLERS = [download]
