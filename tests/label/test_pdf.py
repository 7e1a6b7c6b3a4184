"""The printed certificate: archivable, accessible, sealed, carrying the credential byte for byte."""

import io
import os
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec.structs import replace as changed

from core.keys import Keyring
from core.signers import FileSealer
from label import offline, pdf, proofs, seal, seal_field, seal_reading
from label.credential import unsigned
from tests.label.attested import NUMBER, PLACE, STATEMENT, saying

CREDENTIAL = proofs.written(unsigned(STATEMENT, PLACE))


@pytest.fixture(scope="module")
def sealed(keyring: Keyring) -> bytes:
    printed = pdf.render(STATEMENT, PLACE, CREDENTIAL, offline.sign(STATEMENT, PLACE, keyring.certificate))
    return seal.seal(printed, keyring.seal, reason=f"Certificat {NUMBER}", place=PLACE.public_url)


@pytest.fixture
def opened(sealed: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(sealed))


def test_it_declares_the_archive_and_the_accessibility_standards(opened: pikepdf.Pdf) -> None:
    metadata = str(opened.Root.Metadata.read_bytes(), "utf-8")
    for declared in ('pdfaid:part="3"', 'pdfaid:conformance="A"', 'pdfuaid:part="1"'):
        assert declared in metadata
    assert opened.Root.MarkInfo.Marked
    assert str(opened.Root.Lang) == "fr-FR"
    assert opened.pdf_version == "1.7"
    assert "/Version" not in opened.Root


def test_it_fits_on_one_sheet_whatever_the_length_of_the_names(keyring: Keyring) -> None:
    long = saying(
        organisation="Établissement public de coopération intercommunale des Hautes-Vallées et du Plateau réunis",
        label="Service attentif aux personnes accompagnées, niveau de la mention complémentaire",
        level_name="Argent",
        reserved=True,
    )
    lineage = {"supersedes": "EHUH-2023-7K3F-9", "transferred_from": f"{long.organisation} (SIRET 999 000 078 00017)"}
    again = msgspec.structs.replace(PLACE, edition=3)
    sites = ("Centre administratif des Hautes-Vallées", "Annexe du Plateau", "Maison des services de la Combe-Noire")
    descended = msgspec.structs.replace(long, scope="Le site du centre.", sites=sites, **lineage)
    many = saying(sites=tuple(f"Maison des services {rank}" for rank in range(300)))
    told = ((STATEMENT, PLACE), (long, PLACE), (saying(demo=False), PLACE), (descended, again), (many, PLACE))
    for statement, place in told:
        for token in (None, offline.sign(statement, place, keyring.certificate)):
            with pikepdf.open(io.BytesIO(pdf.render(statement, place, CREDENTIAL, token))) as made:
                assert len(made.pages) == 1


