"""The kit of the label: what its holder publishes, prints and signs with, and whether its own site shows it well."""

from uuid import UUID

from litestar.params import FromPath
from markupsafe import escape
from sqlalchemy.orm import Session

from core import fetching
from core.errors import Conflict, NotFound
from core.settings import Settings
from label import badge_check, certificate_life, certificates, editions
from label.certificate_models import Certificate
from web.certificate import awaited, kit_poster
from web.certificate.certificate_views import View, view
from web.desk import rooms
from web.frame.access import roles
from web.frame.fields import Text
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OfPlatform, OnPage, WithSettings, get, post

READERS = ("applicant", "manager")
ONE = "/candidatures/{candidacy_id:uuid}/kit"
SITE = Form(
    Text(
        name="adresse",
        label="Adresse de la page qui montre l’image",
        hint="Par exemple https://www.exemple.fr/qualite. Nous l’ouvrons une fois, sans rien en garder.",
        longest=500,
    )
)
NOT_VALID = (
    "Ce certificat n’est pas valide aujourd’hui : l’affiche dirait le contraire. "
    "Retirez celles qui sont posées ; elle sera de nouveau proposée s’il est rétabli."
)
SNIPPET = '<a href="{address}">\n  <img src="{address}/badge.svg" width="240" alt="{alt}">\n</a>'
# What the image is, never what it says: it alone knows the status of the day.
ALT = "Label « {title} », certificat {number} : son état du jour"
SIGNATURE = "Label « {title} » : vérifiez notre certificat {number} sur {address}"
# What the check found: how it looks, what it is, what to do next.
SAID = {
    "right": ("ok", "Votre page montre la bonne image", "Elle vient de notre site et mène à votre certificat."),
    "doubled": (
        "warn",
        "La bonne image est là, mais une copie aussi",
        "La copie dirait « valide » même après une suspension : supprimez-la, l’image de notre site suffit.",
    ),
    "unlinked": (
        "warn",
        "L’image est la bonne, mais elle ne mène pas à votre certificat",
        "Reprenez le code ci-dessus en entier : il place l’image dans un lien vers la page du certificat.",
    ),
    "other": (
        "bad",
        "L’image est celle d’un autre certificat",
        "Remplacez-la par le code ci-dessus, qui porte le numéro du vôtre.",
    ),
    "copied": (
        "bad",
        "L’image est une copie",
        "Elle dirait « valide » même après une suspension. Supprimez le fichier copié, et collez le code ci-dessus.",
    ),
    "only_linked": (
        "warn",
        "Un lien mène à votre certificat, sans l’image",
        "Rien n’est faux. Pour montrer l’état du jour, collez le code ci-dessus.",
    ),
    "absent": (
        "warn",
        "Ni l’image ni le lien ne sont sur cette page",
        "Vérifiez l’adresse. Une image ajoutée par un script après le chargement n’est pas vue ici.",
    ),
}


@get(ONE, roles(*READERS))
def show(
    session: InSession, settings: WithSettings, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID]
) -> Html:
    """Everything to take away, and the rules; why there is nothing yet while the certificate waits."""
    early = awaited.shown(session, page, candidacy_id, "kit", *READERS, by=actor)
    return early or _page(session, settings, page, actor, at, candidacy_id, SITE.blank())


@post(ONE + "/verification", roles(*READERS))
def check(platform: OfPlatform, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """Open the organisation's page once and say what it shows; no transaction is held meanwhile, nothing is kept."""
    settings, form = platform.settings, SITE.read(typed)
    with platform.database.read() as session:
        rooms.enter(session, candidacy_id, *READERS, by=actor)
        number = _held(session, candidacy_id).number
    finding, trouble = None, ""
    if not form.errors:
        typed_address = form.text("adresse")
        address = typed_address if "://" in typed_address else f"https://{typed_address}"
        try:
            read = fetching.fetch(address, platform.part(Web).network)
            finding = badge_check.judge(read.text, read.address, site=settings.public_url, number=number)
        except fetching.FetchError as error:
            trouble = str(error)
    with platform.database.read() as session:
        return _page(session, settings, page, actor, at, candidacy_id, form, finding=finding, trouble=trouble)


@get(ONE + "/affiche/{sheet:str}", roles(*READERS))
def poster(
    session: InSession,
    settings: WithSettings,
    actor: By,
    at: At,
    page: OnPage,
    candidacy_id: FromPath[UUID],
    sheet: FromPath[str],
) -> Html:
    """One sheet for a wall; refused while the certificate is not valid."""
    rooms.enter(session, candidacy_id, *READERS, by=actor)
    if sheet not in kit_poster.SHEETS:
        raise NotFound
    held = _held(session, candidacy_id)
    if certificate_life.standing(held, at) != "valid":
        raise Conflict(NOT_VALID)
    statement = editions.statement_of(certificates.edition(session, held.number))
    made = kit_poster.render(held, statement, settings, sheet, at=at)
    return page.attachment(made, f"affiche-{held.number}-{sheet}.pdf", "application/pdf")


class Web:
    """The public web as the check reaches it; one of these is opened for a platform."""

    def __init__(self, _settings: Settings) -> None:
        self.network = fetching.system()

    def close(self) -> None:
        """Nothing stays open between two checks."""


def _held(session: Session, candidacy_id: UUID) -> Certificate:
    found = certificates.of_candidacy(session, candidacy_id)
    if found is None:
        raise NotFound
    return found


def _snippet(shown: View) -> str:
    alt = ALT.format(title=shown.statement.title, number=shown.certificate.number)
    return SNIPPET.format(address=shown.address, alt=escape(alt))


def _page(
    session: Session,
    settings: Settings,
    page: OnPage,
    actor: By,
    at: At,
    candidacy_id: UUID,
    form: Filled,
    *,
    finding: badge_check.Finding | None = None,
    trouble: str = "",
) -> Html:
    candidacy = rooms.enter(session, candidacy_id, *READERS, by=actor)
    frame = rooms.frame(candidacy, by=actor, here="kit")
    shown = view(session, settings, frame.held.number, at=at)
    return page.show(
        "certificate/kit.html",
        status=422 if form.errors or trouble else 200,
        frame=frame,
        words=frame.words,
        view=shown,
        form=form,
        snippet=_snippet(shown),
        signature=SIGNATURE.format(title=shown.statement.title, number=shown.certificate.number, address=shown.address),
        finding=finding,
        said=SAID.get(finding.outcome) if finding else None,
        trouble=trouble,
    )


HANDLERS = [show, check, poster]
