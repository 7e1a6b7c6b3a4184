"""The table « verifier × case » that `make interop` prints, from the tests that were just run."""

from collections.abc import Iterable, Mapping

# The words of a test's name that tell its verifier and its case, where its parameters do not.
FILES = {
    "test_accessible_pdf.py": "outloud",
    "test_credential.py": "@digitalbazaar/vc",
    "test_pdf.py": "pdfsig, pdfdetach",
    "test_seal_levels.py": "pyhanko, pdfsig, openssl cms, openssl ts",
    "test_blind_signature.py": "@cloudflare/blindrsa-ts",
    "test_qr_decoder.py": "qr",
    "test_printed_code.py": "zxing-cpp, cwt, cose-kit",
    "test_conformance.py": "@digitalbazaar/vc (VC-API)",
}
SHOWN = {"passed": "yes", "failed": "NO", "skipped": "not run"}


def of(outcomes: Mapping[str, str], verifiers: Iterable[str]) -> list[str]:
    """Lines of « verifier | case | kept », by verifier, from outcomes by test (« file::name[parameters] »)."""
    known = sorted(verifiers, key=len, reverse=True)
    rows = sorted((*_row(test, known), SHOWN[outcome]) for test, outcome in outcomes.items())
    widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    return [f"{who:{widths[0]}}  {case:{widths[1]}}  {kept}" for who, case, kept in rows]


def _row(test: str, known: list[str]) -> tuple[str, str]:
    file, _, name = test.partition("::")
    base, _, given = name.partition("[")
    given = given.removesuffix("]")
    said = base.removeprefix("test_").replace("_", " ")
    who = next((one for one in known if given.startswith(one)), "")
    case = given.removeprefix(who).strip("-").replace("_", " ")
    if not who and base.startswith("test_a_witness"):
        who = "aics-witness"
    if not who and base.startswith("test_an_entry_altered"):
        who = "golang.org/x/mod/sumdb"
    return who or FILES.get(file.rpartition("/")[2], file), f"{said} ({case})" if case else said
