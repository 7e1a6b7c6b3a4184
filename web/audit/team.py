"""The team proposed for an audit: who, why, who is left aside and by which link; one button entrusts the mission."""

from uuid import UUID

from litestar.params import FromPath, FromQuery

from audit import competences, team_rules
from audit.impartiality import last_day
from core.calendar import date_in_paris
from label import team, workflow
from web.audit.audit_access import opened
from web.desk import rooms
from web.frame.access import roles
from web.frame.fields import Choice, Text
from web.frame.forms import Form
from web.frame.handling import At, By, Html, InSession, OnPage, get
from web.pictures import links

ASKED = Form(
    Choice(
        name="langue",
        label="Autre langue que le français",
        options=(("", "Aucune"), *((one, one.capitalize()) for one in competences.LANGUAGES)),
        listed=True,
        required=False,
    ),
    Text(name="departement", label="Département de la visite", hint="Son numéro.", longest=3, required=False),
)
# How each reason not to be proposed looks.
WHY = {
    "conflict": ("bad", "Impartialité"),
    "rotation": ("warn", "Rotation"),
    "competence": ("off", "Compétence"),
    "enough": ("info", "Équipe complète"),
}


@get("/candidatures/{candidacy_id:uuid}/equipe", roles("manager"))
def show(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    candidacy_id: FromPath[UUID],
    langue: FromQuery[str] = "",
    departement: FromQuery[str] = "",
) -> Html:
    """The proposal, for a language and a département when they are asked."""
    candidacy, _ = opened(session, candidacy_id, by=actor)
    today = date_in_paris(at)
    language = langue if langue in competences.LANGUAGES else ""
    found = team.propose(session, candidacy, today=today, language=language, departement=departement.strip())
    linked = [one for one in found.proposal.aside if one.way]
    frame = rooms.frame(candidacy, by=actor, here="audit")
    return page.show(
        "auditing/team.html",
        frame=frame,
        words=frame.words,
        asked=ASKED.blank(langue=language, departement=departement),
        proposal=found.proposal,
        giving=candidacy.state not in workflow.FINAL,
        why=WHY,
        rotation=team_rules.ROTATION,
        picture=links.drawn([one.way for one in linked], found.graph.names, today),
        lines=[(one.auditor.name, one.words, last_day(one.way)) for one in linked],
    )


HANDLERS = [show]
