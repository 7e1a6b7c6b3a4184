"""The page of one audience: its preparation, its opening, its participation, then what it says once sealed."""

from typing import Any

from evaluation.asking import frames, leaders, set_apart
from evaluation.asking.campaign_models import Campaign
from evaluation.quality import answer_quality
from evaluation.quality.answer_quality import Quality
from web.campaign import campaign_forms, campaign_views
from web.campaign.campaign_scene import Scene
from web.frame.forms import Filled
from web.frame.handling import Html, OnPage
from web.results import result_views


def show(page: OnPage, scene: Scene, pages: str, **refused: Filled) -> Html:
    """The page, with the form that was refused when there is one, under its name among `forms`."""
    campaign, words = scene.campaign, scene.frame.words
    state = campaign_views.state(campaign)
    return page.show(
        "campaign/campaign.html",
        frame=scene.frame,
        words=words,
        audience=scene.audience,
        name=campaign_views.name(scene.audience, words),
        months=scene.months,
        back=scene.back,
        address=scene.address,
        campaign=campaign,
        state=state,
        kind=campaign_views.STATES[state],
        collection=campaign_views.collection(scene.referentiel, campaign),
        firm=campaign is not None and scene.referentiel.is_firm(scene.audience, campaign.collection),
        limits=scene.referentiel.populations,
        turnout=campaign_views.turnout(scene.session, scene.boxes, scene.referentiel, campaign),
        issued=campaign.issued if campaign is not None else {},
        every_code=campaign is not None and frames.all_issued(campaign),
        leaders=leaders.of(scene.session, scene.evaluation.id) if scene.audience == "dirigeants" else (),
        link=_link(campaign, pages),
        forms=forms(scene, state) | refused,
        result=_result(scene) if state == "sealed" else None,
        quality=_quality(scene) if state == "sealed" else None,
    )


def forms(scene: Scene, state: str) -> dict[str, Filled]:
    """The blank forms that this visitor finds in this state of the campaign."""
    campaign, found = scene.campaign, {}
    if scene.kept and state in ("missing", "prepared"):
        found["preparation"] = scene.blank_preparation()
    if scene.kept and campaign is not None and state == "prepared":
        found["opening"] = campaign_forms.opening(declaring=set_apart.to_declare(scene.session, campaign)).blank()
        if scene.audience == "dirigeants":
            found["leader"] = campaign_forms.LEADER.blank()
    if scene.kept and campaign is not None and state != "sealed" and campaign.collection in frames.WITH_CODES:
        found["codes"] = campaign_forms.handing_out(campaign).blank()
    if scene.running and scene.actor.role == "manager" and state == "opened":
        found["closing"] = campaign_forms.CLOSING.blank()
    return found


def _link(campaign: Campaign | None, pages: str) -> dict[str, Any] | None:
    if campaign is None or campaign.collection != "lien_ouvert":
        return None
    address = f"{pages}/repondre/lien/{campaign.id}"
    return {"address": address, "picture": campaign_views.picture(address)}


def _result(scene: Scene) -> dict[str, Any]:
    """The one figure that a sealed campaign says here, and where the rest is read."""
    found = result_views.result(
        scene.session, scene.candidacy, scene.evaluation, scene.audience, scene.frame.words, by=scene.actor
    )
    return {"said": found, "address": scene.back if scene.months else f"{scene.address}/resultats"}


def _quality(scene: Scene) -> Quality | None:
    """How sincere the answers look, for those who examine them; never for the organisation."""
    assert scene.campaign is not None  # noqa: S101 (sealed)
    if scene.actor.role not in ("auditor", "manager") or scene.audience == "dirigeants":
        return None
    return answer_quality.of(scene.session, scene.campaign.id)
