"""Files of answers collected elsewhere: what is said of them on screen gives their figures, then every row or none."""

from datetime import datetime
from pathlib import Path

import msgspec
import pytest
from sqlalchemy.orm import Session

from audit import journal
from core.database import Database
from core.errors import Conflict, Invalid, NotFound
from evaluation import evaluations
from evaluation.asking import campaign_results
from evaluation.box import sealing
from evaluation.reading.import_reading import Mapping, preview, questions
from evaluation.reading.imports import import_answers
from evaluation.reading.tabular import Fault, Table, WrongRows, read
from evaluation.referentiel import load
from tests.builders import make_organisation, make_person
from tests.evaluation.boxes import boxes_in, inside, opened

FIVE_POINTS: dict[str, int | None] = {"1": 1, "2": 1, "3": 2, "4": 3, "5": 4, "0": None, "blank": None, "6": 0}
OVERALL = "U-GEN-SATISFACTION"
REFERENTIEL = load("ehuh-2019")


def table(*lines: str) -> Table:
    """These lines of a CSV file."""
    return read("\n".join(lines).encode())


def seen(file: Table, mapping: Mapping) -> tuple[Fault, ...]:
    """The faults that the preview shows."""
    refused = preview(file, mapping, REFERENTIEL, "usagers", {"Centre": 60}).refused
    return refused.faults if refused else ()


def test_the_overall_item_of_2017_shows_its_promised_figures(test_data: Path) -> None:
    file = read((test_data / "usagers_sfo" / "2017.csv").read_bytes())
    mapping = Mapping(items={OVERALL: "Q7ALL"}, codes=FIVE_POINTS)
    found = preview(file, mapping, REFERENTIEL, "usagers")
    (rate,) = found.rates
    assert found.answers == 2831
    assert (rate.favourable, rate.opinions, rate.without_opinion, rate.blanks) == (2206, 2688, 0, 143)
    assert rate.rate is not None
    assert [round(100 * value, 2) for value in (rate.rate, rate.lower, rate.upper)] == [82.07, 80.57, 83.47]
    assert found.refused is None


def test_the_real_file_enters_a_campaign_and_comes_out_sealed(
    database: Database, test_data: Path, at: datetime, tmp_path: Path
) -> None:
    file = read((test_data / "usagers_sfo" / "2017.csv").read_bytes())
    mapping = Mapping(items={OVERALL: "Q7ALL", "U-GEN-EFFORT": "Q9ALL"}, codes=FIVE_POINTS)
    boxes = boxes_in(tmp_path)
    with database.write() as session:
        campaign, applicant, manager = opened(session, boxes, at, audience="usagers", collection="import", frame={})
        entered = import_answers(session, boxes, campaign.id, file, mapping, source="ab" * 32, by=applicant, at=at)
        assert entered == 2831
        sealing.seal(session, boxes, campaign.id, by=manager, at=at)
        counts = {item.code: item for item in campaign_results.get(session, campaign.id).items}
        assert (counts[OVERALL].favourable, counts[OVERALL].opinions) == (2206, 2688)
        assert (counts["U-GEN-EFFORT"].favourable, counts["U-GEN-EFFORT"].opinions) == (2336, 2736)
        candidacy_id = evaluations.get(session, campaign.evaluation_id).candidacy_id
        (entry,) = (one for one in journal.history(session, candidacy_id) if one.event == "campaign.imported")
        assert (entry.data["answers"], entry.data["file"]) == (2831, "ab" * 32)


def test_the_fictitious_agents_enter_with_their_expected_figures(test_data: Path) -> None:
    file = read((test_data / "agents_fictif" / "employee_survey.csv").read_bytes())
    asked = [item.code for _, item in questions(REFERENTIEL, "collaborateurs")]
    mapping = Mapping(items={asked[0]: "Happiness", asked[1]: "Work2"}, codes={str(n): n for n in range(1, 5)})
    happiness, work = preview(file, mapping, REFERENTIEL, "collaborateurs").rates
    assert (happiness.favourable, happiness.opinions) == (2635, 2833)
    assert (work.favourable, work.opinions) == (1518, 2833)


