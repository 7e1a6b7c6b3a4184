"""What the pages of mystery visits show: words of states, the board of weeks, notes with intervals."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from evaluation import rules
from evaluation.edition import Threshold
from evaluation.measuring.figures import shown
from evaluation.measuring.measures import Measure
from evaluation.referentiel import Referentiel
from evaluation.visits.mystery_models import MysteryMission
from web.pictures.charts import Interval, interval_of

# Kind of the badge and word, as the manager reads them.
STATES = {
    "planned": ("off", "À confier"),
    "offered": ("wait", "Proposée"),
    "assigned": ("wait", "Acceptée"),
    "reported": ("warn", "À relire"),
    "sent_back": ("wait", "Renvoyée à l’enquêteur"),
    "validated": ("ok", "Validée"),
    "rejected": ("bad", "Rejetée"),
    "replaced": ("off", "À refaire"),
    "cancelled": ("bad", "Annulée"),
}
# What the list may show besides one state.
LOOKS = {
    "": frozenset(STATES),
    "toutes": frozenset(STATES),
    "confiees": frozenset({"offered", "assigned", "sent_back"}),
}
# As their shopper reads them.
OWN_STATES = {
    "offered": ("info", "À accepter"),
    "assigned": ("wait", "À faire"),
    "sent_back": ("warn", "À compléter"),
    "reported": ("info", "Envoyée, en relecture"),
    "validated": ("ok", "Validée"),
    "rejected": ("off", "Non retenue"),
    "replaced": ("off", "Non retenue"),
    "cancelled": ("off", "Annulée"),
}
ANSWERS = {True: "Oui", False: "Non", None: "Sans objet"}
# Drawing units of the board: as wide as the other pictures, one row per channel, one cell per week.
WIDTH, ROW, CELL = 320, 46, 6
# In the order in which a cell fills, from the left.
PARTS = ("validated", "reported", "handed", "free")
PART_OF = {
    "validated": "validated",
    "cancelled": "validated",
    "rejected": "validated",
    "reported": "reported",
    "offered": "handed",
    "assigned": "handed",
    "sent_back": "handed",
    "planned": "free",
}


class Cell(msgspec.Struct, frozen=True):
    """One channel in one week: its place, its bands (part, left, width) and how many missions are in each part."""

    x: float
    width: float
    bands: tuple[tuple[str, float, float], ...]
    settled: int
    total: int
    label: str


class BoardRow(msgspec.Struct, frozen=True):
    """One channel over the weeks."""

    name: str
    y: float
    settled: int
    total: int
    cells: tuple[Cell, ...]


class Board(msgspec.Struct, frozen=True):
    """The whole campaign as a picture: weeks across, channels down."""

    rows: tuple[BoardRow, ...]
    weeks: tuple[tuple[int, float], ...]
    height: float


class Note(msgspec.Struct, frozen=True):
    """The note of one channel, or the overall one: its picture and how far it may be trusted."""

    code: str
    name: str
    n: int
    figure: str
    between: str
    picture: Interval
    outcome: str
    word: str
    indicative: bool


def board(names: Mapping[str, str], weeks: int, missions: Sequence[MysteryMission]) -> Board:
    """The picture of a planned campaign; `names` gives the channels in the order of the référentiel."""
    counts: dict[tuple[str, int], Counter[str]] = {}
    for mission in missions:
        counts.setdefault((mission.channel, mission.week), Counter())[PART_OF[mission.state]] += 1
    step = WIDTH / weeks
    rows: list[BoardRow] = []
    for code, name in names.items():
        cells = tuple(_cell(week, step, counts.get((code, week), Counter())) for week in range(1, weeks + 1))
        total = sum(cell.total for cell in cells)
        if total:
            settled = sum(cell.settled for cell in cells)
            rows.append(BoardRow(name, 18 + len(rows) * ROW, settled, total, cells))
    marks = tuple((week, round((week - 0.5) * step, 1)) for week in range(1, weeks + 1))
    return Board(tuple(rows), marks, 18 + len(rows) * ROW)


def looked_at(mission: MysteryMission, look: str) -> bool:
    """Whether a visit is among what the list shows: all of them, those that shoppers hold, or those of one state."""
    return mission.state in LOOKS.get(look, frozenset({look}))


def notes(referentiel: Referentiel, measures: Mapping[str, Measure]) -> tuple[Note, ...]:
    """The overall note, then each channel's, against the pass mark of the référentiel."""
    named = {"mystere.note": "Note d’ensemble"}
    named |= {f"mystere.{channel.code}": channel.nom for channel in referentiel.mystere.canaux}
    return tuple(_note(referentiel, name, measures[code]) for code, name in named.items() if code in measures)


def _cell(week: int, step: float, counts: Counter[str]) -> Cell:
    total = counts.total()
    width = step - CELL
    left = (week - 1) * step + CELL / 2
    bands, x = [], left
    for part in PARTS:
        if counts[part]:
            share = width * counts[part] / total
            bands.append((part, round(x, 1), round(share, 1)))
            x += share
    settled = counts["validated"]
    label = f"{settled}/{total}" if total else ""
    return Cell(round(left, 1), round(width, 1), tuple(bands), settled, total, label)


def _note(referentiel: Referentiel, name: str, measure: Measure) -> Note:
    bar = referentiel.mystere.note_passage
    own = (one for one in referentiel.thresholds if one.mesure == measure.code)
    rule = rules.check(next(own, _pass_mark(measure.code, bar)), {measure.code: measure})
    indicative = measure.code != "mystere.note" and measure.n < referentiel.mystere.effectif_indicatif
    picture = interval_of(rule)
    word = "indicatif" if indicative else rule.outcome.word
    outcome = "indicative" if indicative else picture.outcome
    words = _described(picture, measure.n, bar)
    described = msgspec.structs.replace(picture, outcome=outcome, word=word, description=words)
    return Note(
        code=measure.code,
        name=name,
        n=measure.n,
        figure=shown(measure.value, bar),
        between=picture.between,
        picture=described,
        outcome=rule.outcome.value,
        word=word,
        indicative=indicative,
    )


def _described(picture: Interval, n: int, bar: Decimal) -> str:
    between = f", {picture.between} avec 95 % de confiance" if picture.between else ""
    visits = f"{n} visite{'s' if n > 1 else ''}"
    return f"Note de {picture.label} sur 20{between}, d’après {visits}. Note de passage : {shown(bar)}."


def _pass_mark(code: str, bar: Decimal) -> Threshold:
    """The pass mark as a threshold, for a note that no rule of the référentiel names."""
    return Threshold(code=code, mesure=code, phrase="", source="", origine="ajout", minimum=bar)
