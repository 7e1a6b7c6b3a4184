"""The design system, shown whole: the contract for every page; there is no such page outside a demonstration."""

from core.errors import NotFound
from core.vocabulary import forms
from evaluation import referentiel as referentiels
from web.frame.access import DOOR
from web.frame.fields import Area, Attachment, Choice, Day, Email, Integer, Many, Password, Text, Tick
from web.frame.forms import TO_CORRECT, Filled, Form
from web.frame.handling import Html, OnPage, WithSettings, get
from web.frame.typed import Typed
from web.public import design_pictures

OPTIONS = (("a", "Sur rendez-vous"), ("b", "Sans rendez-vous"), ("c", "Par téléphone"))
FIELDS = Form(
    Text(name="nom", label="Nom de l’organisation", hint="Tel qu’il paraîtra sur le certificat."),
    Email(name="adresse", label="Adresse électronique", required=False),
    Password(name="secret", label="Mot de passe"),
    Integer(name="agents", label="Agents", hint="Au dernier effectif connu."),
    Day(name="jour", label="Premier jour de la campagne"),
    Area(name="texte", label="Ce que nous changerons", rows=4),
    Choice(name="accueil", label="Accueil", options=OPTIONS),
    Choice(name="canal", label="Canal principal", options=OPTIONS, listed=True),
    Many(name="canaux", label="Canaux ouverts", options=OPTIONS),
    Tick(name="accord", label="Nous acceptons les règles d’usage du label"),
    Attachment(name="fichier", label="Document", hint="PDF, image ou texte, 20 Mo au plus."),
)
KINDS = (
    ("ok", "Valide"),
    ("warn", "Suspendu"),
    ("bad", "Retiré"),
    ("wait", "En attente du comité"),
    ("info", "En évaluation"),
    ("off", "Expiré"),
)
STEPS = (("Candidater", "done"), ("Écouter", "done"), ("Tester", "current"), ("Décider", "todo"))
EVENTS = (
    {"when": "12 mars 2026", "title": "Label accordé", "text": "Le comité a motivé sa décision.", "kind": "ok"},
    {"when": "4 septembre 2026", "who": "Nadia Perrin", "title": "Label suspendu", "kind": "warn"},
    {"when": "2 novembre 2026", "title": "Label rétabli", "kind": "ok"},
)


@get("/design", DOOR)
def design(page: OnPage, settings: WithSettings) -> Html:
    """Every component with its states."""
    if not settings.demo:
        raise NotFound
    edition = referentiels.load(referentiels.available()[0])
    return page.show(
        "design/design.html",
        blank=FIELDS.blank(),
        wrong=_wrong(),
        kinds=KINDS,
        stages=STEPS,
        events=EVENTS,
        words=forms("usager"),
        scenes=design_pictures.scenes(edition.dimensions),
        progresses=design_pictures.progresses(),
        weeks=design_pictures.weeks(edition.mystere.note_passage),
    )


def _wrong() -> Filled:
    """The same form sent back empty, with what it then says."""
    form = FIELDS.read(Typed({}, {}), prefix="refus-")
    form.refuse(TO_CORRECT, {})
    return form


HANDLERS = [design]
