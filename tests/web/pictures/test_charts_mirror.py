"""The mirror: one scale on both sides, empty, few and extreme states, texts that never touch."""

from collections.abc import Sequence
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.vocabulary import forms
from evaluation.edition import Dimension
from tests.web.drawing import EHUH, SVG, collisions, draw, picture, scores, words_of
from web.pictures import mirror
from web.pictures.charts import EDGE, WIDTH


def test_the_mirror_puts_agents_left_and_users_right_at_the_same_scale() -> None:
    row = mirror.rows(EHUH.dimensions, scores(80, 80))[0]
    assert row.left is not None
    assert row.right is not None
    assert row.left.width == row.right.width == 120
    assert (row.left.x, row.right.x) == (40, 160)
    assert row.leaders == (55, 265)
    assert row.benchmark == (109, 211)
    assert (row.leaders_label, row.benchmark_label) == ("70", "34")


def drawn_mirror(rows: Sequence[mirror.Row]) -> ElementTree.Element:
    source = "{{ charts.mirror(rows, height, 'm', 'Les huit dimensions', words, 'Baromètre 2023') }}"
    return draw(source, rows=rows, height=mirror.height(rows), words=forms("patient"))


def test_the_table_of_the_mirror_says_all_that_the_picture_shows() -> None:
    root = drawn_mirror(mirror.rows(EHUH.dimensions, scores(60, 80, 70)))
    lines = [words_of(line) for line in root.findall(".//tbody/tr")]
    assert lines[0] == "Autonomie et initiative 70 60 (55 à 65) 80 (75 à 85) 34"
    assert len(lines) == len(EHUH.dimensions)
    assert "Patients" in words_of(root)
    assert "sager" not in words_of(root)


def test_an_empty_mirror_says_when_it_will_be_drawn() -> None:
    root = drawn_mirror(mirror.rows(EHUH.dimensions, {}))
    assert "quand les campagnes sont closes" in words_of(root)
    assert root.findall(f".//{SVG}svg") == []


def test_a_side_on_few_answers_is_outlined_and_said() -> None:
    root = drawn_mirror(mirror.rows(EHUH.dimensions, scores(n=9)))
    assert "moins de 10 réponses" in words_of(root)
    assert any("side--few" in (found.get("class") or "") for found in root.iter(f"{SVG}rect"))


def test_a_missing_side_is_named_and_never_drawn_as_a_zero() -> None:
    row = mirror.rows(EHUH.dimensions, {code: found for code, found in scores().items() if ".usagers." not in code})[0]
    assert row.right is None
    assert "non mesuré" in words_of(drawn_mirror([row]))


@pytest.mark.slow
@given(st.fractions(0, 100), st.fractions(0, 100), st.fractions(0, 100))
def test_the_mirror_never_leaves_the_picture(agents: Fraction, users: Fraction, leaders: Fraction) -> None:
    for row in mirror.rows(EHUH.dimensions, scores(float(agents), float(users), float(leaders))):
        assert row.left is not None
        assert row.right is not None
        assert min(row.left.x, row.left.low, row.left.high) >= EDGE
        assert max(row.right.x + row.right.width, row.right.low, row.right.high) <= WIDTH - EDGE


def test_the_longest_name_leaves_room_for_what_is_not_measured() -> None:
    found = {code: one for code, one in scores().items() if ".usagers." in code}
    rows = mirror.rows(EHUH.dimensions, found)
    assert rows[-1].lines == ("Comportement et", "savoir-vivre")
    assert mirror.rows(EHUH.dimensions, scores())[-1].lines == ("Comportement et savoir-vivre",)
    assert collisions(picture(drawn_mirror(rows))) == []


WORDS = st.lists(st.text("abcdeimlnrstuwéM", min_size=1, max_size=16), min_size=1, max_size=6).map(" ".join)


@pytest.mark.slow
@given(st.lists(WORDS, min_size=1, max_size=5), st.sampled_from([0.0, 100.0, 72.25]), st.booleans())
def test_no_text_of_the_mirror_touches_another(names: list[str], value: float, empty: bool) -> None:
    dimensions = [Dimension(code=EHUH.dimensions[rank].code, nom=name) for rank, name in enumerate(names)]
    found = scores(value, value)
    kept = {code: one for code, one in found.items() if not (empty and ".collaborateurs." in code)}
    assert collisions(picture(drawn_mirror(mirror.rows(dimensions, kept)))) == []
