"""The pages of the reservations: read by the organisation, lifted by an auditor, overdue on the manager's board."""

from datetime import UTC, date, datetime

from audit import declarations, missions
from core.platform import Platform
from label import committee
from tests.builders import make_person
from tests.label.sittings import MET, open_sitting, vote_all
from tests.web.conftest import Clock
from tests.web.visitor import Visitors


def test_the_organisation_reads_its_reservations_and_the_auditor_lifts_them(
    visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    text, seen = "Tenir le registre des remarques.", "Registre vu au guichet, tenu depuis deux mois."
    with platform.database.write() as session:
        candidacy, members = open_sitting(session, clock(), MET)
        vote_all(session, candidacy, members, "granted_with_reservations", clock())
        words = (session, platform.keyring, platform.settings, candidacy.id, "granted_with_reservations", "Motif.")
        committee.decide(*words, reserves=[(text, date(2026, 9, 2))], by=members[0], at=clock())
        applicant = make_person(session, clock(), "applicant", organisation_id=candidacy.organisation_id)
        manager, auditor = (make_person(session, clock(), role) for role in ("manager", "auditor"))
        assert auditor.id is not None
        missions.assign(session, candidacy.id, auditor.id, auditor.name, by=manager, at=clock())
        declarations.declare(session, candidacy.id, has_interest=False, text="", by=auditor, at=clock())
    home = f"/candidatures/{candidacy.id}"
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
