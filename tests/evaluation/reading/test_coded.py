"""Coded files: wrong cells are listed and nothing comes out; ticks, filters, sites, weights and strata."""

from collections.abc import Sequence

import pytest

from core.errors import Invalid
from evaluation.reading import coded
from evaluation.reading.codebook import decode
from evaluation.reading.coded import Coded
from evaluation.reading.coded_report import report
from evaluation.reading.tabular import Fault, WrongRows
from evaluation.reading.tabular import read as read_table

BOOK = """
[defauts]
public = "usagers"
valides = ["oui", "non"]
favorables = ["oui"]
hors = ["nsp"]
vides = ["-"]
"""
PLAIN = BOOK + '[[groupes]]\ncolonnes = ["Q1"]\n'


def coded_from(lines: Sequence[str], book: str = PLAIN) -> Coded:
    """These lines of a CSV file, read through this codebook."""
    return coded.read(read_table("\n".join(lines).encode()), decode(book.encode()))


def faults(lines: Sequence[str], book: str = PLAIN) -> tuple[Fault, ...]:
    """What is told of a wrong file."""
    with pytest.raises(WrongRows) as caught:
        coded_from(lines, book)
    assert caught.value.total == len(caught.value.faults)
    return caught.value.faults


def test_blanks_excluded_codes_and_words_in_any_case_are_read() -> None:
    found = coded_from(["Q1,x", "Oui,1", " NON ,2", "-,3", ",4", "NSP,5"])
    assert found.values["Q1"] == ["oui", "non", None, None, "nsp"]
    figures = report(found).whole.items["Q1"]
    assert (figures.n, figures.favourable, figures.outside) == (2, 1, 3)
    assert figures.counts == {"": 2, "non": 1, "nsp": 1, "oui": 1}


def test_every_wrong_cell_is_told_with_its_line_and_its_column() -> None:
    assert faults(["Q1,Q2", "oui,1", "peut-être,2", "non,3", "4,4", "oui"]) == (
        Fault(3, "Q1", "le code « peut-être » n’est pas prévu"),
        Fault(5, "Q1", "le code « 4 » n’est pas prévu"),
        Fault(6, "", "1 cellules au lieu de 2"),
    )


def test_a_missing_column_is_named_with_its_nearest_neighbour() -> None:
    with pytest.raises(Invalid, match=r"« Q1 » \(vouliez-vous dire « Q11 »"):
        coded_from(["Q11,Q2", "oui,non"])


SPREAD = (
    BOOK
    + """
[[groupes]]
[[groupes.items]]
code = "C1"
eclatee = { "C1 oui" = "oui", "C1 non" = "non" }
"""
)


def test_one_question_may_be_spread_over_columns_of_ticks() -> None:
    found = coded_from(["C1 oui,C1 non", "X,", ",X", "0,1", "1,0", ",0"], SPREAD)
    assert found.values["C1"] == ["oui", "non", "non", "oui", None]


def test_two_ticks_for_one_question_are_told() -> None:
    assert faults(["C1 oui,C1 non", "X,X"], SPREAD) == (
        Fault(2, "C1", "plusieurs réponses sont cochées pour une seule question"),
    )


def test_any_tick_of_a_list_makes_the_criterion_and_none_is_the_other_code() -> None:
    book = (
        BOOK
        + """
[[groupes]]
coche = ["vu"]
[[groupes.items]]
code = "C1"
sinon = "non"
eclatee = { a = "oui", b = "oui" }
"""
    )
    assert coded_from(["a,b", "vu,", ",vu", "vu,vu", ",non", "-,"], book).values["C1"] == ["oui"] * 3 + ["non"] * 2
    assert "ne dit pas si elle est cochée" in faults(["a,b", "peut-être,"], book)[0].reason


def test_rows_that_were_not_asked_count_nowhere_and_may_hold_anything() -> None:
    book = BOOK + '[[groupes]]\ncolonnes = ["Q1"]\n[groupes.lignes]\ncolonne = "profil"\nvaleurs = ["agent"]\n'
    figures = report(coded_from(["profil,Q1", "Agent,oui", "usager,999", "agent,"], book)).whole.items["Q1"]
    assert (figures.n, figures.outside) == (1, 1)


SITES = (
    BOOK
    + """
[colonnes]
site = "lieu"
[publics.usagers.effectifs]
Centre = 10
Annexe = 2
[sites]
1 = "Centre"
2 = "Annexe"
[[groupes]]
dimension = "accueil"
colonnes = ["Q1", "Q2"]
"""
)
TWO_SITES = ["lieu,Q1,Q2", *["1,oui,oui"] * 3, "1,oui,non", "1,non,non", *["2,non,oui"] * 2]


