"""The criteria of the feedback: delays, critical failures, best and worst, and what to improve."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import ceil

from core.typography import NBSP
from evaluation.measuring.figures import grouped, shown
from evaluation.visits import (
    mystery_criteria,
    mystery_feedback,
    mystery_punctuality,
    mystery_themes,
)
from evaluation.visits.mystery_criteria import Tally
from evaluation.visits.mystery_engagements import told
from evaluation.visits.mystery_feedback import Feedback
from evaluation.visits.mystery_punctuality import Respect
from web.visits.feedback_view import (
    CRITERIA,
    Advice,
    Part,
    between,
    channels_of,
    criteria_lines,
    criterion_said,
    marked,
    some_criteria,
    text_of,
    visits,
)

CAREFUL = "Critères classés par la borne prudente de leur intervalle : deux visites ne pèsent pas comme deux cents."
FOREIGN = "Ces visites suivent une autre grille que celle du référentiel : aucune amélioration n’en est tirée."
PERFECT = "Aucun critère n’a été manqué : ces visites ne disent rien à améliorer."
MEASURED = ("Critère", "Canal", "Tenu", "Part", "Intervalle à 95 %", "Délai médian", "Au-delà")
CENSORED = (
    "Mesuré par l’enquêteur : sonneries, secondes, ou moments à l’heure de Paris ; les jours ouvrés sautent les fins "
    "de semaine et les jours fériés. Ce qui n’est pas venu pendant qu’on l’attendait compte comme un engagement "
    "manqué, jamais comme une visite en moins ; dans le délai médian, cela vaut plus que toute attente."
)
JUDGE = "Tirées des critères les plus sûrement manqués, une par thème. Vous restez juge de ce qui convient."
UNTIMED = "Aucun critère de ces visites ne mesure un délai."


def improvements(found: Feedback, words: Mapping[str, str]) -> Part:
    """Three improvements at most, each tied to a dimension and to the question that speaks of the same."""
    title = "Trois améliorations à essayer"
    themes = mystery_themes.themes(found.referentiel.id)
    chosen = mystery_criteria.improvements(mystery_criteria.tallies(found.visits), themes)
    if not chosen:
        return Part(title="Améliorations à essayer", said=(FOREIGN if found.campaign.imported else PERFECT,))
    names = {dimension.code: dimension.nom for dimension in found.referentiel.dimensions}
    asked = {item.code: item.text_for(words) for item in found.referentiel.questionnaires["usagers"].items}
    counted = {1: "Une amélioration à essayer", 2: "Deux améliorations à essayer"}
    return Part(
        title=counted.get(len(chosen), title),
        said=(JUDGE,),
        advice=tuple(
            Advice(
                title=one.theme.nom,
                dimension=f"Dimension « {names[one.theme.dimension]} »",
                text=one.theme.piste,
                reason=criterion_said(found, one.tally),
                question=f"{words['Les_usagers']} répondent sur ce sujet à "
                f"« {asked[one.theme.question].rstrip('.')} ».",
            )
            for one in chosen
        ),
    )


def delays(found: Feedback) -> Part:
    """The share of visits that kept every delay of their grid."""
    measure = found.measures.get("visites.delais")
    if measure is None:
        return Part(title="Respect des délais", brief="Aucun délai mesuré", said=(UNTIMED,))
    kept = _counted(measure.detail["kept"], measure.n, "a tenu tous ses délais", "ont tenu tous leurs délais")
    return Part(
        title="Respect des délais",
        brief=kept,
        said=(f"{kept}, soit {shown(measure.value)} %, {between(measure)} % avec 95 % de confiance.",),
        head=CRITERIA,
        caption="Les critères qui mesurent une attente",
        lines=some_criteria(found, mystery_feedback.delays(found.referentiel)),
        notes=("Une visite tient ses délais quand elle n’en manque aucun de sa grille.",),
    )


def measured(found: Feedback) -> Part:
    """What the clocks say, engagement by engagement, with the words of the référentiel."""
    promised = mystery_themes.engagements(found.referentiel.id)
    counted = () if found.campaign.imported else mystery_punctuality.respect(found.visits, promised)
    title = "Délais mesurés, canal par canal"
    if not counted:
        return Part(title=title, brief="Aucun délai mesuré", said=("Aucun délai de ces visites n’a été mesuré.",))
    return Part(
        title=title,
        brief=f"{len(counted)} engagement{'s' if len(counted) > 1 else ''} en chiffres",
        head=MEASURED,
        caption="Ce que chaque canal s’engage à faire à temps, et ce qui a été mesuré",
        lines=tuple(_measured_line(found, one) for one in counted),
        notes=(CENSORED,),
    )


def _measured_line(found: Feedback, one: Respect) -> tuple[str, ...]:
    promised = one.engagement
    middle = told(promised, None) if one.median is None else told(promised, ceil(one.median))
    words = text_of(found, Tally(promised.canal, promised.critere, one.kept, one.n, one.lower, one.upper))
    return (
        words,
        channels_of(found)[promised.canal],
        f"{one.kept}{NBSP}sur{NBSP}{one.n}",
        marked(found, f"{shown(100 * Fraction(one.kept, one.n))} %", one.n),
        f"{shown(100 * one.lower)}{NBSP}à{NBSP}{shown(100 * one.upper)}{NBSP}%",
        middle,
        f"{one.never} ({told(promised, None)})" if one.never else "0",
    )


def critical(found: Feedback) -> Part:
    """The failures that are always shown."""
    measure = found.measures.get("visites.critiques")
    if measure is None:
        said = "Aucun critère de ces visites n’est critique"
        return Part(title="Critères critiques", brief=said, said=(f"{said}.",))
    missed = ("a manqué un critère critique au moins", "ont manqué un critère critique au moins")
    failed = _counted(int(measure.value), measure.n, *missed)
    return Part(
        title="Critères critiques",
        brief=failed,
        said=(f"{failed}.",),
        head=CRITERIA,
        caption="Les critères dont un manquement est toujours montré",
        lines=some_criteria(found, mystery_feedback.critical(found.referentiel)),
        notes=(_rule(found),),
    )


def ranked(found: Feedback) -> Iterator[Part]:
    """The best and the worst criteria, with their counts."""
    counted = mystery_criteria.tallies(found.visits)
    best, worst = mystery_criteria.best(counted), mystery_criteria.worst(counted)
    for title, caption, ones, none in (
        ("Les critères les mieux tenus", "Des mieux tenus aux moins bien tenus", best, "Aucun critère n’a été tenu."),
        ("Les critères les plus manqués", "Des plus manqués aux moins manqués", worst, "Aucun critère n’a été manqué."),
    ):
        lines = criteria_lines(found, ones)
        yield Part(
            title=title,
            brief=f"D’abord : {lines[0][0].rstrip('.')}" if lines else none.rstrip("."),
            caption=caption,
            said=() if lines else (none,),
            head=CRITERIA,
            lines=lines,
            notes=(CAREFUL,) if lines and ones is worst else (),
        )


def _counted(count: int, n: int, one: str, many: str) -> str:
    """« 1 visite sur 12 a… », « 134 visites sur 183 ont… »."""
    return f"{visits(count)} sur {grouped(n)} {many if count > 1 else one}"


def _rule(found: Feedback) -> str:
    """Who calls a criterion critical, and what a failure costs."""
    if not mystery_feedback.named_critical(found.referentiel):
        themes = [theme.nom.lower() for theme in mystery_themes.themes(found.referentiel.id) if theme.critique]
        return f"Le référentiel n’en désigne aucun ; sont toujours montrés ici : {', '.join(themes)}."
    capped = any(channel.plafond_critique is not None for channel in found.referentiel.mystere.canaux)
    return f"Désignés par le référentiel, qui {'plafonne alors' if capped else 'ne plafonne pas'} la note de la visite."
