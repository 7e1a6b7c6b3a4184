"""`label vc-api` starts with a key of its own, never where a platform lives; the application never loads it."""

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from cli.vc_api import require_nothing_of_production
from core import key_files, keys
from core.errors import Invalid
from core.settings import Settings
from label import linked_data
from label.linked_data import LinkedDataError


def test_a_pinned_context_that_changed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "v1.json").write_text("{}")
    with pytest.raises(LinkedDataError, match="pinned"):
        linked_data.pinned(tmp_path / "v1.json", "00")


REFUSED: list[Callable[[Path], Settings]] = [
    lambda var: Settings(var=var, database_url="postgresql://hote/label"),
    lambda var: Settings(var=var, ballot_database_url="postgresql://hote/urnes"),
    lambda var: Settings(var=var, hsm_module="/usr/lib/module.so"),
    lambda var: Settings(var=var, signer_socket="/run/label/signer.sock"),
]


@pytest.mark.parametrize("given", REFUSED)
def test_it_does_not_start_with_the_settings_of_a_platform(given: Callable[[Path], Settings], tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="production"):
        require_nothing_of_production(given(tmp_path))


def test_nor_beside_keys_of_production_but_beside_those_of_a_demonstration(tmp_path: Path, at: datetime) -> None:
    for demo in (True, False):
        given = Settings(var=tmp_path / str(demo), demo=demo)
        given.var.mkdir()
        key_files.create(keys.folder_of(given), demo=demo, at=at)
    require_nothing_of_production(Settings(var=tmp_path / "True"))
    with pytest.raises(Invalid, match="production"):
        require_nothing_of_production(Settings(var=tmp_path / "False"))


def test_the_public_application_never_loads_it() -> None:
    asked = "import sys, web.app, web.asgi, web.routes; print([m for m in sys.modules if m.startswith('cli')])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True, text=True)
    assert "conformance" not in done.stdout
    assert "vc_api" not in done.stdout
