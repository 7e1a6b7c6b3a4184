"""Files known by their content: what is accepted, what is refused, and the sentence that says why."""

import resource
import zlib
from collections.abc import Callable
from io import BytesIO
from struct import pack
from typing import Any
from zipfile import ZipFile

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String

from audit import evidence_pdf
from audit.antivirus import Scan
from audit.evidence_scan import CONTENT_TYPES, MOST_BYTES, clean_name, vet
from core.errors import Invalid
from tests.audit.documents import DOCM, JPEG, PNG, XLSX, archive, odf, ooxml, pdf
from tests.audit.rooms import saying


def refusal(data: bytes) -> str:
    """The sentence that refuses this file; the antivirus is never asked about it."""

    def never(_data: bytes) -> Scan:
        raise AssertionError("a refused file reached the antivirus")

    with pytest.raises(Invalid) as refused:
        vet("fichier", data, never)
    return refused.value.errors["fichier"]


def folded(megabytes: int = 0) -> bytes:
    """A PDF whose objects 10 and 11 are in an object stream that unfolds into so many megabytes."""
    packer = zlib.compressobj(9)
    packed = packer.compress(b"10 0 11 5 null null ")
    packed += b"".join(packer.compress(b" " * 1_000_000) for _ in range(megabytes)) + packer.flush()
    stream = b"<</Type/ObjStm/N 2/First 10/Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed
    written = {
        1: b"<</Type/Catalog/Pages 2 0 R/OpenAction 10 0 R>>",
        2: b"<</Type/Pages/Kids[]/Count 0>>",
        3: stream + b"\nendstream",
    }
    made, offsets = bytearray(b"%PDF-1.5\n"), {}
    for number, said in written.items():
        offsets[number] = len(made)
        made += b"%d 0 obj\n" % number + said + b"\nendobj\n"
    start = len(made)
    rows = [(0, 0, 65535), *((1, offsets[one], 0) for one in (1, 2, 3)), (1, start, 0), (2, 3, 0), (2, 3, 1)]
    table = b"".join(pack(">BIH", *row) for row in rows)
    head = b"<</Type/XRef/Size 12/Index[0 5 10 2]/W[1 4 2]/Root 1 0 R/Length %d>>stream\n" % len(table)
    made += b"4 0 obj\n" + head + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % start
    return bytes(made)


def test_a_small_pdf_that_unfolds_into_gigabytes_costs_only_its_own_process_and_is_refused() -> None:
    assert vet("court.pdf", folded(), saying()).content_type == "application/pdf"
    bomb = folded(1700)
    assert len(bomb) < 2 * 1024 * 1024
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refusal(bomb) == evidence_pdf.DAMAGED
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024


@pytest.mark.parametrize("change", ["header", "body", "count"])
def test_objects_that_stay_folded_are_not_taken_for_nothing(change: str) -> None:
    whole = folded()
    start = whole.index(b"stream\n", whole.index(b"/ObjStm")) + len(b"stream\n")
    spot = start + {"header": 0, "body": 12, "count": 0}[change]
    cut = whole.replace(b"/N 2", b"/N 9") if change == "count" else whole[:spot] + b"\xff" * 4 + whole[spot + 4 :]
    assert refusal(cut) == evidence_pdf.DAMAGED


def test_a_document_that_takes_too_long_to_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_pdf, "SECONDS", 0.001)
    assert refusal(folded()) == evidence_pdf.TOO_COMPLEX
    assert refusal(folded().replace(b"/Type/ObjStm", b"/Type/Obj#53tm")) == evidence_pdf.TOO_COMPLEX


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (pdf(), ".pdf"),
        (PNG, ".png"),
        (JPEG, ".jpg"),
        (ooxml(), ".docx"),
        (ooxml(XLSX), ".xlsx"),
        (odf("text"), ".odt"),
        (odf("spreadsheet"), ".ods"),
        ("Décisions : un agent peut…\r\n\tOui.".encode(), ".txt"),
        ("\ufeffavec marque".encode(), ".txt"),
    ],
)
def test_each_kind_is_known_by_its_content_whatever_its_name(data: bytes, suffix: str) -> None:
    vetted = vet("C:\\Temp\\preuve.exe", data, saying())
    assert (vetted.filename, vetted.content_type) == (f"preuve{suffix}", CONTENT_TYPES[suffix])


