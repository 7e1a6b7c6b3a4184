"""Agreement per item, reversed items, and what people predict of users."""

from fractions import Fraction

import msgspec

from evaluation.agreement import Answers, item_measures, predictions, share_of
from evaluation.questionnaire import Question, Scale
from evaluation.referentiel import load
from tests.evaluation.measured import answering

SCALE = Scale(libelles=("non", "plutôt non", "plutôt oui", "oui"), favorables=(3, 4), sans_avis="sans avis")


def test_no_opinion_and_blanks_leave_the_denominator() -> None:
    asked = [(position, Question(code=f"Q{position}", text="Texte.")) for position in range(4)]
    assert share_of(Answers(None, (4, 2, 0, None)), asked, SCALE).value == Fraction(1, 2)
    assert share_of(Answers(None, (0, None, 0, None)), asked, SCALE).value is None


def test_an_inverse_item_is_favourable_when_people_disagree() -> None:
    asked = [(0, Question(code="Q", text="On me renvoie d’un guichet à l’autre.", sens="inverse"))]
    assert [share_of(Answers(None, (value,)), asked, SCALE).value for value in (1, 2, 3, 4)] == [1, 1, 0, 0]


def test_every_question_has_its_rate_general_ones_included() -> None:
    ehuh = load("ehuh-2019")
    answers = [answering(ehuh, "usagers", 4)] * 3 + [answering(ehuh, "usagers", 2)] * 2
    found = item_measures(ehuh, "usagers", answers, {"A": 5})
    assert len(found) == 20
    recommend = found["item.U-GEN-RECOMMANDATION"]
    assert recommend.lower == recommend.value == recommend.upper == 60
    assert recommend.n == 5
    agents = item_measures(ehuh, "collaborateurs", [answering(ehuh, "collaborateurs", 4)] * 5, {})
    assert len(agents) == 38, "predictions are no opinions"
    assert item_measures(ehuh, "usagers", answers[:4], {"A": 5}) == {}, "four people are too few to publish"
    assert not item_measures(ehuh, "usagers", answers, {}, admissible=False)["item.U-AUT-1"].admissible


def test_predictions_are_the_mean_share_that_people_imagine() -> None:
    ehuh = load("ehuh-2019")
    items = ehuh.questionnaires["collaborateurs"].items
    agent = answering(ehuh, "collaborateurs", 4)
    values = tuple(value if item.kind != "prediction" else 6 for value, item in zip(agent.values, items, strict=True))
    sure = msgspec.structs.replace(agent, values=values)
    found = predictions(
        ehuh, "collaborateurs", [agent, sure, agent, sure, answering(ehuh, "collaborateurs", 0)] * 2, {}
    )
    assert len(found) == 8
    assert found["prediction.collaborateurs.U-AUT-1"].value == (60 + 100) / Fraction(2)
    assert found["prediction.collaborateurs.U-AUT-1"].n == 8
    assert predictions(ehuh, "collaborateurs", [sure] * 4, {}) == {}
