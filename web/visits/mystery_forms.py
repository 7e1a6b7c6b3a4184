"""Forms of the mystery visits: the plan, who gets which missions, the grid of a channel."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from core.calendar import moment_in_paris
from evaluation.edition import Channel, Mystery
from evaluation.visits import mystery_contents, mystery_plan, mystery_proofs
from evaluation.visits.mystery_delays import ARRIVALS, COUNTED, LONGEST, MOST_RINGS, TIMED
from evaluation.visits.mystery_models import MysteryMission
from evaluation.visits.mystery_themes import Engagement
from web.frame.fields import Area, Attachment, Choice, Day, Field, Hidden, Integer, Many
from web.frame.forms import Filled, Form

PLAN = Form(
    Integer(name="total", label="Nombre de visites", least=1, most=mystery_plan.MOST),
    Day(name="debut", label="Premier jour", hint="Les semaines de la campagne se comptent à partir de ce jour."),
)
YES, NO, OUTSIDE = "oui", "non", "sans-objet"
ANSWERS = {YES: True, NO: False, OUTSIDE: None}
OPTIONS = ((YES, "Oui"), (NO, "Non"), (OUTSIDE, "Sans objet"))
HOUR = "À l’heure de Paris."
BLANK = "À l’heure de Paris. Laissez vide si rien n’est venu quand le délai d’attente est passé."
RINGS = "Laissez sonner dix fois : si personne ne décroche, écrivez combien de sonneries vous avez entendues."


class Moment(Field, frozen=True, kw_only=True):
    """A day and an hour read in Paris, as the browser gives them or typed as 12/03/2026 09:30; an aware moment."""

    kind = "datetime-local"

    def parse(self, text: str) -> object:
        try:
            return moment_in_paris(_local(text))
        except ValueError as error:
            raise ValueError(f"« {self.label} » attend un jour et une heure, par exemple 12/03/2026 09:30.") from error


class Key(Field, frozen=True, kw_only=True):
    """A text carried by the page."""

    template = "hidden"


def hand_out_form(design: Mystery, missions: Sequence[MysteryMission], people: Sequence[tuple[UUID, str]]) -> Form:
    """Who receives, and which of the free missions: all of them unless told otherwise."""
    weeks = sorted({mission.week for mission in missions})
    sites = sorted({mission.site for mission in missions})
    channels = tuple((channel.code, channel.nom) for channel in design.canaux)
    return Form(
        Many(
            name="personnes",
            label="À qui",
            hint="Plusieurs personnes reçoivent les visites tour à tour.",
            options=tuple((str(person), name) for person, name in people),
            required=True,
        ),
        _one_of("canal", "Canal", channels),
        _one_of("semaine", "Semaine", tuple((str(week), f"Semaine {week}") for week in weeks)),
        _one_of("site", "Site", tuple((site, site) for site in sites)),
        Integer(name="nombre", label="Nombre au plus", least=1, most=mystery_plan.MOST, required=False),
    )


def blank_hand_out(
    design: Mystery, missions: Sequence[MysteryMission], people: Sequence[tuple[UUID, str]]
) -> Filled | None:
    """The empty form, None when no mission waits for somebody."""
    waiting = any(mission.state == "planned" for mission in missions)
    return hand_out_form(design, missions, people).blank() if waiting else None


def asked_for(form: Filled, missions: Sequence[MysteryMission]) -> list[MysteryMission]:
    """The free missions of the channel, week and site that were chosen, no more than asked."""
    free = [mission for mission in missions if mission.state == "planned" and _fits(form, mission)]
    return free[: form.values["nombre"] or len(free)]


def grid_form(channel: Channel, engagements: Sequence[Engagement] = (), *, proven: bool) -> Form:
    """The report of a visit: moment, delays, one question per criterion, story, proof unless one is kept.

    `envoi` is the key of this sending: the device that keeps the report sends it again under the same one.
    """
    return Form(
        Hidden(name="version"),
        Key(name="envoi", required=False),
        *measured(engagements),
        *(Choice(name=criterion.code, label=criterion.text, options=OPTIONS) for criterion in channel.grille),
        *_told(proven=proven),
    )


def measured(engagements: Sequence[Engagement]) -> tuple[Field, ...]:
    """When the visit was made and what is measured of it: moments for what is written, figures for the rest."""
    names = {one.mesure for one in engagements}
    if written := [(name, label) for name, label in ARRIVALS.items() if name in names]:
        moments = (
            Moment(name=name, label=f"{label} : date et heure", hint=BLANK, required=False) for name, label in written
        )
        return (Moment(name="faite_le", label="Date et heure de l’envoi", hint=HOUR), *moments)
    counted = [(name, label, RINGS, MOST_RINGS) for name, label in COUNTED.items() if name in names]
    timed = [(name, label, "En secondes.", LONGEST) for name, label in TIMED.items()]
    return (
        Moment(name="faite_le", label="Date et heure de la visite", hint=HOUR),
        *(
            Integer(name=name, label=label, hint=hint, most=most, required=name in names)
            for name, label, hint, most in (*counted, *timed)
        ),
    )


def delays_of(form: Filled) -> dict[str, int | None]:
    """What was measured: seconds or rings as typed, seconds since the sending for what came, None when nothing did."""
    sent, given = form.values["faite_le"], form.values
    later = {name: given[name] and int((given[name] - sent).total_seconds()) for name in ARRIVALS if name in given}
    return {name: given[name] for name in (*COUNTED, *TIMED) if name in given} | later


def _told(*, proven: bool) -> tuple[Field, ...]:
    return (
        Area(
            name="recit",
            label="Récit de la visite",
            hint="Ce que vous avez demandé, ce qu’on vous a répondu. Ne nommez aucun agent.",
            shortest=mystery_contents.SHORTEST,
        ),
        Choice(
            name="noms",
            label="Que faire de ces mots ?",
            options=(("masquer", "Les masquer avant l’envoi"), ("garder", "Ils ne nomment personne, les garder")),
            required=False,
        ),
        Attachment(
            name="preuve",
            label="Preuve",
            hint="Capture d’écran, photo, PDF, courriel (EML), texte, son MP3, M4A ou WAV ; 10 Mo au plus.",
            required=not proven,
            accept=",".join(mystery_proofs.SUFFIXES.values()),
            largest=mystery_proofs.MOST_BYTES,
        ),
    )


def answered(mission: MysteryMission) -> dict[str, str]:
    """What the grid form holds of a report already written."""
    words = {value: word for word, value in ANSWERS.items()}
    return {code: words[answer] for code, answer in mission.grid.items()}


def _local(text: str) -> datetime:
    french = text.replace("h", ":").replace("à", " ").split()
    if len(french) == 2 and french[0].count("/") == 2:
        return datetime.strptime(" ".join(french), "%d/%m/%Y %H:%M")  # noqa: DTZ007 (read in Paris just above)
    return datetime.fromisoformat(text)


def _one_of(name: str, label: str, options: tuple[tuple[str, str], ...]) -> Choice:
    return Choice(name=name, label=label, options=options, listed=True, required=False)


def _fits(form: Filled, mission: MysteryMission) -> bool:
    asked = {"canal": mission.channel, "semaine": str(mission.week), "site": mission.site}
    return all(form.values[name] in (None, value) for name, value in asked.items())