@pytest.mark.parametrize(
    "data",
    [
        b"MZ\x90\x00\x03programme",
        b"\x7fELF\x02\x01\x01",
        bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 64,
        "accentué".encode("latin-1"),
        b"GIF89a\x01\x00\x01\x00",
        b"texte\x00cache",
    ],
)
def test_anything_else_is_refused(data: bytes) -> None:
    assert "n’est pas accepté" in refusal(data)


def test_an_empty_and_an_enormous_file_are_refused() -> None:
    assert "vide" in refusal(b"")
    assert "100 Mo" in refusal(b"a" * (MOST_BYTES + 1))
    assert vet("a.txt", b"a" * MOST_BYTES, saying()).content_type.startswith("text/plain")


def _action(kind: str, **more: Any) -> Dictionary:
    return Dictionary(S=Name(kind), **more)


def _in_annotation(action: Dictionary) -> Callable[[pikepdf.Pdf], None]:
    def change(made: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 1, 1]), A=action)
        made.pages[0].Annots = Array([note])

    return change


def _at_root(**entries: Any) -> Callable[[pikepdf.Pdf], None]:
    def change(made: pikepdf.Pdf) -> None:
        for name, value in entries.items():
            made.Root[f"/{name}"] = value

    return change


def _on_the_page(**entries: Any) -> Callable[[pikepdf.Pdf], None]:
    def change(made: pikepdf.Pdf) -> None:
        for name, value in entries.items():
            made.pages[0].obj[f"/{name}"] = value

    return change


def _embedding(made: pikepdf.Pdf) -> None:
    made.attachments["cache.exe"] = pikepdf.AttachedFileSpec(made, b"MZ")


