"""The table of `make interop`: one line a case, a failure never shown as kept."""

from tests.interop import table


def test_each_case_is_a_line_under_its_verifier() -> None:
    outcomes = {
        "tests/interop/test_verifiers.py::test_the_genuine_is_accepted[openbadgeslib, SVG]": "passed",
        "tests/interop/test_verifiers.py::test_each_falsification_is_refused[openbadgeslib-revoke]": "failed",
        "tests/interop/test_pdf.py::test_a_changed_byte_is_refused[0.05]": "passed",
        "tests/interop/test_log.py::test_the_published_log_is_accepted[aics-tlog]": "skipped",
    }
    lines = table.of(outcomes, ["openbadgeslib", "openbadgeslib, SVG", "aics-tlog"])
    assert [[part.strip() for part in line.split("  ") if part.strip()] for line in lines] == [
        ["aics-tlog", "the published log is accepted", "not run"],
        ["openbadgeslib", "each falsification is refused (revoke)", "NO"],
        ["openbadgeslib, SVG", "the genuine is accepted", "yes"],
        ["pdfsig, pdfdetach", "a changed byte is refused (0.05)", "yes"],
    ]
