"""What foreign verifiers are given: the exported site of a granted certificate, and the packages they are made of."""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.export import export, web_pages
from core.platform import Platform
from core.settings import Settings
from tests.interop import table
from tests.interop.tools import HERE, alone, tool
from tests.label.issued import grant


@pytest.fixture(scope="session")
def node() -> str:
    """Node, with the pinned packages of package-lock.json installed beside."""
    found, npm = tool("node", "nodejs"), tool("npm", "npm")
    stamp = HERE / "node_modules" / ".lock-digest"
    digest = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    with alone("npm"):
        if not stamp.exists() or stamp.read_text() != digest:
            command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
            subprocess.run(command, cwd=HERE, check=True, capture_output=True, timeout=300)
            stamp.write_text(digest)
    return found


@pytest.fixture(scope="session")
def now() -> datetime:
    """Foreign verifiers read the machine's clock: the certificate is granted a month before it."""
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="session")
def platform(
    migrated_sqlite: Path, now: datetime, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Platform, str]]:
    """A platform where a committee granted a certificate, and its number."""
    var = tmp_path_factory.mktemp("interop") / "var"
    var.mkdir()
    shutil.copyfile(migrated_sqlite, var / "label.sqlite3")
    opened = Platform(Settings(var=var, demo=True))
    with opened.database.write() as session:
        number = grant(session, opened.keyring, opened.settings, now - timedelta(days=30)).number
    yield opened, number
    opened.close()


@pytest.fixture(scope="session")
def published(platform: tuple[Platform, str], now: datetime, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `label demo --export` writes it, and the key of certificates for those who know no DID."""
    folder = tmp_path_factory.mktemp("site")
    export(platform[0], folder, web_pages(platform[0]), at=now)
    key = platform[0].keyring.certificate
    (folder / "keys.json").write_text(json.dumps({key.name: key.public_key.public_bytes_raw().hex()}))
    return folder


@pytest.fixture
def site(published: Path, tmp_path: Path) -> Path:
    """A copy that a test may falsify."""
    return Path(shutil.copytree(published, tmp_path / "site"))


@pytest.fixture
def number(platform: tuple[Platform, str]) -> str:
    """The certificate's number."""
    return platform[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--interop-table`, for `make interop`."""
    parser.addoption("--interop-table", action="store_true", help="print the table verifier × case at the end")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Each verifier, each case, and whether it judged as it should."""
    if not config.getoption("--interop-table", default=False):
        return
    reports = [
        (report.nodeid, outcome)
        for outcome in ("passed", "skipped", "failed")
        for report in terminalreporter.getreports(outcome)
        if outcome != "passed" or report.when == "call"
    ]
    from tests.interop.test_log import JUDGES
    from tests.interop.test_verifiers import VERIFIERS

    terminalreporter.section("verifier × case")
    for line in table.of(dict(reports), [*JUDGES, *VERIFIERS]):
        terminalreporter.write_line(line)
