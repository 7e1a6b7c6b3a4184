"""The public first page, registration's door, and the page that says the platform is alive."""

from decimal import Decimal

from litestar import Response
from litestar.params import FromQuery
from sqlalchemy import text

from evaluation import referentiel as referentiels
from evaluation.referentiel import Referentiel
from web.access import PUBLIC
from web.handling import Html, InSession, OnPage, get

FIRST = "ehuh-2019"


@get("/", PUBLIC)
def home(page: OnPage) -> Html:
    """What the label is, with figures read in the référentiel."""
    edition = referentiels.load(FIRST)
    return page.show("home/home.html", edition=edition, figures=figures(edition), editions=editions())


@get("/accessibilite", PUBLIC)
def accessibility(page: OnPage) -> Html:
    """What was tested of the accessibility, and what was not."""
    return page.show("home/accessibility.html")


@get("/verifier", PUBLIC)
def verify(page: OnPage, numero: FromQuery[str] = "") -> Html:
    """From a certificate's number, as it is read over the phone, to its page."""
    number = "".join(numero.upper().split())
    return page.go(f"/c/{number}" if number and number.replace("-", "").isalnum() and number.isascii() else "/registre")


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


HANDLERS = [home, verify, accessibility, alive]
