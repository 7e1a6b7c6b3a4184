"""What the structure of a référentiel cannot say: codes that exist, sums that add up, words that can be replaced."""

from collections import Counter
from collections.abc import Iterable, Iterator
from string import Formatter

from evaluation.edition import Edition
from evaluation.questionnaire import AUDIENCES, Item

PLACEHOLDERS = frozenset(
    {
        "usager",
        "usagers",
        "Usagers",
        "un_usager",
        "l_usager",
        "de_l_usager",
        "d_un_usager",
        "a_l_usager",
        "les_usagers",
        "des_usagers",
        "aux_usagers",
    }
)
GRID_POINTS = 20
OTHER_MEASURES = frozenset({"score.global", "mystere.note", "constats.majeurs_ouverts"})


def faults(edition: Edition) -> list[str]:
    """Every incoherence of the edition, each a French clause; empty when it can be used."""
    return [
        *_duplicates(edition),
        *_questionnaires(edition),
        *_thresholds(edition),
        *_mystery(edition),
        *_words(edition),
    ]


def measure_codes(edition: Edition) -> frozenset[str]:
    """Every measure that a threshold of this edition may name."""
    scores = {f"score.{audience}" for audience in AUDIENCES}
    cuts = {f"{score}.{dimension.code}" for score in scores for dimension in edition.dimensions}
    turnout = {f"participation.{audience}" for audience in AUDIENCES}
    channels = {f"mystere.{channel.code}" for channel in edition.mystere.canaux}
    return OTHER_MEASURES | scores | cuts | turnout | channels


def _items(edition: Edition) -> Iterator[Item]:
    for questionnaire in edition.questionnaires.values():
        yield from questionnaire.items


def _duplicates(edition: Edition) -> Iterator[str]:
    thresholds = [*edition.seuils, *(found for level in edition.niveaux for found in level.seuils)]
    families: dict[str, Iterable[str]] = {
        "dimension": (found.code for found in edition.dimensions),
        "question": (found.code for found in _items(edition)),
        "seuil": (found.code for found in thresholds),
        "niveau": (found.code for found in edition.niveaux),
        "canal": (found.code for found in edition.mystere.canaux),
        "critère de grille": (found.code for channel in edition.mystere.canaux for found in channel.grille),
        "critère d’audit": (found.code for found in edition.audit),
        "point de recevabilité": (found.code for found in edition.recevabilite),
        "collecte": (found.code for found in edition.collectes),
    }
    for family, codes in families.items():
        for code, count in Counter(codes).items():
            if count > 1:
                yield f"le code de {family} « {code} » est employé {count} fois"


def _questionnaires(edition: Edition) -> Iterator[str]:
    known = {dimension.code for dimension in edition.dimensions}
    if set(edition.questionnaires) != set(AUDIENCES) or set(edition.poids) != set(AUDIENCES):
        yield "les trois publics (dirigeants, collaborateurs, usagers) doivent avoir un questionnaire et un poids"
        return
    if min(*edition.poids.values(), *(found.poids for found in edition.dimensions)) < 1:
        yield "un poids est un entier d’au moins 1"
    for item in _items(edition):
        if item.dimension is not None and item.dimension not in known:
            yield f"la question « {item.code} » cite la dimension inconnue « {item.dimension} »"
    for audience, questionnaire in edition.questionnaires.items():
        scored = questionnaire.pratiques if audience == "dirigeants" else questionnaire.questions
        for code in sorted(known - {item.dimension for item in scored}):
            yield f"aucune question des {audience} ne mesure la dimension « {code} »"
    targets = {item.code for item in edition.questionnaires["usagers"].questions}
    for questionnaire in edition.questionnaires.values():
        for prediction in questionnaire.predictions:
            if prediction.cible not in targets:
                yield f"la prédiction « {prediction.code} » vise la question inconnue « {prediction.cible} »"
    for criterion in edition.audit:
        if criterion.dimension not in known:
            yield f"le critère d’audit « {criterion.code} » cite la dimension inconnue « {criterion.dimension} »"


def _thresholds(edition: Edition) -> Iterator[str]:
    measures = measure_codes(edition)
    if not edition.niveaux:
        yield "il faut au moins un niveau"
    for threshold in [*edition.seuils, *(found for level in edition.niveaux for found in level.seuils)]:
        if (threshold.minimum is None) == (threshold.maximum is None):
            yield f"le seuil « {threshold.code} » doit avoir un minimum ou un maximum, et un seul"
        if threshold.mesure not in measures:
            yield f"le seuil « {threshold.code} » cite la mesure inconnue « {threshold.mesure} »"


def _mystery(edition: Edition) -> Iterator[str]:
    parts = sum(channel.part for channel in edition.mystere.canaux)
    if parts != edition.mystere.total:
        yield f"les parts des canaux font {parts} missions au lieu de {edition.mystere.total}"
    for channel in edition.mystere.canaux:
        points = sum(criterion.points for criterion in channel.grille)
        if points != GRID_POINTS:
            yield f"la grille « {channel.code} » vaut {points} points au lieu de {GRID_POINTS}"
        if channel.plafond_critique is not None and not 0 <= channel.plafond_critique < GRID_POINTS:
            yield f"le plafond de la grille « {channel.code} » doit être entre 0 et {GRID_POINTS - 1}"
        if channel.plafond_critique is not None and not any(criterion.critique for criterion in channel.grille):
            yield f"la grille « {channel.code} » a un plafond mais aucun critère critique"


def _words(edition: Edition) -> Iterator[str]:
    texts = [(item.code, f"{item.text} {item.falc or ''}") for item in _items(edition)]
    texts.append(("label", edition.identite.label))
    texts += [(audience, found.commentaire or "") for audience, found in edition.questionnaires.items()]
    for code, text in texts:
        for _, name, _, _ in Formatter().parse(text):
            if name is not None and name not in PLACEHOLDERS:
                yield f"le texte « {code} » emploie le mot à remplacer inconnu « {{{name}}} »"
