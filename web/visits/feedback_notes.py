"""The notes of the feedback: what was tested, the overall note, channels, weeks, sites, and the means side by side."""

from collections import Counter
from fractions import Fraction

from core.typography import date_fr
from evaluation.measuring.figures import grouped, shown
from evaluation.visits import mystery_control, mystery_results, mystery_weeks
from evaluation.visits.mystery_control import Control
from evaluation.visits.mystery_feedback import Feedback
from evaluation.visits.mystery_missions import dates_of
from web.pictures import mystery_pictures
from web.visits import mystery_views
from web.visits.feedback_view import NOTES, Part, among, channels_of, interval, note_line, visits

# Under this number of visits a site has no note of its own.
APART = 5
PICTURES = "charts/mystery.html"
PASSED = {
    "met": "est atteinte, même à la borne basse de l’intervalle",
    "fragile": "est atteinte de façon fragile",
    "missed": "n’est pas atteinte",
}
MEANS = {
    "mystere.note": "Note d’ensemble : chaque canal pèse sa part du plan",
    "mystere.moyenne.visites": "Moyenne de toutes les visites : chaque visite compte autant",
    "mystere.moyenne.sites": "Moyenne simple des sites : chaque site compte autant",
}
ELSEWHERE = "Ces visites ont été faites ailleurs : elles renseignent, elles ne donnent pas un résultat ferme."
SECRET = "Les demandes exactes des enquêteurs restent secrètes : elles peuvent resservir."  # noqa: S105 (a sentence)
UNMEASURED = "Pas de note d’ensemble : toutes les visites d’un canal du plan ont été annulées."
LIMITS = (
    "Limites de contrôle des valeurs individuelles : la moyenne des semaines, plus ou moins trois écarts types estimés "
    "par l’étendue mobile moyenne. Source : NIST/SEMATECH, e-Handbook of Statistical Methods, 6.3.2.2. Elles disent si "
    "une semaine se distingue des autres, pas si le service est bon."
)
UNDATED = "Les semaines de ces visites faites ailleurs ne sont pas connues."
JOINED = f"Les sites de moins de {APART} visites sont réunis, pour que personne ne soit reconnu."
ALONE = "La note d’une semaine repose sur peu de visites : elle se lit dans la suite des autres, jamais seule."
SHORT = "Il faut trois semaines de suite avec des visites pour tracer des limites de contrôle."


def tested(found: Feedback) -> Part:
    """How many visits, when in whole weeks, by which channels, in which sites."""
    campaign, done = found.campaign, Counter(one.channel for one in found.visits)
    first, last = dates_of(campaign, 1), dates_of(campaign, campaign.weeks)
    weeks = f"en {campaign.weeks} semaine{'s' if campaign.weeks > 1 else ''}"
    when = f", {weeks}, du {date_fr(first[0])} au {date_fr(last[1])}" if first and last else ""
    names = {code: name[0].lower() + name[1:] for code, name in channels_of(found).items()}
    channels = ", ".join(f"{name} ({done[code]})" for code, name in names.items() if done[code])
    sites = sorted({one.site for one in found.visits})
    planned = f" sur {campaign.total} prévue{'s' if campaign.total > 1 else ''}"
    return Part(
        title="Ce qui a été testé",
        brief=f"{visits(len(found.visits), 'validée')}{planned}",
        said=(
            f"{visits(len(found.visits), 'validée')}{planned}{when}.",
            f"Par canal : {channels}.",
            f"{'Sites visités' if len(sites) > 1 else 'Site visité'} : {', '.join(sites)}.",
        ),
        notes=(ELSEWHERE if campaign.imported else SECRET,),
    )


def overall(found: Feedback) -> Part:
    """The note that counts, and how far it may be trusted."""
    bar, few = found.referentiel.mystere.note_passage, found.referentiel.mystere.effectif_indicatif
    said = [one for one in mystery_views.notes(found.referentiel, found.measures) if one.code == "mystere.note"]
    if not said:
        return Part(title="La note d’ensemble", said=(UNMEASURED,))
    one = said[0]
    small = (f"Moins de {few} visites : cette note est indicative, elle ne tranche pas.",) if one.n < few else ()
    return Part(
        title="La note d’ensemble",
        figure=one.figure,
        said=(
            f"La note de passage, {shown(bar)} sur 20, {PASSED[one.outcome]}.",
            *small,
        ),
        picture=("charts.html", "interval_bar", one.picture, "ensemble", "Note d’ensemble"),
    )


