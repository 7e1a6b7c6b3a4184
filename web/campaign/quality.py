"""How sincere the answers of a sealed campaign look: signs beside what is usual, and what the auditor makes of them."""

from typing import Any
from uuid import UUID

import msgspec
from litestar.params import FromPath

from core.errors import Conflict, NotFound
from evaluation.asking.campaigns import OPEN_LINK
from evaluation.quality import answer_quality
from evaluation.quality.answer_quality import DECISIONS, Quality
from web.audit.audit_access import may_act
from web.campaign import campaign_views
from web.campaign.campaign_scene import Scene
from web.campaign.practices import EXAMINED
from web.frame.access import roles
from web.frame.fields import Area, Choice, Hidden
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, WithBoxes, get, post
from web.pictures import quality_pictures

BASE = "/candidatures/{candidacy_id:uuid}/campagnes/{audience:str}/qualite"
WEIGHING = Form(
    Hidden(name="version"),
    Choice(name="decision", label="Votre conclusion", options=tuple(DECISIONS.items())),
    Area(
        name="motive",
        label="Ce qui vous fait conclure ainsi",
        hint="Le comité le lit à côté de chaque règle, l’organisation avec le rapport, et le journal le garde.",
        shortest=answer_quality.SHORTEST_MOTIVE,
        longest=600,
    ),
)
LATE = "Le rapport est parti ou définitif : la conclusion sur les réponses ne change plus."


class Told(msgspec.Struct, frozen=True):
    """Where the campaign is in its file: its scene, and its signs."""

    scene: Scene
    campaign_id: UUID
    quality: Quality


@get(BASE, roles("auditor", "manager"))
def show(
    session: InSession, boxes: WithBoxes, actor: By, page: OnPage, candidacy_id: FromPath[UUID], audience: FromPath[str]
) -> Html:
    """Every sign with its figures, and the conclusion when there is one."""
    return _page(page, _told(Scene(session, boxes, actor, candidacy_id, audience)))


@post(BASE, roles("auditor"))
def weigh(
    session: InSession,
    boxes: WithBoxes,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
) -> Html:
    """The auditor's conclusion; it may be taken back while the report is not out."""
    told = _told(Scene(session, boxes, actor, candidacy_id, audience))
    if told.scene.candidacy.state not in EXAMINED:
        raise Conflict(LATE)
    form = WEIGHING.read(typed)
    with page.refusing(session, form, lambda: _page(page, _told(told.scene), form)):
        form.check()
        answer_quality.decide(
            session,
            told.campaign_id,
            form.text("decision"),
            form.text("motive"),
            version=int(form.text("version") or 0),
            by=actor,
            at=at,
        )
    return page.go(told.scene.address + "/qualite", "Votre conclusion est enregistrée.")


def _told(scene: Scene) -> Told:
    if scene.campaign is None:
        raise NotFound
    return Told(scene, scene.campaign.id, answer_quality.of(scene.session, scene.campaign.id))


def _page(page: OnPage, told: Told, refused: Filled | None = None) -> Html:
    scene, quality = told.scene, told.quality
    found: dict[str, Any] = {}
    if quality.examined is not None:
        found = {
            "signs": quality_pictures.signs(quality.examined),
            "bars": quality_pictures.bars(quality.examined),
            "line": quality_pictures.line(quality.examined),
            "rows": quality_pictures.rows(quality.examined),
        }
    acting = scene.candidacy.state in EXAMINED and may_act(scene.session, scene.candidacy.id, by=scene.actor)
    form = refused or WEIGHING.blank(version=quality.version, decision=quality.decision or "", motive=quality.motive)
    return page.show(
        "quality/quality.html",
        frame=scene.frame,
        words=scene.frame.words,
        name=campaign_views.name(scene.audience, scene.frame.words),
        address=scene.address,
        quality=quality,
        decisions=DECISIONS,
        open_link=scene.campaign is not None and scene.campaign.collection == OPEN_LINK,
        form=form if acting else None,
        **found,
    )


HANDLERS = [show, weigh]
