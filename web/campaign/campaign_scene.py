"""One audience of one candidacy, as a visitor finds it: what every handler of its campaign needs first.

An address names a campaign of the evaluation by its audience (`usagers`), one of a pulse by its months and audience
(`sondage-6-usagers`): both go through the same handlers.
"""

import re
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict, NotFound
from evaluation import evaluations
from evaluation.asking import campaigns
from evaluation.asking.campaign_models import Campaign
from evaluation.box.ballot_boxes import BallotBoxes
from evaluation.models import Evaluation
from label import pulses, workflow
from web.campaign import campaign_forms
from web.desk import rooms
from web.frame.forms import Filled, Form

OVER = "L’évaluation de cette candidature est terminée : ses campagnes ne changent plus."
PULSE_OVER = "Ce sondage de suivi est terminé : ses campagnes ne changent plus."
KEEPERS = ("applicant", "manager")
PULSE = re.compile(r"sondage-(?P<months>\d{1,3})-(?P<audience>[a-z]+)")


def audience_of(name: str) -> str:
    """The audience of a campaign by its name in an address."""
    found = PULSE.fullmatch(name)
    return found["audience"] if found else name


def entered(session: Session, candidacy_id: UUID, name: str) -> tuple[Evaluation, int]:
    """The evaluation that a campaign of this name belongs to, and the months of its pulse (0: none); NotFound."""
    found = PULSE.fullmatch(name)
    if found is not None:
        months = int(found["months"])
        return pulses.of_candidacy(session, candidacy_id, months)[1], months
    evaluation = evaluations.latest(session, candidacy_id)
    if evaluation is None:
        raise NotFound
    return evaluation, 0


class Scene:
    """The candidacy, its evaluation or one of its pulses, their questions, the campaign (None until prepared)."""

    def __init__(self, session: Session, boxes: BallotBoxes, actor: Actor, candidacy_id: UUID, name: str) -> None:
        self.session, self.boxes, self.actor = session, boxes, actor
        self.candidacy = rooms.enter(session, candidacy_id, *rooms.EVALUATORS, by=actor)
        self.evaluation, self.months = entered(session, candidacy_id, name)
        self.referentiel, audience = evaluations.pinned(self.evaluation), audience_of(name)
        if audience not in self.referentiel.questionnaires:
            raise NotFound
        self.audience = audience
        self.campaign: Campaign | None = campaigns.of(session, self.evaluation.id).get(audience)
        self.frame = rooms.frame(self.candidacy, by=actor, here="programme" if self.months else "campagnes")
        self.address = f"{self.frame.address}/campagnes/{name}"
        self.back = f"{self.frame.address}/" + (f"sondages/{self.months}" if self.months else "campagnes")

    @property
    def running(self) -> bool:
        """Whether campaigns may still change."""
        if self.months:
            return self.evaluation.closed_at is None and self.candidacy.state in workflow.GRANTED
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
            raise Conflict(PULSE_OVER if self.months else OVER)

    def preparation(self) -> Form:
        """The form of the preparation."""
        return campaign_forms.preparation(self.referentiel, self.audience, self.places, self.frame.words["usagers"])

    def blank_preparation(self) -> Filled:
        """That form as the campaign stands, else with the headcounts of the organisation."""
        ways = [way.code for way in self.referentiel.collectes if self.audience in way.publics]
        sites = self.candidacy.organisation.sites
        return campaign_forms.blank(self.preparation(), self.audience, sites, self.campaign, ways)
