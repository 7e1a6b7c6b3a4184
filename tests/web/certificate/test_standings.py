"""Whoever follows a file sees at once that its certificate no longer stands whole, why, and what to do about it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from audit import declarations, missions
from core.actor import Actor
from core.platform import Platform
from core.settings import Settings
from label import appeals, certificate_life, certificates, dated_steps, reissues, surveillance
from label.certificate_models import Certificate
from tests.builders import make_person
from tests.label.renewed import opened, renew
from tests.web.certificate_room import URL, opened_copy, suspend
from tests.web.conftest import Clock
from tests.web.visitor import Visitor, Visitors

WHY = "Accueil fermé depuis un mois."
MAIN = "//a[contains(@class, 'button--primary')]"


class File(msgspec.Struct, frozen=True):
    """A granted file and those who follow it."""

    number: str
    candidacy: str
    applicant: Actor
    manager: Actor
    auditor: Actor

    def pages(self) -> tuple[str, ...]:
        """Where the organisation must see it."""
        return "/tableau-de-bord", self.candidacy, f"{self.candidacy}/programme"


@pytest.fixture
def platform(settings: Settings, granted_var: Path) -> Iterator[Platform]:
    with opened_copy(granted_var, settings) as opened:
        yield opened


@pytest.fixture
def file(platform: Platform, clock: Clock) -> File:
    with platform.database.write() as session:
        held = session.scalars(select(Certificate)).one()
        manager, auditor = (make_person(session, clock(), role) for role in ("manager", "auditor"))
        applicant = make_person(session, clock(), "applicant", organisation_id=held.organisation_id)
        assert auditor.id is not None
        missions.assign(session, held.candidacy_id, auditor.id, auditor.name, by=manager, at=clock())
        declarations.declare(session, held.candidacy_id, has_interest=False, text="", by=auditor, at=clock())
        return File(held.number, f"/candidatures/{held.candidacy_id}", applicant, manager, auditor)


def main(page: Visitor) -> list[str]:
    """The words of the main buttons of a page."""
    return [" ".join(found.text_content().split()) for found in page.tree.xpath(f"//main{MAIN}")]


def test_a_suspension_is_seen_at_once_with_its_motive_and_the_way_to_contest(
    visitors: Visitors, platform: Platform, clock: Clock, file: File
) -> None:
    for path in file.pages():
        visitors.as_(file.applicant).opens(path).does_not_see("Suspendu", "Ce que vous avez à faire")
    clock.at = datetime(2026, 5, 4, 10, tzinfo=UTC)
    suspend(platform, clock, file.number, WHY)
    clock.at += timedelta(days=2)
    for path in file.pages():
        page = visitors.as_(file.applicant).opens(path).sees("Suspendu", "Depuis le 4 mai 2026", WHY)
        page.sees("conteste jusqu’au 4 juillet 2026")
        assert page.tree.xpath("//*[contains(@class, 'standing--warn')]/*[contains(@class, 'icon')]"), path
        assert main(page) == ["Demander le rétablissement"], path
    page.opens("/candidatures").sees("Certificat suspendu")
    page.opens("/tableau-de-bord").does_not_see("Rien ne vous attend", "Chacun le vérifie en ligne")
    page.opens(file.candidacy).does_not_see("se vérifie par tous").follows("sur la page des recours")
    assert page.title == "Recours"
    for other in (file.manager, file.auditor):
        visitors.as_(other).opens(file.candidacy).sees("Suspendu", WHY).does_not_see("Ce que vous avez à faire")
    with platform.database.write() as session:
        held = certificates.by_number(session, file.number)
        (open_to,) = appeals.appealable(session, held.candidacy_id, date(2026, 5, 6))
        text = "L’accueil a rouvert le lendemain, le registre le montre."
        appeals.file(session, held.candidacy_id, open_to.position, text, by=file.applicant, at=clock())
    for path in file.pages():
        assert main(visitors.as_(file.applicant).opens(path).sees("est à l’examen")) == ["Suivre le recours"], path
    with platform.database.write() as session:
        words = {"reason": "Accueil rouvert.", "by": file.manager, "at": clock(), "public_url": URL}
        certificate_life.reinstate(session, platform.keyring, file.number, **words)  # type: ignore[arg-type]
    for path in file.pages():
        visitors.as_(file.applicant).opens(path).does_not_see("Suspendu le", "Ce que vous avez à faire")


def test_a_withdrawal_an_expiry_and_a_reduction_say_what_is_next(
    visitors: Visitors, platform: Platform, clock: Clock, file: File
) -> None:
    scope = "L’accueil de la mairie, sans ses annexes."
    with platform.database.write() as session:
        words = {"by": file.manager, "at": clock(), "public_url": URL}
        reissues.reduce(session, platform.keyring, file.number, scope=scope, reason="Annexes closes.", **words)  # type: ignore[arg-type]
    for path in file.pages():
        page = (
            visitors.as_(file.applicant)
            .opens(path)
            .sees("Périmètre réduit le 2 mars 2026", "Annexes closes.", scope, "conteste jusqu’au")
        )
        assert main(page) == ["Ouvrir le kit du label"], path
    clock.at = datetime(2026, 5, 5, 10, tzinfo=UTC)
    visitors.as_(file.applicant).opens(file.candidacy).sees("Périmètre réduit le 2 mars 2026").does_not_see("à faire")
    visitors.as_(file.applicant).opens("/tableau-de-bord").sees("Chacun le vérifie en ligne")
    clock.at = datetime(2029, 3, 5, 10, tzinfo=UTC)
    for path in file.pages():
        page = visitors.as_(file.applicant).opens(path).sees("Expiré", "1er mars 2029", "n’est plus certifiée")
        assert main(page) == ["Demander le renouvellement"], path
    clock.at = datetime(2026, 6, 1, 10, tzinfo=UTC)
    with platform.database.write() as session:
        words |= {"at": clock(), "reason": "Fermeture."}
        certificate_life.withdraw(session, platform.keyring, file.number, **words)  # type: ignore[arg-type]
    for path in file.pages():
        assert main(visitors.as_(file.applicant).opens(path).sees("Retiré", "Fermeture.", "recours fondé")) == [
            "Contester le retrait"
        ], path
    clock.at = datetime(2026, 9, 1, 10, tzinfo=UTC)
    for path in file.pages():
        assert main(visitors.as_(file.applicant).opens(path).sees("Le délai de recours")) == [
            "Demander le label de nouveau"
        ], path


def test_a_step_announced_for_a_day_is_seen_before_it(
    visitors: Visitors, platform: Platform, clock: Clock, file: File
) -> None:
    with platform.database.write() as session:
        words = {"on": date(2026, 3, 12), "reason": "Visite manquée.", "by": file.manager, "at": clock()}
        dated_steps.announce(session, file.number, "suspend", **words)  # type: ignore[arg-type]
    for path in file.pages():
        visitors.as_(file.applicant).opens(path).sees("Suspension annoncée au 12 mars 2026", "Visite manquée.")


def test_the_superseded_one_leads_to_the_one_in_force(
    visitors: Visitors, platform: Platform, clock: Clock, file: File
) -> None:
    clock.at = datetime(2028, 12, 1, 10, tzinfo=UTC)
    with platform.database.write() as session:
        made = renew(session, platform.keyring, platform.settings, clock()).number
    for path in file.pages()[1:]:
        assert main(visitors.as_(file.applicant).opens(path).sees("Remplacé", made)) == [
            "Voir le certificat en vigueur"
        ], path
    visitors.as_(file.applicant).opens("/tableau-de-bord").sees(made).does_not_see(
        "Remplacé", "Ce que vous avez à faire"
    )


def titles(page: Visitor) -> list[str]:
    """The tasks of the dashboard."""
    return [" ".join(found.text_content().split()) for found in page.tree.xpath("//ul[@class='tasks']//h3")]


def test_the_dashboard_asks_for_what_the_programme_opens_of_whoever_does_it(
    visitors: Visitors, clock: Clock, file: File
) -> None:
    asked = {
        datetime(2026, 8, 1, 10, tzinfo=UTC): ([], []),
        datetime(2026, 9, 15, 10, tzinfo=UTC): (["Lancez le sondage de suivi à 6 mois"], []),
        datetime(2027, 1, 15, 10, tzinfo=UTC): (
            ["Lancez le sondage de suivi à 6 mois"],
            ["Faites la visite de surveillance à 12 mois"],
        ),
        datetime(2028, 7, 1, 10, tzinfo=UTC): (
            [
                "Lancez le sondage de suivi à 6 mois",
                "Lancez le sondage de suivi à 18 mois",
                "Demandez le renouvellement du label",
            ],
            ["Faites la visite de surveillance à 12 mois", "Faites la visite de surveillance à 24 mois"],
        ),
        datetime(2029, 3, 5, 10, tzinfo=UTC): ([], []),
    }
    for clock.at, (ours, theirs) in asked.items():
        assert titles(visitors.as_(file.applicant).opens("/tableau-de-bord")) == ours, clock.at
        assert titles(visitors.as_(file.auditor).opens("/tableau-de-bord")) == theirs, clock.at
        assert titles(visitors.of("auditor").opens("/tableau-de-bord")) == []


def test_what_is_done_or_going_on_is_asked_for_no_more(
    visitors: Visitors, platform: Platform, clock: Clock, file: File
) -> None:
    clock.at = datetime(2027, 1, 15, 10, tzinfo=UTC)
    with platform.database.write() as session:
        held = certificates.by_number(session, file.number)
        undeclared = make_person(session, clock(), "auditor")
        assert undeclared.id is not None
        missions.assign(session, held.candidacy_id, undeclared.id, undeclared.name, by=file.manager, at=clock())
        facts = "Les registres manquent et les équipes ne citent aucune décision."
        said = {"done_on": date(2027, 1, 14), "facts": facts, "conclusion": "suspend"}
        surveillance.record(session, held, 12, **said, by=file.auditor, at=clock())  # type: ignore[arg-type]
    assert titles(visitors.as_(file.auditor).opens("/tableau-de-bord")) == []
    clock.at = datetime(2028, 7, 1, 10, tzinfo=UTC)
    assert titles(visitors.as_(undeclared).opens("/tableau-de-bord")) == [], "interests come first"
    with platform.database.write() as session:
        opened(session, clock())
    assert "Demandez le renouvellement du label" not in titles(visitors.as_(file.applicant).opens("/tableau-de-bord"))
    clock.at = datetime(2029, 3, 5, 10, tzinfo=UTC)
    page = visitors.as_(file.applicant).opens(f"{file.candidacy}/programme")
    assert main(page) == ["Suivre la candidature en cours"]