def channels(found: Feedback) -> Part:
    """A bar per channel."""
    design = found.referentiel.mystere
    notes = [one for one in mystery_views.notes(found.referentiel, found.measures) if one.code != "mystere.note"]
    rows = mystery_pictures.channels(notes)
    drawn = (rows, mystery_pictures.channels_height(rows), "canaux", "Note de chaque canal, sur 20")
    return Part(
        title="Canal par canal",
        brief=" ; ".join(f"{one.name} {one.figure}" for one in notes),
        picture=(PICTURES, "channels", *drawn, shown(design.note_passage)),
        head=("Canal", *NOTES, "Lecture"),
        lines=tuple(
            (one.name, one.figure, interval(found.measures[one.code]), grouped(one.n), one.word) for one in notes
        ),
    )


def weeks(found: Feedback) -> Part:
    """The control chart; one sentence when the weeks are unknown."""
    title = "Semaine par semaine"
    if found.campaign.imported:
        return Part(title=title, brief="Non connues", said=(UNDATED,))
    notes: dict[int, list[Fraction]] = {}
    for one in found.visits:
        notes.setdefault(one.week or 0, []).append(one.note)
    known = mystery_weeks.means(notes, found.campaign.weeks)
    control = mystery_control.control([None if week.mean is None else float(week.mean) for week in known])
    between = {int(code): interval(one) for code, one in among(found.measures, "mystere.semaine.")}
    drawn = mystery_pictures.weekly(known, found.referentiel.mystere.note_passage, control, between)
    lines = (
        (f"Semaine {one.number}", one.figure or "aucune visite", one.between, grouped(one.n), one.read)
        for one in drawn.points
    )
    return Part(
        title=title,
        brief=_said(control)[0].rstrip("."),
        said=_said(control),
        picture=(PICTURES, "weekly", drawn, "semaines", "Note moyenne de chaque semaine, sur 20"),
        head=("Semaine", *NOTES, "Limites de contrôle"),
        lines=tuple(lines),
        notes=(ALONE, LIMITS) if control else (ALONE,),
    )


def sites(found: Feedback) -> Part:
    """The note of each site that had visits enough."""
    few = found.referentiel.mystere.effectif_indicatif
    groups = mystery_results.sites_apart(found.visits, APART, few)
    if len(groups) == 1 and _joined(found):
        said = f"Moins de {APART} visites par site : aucun n’est noté à part."
        return Part(title="Site par site", brief="Aucun n’est noté à part", said=(said,))
    return Part(
        title="Site par site",
        brief=f"{len(groups)} note{'s' if len(groups) > 1 else ''} moyenne{'s' if len(groups) > 1 else ''}",
        caption="Note moyenne de chaque site, chaque visite comptant autant",
        head=("Site", *NOTES),
        lines=tuple(note_line(found, ", ".join(names), one) for names, one in groups),
        notes=(JOINED,) if _joined(found) else (),
    )


def means(found: Feedback) -> Part:
    """The means by their names; that of the sites only when each is noted apart, else it would give one away."""
    hidden = {"mystere.moyenne.sites"} if _joined(found) else set()
    rows = [(words, found.measures[code]) for code, words in MEANS.items() if code in found.measures.keys() - hidden]
    return Part(
        title="Des moyennes à ne pas confondre",
        brief="Une seule est comparée aux seuils",
        caption="Ce que pèse une visite dans chaque moyenne",
        head=("Mesure", *NOTES),
        lines=tuple(note_line(found, words, one) for words, one in rows),
        notes=("Seule la note d’ensemble est comparée aux seuils du référentiel.",),
    )


def _joined(found: Feedback) -> bool:
    """Whether a site had too few visits to be noted apart."""
    groups = mystery_results.sites_apart(found.visits, APART, found.referentiel.mystere.effectif_indicatif)
    return any(len(names) > 1 for names, _ in groups)


def _said(control: Control | None) -> tuple[str, ...]:
    """What the chart says of the weeks."""
    if control is None:
        return (SHORT,)
    outside = [str(rank + 1) for rank in control.outside]
    said = ["Aucune semaine ne sort des limites de contrôle."]
    if outside:
        s = "s" if len(outside) > 1 else ""
        said = [f"Hors des limites de contrôle : semaine{s} {', '.join(outside)}. Cherchez ce qui s’y est passé."]
    if control.run:
        said.append(f"{mystery_control.RUN} semaines de suite sont du même côté de la moyenne : le niveau a changé.")
    if control.provisional:
        said.append(f"Limites provisoires : elles reposent sur moins de {mystery_control.SETTLED_AT} semaines.")
    return tuple(said)
