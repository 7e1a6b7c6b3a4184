"""The served interface, attacked by schemathesis with every check: a hundred examples of each operation, no failure."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import msgspec
import pytest

from core.settings import Settings, environment
from tests.ports import free_port
from web.public.api import OPERATIONS

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = 100
PATIENCE, LONGEST = 120, 900


@pytest.fixture
def served(settings: Settings, granted_var: Path) -> Iterator[str]:
    """The address of the application in a process of its own, which one visitor may ask without limit."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    given = msgspec.structs.replace(settings, port=port, pages_url=address, api_rate=10**9)
    shutil.copytree(granted_var, given.var)
    variables = {name: value for name, value in os.environ.items() if not name.startswith("LABEL_")}
    with subprocess.Popen(
        [sys.executable, "-c", "import sys; from cli.main import main; sys.exit(main(['serve']))"],
        env=variables | environment(given) | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    ) as server:
        try:
            _await(f"{address}/sante")
            yield address
        finally:
            server.terminate()


def _await(address: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(address) as answer:  # noqa: S310 (our own server)
                assert answer.status == 200
                return
        except (URLError, ConnectionError):
            assert time.monotonic() < end, "the server did not start"
            time.sleep(0.2)


@pytest.mark.slow
def test_no_example_of_any_operation_breaks_the_description(served: str, tmp_path: Path) -> None:
    arguments = [
        *("--checks", "all", "--max-examples", str(EXAMPLES)),
        *("--generation-deterministic", "--no-color", "--continue-on-failure"),
    ]
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{served}/api/v1/openapi.json", "--url", served]
    done = subprocess.run(
        [*command, *arguments], capture_output=True, text=True, cwd=tmp_path, check=False, timeout=LONGEST
    )
    print(done.stdout)  # noqa: T201 (the figures, for `make check-api`)
    assert done.returncode == 0, done.stdout + done.stderr
    counted = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert counted is not None, done.stdout
    assert counted[1] == counted[2]
    # An operation without parameters has few different examples.
    assert int(counted[1]) >= EXAMPLES * sum(bool(one.inside or one.queries) for one in OPERATIONS)
    assert f"Tested: {len(OPERATIONS)}" in done.stdout
