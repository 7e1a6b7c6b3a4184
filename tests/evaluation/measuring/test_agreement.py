"""What one answer says of the organisation, whichever way its statement is turned."""

from evaluation.measuring.agreement import favourable, upright
from evaluation.questionnaire import Question, Scale

SCALE = Scale(libelles=("non", "plutôt non", "plutôt oui", "oui"), favorables=(3, 4), sans_avis="sans avis")


def test_the_two_upper_points_are_favourable() -> None:
    asked = Question(code="Q", text="On m’écoute.")
    assert [favourable(point, asked, SCALE) for point in (1, 2, 3, 4)] == [False, False, True, True]


def test_an_inverse_item_is_favourable_when_people_disagree() -> None:
    asked = Question(code="Q", text="On me renvoie d’un guichet à l’autre.", sens="inverse")
    assert [favourable(point, asked, SCALE) for point in (1, 2, 3, 4)] == [True, True, False, False]
    assert [upright(point, asked, SCALE) for point in (1, 2, 3, 4)] == [4, 3, 2, 1]
