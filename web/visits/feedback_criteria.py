"""The criteria of the feedback: delays, critical failures, best and worst, what to improve, and what was written."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil

from core.typography import NBSP
from evaluation.measuring.figures import grouped, shown
from evaluation.visits import (
    mystery_criteria,
    mystery_extracts,
    mystery_feedback,
    mystery_punctuality,
    mystery_themes,
)
from evaluation.visits.mystery_criteria import Tally
from evaluation.visits.mystery_engagements import told
from evaluation.visits.mystery_feedback import Feedback
from evaluation.visits.mystery_punctuality import Respect
from evaluation.visits.mystery_results import Done
from web.visits.feedback_notes import APART
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

# Extracts of one channel.
QUOTES = 2
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
MASKED = (
    "Extraits de comptes rendus relus par une deuxième personne, parmi les visites les mieux et les moins bien notées "
    "de chaque canal. Ce qui pourrait faire reconnaître quelqu’un, un lieu ou un moment est remplacé par […]."
)
UNTOLD = "Ces visites faites ailleurs n’ont pas de récit."
UNQUOTED = "Aucun extrait ne peut être cité sans risquer de faire reconnaître quelqu’un."


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
        return Part(title="Respect des délais", said=("Aucun critère de ces visites ne mesure un délai.",))
    kept = _counted(measure.detail["kept"], measure.n, "a tenu tous ses délais", "ont tenu tous leurs délais")
    return Part(
        title="Respect des délais",
        said=(f"{kept}, soit {shown(measure.value)} %, {between(measure)} % avec 95 % de confiance.",),
        head=CRITERIA,
        caption="Les critères qui mesurent une attente",
        folded=True,
        lines=some_criteria(found, mystery_feedback.delays(found.referentiel)),
        notes=("Une visite tient ses délais quand elle n’en manque aucun de sa grille.",),
    )


def measured(found: Feedback) -> Part:
    """What the clocks say, engagement by engagement, with the words of the référentiel."""
    promised = mystery_themes.engagements(found.referentiel.id)
    counted = () if found.campaign.imported else mystery_punctuality.respect(found.visits, promised)
    title = "Délais mesurés, canal par canal"
    if not counted:
        return Part(title=title, said=("Aucun délai de ces visites n’a été mesuré.",))
    return Part(
        title=title,
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
        return Part(title="Critères critiques", said=("Aucun critère de ces visites n’est critique.",))
    missed = ("a manqué un critère critique au moins", "ont manqué un critère critique au moins")
    failed = _counted(int(measure.value), measure.n, *missed)
    return Part(
        title="Critères critiques",
        said=(f"{failed}.",),
        head=CRITERIA,
        caption="Les critères dont un manquement est toujours montré",
        folded=True,
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
        notes = (CAREFUL,) if lines and ones is worst else ()
        yield Part(title=title, caption=caption, said=() if lines else (none,), head=CRITERIA, lines=lines, notes=notes)


def extracts(found: Feedback) -> Part:
    """What was written of the worst and best noted visits of each channel, when it may be told."""
    safe = [one.text for channel in found.referentiel.mystere.canaux for one in channel.grille]
    quotes: dict[str, tuple[str, ...]] = {}
    for code, name in channels_of(found).items():
        noted = sorted((one for one in found.visits if one.channel == code), key=lambda one: one.note)
        if len(noted) >= APART:
            fresh = _quoted((*noted[:1], *reversed(noted[1:])), safe, {text for one in quotes.values() for text in one})
            quotes |= {name: fresh} if fresh else {}
    said = MASKED if quotes else UNTOLD if found.campaign.imported else UNQUOTED
    return Part(title="Ce que les enquêteurs ont écrit", said=(said,), quotes=tuple(quotes.items()))


def _quoted(written: Iterable[Done], safe: Sequence[str], told: Collection[str]) -> tuple[str, ...]:
    """The first extracts that may be told and were not yet."""
    fresh: list[str] = []
    for one in written:
        text = mystery_extracts.extract(one.narrative, safe)
        if text and text not in fresh and text not in told:
            fresh.append(text)
        if len(fresh) == QUOTES:
            break
    return tuple(fresh)


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
