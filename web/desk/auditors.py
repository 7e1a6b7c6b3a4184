"""The auditors for the manager: what each is competent for, until when; and the contracts that link organisations."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from litestar.params import FromPath

from accounts import people
from audit import competences, ties
from audit.team_models import Competence
from core.calendar import date_in_paris
from core.errors import Invalid
from evaluation import referentiel as referentiels
from label import stepping_aside
from label.organisations import KINDS
from web.frame.access import roles
from web.frame.fields import Area, Choice, Day, Text
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, get, post

CONTRACT = Form(
    Text(name="siret", label="SIRET de la première organisation"),
    Text(name="organisation", label="Nom de la première organisation", longest=200),
    Text(name="autre_siret", label="SIRET de la seconde"),
    Text(name="autre", label="Nom de la seconde", longest=200),
    Text(name="objet", label="Objet du contrat", longest=200),
    Day(name="fini", label="Fin du contrat", hint="Si elle est connue.", required=False),
)
# One, several: what is counted before a name, in this order.
COUNTED = {
    "dimension": ("dimension", "dimensions"),
    "kind": ("type d’organisation", "types d’organisation"),
    "language": ("langue", "langues"),
    "departement": ("département", "départements"),
}
SOON = timedelta(days=90)
END = Form(Day(name="fini", label="Fin du contrat"))


@get("/auditeurs", roles("manager"))
def show(session: InSession, at: At, page: OnPage) -> Html:
    """Everybody who audits, and what is known between organisations."""
    return _page(session, page, at)


@post("/auditeurs/competences", roles("manager"))
def give(session: InSession, actor: By, at: At, page: OnPage, typed: Body) -> Html:
    """Recognise a competence."""
    form = _competence(session).read(typed)
    with page.refusing(session, form, lambda: _page(session, page, at, given=form)):
        form.check()
        topic, _, value = form.text("competence").partition(":")
        if topic == "departement":
            value = _departement(form.text("departement"))
        person, until = UUID(form.text("auditeur")), form.values["fin"]
        competences.give(session, person, topic, value, proof=form.text("preuve"), until=until, by=actor, at=at)
    return page.go("/auditeurs", "La compétence est reconnue.")


@post("/auditeurs/competences/{competence_id:uuid}/fin", roles("manager"))
def end(session: InSession, actor: By, at: At, page: OnPage, competence_id: FromPath[UUID]) -> Html:
    """End one today."""
    competences.end(session, competence_id, by=actor, at=at)
    return page.go("/auditeurs", "La compétence prend fin aujourd’hui.")


@post("/auditeurs/contrats", roles("manager"))
def record(session: InSession, actor: By, at: At, page: OnPage, typed: Body) -> Html:
    """Keep a contract."""
    form = CONTRACT.read(typed)
    with page.refusing(session, form, lambda: _page(session, page, at, contract=form)):
        form.check()
        ties.record_contract(
            session,
            number=form.text("siret"),
            organisation=form.text("organisation"),
            other_number=form.text("autre_siret"),
            other=form.text("autre"),
            subject=form.text("objet"),
            ended_on=form.values["fini"],
            by=actor,
            at=at,
        )
        ended = stepping_aside.step_aside(session, by=actor, at=at)
    told = "Le contrat est noté : il compte dans les équipes proposées."
    if ended:
        names = ", ".join(dict.fromkeys(one.name for one in ended))
        told += f" Il met fin à {len(ended)} mission{'s' if len(ended) > 1 else ''} d’audit : {names}."
    return page.go("/auditeurs", told)


@post("/auditeurs/contrats/{contract_id:uuid}/fin", roles("manager"))
def end_contract(session: InSession, actor: By, at: At, page: OnPage, typed: Body, contract_id: FromPath[UUID]) -> Html:
    """Note when a contract ends."""
    form = END.read(typed, f"{contract_id.hex}-")
    with page.refusing(session, form, lambda: _page(session, page, at, ended=(contract_id, form))):
        form.check()
        ties.end_contract(session, contract_id, form.day("fini"), by=actor, at=at)
    return page.go("/auditeurs", "La fin du contrat est notée.")


def _page(
    session: InSession,
    page: OnPage,
    at: At,
    *,
    given: Filled | None = None,
    contract: Filled | None = None,
    ended: tuple[UUID, Filled] | None = None,
) -> Html:
    known, known_for, dimensions = ties.contracts(session), competences.by_person(session), _dimensions()
    auditors = people.by_role(session, "auditor")
    held_by = {one.id: known_for.get(one.id, []) for one in auditors}
    return page.show(
        "board/auditors.html",
        auditors=auditors,
        competences=known_for,
        topics=competences.TOPICS,
        dimensions=dimensions,
        told={person: told(held, date_in_paris(at)) for person, held in held_by.items()},
        current={person: _current(held, dimensions, date_in_paris(at)) for person, held in known_for.items()},
        today=date_in_paris(at),
        given=given or _competence(session).blank(),
        contract=contract or CONTRACT.blank(),
        contracts=known,
        running=sum(one.ended_on is None or one.ended_on >= date_in_paris(at) for one in known),
        ends={
            one.id: ended[1] if ended and ended[0] == one.id else Filled(END, prefix=f"{one.id.hex}-")
            for one in known
            if one.ended_on is None
        },
    )


def told(held: Sequence[Competence], today: date) -> str:
    """« Conduit l’audit, 12 dimensions, 2 langues, 1 finit dans les trois mois »; what is over does not count."""
    valid = [one for one in held if one.until_on is None or one.until_on >= today]
    counts = Counter(one.topic for one in valid)
    said = ["conduit l’audit"] if counts["lead"] else []
    said += [f"{counts[topic]} {words[counts[topic] > 1]}" for topic, words in COUNTED.items() if counts[topic]]
    soon = sum(one.until_on is not None and one.until_on <= today + SOON for one in valid)
    if soon:
        said.append(f"{soon} fini{'ssen' if soon > 1 else ''}t dans les trois mois")
    joined = ", ".join(said) or "aucune compétence en cours, donc aucune équipe proposée"
    return joined[:1].upper() + joined[1:]


def _current(held: Sequence[Competence], dimensions: Mapping[str, str], today: date) -> dict[str, list[str]]:
    """What is in force today, by topic, in words."""
    words: dict[str, list[str]] = {}
    for one in held:
        if one.until_on is None or one.until_on >= today:
            shown = dimensions.get(one.value, one.value) or "tout audit"
            words.setdefault(competences.TOPICS[one.topic], []).append(shown)
    return words


def _dimensions() -> dict[str, str]:
    """Every dimension of the editions open to applications, by its code."""
    editions = (referentiels.load(name) for name in referentiels.available())
    return {one.code: one.nom for edition in editions for one in edition.dimensions}


def _competence(session: InSession) -> Form:
    options = [
        ("lead:", "Conduire un audit"),
        *((f"kind:{one}", f"Organisation : {one}") for one in KINDS),
        *((f"dimension:{code}", f"Dimension : {name}") for code, name in _dimensions().items()),
        *((f"language:{one}", f"Langue : {one}") for one in competences.LANGUAGES),
        ("departement:", "Présence dans un département"),
    ]
    auditors = tuple((str(one.id), one.name) for one in people.by_role(session, "auditor"))
    return Form(
        Choice(name="auditeur", label="Auditeur", options=auditors, listed=True),
        Choice(name="competence", label="Compétence", options=tuple(options), listed=True),
        Text(name="departement", label="Département", hint="Son numéro, pour une présence.", longest=3, required=False),
        Area(name="preuve", label="Sur quoi elle repose", hint="Formation, audits menés, dates.", rows=2, longest=1000),
        Day(name="fin", label="Valable jusqu’au", hint="Laissez vide si elle n’a pas de fin prévue.", required=False),
    )


def _departement(typed: str) -> str:
    number = typed.strip().upper()
    corsica = number in ("2A", "2B")
    if not (corsica or (number.isdecimal() and len(number) in (2, 3))):
        sentence = "Écrivez le numéro du département : 35, 2A, 974."
        raise Invalid("Le département manque.", {"departement": sentence})
    return number


HANDLERS = [show, give, end, record, end_contract]
