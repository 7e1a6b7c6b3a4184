"""The demonstration tells what its README promises, each time it is played."""

import re

import httpx
import pytest

from tests.pages.season import Season

pytestmark = pytest.mark.slow


def read(played: Season, who: str, path: str) -> str:
    with httpx.Client(base_url=played.house.address, follow_redirects=True) as client:
        client.cookies["session"] = played.tokens.get(who, "")
        answer = client.get(path)
        assert answer.status_code == 200, path
        return answer.text


def test_one_waits_for_the_committee_with_a_fragile_result_and_others_are_elsewhere(played: Season) -> None:
    """Margins are of one point each way: another drawing of the answers must be looked at before it is taken."""
    seen = read(played, "committee", "/candidatures")
    (waiting,) = re.findall(r'href="(/candidatures/[0-9a-f-]{36})"[^>]*>\s*CAF de la Vézère', seen)
    assert "mais de peu" in read(played, "committee", f"{waiting}/comite").replace("\xa0", " ")
    assert "Label refusé" in seen
    assert seen.count("Label accordé") >= 2
    register = read(played, "", "/registre")
    assert "Valide" in register
    assert "Suspendu" in register
