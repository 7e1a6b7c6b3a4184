"""What is typed beside a document that is filed."""

from audit import filing
from audit.audit_models import Evidence
from web.audit.evidence_views import Part, texts
from web.frame.fields import Attachment, Choice, Day, Text, Tick
from web.frame.forms import Filled, Form

ACCEPTED = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.odt,.ods,.txt"


def filing_form(parts: tuple[Part, ...], *, arrived: bool = False, replacing: bool = False) -> Form:
    """The form of a deposit; no file is needed once one has arrived, a new version proves what the last one did."""
    options = tuple((code, f"{code} – {text}") for code, text in texts(parts).items())
    wanted = Choice(name="exigence", label="Ce que ce document prouve", options=options, listed=True)
    return Form(
        *(() if replacing else (wanted,)),
        Text(name="titre", label="Titre du document", hint="L’auditeur le lit avant d’ouvrir le fichier."),
        Day(
            name="date_effet",
            label="Date du document",
            hint="Celle qu’il porte : elle dit depuis quand la pratique existe.",
            required=False,
        ),
        Day(
            name="date_fin",
            label="Valable jusqu’au",
            hint="Pour un certificat, une attestation, une convention : le dossier dira quand il faudra le remplacer.",
            required=False,
        ),
        Tick(
            name="restreint",
            label="Document confidentiel : l’organisation et l’auditeur seront seuls à pouvoir l’ouvrir",
            required=False,
        ),
        Attachment(
            name="fichier",
            label="Fichier",
            hint=(
                "PDF, PNG, JPEG, DOCX, XLSX, ODT, ODS ou texte, sans macro ni mot de passe. 100 Mo au plus ; "
                "20 Mo si votre navigateur n’exécute pas les scripts de cette page."
            ),
            accept=ACCEPTED,
            required=not arrived,
        ),
    )


def of(proof: Evidence) -> dict[str, object]:
    """What is already known of the version to come: the date it bears is its own."""
    return {"titre": proof.title, "date_fin": proof.expires_on, "restreint": proof.restricted}


def said(form: Filled, replaced: Evidence | None = None) -> filing.Said:
    """What a form that was checked says of the document, which proves what the one that it replaces did."""
    return filing.Said(
        requirement=replaced.requirement if replaced else form.text("exigence"),
        title=form.text("titre"),
        effective_on=form.values["date_effet"],
        expires_on=form.values["date_fin"],
        restricted=form.ticked("restreint"),
    )
