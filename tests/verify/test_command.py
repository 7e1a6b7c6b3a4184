"""The command `label-verify`: folders, addresses, numbers; and that it stands alone."""

import ast
import http.server
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

import verify
from core.keys import Keyring
from tests.label.attested import AT, NUMBER
from tests.verify.published import publish
from verify.main import main


@pytest.fixture
def folder(tmp_path: Path, keyring: Keyring) -> Path:
    publish(tmp_path, keyring, AT)
    return tmp_path


@pytest.mark.parametrize("typed", ["../../etc", "EHUH", "EHUH-2026-7K3F-9/../x"])
def test_what_is_not_a_number_is_refused_at_once(typed: str, folder: Path) -> None:
    assert main([str(folder), typed]) == 2


def test_an_empty_folder_proves_nothing(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 2


@pytest.fixture
def site(folder: Path) -> Iterator[str]:
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_a_site_is_verified_by_its_address(site: str, capsys: pytest.CaptureFixture[str]) -> None:
    expected = ("--issuer", "did:web:label.demo.test")
    for arguments in ([site, NUMBER], [f"{site}/c/{NUMBER}"], [f"{site}/C/{NUMBER.lower()}"]):
        assert main([*arguments, *expected, "--at", AT.isoformat()]) == 0, capsys.readouterr().out
    assert main([site, NUMBER, "--at", AT.isoformat()]) == 1
    assert "et non did:web:127.0.0.1" in capsys.readouterr().out


def test_it_stands_alone_and_stays_small() -> None:
    """At most 300 lines of code in all, and only `cryptography` beside the standard library."""
    lines, imported = 0, set()
    for path in Path(verify.__file__).parent.glob("*.py"):
        source = path.read_text(encoding="utf-8")
        lines += len(code(source))
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(str(node.module).partition(".")[0])
    assert lines <= 300
    assert imported - set(sys.stdlib_module_names) == {"cryptography", "verify"}


def code(source: str) -> set[int]:
    """The lines that hold code: neither blank, nor comment, nor documentation."""
    kept = {rank for rank, line in enumerate(source.split("\n"), 1) if line.strip() and line.strip()[0] != "#"}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            kept -= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return kept
