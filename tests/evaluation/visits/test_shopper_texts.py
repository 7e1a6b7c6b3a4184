"""The texts beside the référentiels: charter, quiz, ceilings and proposed scenarios, read whole and coherent."""

import pytest

from evaluation import referentiel as referentiels
from evaluation.visits.mystery_costs import cents, costs, euros
from evaluation.visits.mystery_proposals import fitting, proposals
from evaluation.visits.shopper_charter import charter, quiz


def test_the_charter_says_what_shoppers_promise() -> None:
    whole = " ".join(one.texte for one in charter().articles)
    for promise in ("enquête", "ni nom, ni prénom", "cadeau", "pousser à la faute", "sans embellir", "je les efface"):
        assert promise in whole
    assert len(charter().digest()) == 64


def test_each_question_of_the_quiz_has_one_right_choice_among_its_own() -> None:
    known = quiz()
    assert 8 <= len(known.questions) <= 10
    assert known.reussite <= len(known.questions)
    assert len({one.code for one in known.questions}) == len(known.questions)
    for one in known.questions:
        assert 1 <= one.juste <= len(one.choix) == len(set(one.choix)) == 3
        assert one.explication
    right = {one.code: str(one.juste) for one in known.questions}
    assert known.wrong(right) == []
    assert known.wrong({}) == list(known.questions)
    assert {one.juste for one in known.questions} == {1, 2, 3}


@pytest.mark.parametrize(
    ("written", "amount"), [("12", 1200), ("12,5", 1250), ("12.50 €", 1250), ("0,05", 5), (" 7,00€ ", 700)]
)
def test_an_amount_is_read_as_people_write_it(written: str, amount: int) -> None:
    assert cents(written) == amount


@pytest.mark.parametrize("written", ["", "0", "0,00", "-3", "1,234", "12 €€", "1e3", "12345", "trois"])
def test_what_is_no_amount_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        cents(written)


def test_an_amount_is_shown_with_its_cents() -> None:
    assert euros(1205) == "12,05\u202f€"
    assert costs()["trajet"].most == 3000


def test_every_channel_of_the_label_has_a_proposal_and_a_taken_one_is_not_proposed_again() -> None:
    for name in referentiels.available():
        channels = [one.code for one in referentiels.load(name).mystere.canaux]
        found = fitting(channels, [])
        assert {one.canal for one in found} == set(channels)
        assert found[0] not in fitting(channels, [found[0].titre])
    assert len({one.titre for one in proposals()}) == len(proposals())
