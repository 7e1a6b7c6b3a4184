"""The file that shows the hash of a revealed plan in the public journal: with it nobody has to believe a page."""

from uuid import UUID

from litestar.params import FromPath

from audit import checkpoint
from core.errors import NotFound
from evaluation.visits import mystery_entry, mystery_missions
from label import log_proofs
from web.frame.access import roles
from web.frame.handling import At, By, Html, OfPlatform, OnPage, WithKeys, get
from web.visits.mystery import opened


@get("/candidatures/{candidacy_id:uuid}/visites/journal.json", roles("applicant", "manager"))
def show(
    platform: OfPlatform, actor: By, at: At, page: OnPage, keyring: WithKeys, candidacy_id: FromPath[UUID]
) -> Html:
    """The entry that kept the hash and its proof, once the campaign is closed."""
    with platform.database.read() as session:
        _, evaluation = opened(session, candidacy_id, by=actor)
        campaign = mystery_missions.campaign_of(session, evaluation.id)
        if campaign is None or campaign.closed_at is None or campaign.design is None:
            raise NotFound
        entry = mystery_entry.of(session, campaign)
        last = checkpoint.latest(session)
    if last is None or last.size <= entry.position:
        with platform.database.write() as session:
            checkpoint.sign(session, keyring, checkpoint.origin(platform.settings.public_url), at)
    with platform.database.read() as session:
        proof = log_proofs.proof(session, entry, keyring)
    if proof is None:
        raise NotFound
    return page.attachment(mystery_entry.written(entry, proof), "journal.json", "application/json")


HANDLERS = [show]
