"""The shopper's own space: missions offered and to do, the report of each with its proof, ways to step aside."""

from uuid import UUID

from litestar.params import FromPath
from sqlalchemy.orm import Session

from audit import antivirus
from audit.antivirus import Scan
from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import Conflict, Invalid
from core.platform import Platform
from evaluation import evaluations
from evaluation.edition import Channel
from evaluation.visits import (
    mystery_likeness,
    mystery_missions,
    mystery_names,
    mystery_offers,
    mystery_reports,
    mystery_verdicts,
    shopper_engagement,
)
from label import notices
from label.models import Candidacy
from web.frame.access import roles
from web.frame.forms import Filled
from web.frame.handling import At, Body, By, Html, InSession, OfPlatform, OnPage, WithFiles, get, post
from web.frame.typed import Typed
from web.frame.unit_of_work import transaction
from web.visits.mission_list import Place, arranged, places
from web.visits.mystery_forms import ANSWERS, delays_of, grid_form
from web.visits.mystery_views import OWN_STATES
from web.visits.report_pages import ANSWER, GIVE_BACK, INTEREST, mission_page, own, safe_words

AGAIN = "Choisissez de nouveau le fichier : un navigateur ne le garde pas quand un formulaire revient."
OVER = "L’évaluation de cette organisation n’est plus en cours : cette visite n’est plus à faire."
SENT = "Compte rendu envoyé. Une autre personne va le relire."


@get("/missions", roles("shopper"))
def show(session: InSession, actor: By, at: At, page: OnPage) -> Html:
    """What the shopper has to answer and to do, then what was sent."""
    missions = mystery_missions.mine(session, by=actor)
    where = places(session, {mission.campaign.evaluation_id for mission in missions})
    groups = arranged(missions, where, date_in_paris(at))
    assert actor.id is not None  # noqa: S101 (signed in)
    lack = shopper_engagement.standing(session, actor.id).lack
    return page.show("mystery/missions.html", groups=groups, states=OWN_STATES, lack=lack)


@get("/missions/{mission_id:uuid}", roles("shopper"))
def mission(session: InSession, actor: By, at: At, page: OnPage, mission_id: FromPath[UUID]) -> Html:
    """One mission: what to do, and its grid."""
    return mission_page(session, page, actor, at, mission_id)


@post("/missions/{mission_id:uuid}", roles("shopper"))
def report(platform: OfPlatform, actor: By, at: At, page: OnPage, typed: Body, mission_id: FromPath[UUID]) -> Html:
    """Send the report of a mission; its proof is examined before the transaction begins, which may take seconds."""
    with platform.database.read() as session:
        found, place = own(session, mission_id, by=actor)
        channel = mystery_missions.channel_of(session, found)
        engagements = mystery_missions.engagements_of(session, found)
    form = grid_form(channel, engagements, proven=found.proof_digest is not None).read(typed)

    def again() -> Html:
        with platform.database.read() as session:
            return mission_page(session, page, actor, at, mission_id, form=_unsent(form, typed))

    with page.refusing(None, form, again):
        _still_open(place)
        form.check()
        narrative = _narrative(form, safe_words(found, place, channel))
        sent = form.values["preuve"]
        scan = antivirus.scanner(platform.settings)(sent.data) if sent else antivirus.UNCONFIGURED
        image = mystery_likeness.image_print(sent.data) if sent else ""
        with transaction(platform.database, page, at) as session:
            _keep(session, platform, mission_id, channel, form, narrative, (scan, image), by=actor, at=at)
            answer = page.go("/missions", SENT)
    return answer


@post("/missions/{mission_id:uuid}/accord", roles("shopper"))
def accept(session: InSession, actor: By, at: At, page: OnPage, mission_id: FromPath[UUID]) -> Html:
    """Accept what is offered."""
    _still_open(own(session, mission_id, by=actor)[1])
    mystery_offers.accept(session, mission_id, by=actor, at=at)
    return page.go(f"/missions/{mission_id}", "Visite acceptée. Son compte rendu est attendu dans les 48 heures.")


@post("/missions/{mission_id:uuid}/retour", roles("shopper"))
def give_back(session: InSession, actor: By, at: At, page: OnPage, typed: Body, mission_id: FromPath[UUID]) -> Html:
    """Refuse an offer, or give a mission back, saying why."""
    form = GIVE_BACK.read(typed)
    refused = {"give_back": form}
    with page.refusing(session, form, lambda: mission_page(session, page, actor, at, mission_id, others=refused)):
        form.check()
        given = mystery_offers.give_back(session, mission_id, form.text("motif_retour"), by=actor, at=at)
        _tell_managers(session, given.campaign.evaluation_id, "give_back", by=actor, at=at)
    return page.go("/missions", "Visite rendue. Quelqu’un d’autre ira.")


