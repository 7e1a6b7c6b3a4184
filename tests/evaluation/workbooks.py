"""Workbooks written by hand, so that a test may also write those that no tool would."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OPEN = "urn:oasis:names:tc:opendocument:xmlns:"
SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = (
    f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{OPEN}manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{SPREADSHEET}"/></manifest:manifest>'
)
TYPES = (
    f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
ROOT = (
    f'{HEAD}<Relationships xmlns="{RELATIONS}">'
    f'<Relationship Id="r" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)


def sheet_xml(rows: Sequence[Sequence[object]], dimension: str = "A1") -> str:
    """A worksheet of these cells; a str becomes text, a bool a boolean, a number a number, None no cell."""
    lines = [
        f'<row r="{number}">{"".join(_cell(cell, number, place) for place, cell in enumerate(row))}</row>'
        for number, row in enumerate(rows, 1)
    ]
    body = f'<dimension ref="{dimension}"/><sheetData>{"".join(lines)}</sheetData>'
    return f'{HEAD}<worksheet xmlns="{MAIN}">{body}</worksheet>'


def workbook(sheets: dict[str, str], extra: dict[str, bytes] | None = None, hidden: Sequence[str] = ()) -> bytes:
    """An XLSX of these worksheets (name, XML), with more entries if asked."""
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}" state="{"hidden" if name in hidden else "visible"}"/>'
        for n, name in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", ROOT)
        archive.writestr(
            "xl/workbook.xml",
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'{HEAD}<Relationships xmlns="{RELATIONS}">{links}</Relationships>'
        )
        for n, xml in enumerate(sheets.values(), 1):
            archive.writestr(f"xl/worksheets/sheet{n}.xml", xml)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return stream.getvalue()


def ods(rows: Sequence[Sequence[object]], sheet: str = "Feuille1", declared: str = "") -> bytes:
    """An OpenDocument spreadsheet of these cells; `declared` stands before its root, as a document type would."""
    lines = "".join(f"<table:table-row>{''.join(_open_cell(cell) for cell in row)}</table:table-row>" for row in rows)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{declared}'
        f'<office:document-content xmlns:office="{OPEN}office:1.0" xmlns:table="{OPEN}table:1.0" '
        f'xmlns:text="{OPEN}text:1.0" office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="{escape(sheet)}">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", SPREADSHEET, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", content)
    return stream.getvalue()


def _open_cell(cell: object) -> str:
    if isinstance(cell, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:table-cell>'


def _cell(cell: object, row: int, place: int) -> str:
    at = f"{chr(65 + place)}{row}"
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return f'<c r="{at}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, int | float):
        return f'<c r="{at}"><v>{cell}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t>{escape(str(cell))}</t></is></c>'
