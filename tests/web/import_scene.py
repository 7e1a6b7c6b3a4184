"""Scenes of imports: a campaign by file that is open, and what a person says of a file on screen."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from core.platform import Platform
from evaluation import evaluations
from evaluation.asking import campaigns
from evaluation.box import ballot_boxes, sealing
from tests.evaluation.boxes import evaluating, opened
from tests.web.visitor import Visitor


class Scene:
    """A candidacy under evaluation whose users' (or agents') campaign waits for a file."""

    def __init__(
        self,
        platform: Platform,
        at: datetime,
        *,
        audience: str = "usagers",
        collection: str = "import",
        frame: Mapping[str, int] | None = None,
    ) -> None:
        self.platform, self.at = platform, at
        self.boxes = platform.part(ballot_boxes.of)
        with platform.database.write() as session:
            within = evaluating(session, at)
            campaign, self.applicant, self.manager = opened(
                session, self.boxes, at, audience=audience, collection=collection, frame=frame or {}, within=within
            )
            self.campaign_id: UUID = campaign.id
            self.evaluation_id = campaign.evaluation_id
            self.candidacy_id = evaluations.get(session, campaign.evaluation_id).candidacy_id
        self.campaign = f"/candidatures/{self.candidacy_id}/campagnes/{audience}"
        self.address = self.campaign + "/import"
        self.visits = f"/candidatures/{self.candidacy_id}/visites/import"

    def seal(self) -> None:
        """The manager closes the campaign."""
        with self.platform.database.write() as session:
            sealing.seal(session, self.boxes, self.campaign_id, by=self.manager, at=self.at)

    def turnout(self) -> str:
        """How many answers the box holds, as anybody may know."""
        with self.platform.database.read() as session:
            return str(campaigns.participation(session, self.boxes, self.campaign_id))


def drops(person: Visitor, address: str, data: bytes, name: str = "réponses.csv", **fields: str) -> Visitor:
    """Open the import and drop a file."""
    person.opens(address)
    return person.submits("Lire le fichier", fields, files={"Fichier": (name, data)})
