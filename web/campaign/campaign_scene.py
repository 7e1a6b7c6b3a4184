"""One audience of one candidacy, as a visitor finds it: what every handler of its campaign needs first."""

from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict, NotFound
from evaluation import evaluations
from evaluation.asking import campaigns
from evaluation.asking.campaign_models import Campaign
from evaluation.box.ballot_boxes import BallotBoxes
from evaluation.questionnaire import AUDIENCES
from web.campaign import campaign_forms
from web.desk import rooms
from web.frame.forms import Filled, Form

OVER = "L’évaluation de cette candidature est terminée : ses campagnes ne changent plus."
KEEPERS = ("applicant", "manager")


class Scene:
    """The candidacy, its evaluation, its référentiel and the campaign (None before it is prepared)."""

    def __init__(self, session: Session, boxes: BallotBoxes, actor: Actor, candidacy_id: UUID, audience: str) -> None:
        self.session, self.boxes, self.actor = session, boxes, actor
        self.candidacy = rooms.enter(session, candidacy_id, *rooms.EVALUATORS, by=actor)
        evaluation = evaluations.latest(session, candidacy_id)
        if evaluation is None or audience not in AUDIENCES:
            raise NotFound
        self.evaluation, self.audience = evaluation, audience
        self.referentiel = evaluations.pinned(evaluation)
        self.campaign: Campaign | None = campaigns.of(session, evaluation.id).get(audience)
        self.frame = rooms.frame(self.candidacy, by=actor, here="campagnes")
        self.address = f"{self.frame.address}/campagnes/{audience}"

    @property
    def running(self) -> bool:
        """Whether campaigns may still change."""
        return self.candidacy.state == "evaluation"

    @property
    def kept(self) -> bool:
        """Whether this visitor prepares, opens and follows the campaign, and still may."""
        return self.running and self.actor.role in KEEPERS

    @property
    def places(self) -> list[str]:
        """The sites whose headcounts are asked."""
        return campaign_forms.places_of(self.candidacy.organisation.sites, self.campaign)

    def to_change(self) -> Campaign:
        """The campaign, once prepared (NotFound before), while the evaluation runs (Conflict after)."""
        self.require_running()
        if self.campaign is None:
            raise NotFound
        return self.campaign

    def require_running(self) -> None:
        """Conflict once the evaluation is over."""
        if not self.running:
            raise Conflict(OVER)

    def preparation(self) -> Form:
        """The form of the preparation."""
        return campaign_forms.preparation(self.referentiel, self.audience, self.places, self.frame.words["usagers"])

    def blank_preparation(self) -> Filled:
        """That form as the campaign stands, else with the headcounts of the organisation."""
        ways = [way.code for way in self.referentiel.collectes if self.audience in way.publics]
        sites = self.candidacy.organisation.sites
        return campaign_forms.blank(self.preparation(), self.audience, sites, self.campaign, ways)