def _script_in_a_stream(made: pikepdf.Pdf) -> None:
    note = Dictionary(S=Name.Rendition, JS=made.make_indirect(Stream(made, b"app.alert(1)")))
    made.pages[0].AA = Dictionary(O=note)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (_at_root(Names=Dictionary(JavaScript=Dictionary(Names=Array([])))), "JavaScript"),
        (_in_annotation(_action("/JavaScript", JS=String("app.alert(1)"))), "JavaScript"),
        (_script_in_a_stream, "JavaScript"),
        (_in_annotation(_action("/Launch", F=String("cmd.exe"))), "programme"),
        (_in_annotation(_action("/SubmitForm", F=String("https://essai.test"))), "envoie des données"),
        (_in_annotation(_action("/ImportData", F=String("x.fdf"))), "lit d’autres fichiers"),
        (_embedding, "d’autres fichiers"),
        (_at_root(OpenAction=_action("/URI", URI=String("https://essai.test"))), "dès son ouverture"),
        (_at_root(OpenAction=_action("/GoTo", Next=_action("/URI", URI=String("https://essai.test")))), "ouverture"),
        (_at_root(OpenAction=_action("/GoTo", Next=Array([_action("/URI", URI=String("a"))]))), "dès son ouverture"),
        (_at_root(AA=Dictionary(WC=_action("/URI", URI=String("https://essai.test")))), "de lui-même"),
        (_on_the_page(AA=Dictionary(O=_action("/URI", URI=String("https://essai.test")))), "de lui-même"),
        (_at_root(AcroForm=Dictionary(Fields=Array([]), XFA=String("<xdp/>"))), "XFA"),
        (_on_the_page(Annots=Array([Dictionary(Type=Name.Annot, Subtype=Name.RichMedia)])), "lecteur de médias"),
        (_on_the_page(Annots=Array([Dictionary(Subtype=Name.Screen)])), "lecteur de médias"),
        (_in_annotation(_action("/GoToE", F=String("a.pdf"))), "transporte"),
        (_in_annotation(_action("/Rendition")), "un son ou une vidéo"),
    ],
)
def test_a_pdf_that_acts_is_refused_with_its_reason(change: Callable[[pikepdf.Pdf], None], word: str) -> None:
    assert word in refusal(pdf(change))
    compressed = pdf(change, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert word in refusal(compressed)


@pytest.mark.parametrize(
    "change",
    [
        _at_root(OpenAction=Array([0, Name.Fit])),
        _at_root(OpenAction=_action("/GoTo", D=Array([0, Name.Fit]))),
        _at_root(OpenAction=_action("/GoTo", D=Array([0, Name.Fit]), Next=_action("/GoTo", D=Array([0, Name.Fit])))),
        _on_the_page(AA=Dictionary(O=_action("/GoTo", D=Array([0, Name.Fit])))),
        _in_annotation(_action("/URI", URI=String("https://essai.test"))),
    ],
)
def test_a_first_page_or_a_link_refuses_nothing(change: Callable[[pikepdf.Pdf], None]) -> None:
    assert vet("a.pdf", pdf(change), saying()).content_type == "application/pdf"


def test_a_broken_or_locked_pdf_is_refused() -> None:
    assert "abîmé" in refusal(b"%PDF-1.7\n" + b"rien" * 10)
    locked = pdf(encryption=pikepdf.Encryption(owner="a", user="b"))
    assert "mot de passe" in refusal(locked)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (ooxml(DOCM), "macros"),
        (ooxml(**{"word__vbaProject.bin": b"x"}), "macros"),
        (ooxml(**{"xl__VBAPROJECT.BIN": b"x"}), "macros"),
        (odf(**{"Basic__Standard__script.xml": "<x/>"}), "macros"),
        (odf(**{"Scripts__python__x.py": "x"}), "macros"),
        (ooxml(**{"word__activeX__a.xml": "<x/>"}), "objet incorporé"),
        (ooxml(**{"word__embeddings__oleObject1.bin": b"x"}), "objet incorporé"),
        (odf("presentation"), "n’est pas un document accepté"),
        (archive(fichier="x"), "n’est pas un document accepté"),
        (ooxml("application/autre"), "n’est pas un document accepté"),
        (ooxml()[:60], "abîmé"),
        (archive(**{f"f{n}": "" for n in range(2001)}), "trop d’éléments"),
    ],
)
def test_an_office_document_that_acts_or_lies_is_refused(data: bytes, word: str) -> None:
    assert word in refusal(data)


def test_a_bomb_is_refused_before_it_is_inflated() -> None:
    data = bytearray(odf())
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = (300 * 1024 * 1024).to_bytes(4, "little")
    assert "trop d’éléments" in refusal(bytes(data))


def test_an_encrypted_archive_is_refused() -> None:
    data = bytearray(ooxml())
    directory = data.rindex(b"PK\x01\x02")  # the last entry, which nobody reads
    data[directory + 8] |= 1
    assert "chiffré" in refusal(bytes(data))


def test_a_damaged_part_is_refused_not_crashed_on() -> None:
    data = bytearray(ooxml())
    start = data.index(b"[Content_Types].xml") + len("[Content_Types].xml")
    data[start : start + 8] = b"\xff" * 8
    with pytest.raises(zlib.error), ZipFile(BytesIO(bytes(data))) as made:
        made.read("[Content_Types].xml")
    assert "abîmé" in refusal(bytes(data))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd", "passwd.txt"),
        ("Compte rendu du 3 mars.v2.docx", "Compte rendu du 3 mars.v2.txt"),
        ("sans suffixe", "sans suffixe.txt"),
        ("", "document.txt"),
        ("...", "document.txt"),
        ("a\r\nSet-Cookie: x.txt", "a Set-Cookie  x.txt"),
        ("é" * 300 + ".pdf", "é" * 120 + ".txt"),
    ],
)
def test_a_name_is_cleaned_of_folders_controls_and_length(typed: str, kept: str) -> None:
    assert clean_name(typed, ".txt") == kept
