"""Mystery visits are walked, route by route, by everybody who has no business there."""

from datetime import datetime

import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from core.platform import Platform
from evaluation.visits.mystery_models import MysteryCampaign
from tests.builders import make_organisation, make_person
from tests.web.mystery_scene import Scene
from tests.web.visitor import Visitor, Visitors
from web.app import every_handler

# What the organisation reads at the address of the visits is a percentage; the walk below reads that page word by word.
OPEN = {"applicant": {"/candidatures/{candidacy_id:uuid}/visites"}}
OTHER_SIRET = "99900007800025"
EVERYBODY_ELSE = ("applicant", "auditor", "committee", "shopper", "stranger")


def _walked(app: Litestar, scene: Scene) -> list[tuple[str, str, str]]:
    """Method, route and real address of everything that shows or changes a mystery visit."""
    mission, found = scene.mission(), []
    values = {"candidacy_id": scene.candidacy_id, "mission_id": mission.id, "code": "S1", "waiting": "x", "step": "x"}
    values["expense_id"] = scene.expense().id
    for path, handler in every_handler(app):
        if "/visites" in path or path.startswith(("/missions/", "/frais/")):
            found += [(method, path, _address(path, values)) for method in _methods(handler)]
    return sorted(found)


def _methods(handler: HTTPRouteHandler) -> set[str]:
    return {"GET", "POST"} & set(handler.http_methods)


def _address(path: str, values: dict[str, object]) -> str:
    return "/".join(
        str(values[part[1:-1].partition(":")[0]]) if part.startswith("{") else part for part in path.split("/")
    )


def _somebody(platform: Platform, visitors: Visitors, scene: Scene, who: str, at: datetime) -> Visitor:
    """`stranger` is the quality manager of another organisation; the other roles know nothing of this campaign."""
    if who == "applicant":
        return visitors.as_(scene.applicant())
    if who != "stranger":
        return visitors.of(who)
    with platform.database.write() as session:
        elsewhere = make_organisation(session, at, siret=OTHER_SIRET, name="Préfecture d’Ailleurs")
        manager = make_person(session, at, "applicant", organisation_id=elsewhere.id)
    return visitors.as_(manager)


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_every_route_of_a_mystery_campaign_is_closed(
    app: Litestar, platform: Platform, visitors: Visitors, at: datetime, who: str
) -> None:
    scene = Scene(platform, at)
    scene.reported(1)
    person = _somebody(platform, visitors, scene, who, at)
    hidden = person.hidden()
    routes = _walked(app, scene)
    assert len(routes) >= 20
    for method, path, address in routes:
        if method == "GET" and path in OPEN.get(who, ()):
            continue
        data = hidden if method == "POST" else None
        answer = person._send(method, address, data=data, follow=False)
        assert answer.status_code in (403, 404), (who, method, address, answer.status_code)


@pytest.mark.parametrize("who", ["applicant", "auditor", "committee", "stranger"])
def test_no_page_of_the_file_tells_the_plan(
    app: Litestar, platform: Platform, visitors: Visitors, at: datetime, who: str
) -> None:
    """Every page and export of the candidacy is read: none holds a day, a shopper, a count or the hash of the plan."""
    scene = Scene(platform, at)
    scene.reported(1, validated=True)
    person = _somebody(platform, visitors, scene, who, at)
    with platform.database.read() as session:
        mission = scene.mission()
        campaign = session.get_one(MysteryCampaign, mission.campaign_id)
        secrets = [
            scene.shopper.name,
            str(campaign.seed),
            str(campaign.salt),
            str(campaign.commitment),
            str(mission.id),
        ]
    read = 0
    for path, handler in every_handler(app):
        if "GET" not in handler.http_methods or path.count("{") != 1 or "{candidacy_id:uuid}" not in path:
            continue
        answer = person._send("GET", _address(path, {"candidacy_id": scene.candidacy_id}), follow=False)
        read += answer.status_code == 200
        for secret in secrets:
            assert secret not in answer.text, (who, path, secret)
    assert (read > 3) == (who in ("applicant", "committee"))


def test_the_organisation_reads_a_percentage_and_no_other_number(
    platform: Platform, visitors: Visitors, at: datetime
) -> None:
    scene = Scene(platform, at)
    scene.reported(1, validated=True)
    applicant = visitors.as_(scene.applicant()).opens(scene.address).sees("8 %")
    applicant.does_not_see("Empreinte", "Plan", "Semaine", "Centre", "Annexe", "Téléphone", "mars 2026")
    applicant.opens(f"{scene.address}/plan", status=403)
    applicant.opens(f"{scene.address}/plan.json", status=404)
