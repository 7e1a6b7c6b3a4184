"""The proposal of a team: never somebody linked, always somebody competent, and everyone else explained."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from audit.impartiality import Graph, Link, path
from audit.team_rules import MOST, Auditor, Competence, Need, propose

TODAY = date(2026, 3, 12)
SINCE = date(2024, 1, 1)
DIMENSIONS = {"aut": "Autonomie", "eco": "Écoute", "val": "Valeur"}
NEED = Need(organisation="Z", kind="mairie", dimensions=DIMENSIONS, today=TODAY)


def able(*values: str, until: date | None = None) -> tuple[Competence, ...]:
    """« lead », a kind of organisation, or the code of a dimension."""
    topics = {"lead": "lead", "mairie": "kind", "hôpital": "kind", "lsf": "language", "35": "departement"}
    return tuple(Competence(topics.get(value, "dimension"), value, SINCE, until) for value in values)


ALL = able("lead", "mairie", *DIMENSIONS)


def auditor(name: str, competences: tuple[Competence, ...] = ALL, **said: object) -> Auditor:
    return Auditor(node=name, name=name, competences=competences, **said)  # type: ignore[arg-type]


def graph(*links: Link) -> Graph:
    nodes = {node for link in links for node in (link.source, link.target)}
    return Graph({node: node for node in nodes}, links)


def seats(*auditors: Auditor, links: tuple[Link, ...] = (), need: Need = NEED) -> list[str]:
    return [seat.auditor.name for seat in propose(graph(*links), need, auditors).seats]


def why(name: str, *auditors: Auditor, links: tuple[Link, ...] = (), need: Need = NEED) -> str:
    found = propose(graph(*links), need, auditors).aside
    return next((one.why for one in found if one.auditor.name == name), "")


def test_one_person_who_covers_everything_is_enough() -> None:
    assert seats(auditor("A"), auditor("B")) == ["A"]
    assert why("B", auditor("A"), auditor("B")) == "enough"


def test_people_complete_each_other_and_whoever_leads_comes_first() -> None:
    specialist, lead = auditor("A", able("mairie", "aut", "eco")), auditor("B", able("lead", "mairie", "val"))
    assert seats(specialist, lead) == ["B", "A"]


def test_what_nobody_covers_is_said() -> None:
    found = propose(graph(), NEED, [auditor("A", able("mairie", "aut", "eco"))])
    assert (len(found.seats), found.gaps) == (1, ("un auditeur principal", "la dimension « Valeur »"))


def test_a_competence_that_ended_is_no_competence() -> None:
    ended = able("lead", "mairie", *DIMENSIONS, until=date(2026, 3, 11))
    assert why("A", auditor("A", ended)) == "competence"
    assert seats(auditor("A", able("lead", "mairie", *DIMENSIONS, until=TODAY))) == ["A"]


def test_another_kind_of_organisation_asks_for_other_people() -> None:
    assert why("A", auditor("A", able("lead", "hôpital", *DIMENSIONS))) == "competence"


def test_whoever_audited_lately_passes_after_the_others_and_twice_is_out() -> None:
    again, never = auditor("A", cycles=frozenset({1})), auditor("B", load=9)
    assert seats(again, never) == ["B"]
    assert seats(again) == ["A"]
    assert why("A", auditor("A", cycles=frozenset({1, 2}))) == "rotation"
    assert seats(auditor("A", cycles=frozenset({3, 4})), auditor("B")) == ["A"]


def test_the_load_is_balanced_then_the_way_is_short() -> None:
    assert seats(auditor("A", load=2), auditor("B", load=1)) == ["B"]
    near = Need(organisation="Z", kind="mairie", dimensions=DIMENSIONS, today=TODAY, departement="35")
    assert seats(auditor("A"), auditor("B", (*ALL, *able("35"))), need=near) == ["B"]


def test_a_language_that_is_asked_is_covered() -> None:
    signed = Need(organisation="Z", kind="mairie", dimensions=DIMENSIONS, today=TODAY, language="lsf")
    assert seats(auditor("A"), auditor("B", (*ALL, *able("lsf"))), need=signed) == ["B"]
    assert propose(graph(), signed, [auditor("A")]).gaps == ("la langue : lsf",)


def test_those_on_the_file_are_completed_not_replaced() -> None:
    here = auditor("A", able("lead", "mairie", "aut"), here=True)
    found = propose(graph(), NEED, [here, auditor("B"), auditor("C", able("mairie", "eco", "val"))])
    assert ([one.auditor.name for one in found.held], found.gaps) == (["A"], ())
    assert [one.auditor.name for one in found.seats] == ["B"]


def test_whoever_is_on_the_file_and_turns_out_to_be_linked_is_said() -> None:
    linked = (Link("A", "Z", "family"),)
    assert why("A", auditor("A", here=True), links=linked) == "conflict"
    assert not propose(graph(*linked), NEED, [auditor("A", here=True)]).held


def test_what_bars_somebody_in_this_file_is_said_as_it_is() -> None:
    found = propose(graph(), NEED, [auditor("A", barred="A a déclaré un intérêt.")]).aside
    assert [(one.why, one.words) for one in found] == [("conflict", "A a déclaré un intérêt.")]


NAMES = st.sampled_from("ABCDEF")
VALUES = st.lists(st.sampled_from(["lead", "mairie", "hôpital", *DIMENSIONS]), unique=True)
KINDS = st.sampled_from(["employment", "family", "dispute"])
ENDS = st.none() | st.dates(date(2020, 1, 1), date(2027, 1, 1))
LINKS = (
    st.builds(Link, NAMES, st.sampled_from("YZ"), KINDS, ENDS)
    | st.builds(Link, NAMES, NAMES, st.just("kin"))
    | st.builds(Link, st.just("Y"), st.just("Z"), st.just("contract"), ENDS)
)
AUDITORS = st.lists(
    st.builds(
        auditor,
        NAMES,
        VALUES.map(lambda values: able(*values)),
        load=st.integers(0, 4),
        cycles=st.frozensets(st.integers(1, 4)),
        barred=st.sampled_from(["", "", "", "A siégé."]),
        here=st.booleans(),
    ),
    max_size=6,
    unique_by=lambda one: one.name,
)


@given(AUDITORS, st.lists(LINKS, max_size=8))
def test_nobody_linked_is_proposed_and_everybody_else_is_explained(people: list[Auditor], links: list[Link]) -> None:
    known = Graph({node: node for node in "ABCDEFYZ"}, links)
    found = propose(known, NEED, people)
    assert found == propose(known, NEED, people[::-1])
    inside = [seat.auditor for seat in (*found.held, *found.seats)]
    for one in inside:
        assert not one.barred
        assert path(known, one.node, "Z", TODAY) is None
    assert sorted(one.name for one in [*inside, *(aside.auditor for aside in found.aside)]) == sorted(
        one.name for one in people
    )
    assert all(aside.words for aside in found.aside)
    assert len(found.seats) <= MOST
    assert not any(seat.auditor.here for seat in found.seats)


@given(AUDITORS, st.lists(LINKS, max_size=8))
def test_without_their_links_nobody_is_set_aside_for_a_conflict(people: list[Auditor], links: list[Link]) -> None:
    for one in people:
        without = [link for link in links if one.node not in (link.source, link.target)]
        freed = [other if other is not one else auditor(one.name, tuple(one.competences)) for other in people]
        asides = propose(Graph({node: node for node in "ABCDEFYZ"}, without), NEED, freed).aside
        assert [aside.why for aside in asides if aside.auditor.name == one.name] != ["conflict"]
