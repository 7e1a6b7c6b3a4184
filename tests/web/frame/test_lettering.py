"""Words as they are drawn: lines keep to their width, and no letter of a word is lost."""

from hypothesis import given
from hypothesis import strategies as st

from web.frame.lettering import width, wrap


@given(st.text("abcdeimlnrstuwéM ", min_size=1, max_size=40), st.floats(40, 200))
def test_lines_keep_to_their_width_and_every_letter(text: str, most: float) -> None:
    lines = wrap(text, 12, most)
    assert all(width(line, 12) <= most for line in lines), lines
    assert "".join(lines).replace("-", "").replace(" ", "") == text.replace(" ", "")


def test_a_word_longer_than_a_line_is_cut_with_a_hyphen() -> None:
    assert wrap("anticonstitutionnellement vrai", 10, 100)[0].endswith("-")
