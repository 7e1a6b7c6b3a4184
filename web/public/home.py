"""The public first page, what was tested of the accessibility, and the page that says the platform is alive."""

from decimal import Decimal

from litestar import Response
from sqlalchemy import text

from evaluation import referentiel as referentiels
from evaluation.referentiel import Referentiel
from label import certificate_life, statistics
from label.yearly import LEAST
from web.certificate.verification import EXAMPLE
from web.frame.access import PUBLIC
from web.frame.handling import At, Html, InSession, OnPage, get

FIRST = "ehuh-2019"


@get("/", PUBLIC)
def home(session: InSession, at: At, page: OnPage) -> Html:
    """What the label is, with figures read in the référentiel and in the register, and a door for each visitor."""
    edition = referentiels.load(FIRST)
    return page.show(
        "home/home.html",
        edition=edition,
        figures=figures(edition),
        editions=editions(),
        standings=certificate_life.census(session, at),
        refused=statistics.counted(session).overall.refused,
        least=LEAST,
        example=EXAMPLE,
    )


@get("/accessibilite", PUBLIC)
def accessibility(page: OnPage) -> Html:
    """What was tested of the accessibility, and what was not."""
    return page.show("home/accessibility.html")


@get("/sante", PUBLIC)
def alive(session: InSession) -> Html:
    """Whether the platform answers and reaches its database."""
    session.execute(text("SELECT 1"))
    return Response("ok\n", media_type="text/plain")


def figures(edition: Referentiel) -> dict[str, Decimal | int]:
    """The numbers that the first page quotes, all from the référentiel."""
    bars = {threshold.mesure: threshold.bar for threshold in edition.seuils}
    return {
        "dimensions": len(edition.dimensions),
        "agents": len(edition.questionnaires["collaborateurs"].questions),
        "users": len(edition.questionnaires["usagers"].questions),
        "practices": len(edition.questionnaires["dirigeants"].pratiques),
        "minutes": edition.questionnaires["usagers"].minutes,
        "missions": edition.mystere.total,
        "weeks": edition.mystere.semaines,
        "channels": len(edition.mystere.canaux),
        "pass_mark": edition.mystere.note_passage,
        "global": bars["score.global"],
        "exceeded": next(one.strict for one in edition.seuils if one.mesure == "score.global"),
        "floor": bars["score.usagers"],
        "majors": bars["constats.majeurs_ouverts"],
        "years": edition.validite.annees,
        "surveillances": len(edition.validite.surveillance_mois),
    }


def editions() -> list[Referentiel]:
    """The référentiels under which one may apply."""
    return [referentiels.load(name) for name in referentiels.available()]


HANDLERS = [home, accessibility, alive]
