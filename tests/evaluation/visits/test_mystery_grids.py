"""Grids: every criterion answered, exact notes, « sans objet » on neither side."""

from fractions import Fraction

import pytest
from msgspec.structs import replace

from core.errors import Invalid
from evaluation.edition import Channel, Criterion
from evaluation.referentiel import load
from evaluation.visits import mystery_grids

PHONE = load("spx-2026").mystere.canaux[0]  # ST1 4, ST2 3, ST3 3, ST4 5, ST5 3, ST6 2
ALL_YES = {criterion.code: True for criterion in PHONE.grille}


def test_a_note_is_points_obtained_over_points_that_apply() -> None:
    assert mystery_grids.note(PHONE, ALL_YES) == 20
    assert mystery_grids.note(PHONE, ALL_YES | {"ST4": False}) == 15
    assert mystery_grids.note(PHONE, ALL_YES | {"ST4": None}) == 20
    assert mystery_grids.note(PHONE, ALL_YES | {"ST1": None, "ST4": False}) == Fraction(20 * 11, 16)


def test_an_exact_third_stays_exact() -> None:
    none = dict.fromkeys(ALL_YES)
    assert mystery_grids.note(PHONE, none | {"ST2": True, "ST3": False, "ST5": False}) == Fraction(20, 3)


def test_each_criterion_left_blank_is_named() -> None:
    with pytest.raises(Invalid) as refusal:
        mystery_grids.checked(PHONE, {code: True for code in ALL_YES if code not in ("ST2", "ST5")})
    assert set(refusal.value.errors) == {"ST2", "ST5"}
    assert "2 critères" in refusal.value.message


def test_a_criterion_of_another_grid_is_refused() -> None:
    with pytest.raises(Invalid, match="SC1"):
        mystery_grids.checked(PHONE, ALL_YES | {"SC1": True})


def test_a_visit_where_nothing_applies_cannot_count() -> None:
    with pytest.raises(Invalid, match="Aucun critère"):
        mystery_grids.checked(PHONE, dict.fromkeys(ALL_YES))
    with pytest.raises(Invalid, match="Aucun critère"):
        mystery_grids.note(PHONE, dict.fromkeys(ALL_YES))


def test_answers_come_back_in_the_order_of_the_grid() -> None:
    assert list(mystery_grids.checked(PHONE, dict(reversed(ALL_YES.items())))) == list(ALL_YES)


def test_a_foreign_grid_weighs_each_answer_alike() -> None:
    assert mystery_grids.foreign_note({"a": True, "b": False, "c": None, "d": True}) == Fraction(40, 3)
    with pytest.raises(Invalid, match="Aucun critère"):
        mystery_grids.foreign_note({"a": None})


def test_a_failed_critical_criterion_caps_the_note_only_where_the_edition_says_so() -> None:
    criteria = (
        Criterion(code="A", text="Exact.", points=5, critique=True),
        Criterion(code="B", text="Poli.", points=15),
    )
    plain = Channel(code="telephone", nom="Téléphone", part=1, grille=criteria)
    capped = replace(plain, plafond_critique=8)
    assert mystery_grids.note(plain, {"A": False, "B": True}) == 15
    assert mystery_grids.note(capped, {"A": False, "B": True}) == 8
    assert mystery_grids.note(capped, {"A": False, "B": False}) == 0
    assert (
        mystery_grids.note(capped, {"A": None, "B": True}) == mystery_grids.note(capped, {"A": True, "B": True}) == 20
    )
