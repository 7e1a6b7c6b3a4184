"""All scores with bounds, 200 units × 3 audiences × 8 dimensions, from packed counters: flat in the number of answers.

Each unit and audience has the same share of the answers, of a population ten times as large. The reference is SQLite
grouping one row a respondent that already holds the eight shares: the leanest table a database could be given.
"""

import sqlite3
from collections.abc import Callable

import numpy as np

from bench.crowd import drawn
from bench.measure import head, say, spent
from evaluation.measuring import counting
from evaluation.measuring.counter_layout import Layout, layout_of
from evaluation.measuring.counters import Counters, pack
from evaluation.measuring.panorama import panorama
from evaluation.measuring.scores import audience_scores
from evaluation.referentiel import load

UNITS, AUDIENCES = 200, 3
# Nobody may tell who answers most in a bench: the questionnaire of the agents, the longest, stands for the three.
ASKED = "collaborateurs"
REFERENTIEL = load("ehuh-2019")
LAYOUT = layout_of(REFERENTIEL, "collaborateurs")


def main() -> None:
    """Print the figures."""
    works: dict[str, Callable[[], object]] = {}
    for power in (5, 6, 7):
        rows, people = packed(10**power)
        works[f"10^{power}"] = lambda rows=rows, people=people: show(rows, people)  # type: ignore[misc]
    base = database(10**6)
    works["sqlite"] = lambda: base.execute(QUERY).fetchall()
    small, few = packed(10**5, growth=1.5)
    works["small"] = lambda: show(small, few)
    works["exact fractions"] = lambda: exactly(one_cut(10**6))
    found = spent(works)
    head(f"evaluate: {UNITS} units × {AUDIENCES} audiences × {len(REFERENTIEL.dimensions)} dimensions with bounds")
    say("10^7 answers against 10^5", found["10^7"], found["10^5"], "≤ 1.2")
    say("10^6 answers against SQLite GROUP BY", found["10^6"], found["sqlite"], "≥ 500 (times less)", inverse=True)
    say("exact bounds of small populations", found["small"], found["10^5"], "for information")
    say("one audience in exact fractions, at sealing", found["exact fractions"], found["10^6"], "for information")


def packed(answers: int, growth: float = 10) -> tuple[list[bytes], list[int | None]]:
    """The packed counters of every unit and audience, and the people entitled there."""
    each = max(1, answers // (UNITS * AUDIENCES))
    cuts = counted(LAYOUT, each)
    rows = [pack(cuts[place % len(cuts)]) for place in range(UNITS * AUDIENCES)]
    return rows, [round(each * growth) + 2001 * (growth == 10) for _ in rows]


def counted(layout: Layout, each: int, different: int = 20) -> list[Counters]:
    """The counters of some crowds of `each` people; they are counted once and stand for the others."""
    found = []
    for seed in range(different):
        (counters,) = counting.count(layout, [bytes(row) for row in drawn(layout, each, seed)], [None] * each).values()
        found.append(counters)
    return found


def show(rows: list[bytes], people: list[int | None]) -> float:
    """What a page of all the units does, one audience after the other."""
    parts = (slice(audience * UNITS, (audience + 1) * UNITS) for audience in range(AUDIENCES))
    return sum(float(panorama(LAYOUT, rows[part], people[part]).lower[0, 0]) for part in parts)


def one_cut(answers: int) -> Counters:
    """The counters of one unit."""
    return counted(LAYOUT, answers // (UNITS * AUDIENCES), 1)[0]


def exactly(counters: Counters) -> object:
    """What sealing does of one audience of one unit."""
    return audience_scores(REFERENTIEL, "collaborateurs", {"": counters}, {"": 10 * counters.n + 2001})


SHARES = ", ".join(f"avg(d{place}), count(d{place})" for place in range(8))
QUERY = f"SELECT unit, audience, {SHARES} FROM answer GROUP BY unit, audience"  # noqa: S608 (two constants)


def database(answers: int) -> sqlite3.Connection:
    """One row a respondent: unit, audience, and the share of each dimension, None without an opinion."""
    rng = np.random.default_rng(1)
    columns = [rng.integers(0, UNITS, answers), rng.integers(0, AUDIENCES, answers)]
    shares = rng.integers(0, 5, (answers, 8)) / 4
    base = sqlite3.connect(":memory:")
    names = ", ".join(f"d{place} REAL" for place in range(8))
    base.execute(f"CREATE TABLE answer (unit INTEGER, audience INTEGER, {names})")
    rows = zip(*(column.tolist() for column in columns), *shares.T.tolist(), strict=True)
    base.executemany(f"INSERT INTO answer VALUES ({', '.join('?' * 10)})", rows)  # noqa: S608 (a constant)
    return base


if __name__ == "__main__":
    main()
