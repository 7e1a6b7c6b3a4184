"""PDF structure: refused when it runs code, starts a program, opens something by itself or carries other files."""

from io import BytesIO
from typing import Any

import pikepdf

from core.errors import Invalid

MOST_OBJECTS = 500_000
# Action types (PDF 32000-1, 12.6.4) that act outside the page, with the sentence that refuses each.
AGAIN = "enregistrez-le par « Imprimer en PDF »"
ACTIONS = {
    "/JavaScript": f"Ce PDF contient du JavaScript : {AGAIN}.",
    "/Launch": f"Ce PDF demande de lancer un programme : {AGAIN}.",
    "/ImportData": f"Ce PDF lit d’autres fichiers de l’ordinateur : {AGAIN}.",
    "/SubmitForm": f"Ce PDF envoie des données ailleurs : {AGAIN}.",
}


def check(data: bytes) -> None:
    """Raise Invalid with the reason in French when the PDF cannot be opened or holds something active."""
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            _check_opening(pdf)
            _walk(pdf)
    except pikepdf.PasswordError as error:
        raise _refused("Ce PDF est protégé par un mot de passe : enregistrez-le sans protection.") from error
    except pikepdf.PdfError as error:
        raise _refused("Ce PDF est abîmé : enregistrez-le ou numérisez-le de nouveau.") from error


def _check_opening(pdf: pikepdf.Pdf) -> None:
    # A destination (an array or a name) is what LibreOffice and LaTeX write: it only chooses the first page shown.
    opening = pdf.Root.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary) and str(opening.get("/S")) != "/GoTo":
        raise _refused(f"Ce PDF déclenche une action dès son ouverture : {AGAIN}.")


def _walk(pdf: pikepdf.Pdf) -> None:
    """Look at each dictionary once: those of the file's objects, then those written inside them."""
    seen = 0
    waiting: list[Any] = [*pdf.objects, pdf.trailer]
    while waiting:
        current = waiting.pop()
        seen += 1
        if seen > MOST_OBJECTS:
            raise _refused(f"Ce PDF est trop complexe pour être vérifié : {AGAIN}.")
        if isinstance(current, pikepdf.Stream):
            current = current.stream_dict
        if isinstance(current, pikepdf.Dictionary):
            _check_dictionary(current)
            children = [child for _, child in current.items()]
        elif isinstance(current, pikepdf.Array):
            children = list(current)
        else:
            continue
        waiting.extend(child for child in children if isinstance(child, pikepdf.Object) and not child.is_indirect)


def _check_dictionary(found: pikepdf.Dictionary) -> None:
    kind = "/JavaScript" if "/JS" in found or "/JavaScript" in found else str(found.get("/S", ""))
    if kind in ACTIONS:
        raise _refused(ACTIONS[kind])
    if "/EmbeddedFiles" in found or "/EF" in found or str(found.get("/Type", "")) == "/EmbeddedFile":
        raise _refused("Ce PDF contient d’autres fichiers : déposez-les séparément.")


def _refused(sentence: str) -> Invalid:
    return Invalid("Le fichier n’est pas accepté.", {"fichier": sentence})
