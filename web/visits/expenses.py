"""What visits cost a shopper: each cost claimed on a phone with its proof, and all of them with their answers."""

from uuid import UUID

from litestar.params import FromPath
from sqlalchemy.orm import Session

from audit import antivirus
from core import vocabulary
from core.actor import Actor
from core.calendar import date_in_paris
from evaluation import evaluations
from evaluation.visits import mystery_costs, mystery_expenses, mystery_proofs
from evaluation.visits.expense_models import VisitExpense
from evaluation.visits.mystery_costs import costs, euros
from label import notices
from label.models import Candidacy
from web.frame.access import roles
from web.frame.fields import Attachment, Choice, Text
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OfPlatform, OnPage, WithFiles, get, post
from web.frame.unit_of_work import transaction
from web.visits.mission_list import places
from web.visits.report_pages import own

# Kind of the badge and word.
STATES = {
    "claimed": ("wait", "À examiner"),
    "approved": ("ok", "Acceptés"),
    "refused": ("bad", "Refusés"),
}


class Money(Text, frozen=True, kw_only=True):
    """An amount of euros, as cents."""

    template = "number"

    def parse(self, text: str) -> object:
        try:
            return mystery_costs.cents(text)
        except ValueError as error:
            raise ValueError(f"« {self.label} » attend une somme en euros, par exemple 12,50.") from error


CLAIM = Form(
    Choice(
        name="sorte",
        label="Sorte de frais",
        options=tuple((one.code, f"{one.nom} ({one.plafond} € au plus)") for one in costs().values()),
    ),
    Money(name="montant", label="Montant en euros", hint="Par exemple 12,50."),
    Text(name="note", label="Précision", hint="Par exemple : bus aller et retour.", required=False, longest=200),
    Attachment(
        name="preuve",
        label="Justificatif",
        hint="Photo ou PDF du ticket, du reçu ou de la facture ; 10 Mo au plus.",
        accept=",".join(mystery_proofs.SUFFIXES.values()),
        largest=mystery_proofs.MOST_BYTES,
    ),
)


@get("/frais", roles("shopper"))
def every(session: InSession, actor: By, page: OnPage) -> Html:
    """All that this shopper claimed, and the visits whose costs may be."""
    found, claimable = mystery_expenses.mine(session, by=actor), mystery_expenses.claimable(session, by=actor)
    where = places(session, {mission.campaign.evaluation_id for mission in claimable})
    return page.show(
        "mystery/expenses.html",
        lines=[(one, mission, costs()[one.kind].nom, euros(one.cents)) for one, mission in found],
        states=STATES,
        totals=totals([one for one, _ in found]),
        claimable=[(mission, where[mission.campaign.evaluation_id]) for mission in claimable],
    )


@get("/missions/{mission_id:uuid}/frais", roles("shopper"))
def blank(session: InSession, actor: By, page: OnPage, mission_id: FromPath[UUID]) -> Html:
    """The form for one mission."""
    return _form(session, page, actor, mission_id, CLAIM.blank())


@post("/missions/{mission_id:uuid}/frais", roles("shopper"))
def claim(platform: OfPlatform, actor: By, at: At, page: OnPage, typed: Body, mission_id: FromPath[UUID]) -> Html:
    """Claim a cost; its proof is examined before the transaction begins, which may take seconds."""
    form = CLAIM.read(typed)
    with platform.database.read() as session:
        own(session, mission_id, by=actor)

    def again() -> Html:
        with platform.database.read() as session:
            return _form(session, page, actor, mission_id, form)

    with page.refusing(None, form, again):
        form.check()
        sent = form.upload("preuve")
        scan = antivirus.scanner(platform.settings)(sent.data)
        with transaction(platform.database, page, at) as session:
            mystery_expenses.claim(
                session,
                platform.files,
                mission_id,
                form.text("sorte"),
                form.number("montant"),
                form.text("note"),
                (sent.data, sent.filename),
                scan=scan,
                by=actor,
                at=at,
            )
            _tell_managers(session, mission_id, by=actor, at=at)
            answer = page.go("/frais", f"Frais demandés : {euros(form.number('montant'))}.")
    return answer


@get("/frais/{expense_id:uuid}/preuve", roles("shopper"))
def proof(session: InSession, actor: By, page: OnPage, files: WithFiles, expense_id: FromPath[UUID]) -> Html:
    """The proof, for whoever gave it."""
    found, data = mystery_expenses.proof(session, files, expense_id, by=actor)
    return page.attachment(data, found.proof_filename, found.proof_type)


def totals(expenses: list[VisitExpense]) -> list[tuple[str, str]]:
    """What is asked, accepted and refused, in words."""
    return [(word, euros(mystery_expenses.total(expenses, state))) for state, (_, word) in STATES.items()]


def _tell_managers(session: Session, mission_id: UUID, *, by: Actor, at: At) -> None:
    """One mail a day for each file, however many tickets are claimed."""
    found, _ = own(session, mission_id, by=by)
    candidacy = session.get_one(Candidacy, evaluations.get(session, found.campaign.evaluation_id).candidacy_id)
    notices.tell(session, candidacy, "claim_expense", by=by, at=at, occasion=date_in_paris(at).isoformat())


def _form(session: Session, page: OnPage, actor: Actor, mission_id: UUID, form: Filled) -> Html:
    mission, _ = own(session, mission_id, by=actor)
    place = places(session, {mission.campaign.evaluation_id})[mission.campaign.evaluation_id]
    return page.show(
        "mystery/claim.html",
        mission=mission,
        channel=place.channels[mission.channel],
        place=place,
        words=vocabulary.forms(place.word),
        possible=mission.state in mystery_expenses.PAID,
        form=form,
    )


HANDLERS = [every, blank, claim, proof]
