"""The page of a sitting that an upheld appeal opens again: others decide, those who sat read why they do not."""

from datetime import datetime

import pytest

from core.platform import Platform
from tests.label.test_reopening import decided, upheld
from tests.web.sitting_room import measures, measuring
from tests.web.visitor import Visitors


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
