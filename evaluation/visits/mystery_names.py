"""Words of a narrative that may name somebody: told to who wrote them, and masked. Agents are never named. Pure.

Whoever writes decides: a place or a brand looks like a name. What is masked here is masked before it is sent.
"""

import re
from collections.abc import Iterable, Iterator

MASK = "[…]"
_NAME = r"[A-ZÀ-ÖØ-Þ][\w\-]*(?![\w’'\-])"
# A civility, or what announces a name, then the name itself.
_ANNOUNCED = re.compile(
    r"\b(?:M\.|MM\.|Mr|Mme|Mmes|Mlle|Dr|Me|[Mm]onsieur|[Mm]adame|[Mm]ademoiselle|[Dd]octeur|[Mm]aître|"
    r"[Pp]rénommée?|[Nn]ommée?|appelle|appelait|prénom est|nom est|[Nn]om :|[Pp]rénom :)\s+"
    rf"(?P<name>{_NAME}(?:\s+{_NAME})*)"
)
# Typed on a telephone a name has no capital; after an initial it seems to begin a sentence.
_TYPED = re.compile(
    r"\b(?:mme|mlle|mr|[Pp]rénommée?|[mst][’']appell?(?:e|ait)|prénom est)\s+(?P<name>\w[\w\-]+(?![\w’'\-]))"
    rf"|\b[A-ZÀ-ÖØ-Þ]\.\s?(?P<last>{_NAME})"
)
# Longer words in capitals are no acronym: a name as forms ask for it.
LONGEST_ACRONYM = 5
_CAPITAL = re.compile(rf"(?<![\w\-]){_NAME}(?:\s+{_NAME})*")
_SENTENCE = re.compile(r"(?:^|[.!?…:»\n])\s*(?:«\s*)?$")
# After a word that begins a sentence, what somebody does.
_ACTS = re.compile(r"\s+(?:m[’']|me\s|a\s|est\s|était\s|n[’']|ne\s|répond|décroche|explique|propose|semble)")
COMMON = frozenset(
    """
    m mm mr mme mmes mlle dr accueil agent agente aucun aucune bonjour ce cela celle celui cette chacun dommage elle
    elles il ils internet je la le les on oui non on personne quelqu qui rien tout tous vous nous monsieur madame
    merci réponse service interlocuteur interlocutrice conseiller conseillère standard message courriel appel
    échange attente site page lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai
    juin juillet août septembre octobre novembre décembre france français française république état facebook
    whatsapp messenger instagram google urssaf
    """.split()  # noqa: SIM905 (words read better in lines)
)


def found(text: str, safe: Iterable[str] = ()) -> tuple[str, ...]:
    """The words that may name somebody, in order, each once; `safe` are texts whose words name no one (site, town)."""
    return tuple(dict.fromkeys(text[start:end] for start, end in _spans(text, safe)))


def masked(text: str, safe: Iterable[str] = ()) -> str:
    """The text with each of them replaced by « […] »."""
    for start, end in sorted(_spans(text, safe), reverse=True):
        text = text[:start] + MASK + text[end:]
    return text


def _spans(text: str, safe: Iterable[str]) -> list[tuple[int, int]]:
    known = COMMON | {word.lower() for one in safe for word in re.findall(r"\w+", one)}
    announced = [match.span("name") for match in _ANNOUNCED.finditer(text)]
    typed = [match for match in _TYPED.finditer(text) if match[match.lastgroup or 0].lower() not in known]
    spans: set[tuple[int, int]] = set()
    for start, end in (*announced, *(match.span(match.lastgroup or 0) for match in typed), *_capitals(text, known)):
        if not any(start < last and first < end for first, last in spans):
            spans.add((start, end))
    return sorted(spans)


def _capitals(text: str, known: frozenset[str] | set[str]) -> Iterator[tuple[int, int]]:
    """Words with a capital that their place in the sentence does not explain."""
    for match in _CAPITAL.finditer(text):
        start, end = match.span()
        begins = bool(_SENTENCE.search(text[:start]))
        words = match.group().split()
        named = [word for word in words if not _explained(word, known)]
        if named and not (begins and len(words) == 1 and not _ACTS.match(text, end)):
            yield start, end


def _explained(word: str, known: frozenset[str] | set[str]) -> bool:
    """A word that names no one: common or of the place, or an acronym."""
    return word.lower().partition("-")[0] in known or (word.isupper() and 1 < len(word) <= LONGEST_ACRONYM)
