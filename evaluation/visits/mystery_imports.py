"""Mystery visits made elsewhere: yes/no columns become criteria, with pooled rates and plain means of the sites."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from audit import journal
from core.actor import Actor
from core.errors import Conflict, Invalid
from evaluation import evaluations
from evaluation.measuring.bounds import wilson
from evaluation.reading.coding import canonical
from evaluation.reading.tabular import Fault, Table, WrongRows, tidy
from evaluation.visits import mystery
from evaluation.visits.mystery_models import MysteryCampaign

Visit = tuple[str, str, dict[str, bool | None]]


class VisitMapping(msgspec.Struct, frozen=True, kw_only=True):
    """What was said on screen. `criteria`: columns, each a criterion of its own name; `codes`: canonical code → met,
    not met, or None (« sans objet »); a blank is « sans objet ». `channel` is a column whose values `channels` gives
    a channel of the référentiel; without it every visit went by the channel `every`.
    """

    criteria: tuple[str, ...] = ()
    codes: dict[str, bool | None] = {}
    site: str | None = None
    channel: str | None = None
    channels: dict[str, str] = {}
    every: str | None = None


class Rate(msgspec.Struct, frozen=True):
    """`met` of `n` visits, with Wilson's interval at 95 %; no rate when the criterion applied nowhere."""

    met: int
    n: int
    rate: float | None
    lower: float
    upper: float


class CriterionRate(Rate, frozen=True):
    """One criterion, every visit counted alike; beside it each site alone, and the plain mean of the sites."""

    criterion: str
    mean_of_sites: float | None
    by_site: dict[str, Rate]

    @property
    def sites(self) -> int:
        """How many sites the criterion applied in."""
        return len(self.by_site)


class VisitPreview(msgspec.Struct, frozen=True):
    """What the import would give, and the rows that prevent it."""

    visits: int
    by_site: dict[str, int]
    by_channel: dict[str, int]
    rates: tuple[CriterionRate, ...]
    refused: WrongRows | None


def read_campaign(table: Table, mapping: VisitMapping) -> list[Visit]:
    """Every visit as (site, channel, criterion → met); WrongRows when a row cannot be read, Invalid for the mapping."""
    faults = list(table.faults)
    visits = _read(table, mapping, faults)
    if faults:
        raise WrongRows(faults)
    return visits


def preview(table: Table, mapping: VisitMapping) -> VisitPreview:
    """The figures of the visits that can be read."""
    faults = list(table.faults)
    visits = _read(table, mapping, faults)
    return VisitPreview(
        visits=len(visits),
        by_site=dict(sorted(Counter(site for site, _, _ in visits).items())),
        by_channel=dict(sorted(Counter(channel for _, channel, _ in visits).items())),
        rates=criterion_rates(visits),
        refused=WrongRows(faults) if faults else None,
    )


def criterion_rates(visits: Sequence[Visit]) -> tuple[CriterionRate, ...]:
    """The rate of each criterion over all the visits, and beside it the mean where each site weighs the same."""
    names = list(dict.fromkeys(name for _, _, grid in visits for name in grid))
    return tuple(_criterion(name, visits) for name in names)


def import_visits(
    session: Session,
    evaluation_id: UUID,
    table: Table,
    mapping: VisitMapping,
    *,
    source: str,
    by: Actor,
    at: datetime,
) -> MysteryCampaign:
    """Add every visit of the file to the evaluation, or none; Conflict when this very file is in already.

    `source`: SHA-256 of the file, which the journal keeps.
    """
    candidacy_id = evaluations.get(session, evaluation_id).candidacy_id
    known = (entry for entry in journal.history(session, candidacy_id) if entry.event == "mystery.imported")
    if any(entry.data.get("file") == source for entry in known):
        raise Conflict("Ce fichier est déjà importé\u202f: ses visites ne comptent pas deux fois.")
    return mystery.add_imported(session, evaluation_id, read_campaign(table, mapping), source=source, by=by, at=at)


def _read(table: Table, mapping: VisitMapping, faults: list[Fault]) -> list[Visit]:
    named = [*mapping.criteria, *filter(None, (mapping.site, mapping.channel))]
    if not mapping.criteria or mapping.site is None or (mapping.channel is None) == (mapping.every is None):
        raise Invalid("Désignez au moins un critère, la colonne des sites, et le canal des visites.")
    if set(named) - set(table.names) or len(set(named)) < len(named):
        raise Invalid("Cette description ne va pas avec ce fichier\u202f: recommencez-la.")
    places = {name: place for place, name in enumerate(table.names)}
    visits = []
    for row, number in zip(table.rows, table.numbers, strict=True):
        before = len(faults)
        grid = {name: _met(row[places[name]], number, name, mapping, faults) for name in mapping.criteria}
        site = tidy(row[places[mapping.site]])
        channel = mapping.every or mapping.channels.get(tidy(row[places[mapping.channel or ""]]), "")
        if not site:
            faults.append(Fault(number, mapping.site, "le site manque"))
        if not channel:
            faults.append(Fault(number, mapping.channel or "", "le canal n’a pas reçu de sens"))
        if len(faults) == before and all(met is None for met in grid.values()):
            faults.append(Fault(number, "", "aucun critère ne s’applique à cette visite"))
        if len(faults) == before:
            visits.append((site, channel, grid))
    return visits


def _met(cell: str, row: int, name: str, mapping: VisitMapping, faults: list[Fault]) -> bool | None:
    code = canonical(cell)
    if code and code not in mapping.codes:
        faults.append(Fault(row, name, f"le code « {cell[:40]} » n’a pas reçu de sens"))
    return mapping.codes.get(code)


def _criterion(name: str, visits: Sequence[Visit]) -> CriterionRate:
    by_site: dict[str, list[bool]] = {}
    for site, _, grid in visits:
        if (met := grid.get(name)) is not None:
            by_site.setdefault(site, []).append(met)
    rates = {site: _rate(answers) for site, answers in sorted(by_site.items())}
    means = [one.met / one.n for one in rates.values()]
    pooled = _rate([met for answers in by_site.values() for met in answers])
    return CriterionRate(
        **msgspec.structs.asdict(pooled),
        criterion=name,
        mean_of_sites=sum(means) / len(means) if means else None,
        by_site=rates,
    )


def _rate(answers: Sequence[bool]) -> Rate:
    low, high = wilson(sum(answers), len(answers))
    return Rate(sum(answers), len(answers), sum(answers) / len(answers) if answers else None, low, high)
