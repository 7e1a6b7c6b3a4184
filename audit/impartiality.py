"""The impartiality graph: people, organisations, what links them, and the path by which a link reaches a file; pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import msgspec

from audit import look_back
from core.typography import date_fr

# A path takes at most one step of each sort, hence three: a relative, a tie to an organisation, its contract.
SORTS = {"kin": "kin", "contract": "contract"}
LONGEST = 3
MUTUAL = frozenset(SORTS)
# Each kind of link said of the present and of the past.
WORDS = {
    "employment": ("travaille pour", "a travaillé pour"),
    "consultancy": ("conseille ou forme", "a conseillé ou formé"),
    "mandate": ("a un mandat dans", "a eu un mandat dans"),
    "family": ("a un proche dans", "a eu un proche dans"),
    "dispute": ("a un litige avec", "a eu un litige avec"),
    "other": ("a un lien avec", "a eu un lien avec"),
    "kin": ("a un lien de famille avec", "a eu un lien de famille avec"),
    "contract": ("a un contrat avec", "a eu un contrat avec"),
}


class Link(msgspec.Struct, frozen=True, order=True):
    """What goes from one node to another: its kind, and the day it ended or will end."""

    source: str
    target: str
    kind: str
    ended_on: date | None = None

    @property
    def turned(self) -> "Link":
        """The same, seen from its other end."""
        return Link(self.target, self.source, self.kind, self.ended_on)


class Graph(msgspec.Struct, frozen=True):
    """Links between nodes (people and organisations, by keys that never meet), and the name of each node."""

    names: Mapping[str, str]
    links: Sequence[Link]


# From the person to the organisation, each link starting where the one before arrived.
Path = tuple[Link, ...]


def path(graph: Graph, person: str, organisation: str, today: date) -> Path | None:
    """The shortest way by which the person is linked to the organisation, None when nothing that counts links them."""
    leaving: dict[str, list[Link]] = defaultdict(list)
    for link in graph.links:
        if not look_back.is_over(link.kind, link.ended_on, today):
            leaving[link.source].append(link)
            if link.kind in MUTUAL:
                leaving[link.target].append(link.turned)
    return min(_ways(leaving, person, organisation, frozenset()), key=_rank, default=None)


def _ways(leaving: Mapping[str, Sequence[Link]], here: str, goal: str, taken: frozenset[str]) -> Iterator[Path]:
    for link in leaving.get(here, ()):
        sort = SORTS.get(link.kind, "tie")
        if sort in taken:
            continue
        if link.target == goal:
            yield (link,)
        else:
            yield from ((link, *rest) for rest in _ways(leaving, link.target, goal, taken | {sort}))


def _rank(way: Path) -> tuple[object, ...]:
    """Shorter first, then what counts longest, then an order that never changes."""
    until = last_day(way)
    return len(way), -(until or date.max).toordinal(), [(link.target, link.kind, str(link.ended_on)) for link in way]


def last_day(way: Path) -> date | None:
    """The last day on which this way still counts: that of its first link to be over; None when no day is known."""
    days = [day for link in way if (day := look_back.last_day(link.kind, link.ended_on)) is not None]
    return min(days, default=None)


def sentence(graph: Graph, way: Path, today: date) -> str:
    """The path in words, and until when it sets the person aside."""
    said = graph.names[way[0].source] + ", qui".join(f" {_step(graph, link, today)}" for link in way)
    until = last_day(way)
    return f"{said}. Ce lien écarte jusqu’au {date_fr(until)}." if until else f"{said}."


def _step(graph: Graph, link: Link, today: date) -> str:
    present, past = WORDS[link.kind]
    words = past if link.ended_on is not None and link.ended_on < today else present
    end = f" (jusqu’au {date_fr(link.ended_on)})" if link.ended_on is not None else ""
    return f"{words} {graph.names[link.target]}{end}"
