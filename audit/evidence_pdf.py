"""PDF structure: refused when it runs code, starts a program, opens something by itself or carries other files."""

import resource
import subprocess
import sys
import threading
from io import BytesIO
from typing import Any

import pikepdf

from core.errors import Invalid

MOST_OBJECTS = 500_000
# Actions one after the other (`/Next`): more is a loop, or hides something.
LONGEST_CHAIN = 8
# Action types (PDF 32000-1, 12.6.4) that act outside the page, with the sentence that refuses each.
AGAIN = "enregistrez-le par « Imprimer en PDF »"
ACTIONS = {
    "/JavaScript": f"Ce PDF contient du JavaScript : {AGAIN}.",
    "/Launch": f"Ce PDF demande de lancer un programme : {AGAIN}.",
    "/ImportData": f"Ce PDF lit d’autres fichiers de l’ordinateur : {AGAIN}.",
    "/SubmitForm": f"Ce PDF envoie des données ailleurs : {AGAIN}.",
    "/GoToE": "Ce PDF ouvre un fichier qu’il transporte : déposez ce fichier séparément.",
    "/Rendition": f"Ce PDF joue un son ou une vidéo : {AGAIN}.",
    "/Movie": f"Ce PDF joue un son ou une vidéo : {AGAIN}.",
    "/Sound": f"Ce PDF joue un son ou une vidéo : {AGAIN}.",
}
# Annotations that carry a program or a player of their own (12.5.6, and Adobe’s extension level 3).
PLAYERS = {"/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}
DAMAGED = "Ce PDF est abîmé : enregistrez-le ou numérisez-le de nouveau."
# What the reader says when objects stayed folded.
UNREAD = ("decoding stream data", "getStreamData", "object stream", "error reading object", "bad_alloc")
TOO_COMPLEX = f"Ce PDF est trop complexe pour être vérifié : {AGAIN}."
# A small file can unfold into gigabytes: what may is opened in a process of its own, short of memory and of time.
SIMPLE = 1024 * 1024
MEMORY = 1536 * 1024 * 1024
# Of work, then of waiting; a report of a hundred pages takes half a second.
WORK, SECONDS = 20, 40
REFUSED = 3
PLACES = threading.BoundedSemaphore(2)
BY_ITSELF = f"Ce PDF déclenche une action de lui-même : {AGAIN}."


def check(data: bytes) -> None:
    """Raise Invalid with the reason in French when the PDF cannot be opened or holds something active."""
    if _is_simple(data):
        examine(data)
    else:
        _examine_apart(data)


def _is_simple(data: bytes) -> bool:
    """Whether nothing unfolds in it: it has no object stream, nor any name that may hide that word (`#`)."""
    return len(data) <= SIMPLE and b"ObjStm" not in data and b"#" not in data


def _examine_apart(data: bytes) -> None:
    command = [sys.executable, "-I", "-m", __spec__.name]
    try:
        with PLACES:
            child = subprocess.run(  # noqa: S603 (nothing of what was filed is in the command)
                command, input=data, capture_output=True, timeout=SECONDS, check=False
            )
    except subprocess.TimeoutExpired as error:
        raise _refused(TOO_COMPLEX) from error
    if child.returncode != 0:
        raise _refused(child.stdout.decode() if child.returncode == REFUSED else TOO_COMPLEX)


def examine(data: bytes) -> None:
    """The same, in this very process."""
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            _check_opening(pdf)
            _walk(pdf)
            _check_read(pdf)
    except pikepdf.PasswordError as error:
        raise _refused("Ce PDF est protégé par un mot de passe : enregistrez-le sans protection.") from error
    except pikepdf.PdfError as error:
        raise _refused(DAMAGED) from error


def _check_read(pdf: pikepdf.Pdf) -> None:
    """What could not be unfolded reads as nothing here, and might act elsewhere; pages are not unfolded by the walk."""
    if any(sign in said for said in pdf.get_warnings() for sign in UNREAD):
        raise _refused(DAMAGED)


def _check_opening(pdf: pikepdf.Pdf) -> None:
    # A destination (an array or a name) is what LibreOffice and LaTeX write: it only chooses the first page shown.
    if not _only_moves(pdf.Root.get("/OpenAction")):
        raise _refused(f"Ce PDF déclenche une action dès son ouverture : {AGAIN}.")


def _only_moves(action: Any, deep: int = 0) -> bool:
    """Whether an action, and those that follow it, only choose the page shown; a destination does."""
    if isinstance(action, pikepdf.Array) and deep:
        return all(_only_moves(one, deep) for one in action)
    if not isinstance(action, pikepdf.Dictionary):
        return True
    following = action.get("/Next")
    return str(action.get("/S")) == "/GoTo" and deep < LONGEST_CHAIN and _only_moves(following, deep + 1)


def _walk(pdf: pikepdf.Pdf) -> None:
    """Look at each dictionary once: those of the file's objects, then those written inside them."""
    seen, by_itself = 0, False
    waiting: list[Any] = [*pdf.objects, pdf.trailer]
    while waiting:
        current = waiting.pop()
        seen += 1
        if seen > MOST_OBJECTS:
            raise _refused(TOO_COMPLEX)
        if isinstance(current, pikepdf.Stream):
            current = current.stream_dict
        if isinstance(current, pikepdf.Dictionary):
            _check_dictionary(current)
            by_itself |= _triggers(current)
            children = [child for _, child in current.items()]
        elif isinstance(current, pikepdf.Array):
            children = list(current)
        else:
            continue
        waiting.extend(child for child in children if isinstance(child, pikepdf.Object) and not child.is_indirect)
    if by_itself:  # last: what is done, when it is known, says more
        raise _refused(BY_ITSELF)


def _triggers(found: pikepdf.Dictionary) -> bool:
    """Whether something happens by itself (`/AA`) that does more than choose the page shown."""
    events = found.get("/AA")
    return isinstance(events, pikepdf.Dictionary) and not all(_only_moves(one) for _, one in events.items())


def _check_dictionary(found: pikepdf.Dictionary) -> None:
    kind = "/JavaScript" if "/JS" in found or "/JavaScript" in found else str(found.get("/S", ""))
    if kind in ACTIONS:
        raise _refused(ACTIONS[kind])
    if "/XFA" in found:
        raise _refused(f"Ce PDF est un formulaire dynamique (XFA), qui peut porter des programmes : {AGAIN}.")
    if str(found.get("/Subtype", "")) in PLAYERS and str(found.get("/Type", "/Annot")) == "/Annot":
        raise _refused(f"Ce PDF contient un lecteur de médias ou un objet animé : {AGAIN}.")
    if "/EmbeddedFiles" in found or "/EF" in found or str(found.get("/Type", "")) == "/EmbeddedFile":
        raise _refused("Ce PDF contient d’autres fichiers : déposez-les séparément.")


def _refused(sentence: str) -> Invalid:
    return Invalid("Le fichier n’est pas accepté.", {"fichier": sentence})


def main() -> int:
    """The child: a PDF on the standard input, the sentence that refuses it on the standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (WORK, WORK))
    try:
        examine(sys.stdin.buffer.read())
    except Invalid as error:
        sys.stdout.buffer.write(error.errors["fichier"].encode())
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
