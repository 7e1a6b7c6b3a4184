"""Scenes of mystery visits: a candidacy, its manager and shopper, missions found again by their number."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from audit.antivirus import SAFE
from core.actor import Actor
from core.calendar import in_paris
from core.platform import Platform
from evaluation import evaluations
from evaluation.visits import mystery_expenses, mystery_missions, mystery_reports
from evaluation.visits.expense_models import VisitExpense
from evaluation.visits.mystery_models import MysteryMission
from label.models import Candidacy
from tests.builders import in_evaluation, make_person
from tests.evaluation.campaign_of_visits import PROOF, STORY, answered, handed, report


class Scene:
    """One candidacy with its manager and, once visits are handed out, their shopper."""

    def __init__(self, platform: Platform, at: datetime, *, begun: bool = True) -> None:
        self.platform, self.at = platform, at
        with platform.database.write() as session:
            if begun:
                evaluation, _, self.shopper, self.manager = handed(session, at)
                self.candidacy_id: UUID = evaluation.candidacy_id
            else:
                candidacy, _, self.manager = in_evaluation(session, at)
                self.candidacy_id = candidacy.id
        self.address = f"/candidatures/{self.candidacy_id}/visites"

    @property
    def folder(self) -> Path:
        """Where the proofs are kept."""
        return self.platform.settings.var / "files"

    def evaluation_id(self) -> UUID:
        """The evaluation under way."""
        with self.platform.database.read() as session:
            evaluation = evaluations.latest(session, self.candidacy_id)
        assert evaluation is not None
        return evaluation.id

    def mission(self, number: int = 1) -> MysteryMission:
        """The mission of this number, as it stands now."""
        with self.platform.database.read() as session:
            campaign = mystery_missions.campaign_of(session, self.evaluation_id())
            assert campaign is not None
            return mystery_missions.missions_of(session, campaign.id)[number - 1]

    def review(self, number: int = 1) -> str:
        """The address where the manager reads this mission."""
        return f"{self.address}/{self.mission(number).id}/validation"

    def applicant(self) -> Actor:
        """Somebody of the organisation."""
        with self.platform.database.write() as session:
            organisation = session.get_one(Candidacy, self.candidacy_id).organisation_id
            return make_person(session, self.at, "applicant", organisation_id=organisation)

    def moved_to(self, state: str) -> None:
        """The candidacy goes on."""
        with self.platform.database.write() as session:
            session.get_one(Candidacy, self.candidacy_id).state = state

    def reported(self, *numbers: int, validated: bool = False) -> None:
        """Good reports of these missions, read by the manager if told so."""
        with self.platform.database.write() as session:
            for number in numbers:
                mission = session.get_one(MysteryMission, self.mission(number).id)
                report(session, self.folder, mission, self.shopper, self.at)
                if validated:
                    version = mission.version
                    mystery_reports.validate(session, mission.id, version=version, by=self.manager, at=self.at)

    def expense(self, number: int = 1) -> VisitExpense:
        """A cost of this mission, claimed by its shopper."""
        with self.platform.database.write() as session:
            return mystery_expenses.claim(
                session,
                self.platform.files,
                self.mission(number).id,
                "trajet",
                1250,
                "Bus",
                (PROOF, "ticket.txt"),
                scan=SAFE,
                by=self.shopper,
                at=self.at,
            )

    def filled(self, number: int = 1) -> dict[str, str]:
        """The fields of a complete report, by name."""
        with self.platform.database.read() as session:
            mission = mystery_missions.load(session, self.mission(number).id)
            grid = answered(session, mission)
            promised = mystery_missions.engagements_of(session, mission)
        now = in_paris(self.at).replace(tzinfo=None).isoformat(timespec="minutes")
        said = {"sonneries": "2", "attente": "12", "accuse": now, "reponse": now}
        return {**dict.fromkeys(grid, "oui"), "recit": STORY, **{one.mesure: said[one.mesure] for one in promised}}
