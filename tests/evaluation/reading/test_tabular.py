"""Tables by their content: encodings, delimiters, quotes, ragged lines, workbooks, and bombs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Invalid
from evaluation.reading.tabular import Fault, Layout, Table, WrongRows, read


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_table_is_read_whatever_its_delimiter_encoding_and_line_ends(
    delimiter: str, encoding: str, ending: str
) -> None:
    text = ending.join(delimiter.join(cells) for cells in (["Né à", "Réponse"], ["Gérardmer", "4"], ["Sète", "5"]))
    found = read(text.encode(encoding))
    assert found.names == ("Né à", "Réponse")
    assert found.rows == (("Gérardmer", "4"), ("Sète", "5"))
    assert found.numbers == (2, 3)


def test_quotes_hold_delimiters_and_line_ends() -> None:
    found = read(b'nom;dit\n"A;B";"un ""mot"",\nici"\nC;rien\n')
    assert found.rows == (("A;B", 'un "mot",\nici'), ("C", "rien"))


def test_commas_in_the_sentences_do_not_part_a_file_of_semicolons() -> None:
    found = read("Q1, la première;Q2\nbien, merci;4\nmoyen;3\noui, non, je ne sais pas;2\n".encode())
    assert found.names == ("Q1, la première", "Q2")
    assert found.rows[2] == ("oui, non, je ne sais pas", "2")


def test_decimal_commas_do_not_part_a_file_of_tabs() -> None:
    assert read(b"poids\tnote\n1,5\t2,5\n0,5\t3,5\n").names == ("poids", "note")


def test_a_single_column_is_a_table() -> None:
    assert read(b"Q1\n4\n5\n").rows == (("4",), ("5",))


def test_the_delimiter_announced_on_the_first_line_is_taken() -> None:
    found = read(b"sep=;\nQ1;Q2\n1,5;4\n", Layout(header=2))
    assert found.names == ("Q1", "Q2")


def test_ragged_lines_are_told_with_their_number_and_blank_ones_are_nobody() -> None:
    found = read(b"a,b,c\n1,2,3\n\n,,\n1,2\n4,5,6,,\n7,8,9,x\n")
    assert found.rows == (("1", "2", "3"), ("4", "5", "6"))
    assert found.numbers == (2, 6)
    assert found.faults == (
        Fault(5, "", "2 cellules au lieu de 3"),
        Fault(7, "", "4 cellules au lieu de 3"),
    )


def test_names_may_stand_lower_and_answers_lower_still() -> None:
    found = read(b"Enquete 2017\nQ1;Q2\nlibelle;libelle\n4;5\n", Layout(header=2, first=4))
    assert (found.names, found.rows, found.numbers) == (("Q1", "Q2"), (("4", "5"),), (4,))


def test_columns_without_a_name_of_their_own_are_told_apart() -> None:
    found = read(b"Q1,Q1,,  Q   3 \n1,2,3,4\n")
    assert found.names == ("Q1 (1)", "Q1 (2)", "Colonne 3", "Q 3")
    assert found.column("Q1 (2)") == ["2"]
    with pytest.raises(KeyError):
        found.column("Q1")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "vide"),
        (b" \r\n ", "vide"),
        (b"\n\na,b\n", "ligne 1"),
        (b"a,b\n", "aucune ligne"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "ancien classeur"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "ni un tableau"),
        (b"a,b\n\x81,2\n", "ni un tableau"),
        (b'a,b\n1,"2\n3,4\n', "guillemet"),
        (b'a,b\n1,"2"3\n', "ligne 2"),
        (b"a,a (1),a\n1,2,3\n", "même nom"),
        (b"\xef\xbb\xbfa,b\n\xe9,2\n", "ni un tableau"),
        (b"PK\x03\x04 and then nothing", "pas lisible"),
        (b"a," + b"," * 2_000_001, "deux millions"),
    ],
)
def test_what_is_not_a_table_is_refused_in_french(data: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        read(data)


def test_a_layout_that_does_not_fit_is_refused() -> None:
    for layout in (Layout(delimiter="::"), Layout(encoding="klingon"), Layout(encoding="utf-16"), Layout(sheet="F")):
        with pytest.raises(Invalid):
            read(b"a,b,c\n1,2,3\n\xe9,,\n", layout)


def test_wrong_rows_show_the_first_fifty_and_the_total() -> None:
    wrong = WrongRows([Fault(number, "Q1", "code 9 inconnu") for number in range(60, 0, -1)])
    assert (wrong.total, len(wrong.faults), wrong.faults[0].row) == (60, 50, 1)
    assert "ligne 1, colonne « Q1 »" in wrong.listing()
    assert wrong.listing().endswith("… et 10 de plus.")
    assert WrongRows([Fault(3, "", "courte")]).listing() == "ligne 3\u00a0: courte"


def told(data: bytes) -> Table | None:
    """The table, or None when it was refused; nothing else may come out."""
    try:
        return read(data)
    except Invalid:
        return None


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400).filter(lambda data: not data.startswith(b"PK\x03\x04")))
def test_any_bytes_are_a_table_or_a_refusal(data: bytes) -> None:
    found = told(data)
    assert found is None or all(len(row) == len(found.names) for row in found.rows)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from('a1,;\t|"\n\r é\ufeff'), max_size=60))
def test_any_text_is_a_table_or_a_refusal(text: str) -> None:
    found = told(text.encode())
    assert found is None or len(found.rows) == len(found.numbers)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.text(alphabet="ab,;\"'\n é", max_size=6), min_size=2, max_size=4), min_size=1, max_size=5))
def test_what_a_writer_quotes_comes_back(cells: list[list[str]]) -> None:
    width = len(cells[0])
    rows = [tuple(" ".join((row + [""] * width)[:width][n].split(" ")).strip() for n in range(width)) for row in cells]
    text = "\n".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in [tuple("abcd"[:width]), *rows]
    )
    found = told(text.encode())
    kept = tuple(row for row in rows if any(row))
    assert (found.rows if found else ()) == kept
