"""The manager's page of a certificate: what may be done today, each with the reason that everybody will read."""

from collections.abc import Callable

from litestar.params import FromPath

from core.calendar import date_in_paris
from core.errors import NotFound
from label import certificate_life, dated_steps, escalations, reinstatements, reissues, reservations, surveillance
from label.certificate_models import Certificate
from web.certificate.certificate_views import view
from web.frame.access import roles
from web.frame.fields import Area, Choice, Day, Tick
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, WithKeys, WithSettings, get, post

HINT = "Publié sur la page du certificat et dans le journal : des faits, aucun nom de personne."
ANNOUNCED = (
    "L’organisation le lit dès aujourd’hui ; le public, au jour dit seulement, sur la page du certificat. "
    "Des faits, aucun nom de personne."
)
# What each action does for a stranger who verifies, in the words of the page.
EFFECTS = {
    "suspend": "Les vérificateurs refusent le certificat dès maintenant ; il pourra être rétabli.",
    "reinstate": "Une nouvelle édition est signée sous le même numéro ; l’ancienne reste révoquée.",
    "withdraw": "Les vérificateurs refusent le certificat pour toujours : seul un recours fondé le rétablirait.",
    "reduce": "Une nouvelle édition dit ce qui reste couvert ; l’ancienne est révoquée.",
}
# The end of each action's address.
ACTIONS = {"suspendre": "suspend", "retablir": "reinstate", "retirer": "withdraw", "reduire": "reduce"}
ADDRESSES = {action: word for word, action in ACTIONS.items()}
MOTIVES = {
    "suspendre": "Motif de la suspension",
    "retablir": "Motif du rétablissement",
    "retirer": "Motif du retrait",
    "reduire": "Motif de la réduction",
}
# One form for each, whose field has a name of its own on the page.
FORMS = {
    action: Form(Area(name=f"motif-{word}", label=MOTIVES[word], hint=HINT, shortest=10, longest=500, rows=3))
    for word, action in ACTIONS.items()
}
FORMS["withdraw"] = Form(
    *FORMS["withdraw"].fields.values(),
    Tick(name="certain", label="J’ai compris : le retrait est définitif, sauf recours fondé."),
)
FORMS["reduce"] = Form(
    Area(name="perimetre", label="Ce que le certificat couvre encore", shortest=10, longest=300, rows=2),
    *FORMS["reduce"].fields.values(),
)
ANNOUNCEMENT = Form(
    Choice(name="etape", label="Étape annoncée", options=(("suspend", "Suspension"), ("withdraw", "Retrait"))),
    Day(name="jour", label="Prend effet le"),
    Area(name="pourquoi", label="Motif de l’annonce", hint=ANNOUNCED, longest=500, rows=3),
)
CANCELLATION = Form(Area(name="pourquoi", label="Motif de l’annulation", longest=500, rows=2))
REFUSAL = Form(
    Area(
        name="refus",
        label="Motif du refus",
        hint="L’organisation seule le lit : ce qui manque encore, et ce qui le montrerait.",
        longest=2000,
        rows=4,
    )
)
DONE = {
    "suspend": "Le certificat est suspendu.",
    "reinstate": "Le certificat est rétabli, sous une nouvelle édition.",
    "withdraw": "Le certificat est retiré.",
    "reduce": "Le périmètre est réduit, sous une nouvelle édition.",
}
SERVICES: dict[str, Callable[..., Certificate]] = {
    "suspend": certificate_life.suspend,
    "reinstate": certificate_life.reinstate,
    "withdraw": certificate_life.withdraw,
    "reduce": reissues.reduce,
}


@get("/certificats/{number:str}/gestion", roles("manager"))
def show(session: InSession, actor: By, at: At, page: OnPage, settings: WithSettings, number: FromPath[str]) -> Html:
    """How the certificate stands, and what the manager may do."""
    return management_page(session, actor, at, page, settings, number)


@post("/certificats/{number:str}/{word:str}", roles("manager"))
def act(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    settings: WithSettings,
    keyring: WithKeys,
    number: FromPath[str],
    word: FromPath[str],
) -> Html:
    """Suspend, reinstate or withdraw; the page comes back with what was typed when it is refused."""
    if word not in ACTIONS:
        raise NotFound
    action = ACTIONS[word]
    form = FORMS[action].read(typed)
    with page.refusing(
        session, form, lambda: management_page(session, actor, at, page, settings, number, {action: form})
    ):
        form.check()
        done = SERVICES[action](
            session,
            keyring,
            number,
            reason=form.text(f"motif-{word}"),
            **({"scope": form.text("perimetre")} if action == "reduce" else {}),
            by=actor,
            at=at,
            public_url=settings.public_url,
        )
    return page.go(f"/certificats/{done.number}/gestion", DONE[action])


def management_page(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    settings: WithSettings,
    number: str,
    filled: dict[str, Filled] | None = None,
) -> Html:
    """The page; `filled` are forms to show again, by action: `announce`, `cancel` and `decline` beside the table's."""
    filled = filled or {}
    shown = view(session, settings, number, at=at)
    offered = certificate_life.offered(shown.certificate, actor.role) if shown.standing != "expired" else ()
    actions = [
        {
            "name": certificate_life.ACTIONS[row.action],
            "address": f"/certificats/{shown.certificate.number}/{ADDRESSES[row.action]}",
            "effect": EFFECTS[row.action],
            "tone": "primary" if row.action == "reinstate" else "danger",
            "form": filled.get(row.action) or FORMS[row.action].blank(),
        }
        for row in offered
    ]
    request = reinstatements.waiting_of(session, shown.certificate) if offered else None
    lines = surveillance.of(session, shown.certificate, date_in_paris(at))
    return page.show(
        "certificate/management.html",
        view=shown,
        words=shown.words,
        actions=actions,
        refused=next((form for form in filled.values()), None),
        proposal=next((line for line in lines if line.standing == "suspend"), None) if offered else None,
        unresolved=[
            one for held, one in escalations.unresolved(session, date_in_paris(at)) if held.id == shown.certificate.id
        ],
        reserves=[
            one for held, one in reservations.overdue(session, date_in_paris(at)) if held.id == shown.certificate.id
        ],
        request=request,
        due=reinstatements.due(request) if request else None,
        refusal=filled.get("decline") or REFUSAL.blank(),
        step=dated_steps.pending(session, shown.certificate.id),
        announcement=filled.get("announce") or ANNOUNCEMENT.blank(),
        cancellation=filled.get("cancel") or CANCELLATION.blank(),
    )


HANDLERS = [show, act]
