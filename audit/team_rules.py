"""The team proposed for an audit: competent, without conflict, rotated, evenly loaded, near; every other is explained.

In the spirit of ISO/IEC 17021-1: competence of the team as a whole (7.1, 9.2.2), threats to impartiality, of which
familiarity (4.2.4). Pure and deterministic.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations

import msgspec

from audit.impartiality import Graph, Path, path, sentence

# More people than this cost the organisation more than they see.
MOST = 3
LEAD, KIND, DIMENSION, LANGUAGE, DEPARTEMENT = "lead", "kind", "dimension", "language", "departement"
LAST_CYCLES = frozenset({1, 2})
ROTATION = (
    "Qui a audité cette organisation à l’un des deux derniers cycles passe après les autres ; qui l’a auditée aux deux "
    "n’est pas proposé : la familiarité menace l’impartialité (ISO/IEC 17021-1, 4.2.4)."
)


class Competence(msgspec.Struct, frozen=True):
    """What somebody may audit: `topic` is one of the five above; on no day after `until`."""

    topic: str
    value: str
    since: date
    until: date | None = None


class Auditor(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may be proposed: `node` in the graph, `cycles` of this organisation audited (1 is the last one),
    `load` of living missions elsewhere, `barred` the sentence of what sets them aside in this very file."""

    node: str
    name: str
    competences: Sequence[Competence] = ()
    cycles: frozenset[int] = frozenset()
    load: int = 0
    barred: str = ""
    here: bool = False


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """What the audit asks for: the organisation's node and kind, dimensions by code, another language, a place."""

    organisation: str
    kind: str
    dimensions: Mapping[str, str]
    today: date
    language: str = ""
    departement: str = ""


class Seat(msgspec.Struct, frozen=True):
    """Somebody of the team and why."""

    auditor: Auditor
    reasons: tuple[str, ...]


class Aside(msgspec.Struct, frozen=True):
    """Somebody who is not proposed: why (`conflict`, `rotation`, `competence` or `enough`), in words, by which path."""

    auditor: Auditor
    why: str
    words: str
    way: Path = ()


class Proposal(msgspec.Struct, frozen=True):
    """Who is on the file already, who would complete the team, who is left aside, and what nobody covers."""

    held: tuple[Seat, ...]
    seats: tuple[Seat, ...]
    aside: tuple[Aside, ...]
    gaps: tuple[str, ...]


def propose(graph: Graph, need: Need, auditors: Iterable[Auditor]) -> Proposal:
    """The smallest team that covers the need, or the one that covers most of it."""
    everyone = sorted(auditors, key=lambda one: (one.name, one.node))
    refused = [found for one in everyone if (found := _refusal(graph, need, one)) is not None]
    out = {found.auditor.node for found in refused}
    held = [one for one in everyone if one.here and one.node not in out]
    able = [one for one in everyone if not one.here and one.node not in out]
    room = range(max(0, MOST - len(held)) + 1)
    teams = (team for size in room for team in combinations(able, size))
    best = min(teams, key=lambda team: _cost(need, held, team))
    enough = [Aside(one, "enough", _enough(one)) for one in able if one not in best]
    return Proposal(
        held=tuple(_seat(need, one) for one in held),
        seats=tuple(_seat(need, one) for one in sorted(best, key=lambda one: not _leads(need, one))),
        aside=tuple(sorted([*refused, *enough], key=lambda one: (one.auditor.name, one.auditor.node))),
        gaps=tuple(_gaps(need, [*held, *best])),
    )


def has(need: Need, one: Auditor, topic: str, value: str = "") -> bool:
    """Whether the competence is valid on the day; any value of its topic when none is asked."""
    return any(
        held.topic == topic
        and (not value or held.value == value)
        and held.since <= need.today
        and (held.until is None or need.today <= held.until)
        for held in one.competences
    )


def _refusal(graph: Graph, need: Need, one: Auditor) -> Aside | None:
    if one.barred:
        return Aside(one, "conflict", one.barred)
    way = path(graph, one.node, need.organisation, need.today)
    if way is not None:
        return Aside(one, "conflict", sentence(graph, way, need.today), way)
    if one.here:
        return None
    if one.cycles >= LAST_CYCLES:
        return Aside(one, "rotation", f"{one.name} a audité cette organisation aux deux derniers cycles.")
    if not has(need, one, KIND, need.kind):
        words = f"{one.name} n’a pas de compétence en cours pour ce type d’organisation : {need.kind}."
        return Aside(one, "competence", words)
    return None


def _cost(need: Need, held: Sequence[Auditor], team: Sequence[Auditor]) -> tuple[object, ...]:
    """Less is better: what is missing, then people, familiarity, load, journeys, and a fixed order."""
    return (
        sum(1 for _ in _gaps(need, [*held, *team])),
        len(team),
        sum(bool(one.cycles & LAST_CYCLES) for one in team),
        sum(one.load for one in team),
        sum(_travels(need, one) for one in team),
        [(one.name, one.node) for one in team],
    )


def _gaps(need: Need, team: Sequence[Auditor]) -> Iterator[str]:
    if not any(_leads(need, one) for one in team):
        yield "un auditeur principal"
    for code, name in need.dimensions.items():
        if not any(has(need, one, DIMENSION, code) for one in team):
            yield f"la dimension « {name} »"
    if need.language and not any(has(need, one, LANGUAGE, need.language) for one in team):
        yield f"la langue : {need.language}"


def _leads(need: Need, one: Auditor) -> bool:
    return has(need, one, LEAD)


def _travels(need: Need, one: Auditor) -> bool:
    return bool(need.departement) and not has(need, one, DEPARTEMENT, need.departement)


def _seat(need: Need, one: Auditor) -> Seat:
    covered = [name for code, name in need.dimensions.items() if has(need, one, DIMENSION, code)]
    return Seat(one, tuple(_reasons(need, one, covered)))


def _reasons(need: Need, one: Auditor, covered: Sequence[str]) -> Iterator[str]:
    if _leads(need, one):
        yield "Peut conduire l’audit"
    if has(need, one, KIND, need.kind):
        yield f"Compétence en cours pour : {need.kind}"
    if covered:
        yield "Toutes les dimensions" if len(covered) == len(need.dimensions) else f"Dimensions : {', '.join(covered)}"
    if need.language and has(need, one, LANGUAGE, need.language):
        yield f"Langue : {need.language}"
    yield "Aucun lien connu avec cette organisation"
    recent = bool(one.cycles & LAST_CYCLES)
    yield "A audité cette organisation récemment : passe après les autres" if recent else "N’a pas audité récemment ici"
    yield f"{_missions(one.load)} en cours ailleurs"
    if need.departement:
        yield "Se déplace depuis un autre département" if _travels(need, one) else f"Sur place ({need.departement})"


def _enough(one: Auditor) -> str:
    recent = ", et a audité cette organisation récemment" if one.cycles & LAST_CYCLES else ""
    return f"Rien n’écarte {one.name} ; l’équipe est complète sans. {_missions(one.load)} en cours{recent}."


def _missions(load: int) -> str:
    return f"{load} mission{'s' if load > 1 else ''}" if load else "Aucune mission"