def test_a_wrong_file_is_listed_and_nothing_is_written(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    campaign, applicant, _ = opened(session, boxes, at, audience="usagers", collection="import", frame={"Centre": 60})
    mapping = Mapping(
        items={OVERALL: "Q1"}, codes={"1": 1, "4": 4}, site="lieu", sites={"C": "Centre", "X": "Parti"}, comment="dit"
    )
    file = table("Q1,lieu,dit", "4,C,bien", "9,C,", "4,Z,", "4,X,", f"1,C,{'x' * 1001}", "4,C")
    assert seen(file, mapping) == (
        Fault(3, "Q1", "le code « 9 » n’a pas reçu de sens"),
        Fault(4, "lieu", "le site « Z » n’a pas reçu de sens"),
        Fault(5, "lieu", "le site « Parti » n’est pas dans la campagne"),
        Fault(6, "dit", "le commentaire dépasse 1000 signes"),
        Fault(7, "", "2 cellules au lieu de 3"),
    )
    with pytest.raises(WrongRows) as caught:
        import_answers(session, boxes, campaign.id, file, mapping, source="", by=applicant, at=at)
    assert caught.value.total == 5
    assert not inside(boxes, session, campaign)
    events = [
        one.event for one in journal.history(session, evaluations.get(session, campaign.evaluation_id).candidacy_id)
    ]
    assert "campaign.imported" not in events


def test_the_figures_before_the_import_leave_the_refused_rows_out() -> None:
    found = preview(
        table("Q1,x", "4,1", "1,1", ",1", "9,1"),
        Mapping(items={OVERALL: "Q1"}, codes={"1": 1, "4": 4}),
        REFERENTIEL,
        "usagers",
    )
    assert (found.answers, found.rates[0].favourable, found.rates[0].opinions, found.rates[0].blanks) == (3, 1, 2, 1)
    assert found.refused is not None and found.refused.total == 1


def test_sites_and_comments_travel_with_the_answers(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    campaign, applicant, manager = opened(
        session, boxes, at, audience="usagers", collection="import", frame={"Centre": 60, "Annexe": 40}
    )
    mapping = Mapping(
        items={OVERALL: "Q1"}, codes={"oui": 4}, site="lieu", sites={"C": "Centre", "A": "Annexe"}, comment="dit"
    )
    file = table("Q1,lieu,dit", *["Oui,C,Merci"] * 30, *["OUI,A,"] * 5)
    import_answers(session, boxes, campaign.id, file, mapping, source="", by=applicant, at=at)
    with pytest.raises(Conflict, match="deux fois"):
        import_answers(session, boxes, campaign.id, file, mapping, source="", by=applicant, at=at)
    import_answers(session, boxes, campaign.id, file, mapping, source="", replace=True, by=applicant, at=at)
    sealing.seal(session, boxes, campaign.id, by=manager, at=at)
    assert campaign_results.comments(session, campaign.id) == ["Merci"] * 30
    assert {answer.site for answer in sealing.answers_of(session, campaign)} == {"Centre", "Annexe"}


def test_another_organisation_does_not_find_the_campaign(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    campaign, _, _ = opened(session, boxes, at, audience="usagers", collection="import", frame={}, within=None)
    other = make_organisation(session, at, siret="99900007800025", name="Ailleurs")
    stranger = make_person(session, at, "applicant", organisation_id=other.id)
    mapping = Mapping(items={OVERALL: "Q1"}, codes={"4": 4})
    with pytest.raises(NotFound):
        import_answers(session, boxes, campaign.id, table("Q1,x", "4,1"), mapping, source="", by=stranger, at=at)


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        (Mapping(), "au moins une question"),
        (Mapping(items={"INCONNU": "Q1"}), "ne va pas"),
        (Mapping(items={OVERALL: "Q9"}), "ne va pas"),
        (Mapping(items={OVERALL: "Q1"}, site="Q9"), "ne va pas"),
        (Mapping(items={OVERALL: "Q1"}, comment="Q1"), "« Q1 » sert deux fois"),
        (Mapping(items={OVERALL: "Q1", "U-GEN-EFFORT": "Q1"}), "« Q1 » sert deux fois"),
    ],
)
def test_a_description_that_does_not_fit_is_refused(mapping: Mapping, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        preview(table("Q1,x", "4,1"), mapping, REFERENTIEL, "usagers")


def test_a_reversed_question_is_favourable_when_people_disagree() -> None:
    asked = REFERENTIEL.questionnaires["usagers"]
    turned = msgspec.structs.replace(asked.questions[0], sens="inverse")
    questionnaire = msgspec.structs.replace(asked, questions=(turned, *asked.questions[1:]))
    edition = msgspec.structs.replace(
        REFERENTIEL, questionnaires={**REFERENTIEL.questionnaires, "usagers": questionnaire}
    )
    mapping = Mapping(items={turned.code: "Q1"}, codes={"1": 1, "4": 4})
    assert preview(table("Q1,x", "1,1", "4,1", "4,1"), mapping, edition, "usagers").rates[0].favourable == 1