def test_each_code_says_what_it_is_to_who_does_not_see_it(opened: pikepdf.Pdf) -> None:
    told = [str(one.Alt) for one in opened.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
    assert sum("de l’adresse https://label.demo.test/c/" in said for said in told) == 1
    assert sum("Vérifier sans réseau" in said and NUMBER in said for said in told) == 1
    alone = pikepdf.open(io.BytesIO(pdf.render(STATEMENT, PLACE, CREDENTIAL)))
    told = [str(one.Alt) for one in alone.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
    assert not any("sans réseau" in said for said in told)


def test_the_paper_names_the_sites_or_says_how_many_there_are(tmp_path: Path) -> None:
    few = _read(pdf.render(saying(sites=("Annexe", "Centre")), PLACE, CREDENTIAL), tmp_path)
    assert "Sites évalués : Annexe ; Centre." in few
    many = saying(sites=tuple(f"Maison des services {rank}" for rank in range(300)))
    assert "Ses 300 sites évalués sont nommés à l’adresse ci-dessous." in _read(
        pdf.render(many, PLACE, CREDENTIAL), tmp_path
    )


def test_the_paper_says_what_it_descends_from(tmp_path: Path) -> None:
    said = saying(supersedes="EHUH-2023-7K3F-9", transferred_from="Clinique du Port (SIRET 999 000 144 00017)")
    written = _read(pdf.render(said, msgspec.structs.replace(PLACE, edition=3), CREDENTIAL), tmp_path)
    assert "Ce certificat remplace le certificat EHUH-2023-7K3F-9." in written
    assert "son titulaire était Clinique du Port (SIRET 999 000 144 00017)" in written
    assert "Cette édition remplace l’édition 2." in written
    first = _read(pdf.render(saying(), PLACE, CREDENTIAL), tmp_path)
    assert not any(word in first for word in ("remplace le certificat", "transféré", "remplace l’édition"))


def test_the_credential_comes_out_byte_for_byte(sealed: bytes) -> None:
    assert seal_reading.attached(sealed) == CREDENTIAL


def test_a_pdf_without_credential_is_told_apart() -> None:
    out = io.BytesIO()
    pikepdf.new().save(out)
    with pytest.raises(seal.SealError, match="attached"):
        seal_reading.attached(out.getvalue())


def test_the_title_bears_the_word_of_the_organisation_and_the_demonstration(opened: pikepdf.Pdf) -> None:
    title = str(opened.docinfo.Title)
    assert "Équipe heureuse, Patients heureux" in title
    assert title.startswith("Démonstration, sans valeur")
    real = pikepdf.open(io.BytesIO(pdf.render(saying(demo=False), PLACE, CREDENTIAL)))
    assert "émonstration" not in str(real.docinfo.Title)


def test_the_seal_has_a_name_and_a_place_for_assistive_technologies(opened: pikepdf.Pdf) -> None:
    (field,) = opened.Root.AcroForm.Fields
    assert str(field.TU) == seal_field.TOOLTIP
    numbers = _numbers(opened.Root.StructTreeRoot.ParentTree)
    form = numbers[int(field.StructParent)]
    assert (str(form.S), form.K.Obj.objgen) == ("/Form", field.objgen)
    assert str(opened.pages[0].Tabs) == "/S"


def _numbers(node: Any) -> dict[int, Any]:
    found = {int(key): value for key, value in zip(*[iter(list(node.get("/Nums", [])))] * 2, strict=True)}
    for child in node.get("/Kids", []):
        found |= _numbers(child)
    return found


def test_the_seal_holds(sealed: bytes, keyring: Keyring) -> None:
    seal_reading.verify(sealed, keyring.seal)


@pytest.mark.slow
def test_no_changed_byte_passes(sealed: bytes, keyring: Keyring) -> None:
    """Everywhere, the place of the signature included: 150 bytes drawn with a fixed seed."""
    rng = random.Random(20260302)  # noqa: S311 (a seed, not a secret)
    for _ in range(150):
        mutant = bytearray(sealed)
        mutant[rng.randrange(len(sealed))] ^= 1 << rng.randrange(8)
        with pytest.raises(seal.SealError):
            seal_reading.verify(bytes(mutant), keyring.seal)


@pytest.mark.slow
def test_no_bit_of_the_seal_itself_passes_where_nothing_covers_it(sealed: bytes, keyring: Keyring) -> None:
    """The envelope of the signature (RFC 5652): its version, its lists of algorithms, its lengths; two bits of each."""
    start = sealed.index(b"/Contents <") + len(b"/Contents <")
    for position in range(60):
        for bit in (0, 5):
            place = start + 2 * position
            byte = int(sealed[place : place + 2], 16) ^ 1 << bit
            with pytest.raises(seal.SealError):
                seal_reading.verify(sealed[:place] + f"{byte:02X}".encode() + sealed[place + 2 :], keyring.seal)


def test_something_added_after_the_seal_is_noticed(sealed: bytes, keyring: Keyring) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sealed)) as again:
        again.docinfo.Title = "Autre"
        again.save(out)
    for mutant in (out.getvalue(), sealed + b"\n%x", sealed[:-10], b""):
        with pytest.raises(seal.SealError):
            seal_reading.verify(mutant, keyring.seal)


def test_the_seal_of_another_key_is_refused(sealed: bytes, keyring: Keyring) -> None:
    other = changed(keyring.seal, signer=FileSealer(ec.generate_private_key(ec.SECP256R1())))
    forged = seal.seal(pdf.render(STATEMENT, PLACE, CREDENTIAL), other, reason="x", place="x")
    with pytest.raises(seal.SealError):
        seal_reading.verify(forged, keyring.seal)
    unsealed = pdf.render(STATEMENT, PLACE, CREDENTIAL)
    with pytest.raises(seal.SealError):
        seal_reading.verify(unsealed, keyring.seal)


def test_the_qr_code_is_small_because_it_is_in_capitals() -> None:
    """Version 3 of the code is 29 modules wide; with the border of 2 on each side, 33."""
    assert 'width="33mm"' in pdf.qr(pdf.address(PLACE))
    assert pdf.qr("https://label.demo.test/c/x") == pdf.qr("HTTPS://LABEL.DEMO.TEST/C/X")


def _read(written: bytes, folder: Path) -> str:
    if shutil.which("pdftotext") is None:
        assert os.environ.get("CI") != "true", "pdftotext (poppler-utils) is missing"
        pytest.skip("pdftotext (poppler-utils) is missing")
    (folder / "c.pdf").write_bytes(written)
    command = ["pdftotext", "-layout", str(folder / "c.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode().replace("\u2011", "-")
    return " ".join(text.split())


def test_what_is_printed_can_be_read_and_searched(sealed: bytes, tmp_path: Path) -> None:
    plain = _read(sealed, tmp_path)
    for said in (
        "« Équipe heureuse, Patients heureux »",
        "Centre hospitalier Sainte-Odile",
        "SIRET 999 000 078 00017",
        "Certificat EHUH",
        f"https://label.demo.test/c/{NUMBER}",
        "2 mars 2026",
        "1er mars 2029",
        "DÉMONSTRATION, SANS VALEUR",
        "54,97 / 100 52,1 à 58 55",
        "78,7 / 100 76,1 à 81,2 plus de 70",
    ):
        assert said in plain, said
