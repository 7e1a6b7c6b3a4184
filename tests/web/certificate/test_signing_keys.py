"""The manager reads the inventory of keys, stops and resumes the issuance; nobody else does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core import key_rotation
from core.platform import Platform
from core.settings import Settings
from tests.label.attested import AT
from tests.web.certificate_room import number_of, opened_copy
from tests.web.visitor import Visitors


@pytest.fixture
def platform(settings: Settings, granted_var: Path) -> Iterator[Platform]:
    with opened_copy(granted_var, settings) as opened:
        yield opened


def test_the_manager_reads_where_each_key_stands(visitors: Visitors, platform: Platform) -> None:
    first = platform.keyring.certificate.name
    manager = visitors.of("manager").opens("/suivi").follows("Clés et délivrance")
    manager.sees("Inventaire des clés", first, "Signe les certificats", "Fichier chiffré du serveur")
    assert len(manager.tree.xpath("//tbody/tr")) == 4
    row = manager.tree.xpath(f"//tr[th/code='{first}']")[0].text_content()
    assert "3" in row.split("la dernière le")[0].split()[-1], "two credentials and the offline code"
    second = key_rotation.add(platform.settings, "certificate", at=AT)
    manager.opens("/cles").sees(second, "Publiée, signera ensuite")
    key_rotation.retire(platform.settings, first, at=AT)
    key_rotation.compromise(platform.settings, first, since=AT, why="Poste volé.", at=AT)
    manager.opens("/cles").sees("Compromise, retirée", "Poste volé.", "Part secrète détruite")


def test_the_manager_stops_the_issuance_with_a_motive_and_resumes_it(visitors: Visitors, platform: Platform) -> None:
    number = number_of(platform)
    manager = visitors.of("manager").opens("/cles")
    manager.submits("Arrêter la délivrance", {"Motif de l’arrêt": "Panne"}, status=422).sees("Motif")
    manager.submits("Arrêter la délivrance", {"Motif de l’arrêt": "Une clé a été perdue."}).sees("est arrêtée depuis")
    visitors.citizen().opens(f"/c/{number}").sees("Une clé a été perdue.")
    manager.submits("Reprendre la délivrance").sees("a repris").does_not_see("est arrêtée depuis")
    manager.posts("/cles/reprise", {}, status=409)


def test_nobody_else_reads_it(visitors: Visitors) -> None:
    for role in ("applicant", "auditor", "committee", "shopper"):
        visitors.of(role).opens("/cles", status=403)
        visitors.of(role).posts("/cles/arret", {"motif": "Un motif assez long."}, status=403)
