"""The decoder of QR codes that our pages serve is the npm package `qr` 0.7.0, assembled as its note says."""

import hashlib
import re
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
SERVED = HERE.parent.parent / "static" / "qr" / "decode.js"
SOURCE = 'export { decodeQR } from "qr/decode.js";\n'
BUNDLE = ["--bundle", "--minify", "--format=esm", "--target=es2022", "--platform=browser", "--legal-comments=none"]


@pytest.mark.node
def test_the_served_file_is_the_package_assembled_as_its_note_says(node: str) -> None:
    bundler = HERE / "node_modules" / ".bin" / "esbuild"
    made = subprocess.run([bundler, *BUNDLE], cwd=HERE, input=SOURCE.encode(), capture_output=True, check=True).stdout
    assert made == SERVED.read_bytes()
    note = (SERVED.parent / "README.md").read_text()
    assert hashlib.sha256(made).hexdigest() in note
    assert " ".join(BUNDLE) in note


def test_the_served_file_asks_nothing_that_the_pages_forbid() -> None:
    text = SERVED.read_text()
    assert not re.search(r"\beval\(|new Function|import\(|\bfetch\(|XMLHttpRequest|https?://", text)
