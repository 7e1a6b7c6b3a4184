"""The committee: a frozen verdict, three votes, one decision; later, a suspension, an appeal, a complaint."""

from datetime import timedelta

from sqlalchemy import select

from audit import declarations
from cli.demonstration import contesting
from cli.demonstration.season import Story
from cli.demonstration.stage import Folder
from label import certificate_life, committee, voting
from label.certificate_models import Certificate

MOTIVES = {
    "granted": "Les trois publics convergent et les preuves sont solides : le comité accorde le label.",
    "refused": "Deux planchers ne sont pas atteints et un constat majeur reste ouvert : le comité refuse le label, "
    "et invite l’organisation à suivre le chemin le plus court indiqué par les résultats.",
}
SUSPENSION = "L’accueil du second site est fermé depuis deux mois : le label est suspendu jusqu’à sa réouverture."


def acts(folder: Folder) -> Story:
    """From the convening to the decision, and to the suspension of one certificate."""
    stage, outcome = folder.stage, folder.part.outcome
    settings = stage.platform.settings
    yield (at := folder.day(103, 10))
    with stage.write() as session:
        committee.convene(session, folder.candidacy_id, settings=settings, by=stage.manager, at=at)
    yield (at := folder.day(107, 14))
    with stage.write() as session:
        for minutes, member in enumerate(stage.staff["committee"][:3]):
            then = at + timedelta(minutes=10 * minutes)
            declarations.declare(session, folder.candidacy_id, has_interest=False, text="", by=member, at=then)
            voting.cast(session, folder.candidacy_id, outcome, MOTIVES[outcome], by=member, at=then)
    with stage.write() as session:
        committee.decide(
            session,
            stage.platform.keyring,
            settings,
            folder.candidacy_id,
            outcome,
            MOTIVES[outcome],
            by=stage.staff["committee"][0],
            at=at + timedelta(minutes=45),
        )
        query = select(Certificate.number).where(Certificate.candidacy_id == folder.candidacy_id)
        folder.certificate = session.scalar(query)
    if folder.part.suspended and folder.certificate:
        yield (at := folder.day(folder.part.since - 12, 10))
        with stage.write() as session:
            certificate_life.suspend(
                session,
                stage.platform.keyring,
                folder.certificate,
                reason=SUSPENSION,
                by=stage.manager,
                at=at,
                public_url=settings.public_url,
            )
    yield from contesting.acts(folder)
