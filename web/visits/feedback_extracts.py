"""What was written of some visits, as the feedback may tell it."""

from collections.abc import Collection, Iterable, Sequence

from evaluation.visits import mystery_extracts
from evaluation.visits.mystery_feedback import Feedback
from evaluation.visits.mystery_results import Done
from web.visits.feedback_notes import APART
from web.visits.feedback_view import Part, channels_of

# Extracts of one channel.
QUOTES = 2
MASKED = (
    "Extraits de comptes rendus relus par une deuxième personne, parmi les visites les mieux et les moins bien notées "
    "de chaque canal. Ce qui pourrait faire reconnaître quelqu’un, un lieu ou un moment est remplacé par […]."
)
UNTOLD = "Ces visites faites ailleurs n’ont pas de récit."
UNQUOTED = "Aucun extrait ne peut être cité sans risquer de faire reconnaître quelqu’un."


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
    count = sum(map(len, quotes.values()))
    brief = f"{count} extrait{'s' if count > 1 else ''}" if count else "Aucun extrait"
    return Part(title="Ce que les enquêteurs ont écrit", brief=brief, said=(said,), quotes=tuple(quotes.items()))


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
