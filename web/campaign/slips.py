"""Slips to cut out and hand over: codes of a campaign, invitations of leaders; each is shown once and never again."""

from uuid import UUID

from litestar.params import FromPath

from evaluation.asking import leaders, set_apart
from evaluation.box import codes
from web.campaign import campaign_forms, campaign_page, campaign_views
from web.campaign.campaign_scene import KEEPERS, Scene
from web.campaign.campaigns import ONE
from web.frame.access import roles
from web.frame.handling import At, Body, By, Html, InSession, OfPlatform, OnPage, WithBoxes, post


@post(ONE + "/codes", roles(*KEEPERS))
def hand_out(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    platform: OfPlatform,
    boxes: WithBoxes,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
) -> Html:
    """Make codes and show them on slips to print."""

    def again() -> Html:
        found = Scene(session, boxes, actor, candidacy_id, audience)
        return campaign_page.show(page, found, platform.settings.pages, codes=form)

    scene = Scene(session, boxes, actor, candidacy_id, audience)
    campaign = scene.to_change()
    form = campaign_forms.handing_out(campaign).read(typed)
    with page.refusing(session, form, again):
        form.check()
        site = form.text("site") if campaign.frame else None
        given = codes.issue(session, boxes, campaign.id, site, form.number("count"), by=actor, at=at)
    return _slips(page, scene, platform.settings.pages, given, site=site)


@post(ONE + "/invitations", roles(*KEEPERS))
def invite(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    platform: OfPlatform,
    boxes: WithBoxes,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
) -> Html:
    """Name a leader and show their personal code."""

    def again() -> Html:
        found = Scene(session, boxes, actor, candidacy_id, audience)
        return campaign_page.show(page, found, platform.settings.pages, leader=form)

    scene = Scene(session, boxes, actor, candidacy_id, audience)
    scene.to_change()
    form = campaign_forms.LEADER.read(typed)
    with page.refusing(session, form, again):
        form.check()
        name, function = form.text("name"), form.text("function")
        email, sure = form.text("email"), form.ticked("namesakes")
        set_apart.check_leader(session, scene.evaluation.id, name, email, namesakes=sure)
        leader, code = leaders.invite(session, scene.evaluation.id, name, function, by=actor, at=at)
        set_apart.keep_address(session, leader, email)
    return _slips(page, scene, platform.settings.pages, [code], leader=f"{leader.name}, {leader.function}")


def _slips(
    page: OnPage, scene: Scene, pages: str, given: list[str], *, site: str | None = None, leader: str = ""
) -> Html:
    address = f"{pages}/repondre"
    return page.show(
        "campaign/slips.html",
        frame=scene.frame,
        words=scene.frame.words,
        back=scene.address,
        address=address,
        spoken=address.partition("://")[2],
        slips=campaign_views.slips(given, address),
        questionnaire=scene.referentiel.questionnaires[scene.audience],
        site=site,
        leader=leader,
    )


HANDLERS = [hand_out, invite]
