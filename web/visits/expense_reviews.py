"""The costs of a campaign for the manager: each examined with its proof, the total, and a file for payment."""

from uuid import UUID

from litestar.params import FromPath
from sqlalchemy.orm import Session

from accounts.models import Person
from core.actor import Actor
from core.errors import NotFound
from core.typography import date_fr
from evaluation.publishing import inert
from evaluation.visits import mystery_expenses, mystery_missions
from evaluation.visits.expense_models import VisitExpense
from evaluation.visits.mystery_costs import costs, euros
from evaluation.visits.mystery_models import MysteryMission
from label import notices
from web.desk import rooms
from web.frame.access import roles
from web.frame.fields import Area, Hidden
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, WithFiles, get, post
from web.visits.expenses import STATES, totals
from web.visits.mystery import opened

HERE = "/candidatures/{candidacy_id:uuid}/visites/frais"
ONE = f"{HERE}/{{expense_id:uuid}}"
APPROVAL = Form(Hidden(name="version"))
REFUSAL = Form(
    Hidden(name="version"),
    Area(name="motif", label="Motif du refus", hint="L’enquêteur lira ces lignes.", longest=1000, rows=2),
)
COLUMNS = ("Enquêteur", "Courriel", "Visite", "Site", "Frais", "Précision", "Montant en euros", "Accepté le")
Lines = list[tuple[VisitExpense, MysteryMission]]


@get(HERE, roles("manager"))
def show(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """Every cost of the campaign, those to examine first."""
    return _page(session, page, actor, candidacy_id)


@post(f"{ONE}/accord", roles("manager"))
def approve(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    expense_id: FromPath[UUID],
) -> Html:
    """Have a cost paid back."""
    form = APPROVAL.read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, candidacy_id, forms={expense_id: form})):
        _of_here(session, candidacy_id, expense_id, by=actor)
        form.check()
        found = mystery_expenses.approve(session, expense_id, version=form.number("version"), by=actor, at=at)
        notices.tell_alone(session, candidacy_id, "settle_expense", found.person_id, at=at)
    return page.go(_address(candidacy_id), f"Frais acceptés : {euros(found.cents)}.")


@post(f"{ONE}/refus", roles("manager"))
def refuse(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    expense_id: FromPath[UUID],
) -> Html:
    """Refuse a cost, saying why."""
    form = REFUSAL.read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, candidacy_id, forms={expense_id: form})):
        _of_here(session, candidacy_id, expense_id, by=actor)
        form.check()
        motive, version = form.text("motif"), form.number("version")
        found = mystery_expenses.refuse(session, expense_id, motive, version=version, by=actor, at=at)
        notices.tell_alone(session, candidacy_id, "settle_expense", found.person_id, at=at)
    return page.go(_address(candidacy_id), "Frais refusés ; l’enquêteur en lira le motif.")


@get(f"{ONE}/preuve", roles("manager"))
def proof(
    session: InSession,
    actor: By,
    page: OnPage,
    files: WithFiles,
    candidacy_id: FromPath[UUID],
    expense_id: FromPath[UUID],
) -> Html:
    """The proof of a cost."""
    _of_here(session, candidacy_id, expense_id, by=actor)
    found, data = mystery_expenses.proof(session, files, expense_id, by=actor)
    return page.attachment(data, found.proof_filename, found.proof_type)


@get("/candidatures/{candidacy_id:uuid}/visites/frais.csv", roles("manager"))
def export(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """What was accepted, for whoever pays."""
    rows = []
    for one, mission in _lines(session, candidacy_id, by=actor):
        if one.state == "approved" and one.settled_at is not None:
            person = session.get_one(Person, one.person_id)
            amount = f"{one.cents // 100},{one.cents % 100:02}"
            said = (costs()[one.kind].nom, one.note, amount, date_fr(one.settled_at))
            rows.append((person.name, person.email, mission.number, mission.site, *said))
    return page.attachment(inert.table(COLUMNS, rows), "frais-a-payer.csv", "text/csv")


def _address(candidacy_id: UUID) -> str:
    return rooms.address(candidacy_id, "visites/frais")


def _lines(session: Session, candidacy_id: UUID, *, by: Actor) -> Lines:
    _, evaluation = opened(session, candidacy_id, by=by)
    campaign = mystery_missions.campaign_of(session, evaluation.id)
    return mystery_expenses.of_campaign(session, campaign.id) if campaign else []


def _of_here(session: Session, candidacy_id: UUID, expense_id: UUID, *, by: Actor) -> None:
    if expense_id not in {one.id for one, _ in _lines(session, candidacy_id, by=by)}:
        raise NotFound


def _page(
    session: Session,
    page: OnPage,
    actor: Actor,
    candidacy_id: UUID,
    *,
    forms: dict[UUID, Filled] | None = None,
) -> Html:
    candidacy, _ = opened(session, candidacy_id, by=actor)
    found = sorted(_lines(session, candidacy_id, by=actor), key=lambda line: line[0].state != "claimed")
    names = {one.person_id: session.get_one(Person, one.person_id).name for one, _ in found}
    refused = forms or {}
    return page.show(
        "mystery/expense_reviews.html",
        frame=rooms.frame(candidacy, by=actor, here="visites"),
        lines=[
            (one, mission, names[one.person_id], costs()[one.kind].nom, euros(one.cents), _refusal(one, refused))
            for one, mission in found
        ],
        refused=list(refused.values()),
        states=STATES,
        totals=totals([one for one, _ in found]),
    )


def _refusal(one: VisitExpense, refused: dict[UUID, Filled]) -> Filled:
    """The form that refuses a cost, with what was typed when it was this one."""
    typed = refused.get(one.id)
    return typed if typed is not None and typed.form is REFUSAL else REFUSAL.blank(version=one.version)


HANDLERS = [show, approve, refuse, proof, export]
