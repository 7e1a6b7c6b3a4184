"""A candidacy in evaluation for the tests of campaign pages: its people at their browsers, its campaigns."""

from collections.abc import Sequence
from uuid import UUID

from core.platform import Platform
from evaluation import evaluations
from evaluation.asking import campaigns
from evaluation.box import ballot_boxes, ballots, codes, sealing
from tests.builders import in_evaluation
from tests.evaluation.boxes import SITES
from tests.web.conftest import Clock
from tests.web.visitor import Visitors


class File:
    """A candidacy in evaluation, its applicant and its manager at their browsers."""

    def __init__(self, platform: Platform, visitors: Visitors, clock: Clock) -> None:
        self.platform, self.visitors, self.clock = platform, visitors, clock
        self.boxes = platform.part(ballot_boxes.of)
        with platform.database.write() as session:
            candidacy, applicant, manager = in_evaluation(session, clock())
            evaluation = evaluations.latest(session, candidacy.id)
            assert evaluation is not None
            self.candidacy_id, self.evaluation_id, self.by = candidacy.id, evaluation.id, applicant
        self.manager_actor = manager
        self.applicant, self.manager = visitors.as_(applicant), visitors.as_(manager)
        self.home = f"/candidatures/{self.candidacy_id}/campagnes"

    def opened(self, audience: str, collection: str = "codes", frame: dict[str, int] | None = None) -> UUID:
        """An open campaign, made by the services."""
        with self.platform.database.write() as session:
            campaign = campaigns.prepare(
                session,
                self.evaluation_id,
                audience,
                collection=collection,
                frame=SITES if frame is None else frame,
                by=self.by,
                at=self.clock(),
            )
            campaigns.open_(session, self.boxes, campaign.id, by=self.by, at=self.clock())
            return campaign.id

    def answered(
        self, campaign_id: UUID, rows: Sequence[Sequence[int | None]], site: str | None, comment: str = ""
    ) -> None:
        """One respondent a row."""
        with self.platform.database.write() as session:
            given = codes.issue(session, self.boxes, campaign_id, site, len(rows), by=self.by, at=self.clock())
            for code, row in zip(given, rows, strict=True):
                ballots.answer(session, self.boxes, code, row, comment, mode="web", at=self.clock())

    def closed(self, campaign_id: UUID) -> None:
        """Sealed by the manager."""
        with self.platform.database.write() as session:
            sealing.seal(session, self.boxes, campaign_id, by=self.manager_actor, at=self.clock())
