"""Two-step confirmation on the pages, and the decision that it signs."""

import base64
from datetime import datetime
from uuid import UUID

import msgspec
import pytest

from accounts import totp
from audit import declarations
from core.actor import Actor
from core.platform import Platform
from label import committee, voting
from tests.label.crowd import jobs
from tests.web.conftest import Clock, House
from tests.web.sitting_room import in_state, measures, measuring, seat, state_of
from tests.web.visitor import Visitor, Visitors


def _secret(page: Visitor) -> bytes:
    text = page.tree.xpath("string(//figcaption/code)").replace(" ", "")
    return base64.b32decode(text)


def _enrol(page: Visitor, clock: Clock) -> tuple[bytes, list[str]]:
    page.opens("/role").follows("Confirmation en deux temps").submits("Commencer")
    assert page.tree.xpath("//figure/*[local-name()='svg']")
    secret = _secret(page)
    page.submits("Activer", {"Code affiché par l’application": "12"}, status=422).sees("n’est pas le bon")
    page.submits("Activer", {"Code affiché par l’application": totp.code(secret, totp.step_of(clock.at))})
    codes = [one.text for one in page.sees("Codes de secours").tree.xpath("//main//li/code")]
    return secret, codes


def _ready(platform: Platform, at: datetime) -> tuple[UUID, list[Actor]]:
    """A sitting where every member voted to adjourn."""
    candidacy_id, _, manager = in_state(platform, at, "committee")
    members = seat(platform, at)
    with platform.database.write() as session:
        committee.convene(session, candidacy_id, settings=platform.settings, by=manager, at=at)
        for member in members:
            declarations.declare(session, candidacy_id, has_interest=False, text="", by=member, at=at)
            voting.cast(session, candidacy_id, "adjourned", "", by=member, at=at)
    return candidacy_id, members


DECISION = {"Motif de la décision": "Il manque des mesures."}


def test_a_decision_is_signed_with_a_code_of_the_moment_or_a_recovery_code(
    visitors: Visitors, platform: Platform, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, measures())
    candidacy_id, members = _ready(platform, clock.at)
    member = visitors.as_(members[0])
    secret, codes = _enrol(member, clock)
    room = f"/candidatures/{candidacy_id}/comite"
    member.opens(room).submits("Ajourner", DECISION, status=422).sees("n’est pas le bon", "Il manque des mesures.")
    used = totp.code(secret, totp.step_of(clock.at))
    member.submits("Ajourner", {"Code de confirmation": used}, status=422)
    assert state_of(platform, candidacy_id) == "committee"
    member.submits("Ajourner", {"Code de confirmation": codes[0]}).sees("Décision ajournée")
    member.opens("/second-facteur").sees("9 codes de secours inutilisés")
    with platform.database.read() as session:
        assert "second_factor" in {job["template"] for job in jobs(session)}


def test_ten_wrong_codes_close_the_door_for_a_while(
    visitors: Visitors, platform: Platform, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, measures())
    candidacy_id, members = _ready(platform, clock.at)
    member = visitors.as_(members[0])
    secret, _ = _enrol(member, clock)
    member.opens(f"/candidatures/{candidacy_id}/comite")
    for _ in range(10):
        member.submits("Ajourner", DECISION | {"Code de confirmation": "x"}, status=422)
    clock.advance(minutes=1)
    right = {"Code de confirmation": totp.code(secret, totp.step_of(clock.at))}
    member.submits("Ajourner", DECISION | right, status=409).sees("Trop d’essais refusés")
    assert state_of(platform, candidacy_id) == "committee"
    clock.advance(minutes=15)
    right = {"Code de confirmation": totp.code(secret, totp.step_of(clock.at))}
    member.submits("Ajourner", DECISION | right).sees("Décision ajournée")


def test_outside_a_demonstration_nobody_decides_without_a_second_factor(
    visitors: Visitors, platform: Platform, house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, measures())
    candidacy_id, members = _ready(platform, clock.at)
    house.platform.settings = msgspec.structs.replace(house.platform.settings, demo=False)
    member = visitors.as_(members[0])
    member.opens(f"/candidatures/{candidacy_id}/comite")
    member.submits("Ajourner", DECISION, status=409).sees("activez d’abord la confirmation en deux temps")
    assert state_of(platform, candidacy_id) == "committee"


def test_it_is_turned_off_with_a_code_alone(visitors: Visitors, clock: Clock) -> None:
    page = visitors.of("applicant")
    _, codes = _enrol(page, clock)
    page.opens("/second-facteur").submits("Retirer", {"Code de confirmation": "rien"}, status=422)
    page.submits("Retirer", {"Code de confirmation": codes[0]}).sees("est retirée", "Commencer")
    page.posts("/second-facteur/retrait", {"code": codes[1]}, status=404)


def test_who_must_have_one_keeps_the_last(visitors: Visitors, clock: Clock) -> None:
    page = visitors.of("manager")
    _, codes = _enrol(page, clock)
    page.opens("/second-facteur").submits("Retirer", {"Code de confirmation": codes[0]}, status=409)
    page.sees("ajoutez d’abord une autre clé d’accès").opens("/second-facteur").sees("10 codes de secours")
