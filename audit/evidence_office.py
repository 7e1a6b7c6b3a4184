"""Office documents: DOCX, XLSX, ODT and ODS known by what their archive holds; macros and active parts refused."""

import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from core.errors import Invalid

OOXML = {
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": ".docx",
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": ".xlsx",
}
ODF = {
    b"application/vnd.oasis.opendocument.text": ".odt",
    b"application/vnd.oasis.opendocument.spreadsheet": ".ods",
}
MOST_ENTRIES = 2000
MOST_INFLATED = 200 * 1024 * 1024
MOST_READ = 1024 * 1024


def suffix(data: bytes) -> str:
    """The suffix of the office document that `data` is; Invalid with a French sentence when it is none we accept."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            _check_bounds(archive)
            found = _suffix(archive)
            _refuse_active_parts(archive)
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, UnicodeError) as error:
        raise _refused("Ce fichier est abîmé ou chiffré : enregistrez-le de nouveau, sans mot de passe.") from error
    return found


def _check_bounds(archive: ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_INFLATED:
        raise _refused("Ce fichier contient trop d’éléments une fois décompressé : enregistrez-le en PDF.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise _refused("Ce fichier est chiffré : enregistrez-le sans mot de passe.")


def _suffix(archive: ZipFile) -> str:
    names = set(archive.namelist())
    if "mimetype" in names:
        declared = ODF.get(_read(archive, "mimetype").strip())
    elif "[Content_Types].xml" in names:
        types = _read(archive, "[Content_Types].xml")
        declared = next((ending for kind, ending in OOXML.items() if kind in types), None)
        if b"macroenabled" in types.lower():
            raise _macros()
    else:
        declared = None
    if declared is None:
        raise _refused(
            "Cette archive n’est pas un document accepté : déposez un PDF, une image, un texte, ou un fichier "
            "DOCX, XLSX, ODT ou ODS."
        )
    return declared


def _refuse_active_parts(archive: ZipFile) -> None:
    for name in archive.namelist():
        low = name.lower()
        if low.endswith("vbaproject.bin") or low.startswith(("basic/", "scripts/")):
            raise _macros()
        if "/activex/" in low or ("/embeddings/" in low and low.endswith(".bin")):
            raise _refused("Ce document contient un objet incorporé : retirez-le, ou enregistrez le document en PDF.")


def _read(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        return file.read(MOST_READ)


def _macros() -> Invalid:
    return _refused("Ce document contient des macros : enregistrez-le sans macros, ou en PDF.")


def _refused(sentence: str) -> Invalid:
    return Invalid("Le fichier n’est pas accepté.", {"fichier": sentence})
