"""What was published of a campaign: cells frozen at sealing, rounded, clipped, and nested in those of last time."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from core.actor import Actor
from evaluation import evaluations
from evaluation.asking.campaign_models import Campaign
from evaluation.measuring import counting, packing, tallies
from evaluation.measuring.counter_layout import layout_of
from evaluation.models import Evaluation
from evaluation.publishing import published
from tests.evaluation.boxes import agents, boxes_in, opened
from tests.evaluation.measured import measured

FRAME = {"Centre": 60, "Annexe": 40, "Port": 15, "Gare": 12}
WITHOUT = [None] * 4


class Organisation:
    """An organisation whose campaigns of agents are sealed one evaluation after the other."""

    def __init__(self, session: Session, at: datetime, folder: Path) -> None:
        self.session, self.at, self.boxes = session, at, boxes_in(folder)
        self.within: tuple[UUID, Actor, Actor] | None = None

    def sealed(
        self, answers: Mapping[str, Sequence[Sequence[int | None]]], frame: Mapping[str, int] = FRAME
    ) -> Campaign:
        """A campaign where each site gave these answers, with what was published of it."""
        if self.within is not None:
            self._begin_again(self.within)
        campaign, applicant, manager = opened(self.session, self.boxes, self.at, frame=frame, within=self.within)
        self.within = campaign.evaluation_id, applicant, manager
        referentiel = evaluations.pinned(evaluations.get(self.session, campaign.evaluation_id))
        rows = [(site, tuple(values)) for site, given in answers.items() for values in given]
        packed = [packing.pack(values) for _, values in rows]
        counted = counting.count(layout_of(referentiel, "collaborateurs"), packed, [site for site, _ in rows])
        cuts = tallies.merged(referentiel, "collaborateurs", counted, frame)
        published.keep(self.session, campaign, referentiel, cuts)
        campaign.sealed_at = self.at
        self.session.flush()
        return campaign

    def of(self, campaign: Campaign) -> published.Shown:
        """What was published of it, read again."""
        self.session.expire_all()
        found = published.of(self.session, campaign.id)
        assert found is not None
        return found

    def _begin_again(self, within: tuple[UUID, Actor, Actor]) -> None:
        earlier = evaluations.get(self.session, within[0])
        self.at += timedelta(days=365)
        made = evaluations.begin(
            self.session,
            candidacy_id=earlier.candidacy_id,
            organisation_id=earlier.organisation_id,
            referentiel=(earlier.referentiel_id, earlier.referentiel_digest),
            at=self.at,
        )
        self.within = made.id, within[1], within[2]


@pytest.fixture
def organisation(session: Session, at: datetime, tmp_path: Path) -> Organisation:
    return Organisation(session, at, tmp_path)


def _sites(shown: published.Shown) -> list[tuple[str, ...]]:
    return [cell.sites for cell in shown.cells]


def test_small_sites_are_published_together_in_tens_and_never_exactly(organisation: Organisation) -> None:
    said = {"Centre": [agents(4)] * 40, "Annexe": [agents(3)] * 20 + [agents(1)] * 11, "Port": [agents(4)] * 9}
    shown = organisation.of(organisation.sealed(said | {"Gare": [agents(1)] * 3}))
    assert _sites(shown) == [("Gare", "Port"), ("Annexe",), ("Centre",)]
    assert [(cell.people, cell.answers) for cell in shown.cells] == [(27, "10 à 19"), (40, "30 à 39"), (60, "40 à 49")]
    texts = [cell.figures["score.collaborateurs.autonomie"].text for cell in shown.cells]
    # 15/27 × 9/9 + 12/27 × 0/3 ; 20/31 ; 40/40.
    assert texts == ["56", "65", "≥\u00a095"]
    assert not shown.counts


def test_nothing_is_cut_when_no_site_can_stand_apart(organisation: Organisation) -> None:
    shown = organisation.of(organisation.sealed({"Centre": [agents(4)] * 12, "Annexe": [agents(4)] * 7}))
    assert _sites(shown) == [("Annexe", "Centre", "Gare", "Port")]
    assert shown.cells[0].figures == {}


def test_a_dimension_of_few_opinions_is_refused_with_its_neighbour_and_takes_the_whole_with_it(
    organisation: Organisation,
) -> None:
    quiet = WITHOUT + agents(4)[4:]
    said = {"Centre": [agents(4)] * 40, "Annexe": [agents(3)] * 12, "Port": [agents(4)] * 4 + [quiet] * 8}
    shown = organisation.of(organisation.sealed(said, {"Centre": 60, "Annexe": 40, "Port": 15}))
    first = [cell.figures["score.collaborateurs.autonomie"] for cell in shown.cells]
    assert [bool(one.refusal) for one in first] == [True, True, False]
    assert first[0].refusal.startswith("Moins de 10 réponses")
    assert first[1].refusal.startswith("Non montré : en l’ôtant du total")
    assert not any(cell.figures["score.collaborateurs.environnement"].refusal for cell in shown.cells)
    assert all(cell.figures["score.collaborateurs"].refusal for cell in shown.cells)


def test_sites_taken_together_otherwise_the_next_time_are_joined(organisation: Organisation) -> None:
    first = {"Centre": [agents(4)] * 40, "Annexe": [agents(4)] * 14, "Port": [agents(4)] * 11, "Gare": [agents(4)] * 4}
    before = organisation.sealed(first)
    assert _sites(organisation.of(before)) == [("Gare", "Port"), ("Annexe",), ("Centre",)]
    frame = FRAME | {"Port": 45}
    after = organisation.sealed(first, frame)
    found = published.previous(organisation.session, after)
    assert found is not None
    assert found.id == before.id
    # Gare would go with Annexe this time; « Gare + Port » of last time would then give it away.
    assert _sites(organisation.of(after)) == [("Centre",), ("Annexe", "Gare", "Port")]


def test_an_unknown_frame_has_no_cell_and_nobody_answering_makes_one(organisation: Organisation) -> None:
    assert organisation.of(organisation.sealed({}, {"Centre": 60, "Annexe": 40})).cells[0].answers == "moins de 10"
    unknown = organisation.of(organisation.sealed({}, {}))
    assert unknown.cells == ()


def test_measures_of_four_answers_are_held_back_whoever_computed_them(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = organisation.sealed({})
    given = {code: measured(code, 70, n=4) for code in ("score.collaborateurs", "mystere.note")}
    monkeypatch.setattr("evaluation.asking.campaigns.campaign_measures", lambda *_: given)
    assert set(published.measures(organisation.session, campaign.evaluation_id)) == {"mystere.note"}
    assert organisation.session.get_one(Evaluation, campaign.evaluation_id).closed_at is None
