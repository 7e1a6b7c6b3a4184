"""The page of a sitting that an upheld appeal opens again: others decide, those who sat read why they do not."""

from datetime import datetime

import pytest

from core.platform import Platform
from label import committee
from tests.label.sittings import vote_all
from tests.label.test_reopening import decided, other_members, taken_up, upheld
from tests.web.sitting_room import measures, measuring
from tests.web.visitor import Visitors
from web.committee import minutes, record


def test_a_reopened_decision_is_taken_by_others_and_the_first_stays_readable(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, measures())
    with platform.database.write() as session:
        case = decided(session, platform.keyring, at, "refused")
        upheld(session, case, at)
    room = f"/candidatures/{case.candidacy.id}"
    manager = visitors.as_(case.manager).opens("/tableau-de-bord").sees("Réunissez le comité")
    manager.opens(f"{room}/comite").sees("La séance n’est pas ouverte", "Séances précédentes", "Label refusé")
    manager.submits("Ouvrir la séance").sees("Un recours fondé a rouvert la décision")
    former = visitors.as_(case.members[0]).opens(f"{room}/comite").sees("D’autres que vous reprennent cette décision")
    former.does_not_see("Votez", "Me récuser").opens("/tableau-de-bord").sees("d’autres membres la reprennent")
    other = visitors.of("committee").opens(f"{room}/comite")
    other.sees("Déclarez vos intérêts", "a siégé à la décision contestée, ne siège pas")
    applicant = visitors.as_(case.applicant).opens(room).sees("Devant le comité", "recours fondé, décision rouverte")
    applicant.sees("Une mesure a été mal lue.", "Motif écrit.")


def test_both_decisions_say_which_replaces_which_on_the_page_in_the_minutes_and_in_the_history(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, measures())
    with platform.database.write() as session:
        case = decided(session, platform.keyring, at, "granted_with_reservations")
        former = committee.of(session, case.candidacy.id)
        upheld(session, case, at)
        sitting = taken_up(session, case, at, monkeypatch)
        others = other_members(session, case, at)
        vote_all(session, case.candidacy, others, "granted", at)
        words = (case.candidacy.id, "granted", "Recours.")
        committee.decide(session, platform.keyring, platform.settings, *words, by=others[0], at=at)
        assert former is not None
        found = [record.of(session, one) for one in (former, sitting)]
    room = f"/candidatures/{case.candidacy.id}"
    page = visitors.as_(others[0]).opens(f"{room}/comite")
    page.sees("Cette décision remplace la décision du 2 mars 2026 (label accordé avec réserves)")
    page.sees("Elle est remplacée par la décision du 2 mars 2026 (label accordé)")
    written = [minutes._succession(one) for one in found]
    assert [[(word, "label accordé" in said) for word, said in lines] for lines in written] == [
        [("Remplacée par", True)],
        [("Remplace", True)],
    ]
    page.opens(f"{room}/comite/{sitting.id}/proces-verbal.pdf")
    history = visitors.as_(case.manager).opens(f"{room}/historique")
    history.sees("Décision remplacée par une autre", "Décision qui en remplace une autre", "celle du 2 mars 2026")
