"""What the pages of campaigns show: where each stands, participation in tens, counts of questions, slips to print."""

from collections.abc import Mapping, Sequence
from math import ceil
from uuid import UUID

import msgspec
import segno
from markupsafe import Markup
from msgspec.structs import replace
from sqlalchemy.orm import Session

from evaluation.asking import campaigns
from evaluation.asking.campaign_models import Campaign
from evaluation.box.ballot_boxes import BallotBoxes
from evaluation.measuring.figures import grouped, shown
from evaluation.measuring.measures import Measure
from evaluation.measuring.tallies import ItemCount
from evaluation.publishing.publication import Published, publish, tens
from evaluation.questionnaire import AUDIENCES, Audience
from evaluation.referentiel import Referentiel
from web.pictures import charts

NBSP = "\u00a0"
STATES = {
    "missing": ("off", "À préparer"),
    "prepared": ("wait", "Prête, pas encore ouverte"),
    "opened": ("info", "Ouverte"),
    "sealed": ("ok", "Close et scellée"),
}


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One audience on the page of the campaigns."""

    audience: str
    name: str
    state: str
    kind: tuple[str, str]
    collection: str
    turnout: charts.Progress | None


class Line(msgspec.Struct, frozen=True):
    """One question and what was answered: counts « 2 206 / 2 688 = 82,07 % [80,57 ; 83,47] », a rate, or a refusal."""

    code: str
    text: str
    said: str


class Slip(msgspec.Struct, frozen=True):
    """One slip to cut out: the code as people type it, and the same in a QR code."""

    code: str
    picture: Markup


def name(audience: str, words: Mapping[str, str]) -> str:
    """The audience as a title, in the organisation's words."""
    return {"dirigeants": "Dirigeants", "collaborateurs": "Agents"}.get(audience) or words["Usagers"]


def state(campaign: Campaign | None) -> str:
    """missing, prepared, opened or sealed."""
    if campaign is None:
        return "missing"
    if campaign.sealed_at is not None:
        return "sealed"
    return "prepared" if campaign.opened_at is None else "opened"


def cards(
    session: Session, boxes: BallotBoxes, evaluation_id: UUID, referentiel: Referentiel, words: Mapping[str, str]
) -> list[Card]:
    """The audiences that are asked, prepared or not."""
    found = campaigns.of(session, evaluation_id)
    return [
        Card(
            audience=audience,
            name=name(audience, words),
            state=state(found.get(audience)),
            kind=STATES[state(found.get(audience))],
            collection=collection(referentiel, found.get(audience)),
            turnout=turnout(session, boxes, referentiel, found.get(audience)),
        )
        for audience in AUDIENCES
        if audience in referentiel.questionnaires
    ]


def collection(referentiel: Referentiel, campaign: Campaign | None) -> str:
    """How the answers are collected, in the référentiel's words."""
    name = next((way.nom for way in referentiel.collectes if campaign and way.code == campaign.collection), "")
    return f"{name} · urne aveugle" if campaign and campaign.secrecy == "blind" else name


def turnout(
    session: Session, boxes: BallotBoxes, referentiel: Referentiel, campaign: Campaign | None
) -> charts.Progress | None:
    """How many answered beside how many are aimed at; None before the opening."""
    if campaign is None or campaign.opened_at is None:
        return None
    found = campaigns.participation(session, boxes, campaign.id)
    if campaign.audience == "dirigeants":
        verb = "ont répondu" if found.floor > 1 else "a répondu"
        return replace(charts.progress(found.floor, found.entitled, one="", many=""), label=f"{found.words} {verb}")
    aim = target(referentiel, campaign)
    whole = found.entitled or aim
    bar = charts.progress(found.floor, whole, target=min(1.0, aim / whole) if whole else None, one="", many="")
    out_of = f" sur {grouped(found.entitled)} personnes" if found.entitled else ""
    few = " réponses" if not found.words.startswith("moins") else " réponses pour l’instant"
    return replace(bar, label=f"{found.words}{few}{out_of}", target_label=f"au moins {grouped(aim)}")


def target(referentiel: Referentiel, campaign: Campaign) -> int:
    """The least number of answers that the rules of this audience ask for."""
    score, share = f"score.{campaign.audience}", f"participation.{campaign.audience}"
    entitled = sum(campaign.frame.values())
    least = [referentiel.populations.publication]
    for rule in referentiel.thresholds:
        if rule.mesure == score:
            least.append(rule.effectif_minimum)
        elif rule.mesure == share and rule.minimum is not None:
            least.append(ceil(rule.minimum * entitled / 100))
    return max(least)


def lines(
    referentiel: Referentiel,
    audience: Audience,
    counts: Sequence[ItemCount],
    measures: Mapping[str, Measure],
    words: Mapping[str, str],
) -> list[tuple[str, list[Line]]]:
    """The questions of an audience by dimension, each with its plain counts when they are given, else its rate."""
    known = {count.code: count for count in counts}
    titles: dict[str | None, str] = {dimension.code: dimension.nom for dimension in referentiel.dimensions}
    groups: dict[str, list[Line]] = {title: [] for title in (*titles.values(), "En général")}
    for item in referentiel.questionnaires[audience].questions:
        said = publish(measures.get(f"item.{item.code}"), referentiel.populations)
        text = said.refusal and f"{said.text} avis, non montré"
        if not text:
            text = counted(known[item.code]) if item.code in known else rated(said)
        groups[titles.get(item.dimension, "En général")].append(Line(item.code, item.text_for(words), text))
    return [(title, found) for title, found in groups.items() if found]


def rated(said: Published) -> str:
    """« 82,1 % (80,6 à 83,5) », weighed by sites."""
    assert said.measure is not None  # noqa: S101 (not refused)
    return f"{said.text}{NBSP}% ({shown(said.measure.lower)} à {shown(said.measure.upper)})"


def predictions(
    referentiel: Referentiel, audience: Audience, measures: Mapping[str, Measure], words: Mapping[str, str]
) -> list[tuple[str, Measure, Measure | None]]:
    """What an audience believes of the users beside what they say: the users' question, the belief, the rate."""
    asked = {item.code: item.text_for(words) for item in referentiel.questionnaires["usagers"].questions}
    return [
        (asked[item.cible], measures[code], measures.get(f"item.{item.cible}"))
        for item in referentiel.questionnaires[audience].predictions
        if (code := f"prediction.{audience}.{item.cible}") in measures
    ]


def counted(count: ItemCount) -> str:
    """« 82,1 % (80,6 à 83,5), 2 206 avis favorables sur 2 688 »."""
    rate, low, high = (shown(100 * share) for share in (count.rate, *count.interval))
    plural = "s" if count.favourable > 1 else ""
    many = f"{grouped(count.favourable)} avis favorable{plural} sur {grouped(count.opinions)}"
    return f"{rate}{NBSP}% ({low} à {high}), {many}"


def modes(found: Mapping[str, int], said: Mapping[str, str]) -> list[str]:
    """How the answers came, in tens: « en ligne (120 à 129) »."""
    return [f"{said.get(mode, 'par fichier')} ({tens(count)})" for mode, count in found.items()]


def slips(codes: Sequence[str], address: str) -> list[Slip]:
    """One slip a code; the code sits after the #, which browsers send to nobody."""
    return [Slip(code, picture(f"{address}#{code}")) for code in codes]


def picture(text: str) -> Markup:
    """A QR code, black on white in every theme."""
    drawn = segno.make(text, error="m", micro=False)
    return Markup(drawn.svg_inline(omitsize=True, border=2, dark="#000", light="#fff"))  # noqa: S704 (made here)
