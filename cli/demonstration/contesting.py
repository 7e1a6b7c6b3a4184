"""Contesting: an organisation refused appeals, a person who was served complains; somebody apart answers each."""

from datetime import datetime

from cli.demonstration.season import Story
from cli.demonstration.stage import Folder
from label import appeals, grievances

APPEAL = (
    "Le second site était en travaux pendant les visites mystère : nous demandons que ces visites ne comptent pas, "
    "et que la note soit recalculée."
)
ANSWER = "Les visites du second site ont été faites après sa réouverture, d’après leurs rapports datés. La note reste."
COMPLAINT = "Mardi, au guichet, on m’a demandé trois fois la même pièce, et personne ne savait me dire pourquoi."
RESPONSE = (
    "Vous avez raison : la pièce était déjà au dossier. L’organisation a changé sa liste et vous prie de l’excuser."
)
PUBLISHED = "Une pièce déjà fournie était redemandée au guichet. La liste des pièces a été corrigée."


def acts(folder: Folder) -> Story:
    """After the decision: an appeal against a refusal; a complaint about a certificate in force."""
    if folder.part.outcome == "refused":
        yield (at := folder.day(116, 9))
        with folder.stage.write() as session:
            (against,) = appeals.appealable(session, folder.candidacy_id, at.date())
            made = appeals.file(session, folder.candidacy_id, against.position, APPEAL, by=folder.applicant, at=at)
        yield from _answered(folder, made.number, 118, "dismissed", ANSWER, "")
    elif folder.certificate and not folder.part.suspended:
        yield (at := folder.day(140, 17))
        with folder.stage.write() as session:
            words = {"about": folder.certificate, "author": "", "email": ""}
            number = grievances.complain(session, COMPLAINT, **words, at=at).number
        yield from _answered(folder, number, 142, "upheld", RESPONSE, PUBLISHED)


def _answered(folder: Folder, number: str, day: int, outcome: str, answer: str, published: str) -> Story:
    """Entrusted to somebody who had no part in the file, who answers a fortnight later."""
    stage = folder.stage
    apart = stage.staff["committee"][3]
    assert apart.id is not None  # noqa: S101 (members are people)
    yield (at := folder.day(day, 10))
    with stage.write() as session:
        grievances.assign(session, number, apart.id, by=stage.manager, at=at)
    later: datetime = folder.day(day + 14, 15)
    yield later
    with stage.write() as session:
        words, url = (number, outcome, answer, published), stage.platform.settings.public_url
        grievances.decide(session, stage.platform.keyring, *words, by=apart, at=later, public_url=url)
