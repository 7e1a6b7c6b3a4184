"""Workbooks as a person would type them, and bombs that only kill the process that opens them."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Invalid
from evaluation.reading import delimited
from evaluation.reading import workbook as limits
from evaluation.reading.tabular import Layout, read
from tests.evaluation.workbooks import HEAD, MAIN, sheet_xml, workbook


def test_a_workbook_is_read_as_a_person_would_type_it() -> None:
    rows: list[list[object]] = [["Q1", "Q2", "Q3"], [4, 1.5, True], ["oui ", None, False]]
    found = read(workbook({"Réponses": sheet_xml(rows)}))
    assert found.names == ("Q1", "Q2", "Q3")
    assert found.rows == (("4", "1.5", "VRAI"), ("oui", "", "FAUX"))
    assert found.source == "XLSX, feuille « Réponses »"


def test_the_first_visible_sheet_that_holds_something_is_taken_unless_one_is_named() -> None:
    sheets = {"Cachée": sheet_xml([["a"], [1]]), "Vide": sheet_xml([]), "A": sheet_xml([["b"], [2]])}
    data = workbook(sheets, hidden=["Cachée"])
    assert read(data).names == ("b",)
    assert read(data, Layout(sheet="Cachée")).names == ("a",)
    with pytest.raises(Invalid, match="« A »"):
        read(data, Layout(sheet="Autre"))


def test_lines_of_a_workbook_keep_their_number() -> None:
    found = read(workbook({"A": sheet_xml([[], ["Q1"], [], [4]])}), Layout(header=2))
    assert (found.rows, found.numbers) == ((("4",),), (4,))


def giant_dimension() -> bytes:
    """Two cells at the two ends of the largest sheet there can be."""
    far = '<c r="XFD1048576"><v>1</v></c>'
    xml = sheet_xml([["Q1"]], "A1:XFD1048576").replace("</sheetData>", f'<row r="1048576">{far}</row></sheetData>')
    return workbook({"A": xml})


def zip_bomb() -> bytes:
    """A sheet that swells a thousand times."""
    return workbook({"A": sheet_xml([["Q1"], ["x" * 60_000_000]])})


def lying_zip_bomb() -> bytes:
    """The same, whose directory says that it is small."""
    data = zip_bomb()
    directory = data.index(b"PK\x01\x02")
    size = (60_000_000).to_bytes(4, "little")[2:]
    swollen = data.find(size, directory)
    return data[: swollen - 2] + (1000).to_bytes(4, "little") + data[swollen + 2 :]


def entities() -> bytes:
    """Entities within entities."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
    return workbook({"A": sheet_xml([["Q1"], ["&l9;"]]).replace("&amp;", "&").replace(HEAD, HEAD + doctype)})


def external_entity() -> bytes:
    """An entity that reads a file of the server."""
    doctype = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    return workbook({"A": sheet_xml([["Q1"], ["&f;"]]).replace("&amp;", "&").replace(HEAD, HEAD + doctype)})


def many_entries() -> bytes:
    """More parts than any workbook needs."""
    return workbook({"A": sheet_xml([["Q1"], [1]])}, {f"xl/media/{n}": b"" for n in range(300)})


def repeated_text() -> bytes:
    """One text of a million letters that every cell points to."""
    strings = f'{HEAD}<sst xmlns="{MAIN}"><si><t>{"".join(map(str, range(200_000)))}</t></si></sst>'
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_000))
    xml = f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    link = (
        '<Relationship Id="s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"'
    )
    stream = io.BytesIO(workbook({"A": xml}, {"xl/sharedStrings.xml": strings.encode()}))
    made = io.BytesIO()
    with zipfile.ZipFile(stream) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "xl/_rels/workbook.xml.rels":
                content = content.replace(
                    b"</Relationships>", link.encode() + b' Target="sharedStrings.xml"/></Relationships>'
                )
            after.writestr(name, content)
    return made.getvalue()


# A process of its own, for the peak of a child counts what its parent weighed when it was born, and the tests weigh.
# Prints the refusal, the peaks of the reader and of its child in KiB, and the seconds of work.
READING = """
import resource, sys, time
from pathlib import Path
from core.errors import Invalid
from evaluation.reading.tabular import read
peak = lambda: next(int(line.split()[1]) for line in Path("/proc/self/status").open() if line.startswith("VmHWM"))
data, before, started = sys.stdin.buffer.read(), peak(), time.process_time()
try:
    read(data)
except Invalid as refusal:
    print(repr(refusal))
print(peak() - before)
child = resource.getrusage(resource.RUSAGE_CHILDREN)
print(child.ru_maxrss)
print(time.process_time() - started + child.ru_utime + child.ru_stime)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "bomb", [giant_dimension, zip_bomb, lying_zip_bomb, entities, external_entity, many_entries, repeated_text]
)
def test_a_bomb_is_refused_quickly_and_the_memory_stays_bounded(bomb: Callable[[], bytes]) -> None:
    done = subprocess.run([sys.executable, "-c", READING], input=bomb(), capture_output=True, check=True, timeout=60)
    refusal, reader, child, seconds = done.stdout.decode().splitlines()
    assert refusal
    assert float(seconds) < 6
    assert int(reader) < 300 * 1024
    assert int(child) < 600 * 1024


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(Invalid, match="pas un classeur"):
        read(stream.getvalue())


def test_the_real_workbook_is_read_whole(test_data: Path) -> None:
    found = read((test_data / "mystere_2022" / "quantitative_data.xlsx").read_bytes())
    assert (len(found.rows), len(found.names), found.faults) == (253, 54, ())
    assert set(found.column("Country")) == {"Romania", "Germany", "Denmark", "Greece", "Ireland", "Estonia"}


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_damaged_workbook_is_a_table_or_a_refusal(data: st.DataObject) -> None:
    sound = bytearray(workbook({"A": sheet_xml([["Q1", "Q2"], [4, "oui"]])}))
    for _ in range(data.draw(st.integers(1, 4))):
        sound[data.draw(st.integers(4, len(sound) - 1))] = data.draw(st.integers(0, 255))
    try:
        read(bytes(sound))
    except Invalid as refusal:
        assert refusal.message


def test_limits_are_those_promised() -> None:
    assert (limits.MOST_ENTRIES, limits.MOST_RATIO) == (200, 100)
    assert (limits.MEMORY, limits.CPU_SECONDS) == (512 * 2**20, 5)
    assert delimited.BIGGEST == 50 * 2**20
