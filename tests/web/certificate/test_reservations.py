"""The pages of the reservations: read by the organisation, lifted by an auditor, overdue on the manager's board."""

from datetime import UTC, datetime

from core.platform import Platform
from tests.label.reserved import TEXT, reserved
from tests.web.certificate_room import number_of, suspend
from tests.web.conftest import Clock
from tests.web.visitor import Visitors


def test_the_organisation_reads_its_reservations_and_the_auditor_lifts_them(
    visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    text, seen = TEXT, "Registre vu au guichet, tenu depuis deux mois."
    with platform.database.write() as session:
        case = reserved(session, platform.keyring, platform.settings, clock(), count=1)
        home = f"/candidatures/{case.certificate.candidacy_id}"
    applicant, manager, auditor = case.applicant, case.manager, case.auditor
    visitors.as_(applicant).opens("/tableau-de-bord").sees(
        "Faites lever la réserve n° 1", "au plus tard le 2 septembre"
    )
    visitors.as_(auditor).opens("/tableau-de-bord").sees("Levez la réserve n° 1")
    visitors.as_(applicant).opens(home).sees(text, "2 septembre 2026", "À lever")
    visitors.as_(applicant).posts(f"{home}/programme/reserves/1", {}, status=403)
    visitors.of("auditor").posts(f"{home}/programme/reserves/1", {}, status=404)
    clock.at = datetime(2026, 9, 3, 10, tzinfo=UTC)
    board = visitors.as_(manager).opens("/suivi").sees("Réserve n° 1 à lever", "Suspension proposée")
    board.opens(board.tree.xpath("//section[@aria-labelledby='surveillances']//a/@href")[0])
    board.sees("Une réserve n’est pas levée", text)
    page = visitors.as_(auditor).opens(f"{home}/programme").sees(text, "En retard")
    page.submits("Lever la réserve", {"Ce qui lève la réserve": "court"}, status=422).sees("20 caractères")
    page.submits("Lever la réserve", {"Ce qui lève la réserve": seen}).sees("La réserve n° 1 est levée", seen)
    page.posts(f"{home}/programme/reserves/1", {"reserve1-constats": seen}, status=409).sees("déjà levée")
    assert seen in page.tree.xpath("//textarea")[0].text_content(), "what the second auditor typed is kept"
    visitors.as_(applicant).opens(f"{home}/programme").sees(seen, "Levée le 3 septembre 2026")
    visitors.as_(manager).opens("/suivi").does_not_see("Réserve n° 1 à lever")


def test_what_the_file_still_lacks_is_what_its_organisation_does_first_once_suspended(
    visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    with platform.database.write() as session:
        case = reserved(session, platform.keyring, platform.settings, clock())
        home = f"/candidatures/{case.certificate.candidacy_id}"
    clock.at = datetime(2026, 9, 5, 10, tzinfo=UTC)
    suspend(platform, clock, number_of(platform), "Réserves non levées.")
    page = (
        visitors.as_(case.applicant).opens(home).sees("Suspendu", "Réserve n° 2 à lever, attendu pour le 2 septembre")
    )
    first = page.tree.xpath("//main//a[contains(@class, 'button--primary')]")
    assert [one.text_content() for one in first] == ["Voir ce qui reste à régler\u00a0: réserve n°\u00a01 à lever"]
    assert first[0].get("href") == f"{home}/programme#reserve-1"
