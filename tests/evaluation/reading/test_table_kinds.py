"""Other files than the usual ones: OpenDocument, titles above the names, and what is not a table."""

import io
import zipfile
from time import perf_counter

import pytest

from core.errors import Invalid
from evaluation.publishing.inert import cell, table
from evaluation.reading.tabular import Layout, read
from tests.evaluation.workbooks import ods, sheet_xml, workbook

SOUGHT = Layout(header=0)
REPEATED = 'table:number-columns-repeated="16384" table:number-rows-repeated="1048576"'


def test_an_open_document_is_known_by_its_content() -> None:
    found = read(ods([["Q1", "Site"], [4, "Évry"], [2.5, "Annexe"]], "Réponses"))
    assert found.source == "ODS, feuille « Réponses »"
    assert found.rows == (("4", "Évry"), ("2.5", "Annexe"))


def test_an_open_document_that_declares_entities_is_refused() -> None:
    with pytest.raises(Invalid, match="pas lisible"):
        read(ods([["Q1"], [1]], declared='<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>'))


def test_an_open_document_that_repeats_a_cell_without_end_is_refused_in_time() -> None:
    data = ods([["Q1"], ["x"]])
    assert read(data).rows == (("x",),)
    start = perf_counter()
    with pytest.raises(Invalid):
        read(_repeating(data))
    assert perf_counter() - start < 6


def _repeating(data: bytes) -> bytes:
    """The same archive whose last cell fills the sheet."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            columns, rows = REPEATED.split(" ")
            head, _, tail = content.rpartition(b"<table:table-row><table:table-cell")
            if head:
                content = head + f"<table:table-row {rows}><table:table-cell {columns}".encode() + tail
            new.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return stream.getvalue()


@pytest.mark.parametrize(
    "above",
    [
        "",
        "Enquête de satisfaction 2026;;\n",
        "Enquête de satisfaction\nService des usages\n\n",
        "Export du;03/05/2026;\n;;\nFiltre : tous;;\n",
    ],
)
def test_the_names_are_found_under_the_titles(above: str) -> None:
    found = read(f"{above}Accueil;Délai (jours);Site\n4;2,5;A\n3;1;B\n".encode(), SOUGHT)
    assert found.names == ("Accueil", "Délai (jours)", "Site")
    assert found.rows == (("4", "2,5", "A"), ("3", "1", "B"))


def test_the_names_are_found_in_a_workbook_too() -> None:
    found = read(
        workbook({"A": sheet_xml([["Titre"], ["Note", "x"], ["Q1", "Q2", "Q3"], [1, 2, 3], [4, 4, 4]])}), SOUGHT
    )
    assert (found.names, found.source) == (("Q1", "Q2", "Q3"), "XLSX, feuille « A », noms en ligne 3")


def test_a_file_of_a_single_column_has_its_names_on_top() -> None:
    assert read(b"Q1\n4\n2\n", SOUGHT).names == ("Q1",)


@pytest.mark.parametrize("data", [b"MZ", b"MZ\n"])
def test_two_letters_are_no_file_of_answers(data: bytes) -> None:
    with pytest.raises(Invalid, match="aucune ligne de réponses"):
        read(data)


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@A1", "\t=1", "\r=1"])
def test_no_exported_cell_begins_a_formula(text: str) -> None:
    assert cell(text) == f"'{text}"
    assert f"'{text}".encode() in table(["a"], [[text]])


def test_numbers_and_plain_texts_are_exported_as_they_are() -> None:
    assert [cell(value) for value in (-2, 3.5, "Évry", None)] == ["-2", "3.5", "Évry", ""]
