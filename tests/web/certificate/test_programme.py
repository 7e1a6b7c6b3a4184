"""The page of the programme: each role reads it, each records what is its own."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from audit import declarations, missions
from core.platform import Platform
from core.settings import Settings
from label.certificate_models import Certificate
from tests.builders import make_person
from tests.web.certificate_room import opened_copy
from tests.web.conftest import Clock
from tests.web.visitor import Visitors

FACTS = "Les registres sont tenus et les équipes citent trois décisions prises seules."


@pytest.fixture
def platform(settings: Settings, granted_var: Path) -> Iterator[Platform]:
    with opened_copy(granted_var, settings) as opened:
        yield opened


def test_the_auditor_records_the_visit_that_everybody_then_reads(
    visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    with platform.database.write() as session:
        held = session.scalars(select(Certificate)).one()
        manager, auditor = (make_person(session, clock(), role) for role in ("manager", "auditor"))
        applicant = make_person(session, clock(), "applicant", organisation_id=held.organisation_id)
        assert auditor.id is not None
        missions.assign(session, held.candidacy_id, auditor.id, auditor.name, by=manager, at=clock())
        declarations.declare(session, held.candidacy_id, has_interest=False, text="", by=auditor, at=clock())
    path = f"/candidatures/{held.candidacy_id}/programme"
    clock.at = datetime(2027, 2, 15, 10, tzinfo=UTC)
    asked = visitors.as_(applicant).opens(path).sees("Sondage de suivi à 6 mois", "Visite de surveillance à 12 mois")
    asked.sees("la suspension serait proposée après le 31 mars 2027", "En retard")
    visit = visitors.as_(auditor).opens(path)
    typed = {"Fait le": "15/02/2027", "Ce que vous avez vu": "court", "Conclusion": "Le label est maintenu"}
    visit.submits("Enregistrer", typed, status=422).sees("20 caractères")
    visit.submits("Enregistrer", typed | {"Ce que vous avez vu": FACTS}).sees(FACTS, "Le label est maintenu")
    visitors.as_(manager).opens(path).sees(FACTS)
    visitors.as_(manager).posts(f"{path}/visit/24", {}, status=403)
    visitors.as_(applicant).posts(f"{path}/visit/24", {}, status=403)
    visitors.of("auditor").opens(path, status=404)
    visitors.of("committee").opens(path, status=403)
    visitors.of("applicant").opens(path, status=404)


def test_the_manager_s_board_leads_from_a_missed_visit_to_the_proposal(
    visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    clock.at = datetime(2027, 4, 1, 10, tzinfo=UTC)
    page = visitors.of("manager").opens("/suivi").sees("Visite de surveillance à 12 mois", "Suspension proposée")
    page.opens(page.tree.xpath("//section[@aria-labelledby='surveillances']//a/@href")[0])
    page.sees("La surveillance propose la suspension", "2 mars 2027")
