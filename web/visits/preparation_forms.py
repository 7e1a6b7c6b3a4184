"""Forms of what is prepared before a mystery plan: hours of each site, scenarios, shoppers and sites closed to them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from core.errors import Invalid
from evaluation.edition import Channel
from evaluation.visits import mystery_design
from evaluation.visits.mystery_design import LONGEST_LOCKOUT, WEEKDAYS, Opening
from evaluation.visits.mystery_preparation import Prepared
from evaluation.visits.mystery_proposals import Proposal
from label.models import Site
from web.frame.fields import Area, Choice, Hidden, Integer, Many, Text, Tick
from web.frame.forms import TO_CORRECT, Filled, Form

REMOVAL = Form(Hidden(name="version"))


class Hours(Text, frozen=True, kw_only=True):
    """The hours of one weekday, typed as `9:00-12:00, 14h-17h30`; pairs of begin and end."""

    def parse(self, text: str) -> object:
        try:
            read = mystery_design.openings([0], text)
        except ValueError as error:
            raise ValueError(f"« {self.label} » attend des heures, par exemple 9:00-12:00, 14:00-17:00.") from error
        return [(one.opens, one.closes) for one in read]


def hours_form(sites: Iterable[Site]) -> Form:
    """The lock-out, then seven lines a site; an empty line is a day without opening."""
    return Form(
        Hidden(name="version"),
        Integer(
            name="delai",
            label="Jours entre deux visites d’une même personne sur un même site",
            hint="0 pour ne rien imposer.",
            most=LONGEST_LOCKOUT,
        ),
        *(
            Hours(name=_day(site, weekday), label=name.capitalize(), required=False)
            for site in sites
            for weekday, name in enumerate(WEEKDAYS)
        ),
    )


def blank_hours(sites: Sequence[Site], prepared: Prepared) -> Filled:
    """The form as it is prepared so far."""
    written: dict[str, object] = {"version": prepared.version, "delai": prepared.lockout}
    for site in sites:
        for opening in prepared.hours.get(site.name) or mystery_design.usual():
            name, stretch = _day(site, opening.weekday), f"{opening.opens}-{opening.closes}"
            written[name] = f"{written[name]}, {stretch}" if name in written else stretch
    return hours_form(sites).blank(**written)


def hours_of(form: Filled, sites: Iterable[Site]) -> dict[str, tuple[Opening, ...]]:
    """The openings of each site; Invalid for a site that never receives anybody."""
    found = {
        site.name: tuple(
            Opening(weekday, *stretch)
            for weekday in range(len(WEEKDAYS))
            for stretch in form.values[_day(site, weekday)] or ()
        )
        for site in sites
    }
    closed = {
        _day(site, 0): f"« {site.name} » n’ouvre aucun jour : écrivez au moins une plage d’heures."
        for site in sites
        if not found[site.name]
    }
    if closed:
        raise Invalid(TO_CORRECT, closed)
    return found


def scenario_form(channels: Iterable[Channel]) -> Form:
    """One more scenario."""
    return Form(
        Hidden(name="version"),
        Choice(name="canal", label="Canal", options=tuple((one.code, one.nom) for one in channels), listed=True),
        Text(name="titre", label="Titre", hint="Par exemple : demander un acte de naissance.", shortest=3, longest=80),
        Area(name="demander", label="Ce qu’il faut demander", shortest=10, longest=2000, rows=3),
        Area(name="taire", label="Ce qu’il ne faut jamais dire", shortest=3, longest=2000, rows=2),
    )


def proposed_form(proposed: Iterable[Proposal], channels: Iterable[Channel]) -> Form:
    """Proposed scenarios to take over, by their titles."""
    names = {one.code: one.nom for one in channels}
    options = tuple((one.titre, f"{names[one.canal]} : {one.titre}") for one in proposed)
    return Form(
        Hidden(name="version"),
        Many(
            name="proposes",
            label="Scénarios proposés",
            hint="Repris, ils se retirent ou se complètent comme les vôtres.",
            options=options,
            required=True,
        ),
    )


def shoppers_form(people: Iterable[tuple[UUID, str]], sites: Iterable[Site]) -> Form:
    """For each person, whether they take part and which sites are closed to them."""
    options = tuple((site.name, site.name) for site in sites)
    return Form(
        Hidden(name="version"),
        *(
            field
            for person, _ in people
            for field in (
                Tick(name=_takes_part(person), label="Participe à la campagne", required=False),
                Many(name=_closed_to(person), label="Sites qui lui sont fermés", options=options),
            )
        ),
    )


def blank_shoppers(people: Sequence[tuple[UUID, str]], sites: Iterable[Site], prepared: Prepared) -> Filled:
    """The form as it is prepared so far."""
    written: dict[str, object] = {"version": prepared.version}
    for person, _ in people:
        written[_takes_part(person)] = person in prepared.shoppers
        written[_closed_to(person)] = list(prepared.shoppers.get(person, ()))
    return shoppers_form(people, sites).blank(**written)


def away_of(form: Filled, people: Iterable[tuple[UUID, str]]) -> dict[UUID, list[str]]:
    """Who takes part, with the sites closed to them."""
    return {person: form.chosen(_closed_to(person)) for person, _ in people if form.ticked(_takes_part(person))}


def named_fields(people: Iterable[tuple[UUID, str]]) -> list[tuple[str, str, str]]:
    """The name of each person and those of their two fields."""
    return [(name, _takes_part(person), _closed_to(person)) for person, name in people]


def day_fields(sites: Iterable[Site]) -> list[tuple[Site, list[str]]]:
    """Each site and the names of its seven fields."""
    return [(site, [_day(site, weekday) for weekday in range(len(WEEKDAYS))]) for site in sites]


def _day(site: Site, weekday: int) -> str:
    return f"heures_{site.id.hex}_{weekday}"


def _takes_part(person: UUID) -> str:
    return f"participe_{person.hex}"


def _closed_to(person: UUID) -> str:
    return f"fermes_{person.hex}"
