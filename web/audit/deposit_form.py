"""What is typed beside a document that is filed."""

from audit import filing
from web.audit.evidence_views import Part, texts
from web.frame.fields import Attachment, Choice, Day, Text, Tick
from web.frame.forms import Filled, Form

ACCEPTED = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.odt,.ods,.txt"


def filing_form(parts: tuple[Part, ...], *, arrived: bool = False) -> Form:
    """The form of a deposit, with the requirements of the référentiel; no file is needed once one has arrived."""
    options = tuple((code, f"{code} – {text}") for code, text in texts(parts).items())
    return Form(
        Choice(name="exigence", label="Ce que ce document prouve", options=options, listed=True),
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


def said(form: Filled) -> filing.Said:
    """What a form that was checked says of the document."""
    return filing.Said(
        requirement=form.text("exigence"),
        title=form.text("titre"),
        effective_on=form.values["date_effet"],
        expires_on=form.values["date_fin"],
        restricted=form.ticked("restreint"),
    )