def test_sites_have_names_people_and_bounds_of_their_own() -> None:
    found = report(coded_from(TWO_SITES, SITES))
    assert set(found.sites) == {"Centre", "Annexe"}
    annexe = found.sites["Annexe"].items["Q1"]
    assert (annexe.rate, annexe.lower, annexe.upper, annexe.method) == (0, 0, 0, "exact"), "a census has no width"
    assert found.sites["Centre"].items["Q1"].population == 10
    assert found.whole.items["Q1"].population == 12


def test_the_rate_of_all_the_mean_of_sites_and_the_stratified_rate_are_three_figures() -> None:
    figures = report(coded_from(TWO_SITES, SITES)).whole.items["Q1"]
    assert figures.rate == pytest.approx(4 / 7)
    assert figures.mean_of_sites == pytest.approx((4 / 5 + 0) / 2)
    assert figures.stratified is not None
    assert figures.stratified.rate == pytest.approx(10 / 12 * 4 / 5)


def test_a_dimension_is_the_mean_of_the_shares_and_an_audience_that_of_its_dimensions() -> None:
    found = report(coded_from(TWO_SITES, SITES))
    part = found.whole.dimensions["usagers"]["accueil"]
    assert part.rate == pytest.approx((3 + 0.5 + 0 + 2 * 0.5) / 7)
    assert (part.n, part.favourable, part.answers) == (7, 9, 14)
    whole = found.whole.audiences["usagers"]
    assert (whole.rate, whole.lower) == (part.rate, part.lower)
    assert whole.mean_of_sites == pytest.approx((0.7 + 0.5) / 2)


def test_a_site_without_people_declared_is_told() -> None:
    assert faults([*TWO_SITES, "3,oui,oui"], SITES)[0].reason == "le site « 3 » n’a pas d’effectif dans le dictionnaire"


def test_rows_without_a_site_count_in_the_whole_only() -> None:
    book = PLAIN.replace("[[groupes]]", '[colonnes]\nsite = "lieu"\n[[groupes]]')
    found = report(coded_from(["lieu,Q1", "A,oui", ",non"], book))
    assert (found.rows_without_site, found.whole.rows, found.sites["A"].rows) == (1, 2, 1)


def test_a_known_total_narrows_the_bounds() -> None:
    known = PLAIN + "[publics.usagers]\neffectif = 120\n"
    lines = ["Q1", *["oui"] * 65, *["non"] * 25]
    figures = report(coded_from(lines, known)).whole.items["Q1"]
    assert [figures.lower, figures.upper] == pytest.approx([0.675, 92 / 120])
    assert figures.method == "exact"
    assert report(coded_from(lines)).whole.items["Q1"].method == "wilson"


def test_weights_and_strata_that_cannot_be_are_told() -> None:
    book = PLAIN.replace("[[groupes]]", '[colonnes]\npoids = "w"\nstrate = "s"\n[strates]\na = 10\n[[groupes]]')
    assert [fault.column for fault in faults(["Q1,w,s", "oui,-1,a", "oui,,a", "oui,1,b"], book)] == ["w", "w", "s"]
    column = book.replace("[strates]\na = 10\n", "").replace('strate = "s"', 'strate = "s"\neffectif_strate = "p"')
    assert "deux effectifs" in faults(["Q1,w,s,p", "oui,1,a,10", "oui,1,a,11"], column)[0].reason


def test_an_item_without_any_opinion_has_no_rate() -> None:
    figures = report(coded_from(["Q1,x", ",1", "nsp,2"])).whole
    assert (figures.items["Q1"].rate, figures.items["Q1"].n, figures.items["Q1"].method) == (None, 0, "none")
    assert figures.audiences["usagers"].rate is None


def test_a_zero_is_a_tick_when_the_codebook_says_so() -> None:
    book = (
        BOOK
        + """
[[groupes]]
coche = [0]
non_coche = [1]
items = [{ code = "C1", eclatee = { a = "oui" }, sinon = "non" }]
"""
    )
    assert coded_from(["a,x", "0,1", "1,1"], book).values["C1"] == ["oui", "non"]
    silent = book.replace("non_coche = [1]\n", "")
    assert coded_from(["a,x", "0,1", "non,1"], silent).values["C1"] == ["oui", "non"]


def test_those_who_said_that_they_have_no_opinion_leave_the_population() -> None:
    known = PLAIN + "[publics.usagers]\neffectif = 120\n"
    figures = report(coded_from(["Q1", *["oui"] * 65, *["non"] * 25, *["nsp"] * 30], known)).whole.items["Q1"]
    assert (figures.population, figures.lower, figures.upper) == (120, figures.rate, figures.rate), "90 of 90 answered"
