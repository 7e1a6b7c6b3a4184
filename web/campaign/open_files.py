"""Files to take away for other tools: a questionnaire, the description of its variables, the published figures."""

from uuid import UUID

from litestar.params import FromPath

from core.errors import NotAllowed, NotFound
from evaluation.publishing import ddi, form_exports, inert, open_table, published
from web.campaign import campaign_views
from web.campaign.campaign_scene import Scene
from web.desk import rooms
from web.frame.access import roles
from web.frame.handling import By, Html, InSession, OnPage, WithBoxes, get
from web.results import result_views

BASE = "/candidatures/{candidacy_id:uuid}/campagnes/{audience:str}"
MAY = roles(*rooms.EVALUATORS)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"questionnaire.xlsx": XLSX, "questionnaire.lss": "application/xml", "variables.xml": "application/xml"}
UNSEALED = "Les chiffres se publient quand la campagne est close."


@get(BASE + "/fichiers/{name:str}", MAY)
def questionnaire(
    session: InSession,
    boxes: WithBoxes,
    actor: By,
    page: OnPage,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
    name: FromPath[str],
) -> Html:
    """The questionnaire as an XLSForm or a LimeSurvey structure, or its variables in DDI-Codebook."""
    scene = Scene(session, boxes, actor, candidacy_id, audience)
    if name not in KINDS:
        raise NotFound
    asked, words, whom = scene.referentiel, scene.frame.words, scene.audience
    if name == "questionnaire.xlsx":
        data = form_exports.xlsform(asked, whom, words)
    elif name == "questionnaire.lss":
        data = form_exports.limesurvey(asked, whom, words)
    else:
        way = campaign_views.collection(asked, scene.campaign) or "Pas encore choisi"
        data = ddi.codebook(asked, whom, words, scene.candidacy.organisation.name, way)
    return page.attachment(data, f"{audience}-{name}", KINDS[name])


@get(BASE + "/resultats.csv", MAY)
def figures(
    session: InSession,
    boxes: WithBoxes,
    actor: By,
    page: OnPage,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
) -> Html:
    """The published figures of a sealed campaign, the same as its page of results."""
    scene = Scene(session, boxes, actor, candidacy_id, audience)
    if scene.campaign is None or scene.campaign.sealed_at is None:
        raise NotFound(UNSEALED)
    words, whom = scene.frame.words, scene.audience
    told = result_views.result(session, scene.candidacy, scene.evaluation, scene.audience, words, by=actor)
    if told.closed:
        raise NotAllowed(told.closed)
    measures = published.measures(session, scene.evaluation.id)
    cells = published.of(session, scene.campaign.id)
    rows = open_table.rows(scene.referentiel, whom, measures, cells, words)
    return page.attachment(inert.table(open_table.NAMES, rows), f"resultats-{audience}.csv", "text/csv")


HANDLERS = [questionnaire, figures]
