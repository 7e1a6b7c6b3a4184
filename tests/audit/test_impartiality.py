"""The impartiality graph: which paths count, how long, how far, and how each is said."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from audit import look_back
from audit.impartiality import LONGEST, Graph, Link, path, sentence

TODAY = date(2026, 3, 12)
NAMES = {"a": "Mme Aubry", "b": "M. Bel", "Y": "Cabinet Y", "Z": "Ville de Z", "W": "Société W"}


def graph(*links: Link) -> Graph:
    return Graph(NAMES, links)


def said(*links: Link) -> str:
    found = path(graph(*links), "a", "Z", TODAY)
    return "" if found is None else sentence(graph(*links), found, TODAY).replace("\u00a0", " ")


def test_nothing_links_a_stranger() -> None:
    assert path(graph(Link("b", "Z", "employment"), Link("a", "Y", "other")), "a", "Z", TODAY) is None


def test_a_path_is_said_step_by_step_with_its_dates() -> None:
    worked = Link("a", "Y", "employment", date(2025, 3, 3))
    assert said(worked, Link("Y", "Z", "contract")) == (
        "Mme Aubry a travaillé pour Cabinet Y (jusqu’au 3 mars 2025), qui a un contrat avec Ville de Z. "
        "Ce lien écarte jusqu’au 3 mars 2028."
    )
    assert said(Link("b", "a", "kin"), Link("b", "Z", "mandate")) == (
        "Mme Aubry a un lien de famille avec M. Bel, qui a un mandat dans Ville de Z."
    )


def test_a_contract_counts_from_both_ends() -> None:
    assert said(Link("a", "Y", "employment"), Link("Z", "Y", "contract"))


def test_the_shortest_path_is_the_one_that_is_said() -> None:
    assert said(Link("a", "Y", "employment"), Link("Y", "Z", "contract"), Link("a", "Z", "dispute")) == (
        "Mme Aubry a un litige avec Ville de Z."
    )


def test_each_kind_looks_back_as_far_as_its_table_says() -> None:
    for kind, months in look_back.MONTHS.items():
        ended = date(2020, 5, 10)
        last = look_back.last_day(kind, ended)
        assert last == date(2020 + months // 12, 5, 10)
        assert not look_back.is_over(kind, ended, last)
        assert look_back.is_over(kind, ended, last + timedelta(days=1))
    for kind in look_back.NEVER_OVER:
        assert not look_back.is_over(kind, date(1990, 1, 1), TODAY)


def test_an_old_tie_no_longer_links() -> None:
    assert said(Link("a", "Z", "employment", date(2023, 3, 12)))
    assert not said(Link("a", "Z", "employment", date(2023, 3, 11)))
    assert not said(Link("a", "Y", "employment"), Link("Y", "Z", "contract", date(2024, 3, 11)))


def test_two_contracts_or_two_relatives_link_nobody() -> None:
    assert not said(Link("a", "Y", "employment"), Link("Y", "W", "contract"), Link("W", "Z", "contract"))
    assert not said(Link("a", "b", "kin"), Link("b", "c", "kin"), Link("c", "Z", "employment"))


KINDS = st.sampled_from(["employment", "consultancy", "mandate", "family", "dispute", "other"])
PEOPLE, BODIES = st.sampled_from("abcd"), st.sampled_from("WXYZ")
DAYS = st.none() | st.dates(date(2018, 1, 1), date(2028, 1, 1))
LINKS = (
    st.builds(Link, PEOPLE, BODIES, KINDS, DAYS)
    | st.builds(Link, PEOPLE, PEOPLE, st.just("kin"))
    | st.builds(Link, BODIES, BODIES, st.just("contract"), DAYS)
)


@given(st.lists(LINKS, max_size=14))
def test_a_path_is_whole_bounded_alive_and_the_same_in_any_order(links: list[Link]) -> None:
    found = path(Graph({}, links), "a", "Z", TODAY)
    assert found == path(Graph({}, links[::-1]), "a", "Z", TODAY)
    if found is not None:
        assert (found[0].source, found[-1].target) == ("a", "Z")
        assert all(before.target == after.source for before, after in pairwise(found))
        assert len(found) <= LONGEST
        assert sum(link.kind == "contract" for link in found) <= 1
        assert not any(look_back.is_over(link.kind, link.ended_on, TODAY) for link in found)
        assert all(link in links or link.turned in links for link in found)


@given(st.lists(LINKS, max_size=14))
def test_without_the_links_of_a_person_nothing_links_them(links: list[Link]) -> None:
    assert path(Graph({}, [link for link in links if "a" not in (link.source, link.target)]), "a", "Z", TODAY) is None
