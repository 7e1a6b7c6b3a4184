"""Without a word of the antivirus a proof is received and nobody opens it."""

from datetime import datetime
from pathlib import Path

import pytest

from audit import antivirus
from audit.antivirus import Clamd
from core.platform import Platform
from core.settings import Settings
from tests.audit.clamd import MARK, running_clamd
from tests.evaluation.campaign_of_visits import PROOF
from tests.web.mystery_scene import Scene
from tests.web.visitor import Visitors


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """No antivirus, and an operator who does not do without."""
    return Settings(var=tmp_path / "var", demo=True, pages_url="http://localhost:8000")


def test_a_proof_waits_for_the_antivirus_before_anybody_opens_it(
    platform: Platform, visitors: Visitors, at: datetime
) -> None:
    scene = Scene(platform, at)
    shopper = visitors.as_(scene.shopper).opens(f"/missions/{scene.mission().id}")
    shopper.submits("Envoyer le compte rendu", scene.filled(), files={"Preuve": ("vu.txt", PROOF)}).sees("envoyé")
    shopper.opens(f"/missions/{scene.mission().id}").sees("vu.txt", "En attente d’analyse")
    shopper.opens(f"/missions/{scene.mission().id}/preuve", status=409).sees("En attente d’analyse")
    manager = visitors.as_(scene.manager).opens(scene.review()).sees("En attente d’analyse")
    manager.does_not_see("Télécharger la preuve")
    manager.submits("Valider cette visite", status=409).sees("ne se valide pas encore")
    manager.opens(scene.review().replace("/validation", "/preuve"), status=409)


def test_an_infected_proof_comes_back_with_its_reason(
    platform: Platform, visitors: Visitors, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(platform, at)
    shopper = visitors.as_(scene.shopper).opens(f"/missions/{scene.mission().id}")
    with running_clamd() as socket:
        monkeypatch.setattr(antivirus, "scanner", lambda _settings: Clamd(str(socket)))
        infected = {"Preuve": ("vu.txt", b"Bonjour " + MARK)}
        shopper.submits("Envoyer le compte rendu", scene.filled(), files=infected, status=422)
        shopper.sees("Refusé par l’antivirus", "Joignez une autre preuve")
        assert scene.mission().state == "assigned"
        shopper.submits("Envoyer le compte rendu", scene.filled(), files={"Preuve": ("vu.txt", PROOF)}).sees("envoyé")
    assert (scene.mission().proof_state, scene.mission().proof_readable) == ("safe", True)
