"""A citizen proposes to be a mystery shopper, a manager answers, and what was written is erased in time."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from accounts import people
from audit.models import JournalEntry
from core.calendar import months_later
from core.platform import Platform
from evaluation.visits import shopper_applications
from evaluation.visits.shopper_models import ShopperApplication, ShopperProfile
from tests.label.crowd import jobs
from tests.web.conftest import Clock
from tests.web.visitor import Visitor, Visitors

FORM: dict[str, Any] = {
    "Votre nom": "Jeanne Essai",
    "Votre adresse électronique": "jeanne@essai.test",
    "Communes ou départements où vous pouvez aller": "Nantes, Vendée",
    "Téléphone": True,
    "disponibilites": ["Lundi matin", "Vendredi après-midi"],
    "Langues que vous parlez": "français, breton",
    "J’accepte que ces informations servent à étudier ma candidature": True,
}


def _applied(visitors: Visitors, platform: Platform) -> tuple[Visitor, str]:
    """A citizen who applied, and the address that the mail gives them."""
    citizen = visitors.citizen().opens("/").follows("Devenir enquêteur mystère")
    citizen.submits("Envoyer ma candidature", FORM).sees("Candidature envoyée")
    return citizen, _told(platform, "shopper_applied_candidate", "jeanne@essai.test")[-1]


def _told(platform: Platform, template: str, to: str = "") -> list[str]:
    """Where the mails of this template lead."""
    with platform.database.read() as session:
        found = [job for job in jobs(session) if job["template"] == template and to in ("", job["to"])]
    return [job["values"]["path"] for job in found]


def test_an_accepted_applicant_receives_an_account(visitors: Visitors, platform: Platform) -> None:
    manager = visitors.of("manager")
    citizen, own = _applied(visitors, platform)
    citizen.opens(own).sees("En cours de lecture").does_not_see("Jeanne", "Nantes")
    assert _told(platform, "shopper_applied_manager") == ["/enqueteurs"]
    manager.opens("/tableau-de-bord").follows("Enquêteurs").sees("À lire").follows("Jeanne Essai")
    manager.sees("jeanne@essai.test", "Nantes, Vendée", "Téléphone", "lundi matin, vendredi après-midi", "breton")
    manager.submits("Accepter cette candidature").sees("Compte ouvert", "enquêteur mystère", "de vive voix")
    assert _told(platform, "open_account", "jeanne@essai.test") == ["/connexion"]
    citizen.opens(own).sees("Acceptée", "de vive voix")
    manager.opens("/enqueteurs").sees("à signer", "à passer", "Pas encore")
    manager.sees("Le panel 1 enquêteur, dont 0 à qui confier")
    assert not manager.tree.xpath("//details[@id='panel'][@open]")
    with platform.database.read() as session:
        person = people.find(session, "jeanne@essai.test")
        assert person is not None
        assert [one.id for one in people.by_role(session, "shopper")] == [person.id]
        profile = session.get_one(ShopperProfile, person.id)
        events = set(session.scalars(select(JournalEntry.event)))
    assert profile.slots == ["0m", "4a"]
    assert {"shopper.applied", "shopper.accepted", "person.signed_up"} <= events


def test_somebody_who_has_an_account_receives_the_role(visitors: Visitors, platform: Platform, at: datetime) -> None:
    with platform.database.write() as session:
        known = people.register(
            session, email="jeanne@essai.test", name="Jeanne", password_hash="!", role="auditor", at=at
        )
    _applied(visitors, platform)
    manager = visitors.of("manager").opens("/enqueteurs").follows("Jeanne Essai")
    manager.submits("Accepter cette candidature").sees("le rôle d’enquêteur mystère lui est confié")
    assert len(_told(platform, "give_role", "jeanne@essai.test")) == 1
    with platform.database.read() as session:
        assert [one.id for one in people.by_role(session, "shopper")] == [known.id]


def test_a_refused_applicant_reads_the_motive(visitors: Visitors, platform: Platform) -> None:
    citizen, own = _applied(visitors, platform)
    manager = visitors.of("manager").opens("/enqueteurs").follows("Jeanne Essai")
    manager.submits("Refuser cette candidature", status=422).sees("Remplissez « Motif du refus »")
    motive = "Le panel de votre département est complet jusqu’à l’été."
    manager.submits("Refuser cette candidature", {"Motif du refus": motive}).sees("la personne en est prévenue")
    assert _told(platform, "shopper_refused_candidate", "jeanne@essai.test") == [own]
    citizen.opens(own).sees("Non retenue", motive)
    citizen.posts(f"{own}/retrait", {}, status=409)


def test_an_applicant_withdraws_by_the_link_of_the_mail(visitors: Visitors, platform: Platform) -> None:
    visitors.of("manager")
    citizen, own = _applied(visitors, platform)
    citizen.opens(own).submits("Retirer ma candidature").sees("Retirée").does_not_see("Retirer ma candidature")
    assert _told(platform, "shopper_withdrawn_manager") == ["/enqueteurs"]
    citizen.opens("/devenir-enqueteur/inconnue", status=404)


def test_an_address_that_waits_keeps_its_first_application_and_nobody_learns_it(
    visitors: Visitors, platform: Platform
) -> None:
    citizen, _ = _applied(visitors, platform)
    citizen.opens("/devenir-enqueteur").submits("Envoyer ma candidature", FORM | {"Votre nom": "Quelqu’un d’autre"})
    citizen.sees("Candidature envoyée")
    with platform.database.read() as session:
        assert [one.name for one in session.scalars(select(ShopperApplication))] == ["Jeanne Essai"]
    assert len(_told(platform, "shopper_applied_candidate")) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"Votre adresse électronique": "jeanne"}, "adresse électronique complète"),
        ({"disponibilites": []}, "Cochez au moins une case"),
        ({"J’accepte que ces informations servent à étudier ma candidature": False}, "Cochez « J’accepte"),
    ],
)
def test_an_incomplete_application_says_what_is_missing(visitors: Visitors, changed: dict[str, Any], said: str) -> None:
    page = visitors.citizen().opens("/devenir-enqueteur")
    page.submits("Envoyer ma candidature", FORM | changed, status=422).sees(said)


def test_one_connection_cannot_flood_the_panel(visitors: Visitors, platform: Platform, clock: Clock) -> None:
    page = visitors.citizen()
    for number in range(10):
        other = FORM | {"Votre adresse électronique": f"jeanne{number}@essai.test"}
        page.opens("/devenir-enqueteur").submits("Envoyer ma candidature", other).sees("Candidature envoyée")
    page.opens("/devenir-enqueteur").submits("Envoyer ma candidature", FORM, status=409).sees("un quart d’heure")
    clock.advance(minutes=16)
    page.submits("Envoyer ma candidature", FORM).sees("Candidature envoyée")


def test_the_form_speaks_english_and_needs_no_script(visitors: Visitors) -> None:
    page = visitors.citizen().opens("/devenir-enqueteur?lang=en")
    page.sees("Become a mystery shopper", "Monday morning", "It is erased 3 months after the answer")
    assert not page.tree.xpath("//form[@method='post']//script")
    assert "set-cookie" not in page.response.headers


@pytest.mark.parametrize(
    ("state", "months"), [("refused", shopper_applications.KEPT_MONTHS), ("received", 6), ("accepted", 3)]
)
def test_an_application_is_erased_when_its_time_is_over(
    visitors: Visitors, platform: Platform, at: datetime, state: str, months: int
) -> None:
    _applied(visitors, platform)
    with platform.database.write() as session:
        found = session.scalars(select(ShopperApplication)).one()
        found.state, found.motive = state, "Complet." if state == "refused" else None
        found.settled_at = None if state == "received" else at
    over = months_later(at.date(), months)
    kept = datetime.combine(over, at.timetz())
    assert shopper_applications.sweep(platform.database, at=kept) == 0
    assert shopper_applications.sweep(platform.database, at=kept + timedelta(days=1)) == 1
    with platform.database.read() as session:
        assert session.scalar(select(ShopperApplication)) is None
        assert "shopper.erased" in set(session.scalars(select(JournalEntry.event)))
