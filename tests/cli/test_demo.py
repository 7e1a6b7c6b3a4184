"""`label demo`: what is played and verified first must leave the server able to typeset."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from cli import demo
from core.platform import Platform
from core.settings import Settings
from tests.label.attested import AT
from tests.label.issued import grant

URL = "https://label.demo.test"
# The server is replaced by what it does: a worker made by a fork, which typesets.
SERVED = """
import argparse, multiprocessing
from cli import demo
from cli.demonstration import proofs

def serve(configured):
    words = ("Registre", "Tenu", "Mairie d’Essai")
    worker = multiprocessing.get_context("fork").Process(target=proofs.document, args=words)
    worker.start()
    worker.join(30)
    print("Composé" if worker.exitcode == 0 else "Sans fin")
    worker.kill()

demo.serve = serve
demo.run(argparse.Namespace(export=None, fresh=False, public_url="https://label.demo.test"))
"""


def test_the_server_that_follows_the_verification_still_typesets(tmp_path: Path, migrated_sqlite: Path) -> None:
    configured = Settings(var=tmp_path / "demo", demo=True, public_url=URL)
    configured.var.mkdir()
    shutil.copyfile(migrated_sqlite, configured.var / "label.sqlite3")
    platform = Platform(configured)
    with platform.database.write() as session:
        grant(session, platform.keyring, configured, AT)
    platform.close()
    (configured.var / demo.DONE).write_text(json.dumps(demo._mark(configured)), encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-c", SERVED],
        env=os.environ | {"LABEL_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=150,
        check=True,
    )
    assert "ACCEPTÉ" in told.stdout
    assert told.stdout.splitlines()[-1] == "Composé"
