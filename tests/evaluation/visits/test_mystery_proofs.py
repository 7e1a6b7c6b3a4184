"""Proofs are known by their content: a name proves nothing."""

import io
import wave

import pikepdf
import pytest
from PIL import Image

from core.errors import Invalid
from evaluation.visits import mystery_proofs

LETTER = (
    b"From: accueil@mairie.test\r\nDate: Mon, 2 Mar 2026 09:30:00 +0100\r\nSubject: Votre demande\r\n\r\nBonjour,\r\n"
)


def picture(kind: str) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(kept, kind)
    return kept.getvalue()


def sound() -> bytes:
    kept = io.BytesIO()
    with wave.open(kept, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\0" * 80)
    return kept.getvalue()


def recorded(*handlers: bytes, brand: bytes = b"M4A ") -> bytes:
    """The boxes of what a telephone records, as far as they matter: its brand, and what each track holds."""
    tracks = b"".join(box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + one + bytes(13)))) for one in handlers)
    return box(b"ftyp", brand + bytes(4) + b"isom") + box(b"moov", tracks) + box(b"mdat", bytes(64))


def box(kind: bytes, inside: bytes) -> bytes:
    return (8 + len(inside)).to_bytes(4, "big") + kind + inside


def document(*, script: bool = False) -> bytes:
    kept = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        if script:
            action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
            pdf.Root.OpenAction = pdf.make_indirect(action)
        pdf.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (picture("PNG"), "image/png"),
        (picture("JPEG"), "image/jpeg"),
        (document(), "application/pdf"),
        (sound(), "audio/wav"),
        (b"ID3\x04\x00" + bytes(64), "audio/mpeg"),
        (b"\xff\xfb\x90\x64" + bytes(64), "audio/mpeg"),
        (recorded(b"soun"), "audio/mp4"),
        (LETTER, "message/rfc822"),
        ("Réponse reçue à 9 h 12.".encode(), "text/plain"),
        ("Réponse reçue à 9 h 12.".encode("cp1252"), "text/plain"),
    ],
)
def test_each_accepted_kind_is_recognised(data: bytes, kind: str) -> None:
    assert mystery_proofs.content_type(data) == kind


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Joignez la preuve"),
        (b" \n ", "pas d’un type accepté"),
        (b"PK\x03\x04archive", "pas d’un type accepté"),
        (b"MZ\x90\x00\x03", "pas d’un type accepté"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "pas d’un type accepté"),
        (b"GIF89a\x01\x00\x01\x00\x00", "pas d’un type accepté"),
        (recorded(b"soun", b"vide", brand=b"isom"), "pas d’un type accepté"),
        (recorded(), "pas d’un type accepté"),
        (b"texte\x81\x8d\xff", "pas d’un type accepté"),
        (b"%PDF-1.7 mais rien de plus", "PDF"),
        (document(script=True), "dès son ouverture"),
        (b"a" * (10 * 1024 * 1024 + 1), "10 Mo"),
    ],
)
def test_anything_else_is_refused_with_its_reason(data: bytes, words: str) -> None:
    with pytest.raises(Invalid) as refusal:
        mystery_proofs.content_type(data)
    assert words in refusal.value.errors["preuve"]


def test_exactly_ten_megabytes_are_accepted() -> None:
    assert mystery_proofs.content_type(b"a" * (10 * 1024 * 1024)) == "text/plain"


def test_the_name_kept_has_no_folder_and_the_ending_of_its_content() -> None:
    assert mystery_proofs.name_of("C:\\Users\\moi\\capture.png.exe", "image/png") == "capture.png.png"
    assert mystery_proofs.name_of("../../etc/passwd", "text/plain") == "passwd.txt"