@post("/missions/{mission_id:uuid}/lien", roles("shopper"))
def decline(session: InSession, actor: By, at: At, page: OnPage, typed: Body, mission_id: FromPath[UUID]) -> Html:
    """Declare an interest in the organisation: its missions go to somebody else."""
    form = INTEREST.read(typed)
    refused = {"interest": form}
    with page.refusing(session, form, lambda: mission_page(session, page, actor, at, mission_id, others=refused)):
        form.check()
        count = mystery_missions.decline(session, mission_id, form.text("texte"), by=actor, at=at)
        evaluation_id = mystery_missions.load(session, mission_id).campaign.evaluation_id
        _tell_managers(session, evaluation_id, "decline", by=actor, at=at)
    s = "s" if count > 1 else ""
    return page.go(
        "/missions", f"Votre déclaration est enregistrée : {count} visite{s} rendue{s}, quelqu’un d’autre ira."
    )


@post("/missions/{mission_id:uuid}/reponse", roles("shopper"))
def answer(session: InSession, actor: By, at: At, page: OnPage, typed: Body, mission_id: FromPath[UUID]) -> Html:
    """Answer the question of whoever reviews the report."""
    form = ANSWER.read(typed)
    refused = {"answer": form}
    with page.refusing(session, form, lambda: mission_page(session, page, actor, at, mission_id, others=refused)):
        form.check()
        said = mystery_verdicts.answer(session, mission_id, form.text("reponse"), by=actor, at=at)
        _tell_managers(session, said.campaign.evaluation_id, "answer_question", by=actor, at=at)
    return page.go(f"/missions/{mission_id}", "Réponse envoyée.")


@get("/missions/{mission_id:uuid}/preuve", roles("shopper"))
def proof(session: InSession, actor: By, page: OnPage, files: WithFiles, mission_id: FromPath[UUID]) -> Html:
    """The shopper's own proof, to check what was sent."""
    found, data = mystery_missions.proof(session, files, mission_id, by=actor)
    return page.attachment(data, str(found.proof_filename), str(found.proof_type))


def _keep(
    session: Session,
    platform: Platform,
    mission_id: UUID,
    channel: Channel,
    form: Filled,
    narrative: str,
    seen: tuple[Scan, str],
    *,
    by: Actor,
    at: At,
) -> None:
    sent = form.values["preuve"]
    mystery_reports.report(
        session,
        platform.files,
        mission_id,
        {criterion.code: ANSWERS[form.text(criterion.code)] for criterion in channel.grille},
        narrative,
        sent.data if sent else b"",
        sent.filename if sent else "",
        version=form.number("version"),
        done_at=form.values["faite_le"],
        delays=delays_of(form),
        key=form.text("envoi"),
        scan=seen[0],
        image=seen[1],
        by=by,
        at=at,
    )


def _narrative(form: Filled, safe: list[str]) -> str:
    """What was written, masked if its author chose so; Invalid until they chose, when it may name somebody."""
    told = form.text("recit")
    names = mystery_names.found(told, safe)
    if names and not form.text("noms"):
        words = ", ".join(f"« {name} »" for name in names)
        raise Invalid("Ce récit nomme peut-être quelqu’un.", {"noms": f"Relisez ces mots : {words}. Rien n’est parti."})
    return mystery_names.masked(told, safe) if names and form.text("noms") == "masquer" else told


def _tell_managers(session: Session, evaluation_id: UUID, action: str, *, by: Actor, at: At) -> None:
    evaluation = evaluations.get(session, evaluation_id)
    notices.tell(session, session.get_one(Candidacy, evaluation.candidacy_id), action, by=by, at=at)


def _still_open(place: Place) -> None:
    if not place.open:
        raise Conflict(OVER)


def _unsent(form: Filled, typed: Typed) -> Filled:
    """The form with a word about its file, which has to be chosen again unless the device says that it keeps it."""
    if typed.file("preuve") is not None and not typed.one("garde"):
        form.errors.setdefault("preuve", AGAIN)
    return form


HANDLERS = [show, mission, report, accept, give_back, decline, answer, proof]
