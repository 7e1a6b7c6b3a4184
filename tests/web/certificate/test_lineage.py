"""The pages of certificates that follow one another, and how one stood on the day that somebody asks about."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.platform import Platform
from core.settings import Settings
from tests.builders import make_person
from tests.label.renewed import held, opened, renew
from tests.web.certificate_room import number_of, opened_copy, suspend
from tests.web.conftest import Clock
from tests.web.visitor import Visitor, Visitors


@pytest.fixture
def platform(settings: Settings, granted_var: Path) -> Iterator[Platform]:
    with opened_copy(granted_var, settings) as opened_platform:
        yield opened_platform


def move(clock: Clock, year: int, month: int, day: int) -> datetime:
    clock.advance(seconds=(datetime(year, month, day, 9, tzinfo=UTC) - clock.at).total_seconds())
    return clock.at


def test_each_certificate_of_a_lineage_leads_to_the_other(visitor: Visitor, platform: Platform, clock: Clock) -> None:
    old = number_of(platform)
    at = move(clock, 2028, 7, 3)
    with platform.database.write() as session:
        made = renew(session, platform.keyring, platform.settings, at).number
    visitor.opens(f"/c/{old}").sees("Remplacé", "Depuis le 3 juillet 2028", "Le certificat qui compte", "Sa lignée")
    visitor.follows(made).sees("Valide", "Sa lignée", "cette page")
    visitor.follows(old).sees("Remplacé")
    visitor.opens("/registre").sees("Remplacé", "Valide", old, made)
    visitor.opens(f"/c/{old}/badge.svg")
    assert "Remplacé" in visitor.response.text
    visitor.opens(f"/c/{old}?lang=en").sees("Superseded", "Its lineage")


def test_the_page_says_how_it_stood_on_any_day(visitor: Visitor, platform: Platform, clock: Clock) -> None:
    number = number_of(platform)
    move(clock, 2027, 3, 10)
    suspend(platform, clock, number)
    visitor.opens(f"/c/{number}").does_not_see("ce certificat était")
    assert visitor.tree.xpath("//form[@method='get']//input[@name='au']")
    ahead = visitor.opens(f"/c/{number}?au=2027-03-12")
    ahead.sees("Au 12 mars 2027, si rien ne change d’ici là : suspendu")
    visitor.opens(f"/c/{number}?au=9/3/2027").sees("Au 9 mars 2027, ce certificat était : valide.")
    visitor.opens(f"/c/{number}?au=2026-03-01").sees("Au 1er mars 2026, ce certificat n’était pas encore délivré.")
    visitor.opens(f"/c/{number}?au=2029-03-02").sees("si rien ne change d’ici là : expiré")
    visitor.opens(f"/c/{number}?au=31/02/2027", status=422).sees("Écrivez un jour, par exemple 12/03/2027.")
    visitor.opens(f"/c/{number}?au=2027-03-09&lang=en").sees("On 9 March 2027, this certificate was: valid.")


def test_the_organisation_reads_what_a_renewal_changes_and_what_holds_meanwhile(
    visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    with platform.database.write() as session:
        applicant = make_person(session, clock.at, "applicant", organisation_id=held(session).organisation_id)
        programme = f"/candidatures/{held(session).candidacy_id}/programme"
    page = visitors.as_(applicant).opens("/candidatures/nouvelle").sees("se demande à partir du 1er juin 2028")
    page.submits("Ouvrir un dossier", {"referentiel": "ehuh-2019"}, status=409).sees("se demande à partir du")
    move(clock, 2028, 12, 4)
    visitors.as_(applicant).opens("/candidatures/nouvelle").sees("ne sera pas certifiée dans l’intervalle")
    at = move(clock, 2029, 4, 2)
    page = (
        visitors.as_(applicant).opens("/candidatures/nouvelle").sees("a expiré le 1er mars 2029", "n’est pas certifiée")
    )
    page.opens(programme).sees("la décision n’aura pas d’effet rétroactif")
    with platform.database.write() as session:
        draft = opened(session, at).id
    page.opens(f"/candidatures/{draft}").sees("sans effet rétroactif")
