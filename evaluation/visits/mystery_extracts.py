"""Extracts of shoppers' narratives that may be told: nothing that looks like a name, a number or an address. Pure.

Agents are never named. Whatever cannot be told apart from a name is masked or left out: losing a sentence costs less.
"""

import re
from collections.abc import Iterable

MASK = "[…]"
LONGEST = 280
_CONTACT = re.compile(r"\S+@\S+|\bhttps?://\S+|(?:\+\s?\d{1,3}[\s.]?)?(?:\d[\s.\-]?){6,}")
# What announces a name, however it is written then.
_CALLED = re.compile(
    r"\b(m\.|mr|mme|mlle|monsieur|madame|mademoiselle|(?:pré|dé)?nommée?|appell?e|appelait|prénom est|nom est)"
    r"\s+\w",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?…:])\s+")
_AGAIN = re.compile(rf"{re.escape(MASK)}(?:[\s\-]*{re.escape(MASK)})+")
_WORD = re.compile(r"[^\W\d_][\w\-]*")
# First words of a sentence that cannot be a name, beside those of the grids.
STARTERS = frozenset(
    """
    accueil afin ainsi alors appel après attente au aucun aucune aussi avant avec bon bonjour bonne ce cela ces
    cet cette chaque comme courriel d dans de depuis des deux du dès elle elles en enfin ensuite entre est et
    formulaire guichet il ils interlocuteur interlocutrice j je l la le les leur lors lorsque ma mais malgré
    merci mes message mon nous on oui non page par pas pendant personne pour puis qu quand que quelqu qui rien
    réponse sa sans service ses si site son sur tous tout toute toutefois trois très un une échange être
    """.split()  # noqa: SIM905 (a hundred words read better in lines)
)


def extract(narrative: str, words: Iterable[str] = ()) -> str:
    """The sentences that may be told, at most LONGEST characters, "" when none may; `words` are safe first words."""
    safe = STARTERS | {word.lower() for text in words for word in _WORD.findall(text)}
    told = ""
    for sentence in _SENTENCE.split(" ".join(narrative.split())):
        masked = _masked(sentence, safe)
        if masked and len(told) + len(masked) < LONGEST:
            told += (" " if told else "") + masked
    return told


def _masked(sentence: str, safe: frozenset[str] | set[str]) -> str:
    """The sentence with its names masked; "" when it announces one or begins with a word that could be one."""
    hidden = _CONTACT.sub(f"{MASK} ", sentence).strip()
    words = list(_WORD.finditer(hidden))
    if _CALLED.search(hidden) or not words or words[0].group().lower() not in safe:
        return ""
    for word in reversed(words[1:]):
        if word.group()[0].isupper():
            hidden = hidden[: word.start()] + MASK + hidden[word.end() :]
    return _AGAIN.sub(MASK, hidden).replace("  ", " ")
