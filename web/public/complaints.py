"""Complaints by anybody: a form without account nor script, a number, an acknowledgement, what was published."""

from litestar.params import FromPath, FromQuery

from accounts import throttle
from core.actor import CITIZEN
from core.calendar import date_in_paris
from core.errors import Conflict
from label import grievance_steps, grievances, inquiries
from label.grievance_clock import clock, waiting
from web.frame.access import PUBLIC
from web.frame.fields import Area, Email, Text
from web.frame.forms import Filled, Form
from web.frame.handling import AnyRequest, At, Body, Html, InSession, OnPage, get, post

COMPLAINT = Form(
    Area(
        name="texte",
        label="Ce qui s’est passé",
        hint="Des faits : quoi, où, quand. N’écrivez rien sur la santé ou la vie privée d’une personne.",
        shortest=grievances.SHORTEST,
        longest=grievances.LONGEST,
        rows=8,
    ),
    Text(
        name="objet",
        label="Certificat ou organisation",
        hint="Le numéro du certificat, s’il y en a un, ou le nom de l’organisation.",
        required=False,
    ),
    Text(name="nom", label="Votre nom", required=False, autocomplete="name"),
    Email(
        name="courriel",
        label="Votre adresse électronique",
        hint="Pour l’accusé de réception et la réponse. Sans adresse, suivez votre réclamation par son numéro.",
        required=False,
        autocomplete="email",
    ),
)
REPLY = Form(
    Area(
        name="reponse",
        label="Votre réponse",
        hint="La personne chargée de répondre à votre réclamation la lira, ainsi que le gestionnaire du label.",
        shortest=inquiries.SHORTEST,
        longest=grievances.LONGEST,
        rows=6,
    )
)
LONGEST_SUBJECT = 200
TOO_MANY = "Trop de réclamations viennent d’arriver de votre connexion : recommencez dans un quart d’heure."
KINDS = {"filed": "wait", "assigned": "wait", "decided": "ok", "withdrawn": "off"}


@get("/reclamation", PUBLIC)
def blank(page: OnPage, objet: FromQuery[str] = "") -> Html:
    """The form; the page of a certificate says which one it is about."""
    return _form(page, COMPLAINT.blank(objet=objet.strip()[:LONGEST_SUBJECT]))


@post("/reclamation", PUBLIC)
def send(request: AnyRequest, session: InSession, at: At, page: OnPage, typed: Body) -> Html:
    """Receive a complaint; the same door as sign-in keeps one connection from flooding it."""
    form = COMPLAINT.read(typed)
    source = [f"complaint:{request.client.host if request.client else ''}"]
    with page.refusing(session, form, lambda: _form(page, form)):
        form.check()
        if throttle.is_closed(session, source, at=at):
            raise Conflict(TOO_MANY)
        throttle.failed(session, source, at=at)
        made = grievances.complain(
            session,
            form.text("texte"),
            about=form.text("objet"),
            author=form.text("nom"),
            email=form.text("courriel"),
            at=at,
        )
    return page.go(f"/reclamations/{made.number}")


@get("/reclamations", PUBLIC)
def published(session: InSession, page: OnPage) -> Html:
    """What was upheld, in the words published, and how many were not."""
    counted = grievances.counts(session)
    return page.show(
        "complaints/published.html",
        found=grievances.published(session),
        kinds=("complaint", "appeal"),
        total={kind: sum(n for (one, _), n in counted.items() if one == kind) for kind in grievance_steps.KINDS},
        counted=counted,
        outcomes=grievance_steps.OUTCOMES,
    )


@get("/reclamations/{number:str}", PUBLIC)
def follow(session: InSession, at: At, page: OnPage, number: FromPath[str]) -> Html:
    """Where one stands: dates and outcome, never what was written nor by whom."""
    found = grievances.get(session, number)
    return page.show(
        "complaints/one.html",
        found=found,
        kind=KINDS[found.state],
        state=grievance_steps.STATES[found.kind][found.state],
        outcome=grievance_steps.OUTCOMES[found.kind].get(found.outcome or "", ""),
        due=clock(found).due(),
        late=clock(found).late(date_in_paris(at)),
        days=grievance_steps.DAYS[found.kind],
        waiting=waiting(found, date_in_paris(at)),
    )


@get("/reclamations/{number:str}/question/{key:str}", PUBLIC)
def asked(session: InSession, page: OnPage, number: FromPath[str], key: FromPath[str]) -> Html:
    """The question, for the author who received this address by mail."""
    return _question(session, page, number, key, REPLY.blank())


@post("/reclamations/{number:str}/question/{key:str}", PUBLIC)
def reply(session: InSession, at: At, page: OnPage, typed: Body, number: FromPath[str], key: FromPath[str]) -> Html:
    """Keep the author's reply."""
    found, question = inquiries.by_key(session, number, key)
    form = REPLY.read(typed)
    with page.refusing(session, form, lambda: _question(session, page, number, key, form)):
        form.check()
        inquiries.reply(session, found, question, form.text("reponse"), by=CITIZEN, at=at)
    return page.go(f"/reclamations/{found.number}")


def _question(session: InSession, page: OnPage, number: str, key: str, form: Filled) -> Html:
    found, question = inquiries.by_key(session, number, key)
    return page.show("complaints/question.html", found=found, question=question, key=key, form=form)


def _form(page: OnPage, form: Filled) -> Html:
    return page.show("complaints/form.html", form=form, days=grievance_steps.DAYS["complaint"])


HANDLERS = [blank, send, published, follow, asked, reply]
