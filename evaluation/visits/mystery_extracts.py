"""Extracts of shoppers' narratives that may be told: nothing that points to a person, a place or a moment. Pure.

Neither agents nor shoppers may be recognised. What cannot be told apart from a name, an hour or a counter is masked;
a sentence that announces a name or describes somebody is left out: losing it costs less than naming one person.
"""

import re
from collections.abc import Iterable

MASK = "[…]"
LONGEST = 280
_CONTACT = re.compile(r"\S+@\S+|\b(?:https?://|www\.)\S+|(?:\+\s?\d{1,3}[\s.]?)?(?:\d[\s.\-]?){6,}")
_NUMBER = (
    "deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante|"
    "cinquante|un|une|et"
)
# An hour, a day, a desk: with the plan of a week they tell which call, hence which agent.
_MOMENT = re.compile(
    rf"\b(?:(?:{_NUMBER}|\d{{1,2}})[\s\-]+)+heures?\b(?:\s(?:{_NUMBER}|quart|demie|\d{{1,2}})\b[\w\-]*)*"
    r"|\b\d{1,2}\s?h(?:\s?\d{2})?\b|\b\d{1,2}:\d{2}\b|\b(?:midi|minuit)\b|\b(?:lun|mar|mercre|jeu|vendre|same)dis?\b"
    r"|\bdimanches?\b|\b(?:\d{1,2}(?:er)?\s)?(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre"
    r"|novembre|décembre)\b(?:\s\d{4})?|\b\d{1,2}[/.\-]\d{1,2}(?:[/.\-]\d{2,4})?\b"
    rf"|(?<=guichet )(?:{_NUMBER})\b|(?<=bureau )(?:{_NUMBER})\b|(?<=poste )(?:{_NUMBER})\b",
    re.IGNORECASE,
)
# A figure is told when it counts one of these, and masked otherwise: a desk, a file, a mission.
_COUNTED = (
    "secondes?|minutes?|min|jours?|semaines?|mois|sonneries?|fois|pages?|clics?|étapes?|pièces?|documents?|questions?|"
    "points?|personnes?|%|€|euros?"
)
_FIGURE = re.compile(rf"(?:n°\s*)?\b\d+(?:[.,]\d+)?\b(?!\s?(?:{_COUNTED})(?!\w))")
# What announces a name, however it is written then, or describes somebody.
_CALLED = re.compile(
    r"\b(?:m\.|mr|mme|mlle|(?:pré|dé)?nommée?|appell?e|appelait|prénom est|nom est)\s+\w"
    r"|\b(?:monsieur|madame|mademoiselle|dames?|hommes?|femmes?|jeunes?|âgée?s?|lunettes|cheveux|barbe|moustache|blonde?|brune?|rousse|roux|foulard"
    r"|voile|accent|tatouages?|stagiaire|apprentie?|enceinte|remplaçante?|directeur|directrice|responsable|maire)\b"
    r"|\bj[’'](?:habite|étais)\b|\b(?:mon|ma|mes) (?:nom|prénom|adresse|numéro|dossier|mari|femme|fils|fille|enfants?"
    r"|mère|père|compagne|compagnon|conjointe?|emploi|métier)\b",
    re.IGNORECASE,
)
# After these words somebody may be named without a capital: only what is known not to be a name is told.
_WHOM = re.compile(r"\b(avec|par|chez|eu|parlé à|adressée? à) (\w[\w\-]*)", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?…:])\s+")
_AGAIN = re.compile(rf"{re.escape(MASK)}(?:[\s\-]*{re.escape(MASK)})+")
_WORD = re.compile(r"[^\W\d_][\w\-]*")
# First words of a sentence that cannot be a name, beside those of the grids.
STARTERS = frozenset(
    """
    accueil afin ainsi alors appel après attente au aucun aucune aussi avant avec bon bonjour bonne ce cela ces
    cet cette chaque comme courriel d dans de depuis des deux du dès elle elles en enfin ensuite entre est et
    échange formulaire guichet il ils interlocuteur interlocutrice j je l la le les leur lors lorsque ma mais malgré
    merci mes message mon nous on oui non page par pas pendant personne pour puis qu quand que quelqu qui rien
    réponse sa sans service ses si site son sur tous tout toute toutefois trois très un une être
    """.split()  # noqa: SIM905 (a hundred words read better in lines)
)

AFTER = frozenset(
    """
    accès affaire assez attention avance beaucoup besoin bienveillance calme clarté contre courriel courrier courtoisie
    droit du efficacité elle erreur eux exactitude exemple gentillesse jour lieu lui mal mail message moi ordre
    patience peu plusieurs politesse précision raison rapport respect semaine soin sourire tact trop téléphone à écrit
    """.split()  # noqa: SIM905
)


def extract(narrative: str, words: Iterable[str] = ()) -> str:
    """The sentences that may be told, at most LONGEST characters, "" when none may; `words` are safe first words."""
    safe = STARTERS | {word.lower() for text in words for word in _WORD.findall(text)}
    told: list[str] = []
    for sentence in _SENTENCE.split(" ".join(narrative.split())):
        masked = _masked(sentence, safe)
        if masked and len(" ".join([*told, masked])) <= LONGEST:
            told.append(masked)
        elif told and told[-1].endswith(":"):  # it announced what is left out
            told.pop()
    return " ".join(told)


def _masked(sentence: str, safe: frozenset[str] | set[str]) -> str:
    """The sentence with its names masked; "" when it announces one, describes somebody or may begin with a name."""
    hidden = sentence
    for pattern in (_CONTACT, _MOMENT, _FIGURE):
        hidden = pattern.sub(f"{MASK} ", hidden)
    words = list(_WORD.finditer(hidden))
    if _CALLED.search(hidden) or not words or words[0].group().lower() not in safe:
        return ""
    hidden = _WHOM.sub(lambda said: said[0] if said[2].lower() in safe | AFTER else f"{said[1]} {MASK}", hidden)
    for word in reversed(list(_WORD.finditer(hidden))[1:]):
        if word.group()[0].isupper():
            hidden = hidden[: word.start()] + MASK + hidden[word.end() :]
    return re.sub(r"\s+(?=[,.])", "", _AGAIN.sub(MASK, " ".join(hidden.split())))
