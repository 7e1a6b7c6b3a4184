"""First acts: the organisation registers, writes its application, sends it; the manager examines and accepts it."""

from datetime import datetime, timedelta

from cli.demonstration.season import Story
from cli.demonstration.stage import Folder, shared_hash
from label import candidacies, organisations
from label.models import Candidacy


def acts(folder: Folder) -> Story:
    """From the registration to the opening of the evaluation."""
    yield (at := folder.day(0))
    _register(folder, at)
    yield (at := folder.day(1, 11))
    _open_draft(folder, at)
    yield (at := folder.day(4, 16))
    _complete(folder, at)
    folder.perform("submit", at=at + timedelta(minutes=10))
    yield (at := folder.day(9, 9, 30))
    _examine(folder, at)
    folder.perform("accept", at=at + timedelta(minutes=25))
    yield (at := folder.day(12, 14))
    folder.perform("open_evaluation", at=at)


def _register(folder: Folder, at: datetime) -> None:
    part = folder.part
    with folder.stage.write() as session:
        folder.applicant = organisations.sign_up(
            session,
            siret=part.siret,
            name=part.name,
            kind=part.kind,
            word=part.word,
            sites=[organisations.NewSite(place.name, place.headcount, place.yearly_users) for place in part.places],
            person_name=part.manager,
            email=part.email,
            password_hash=shared_hash(),
            at=at,
        )


def _open_draft(folder: Folder, at: datetime) -> None:
    with folder.stage.write() as session:
        opened = candidacies.open_draft(session, folder.part.referentiel, by=folder.applicant, at=at)
        folder.candidacy_id = opened.id
    _save(folder, {"presentation": _presentation(folder)}, at + timedelta(minutes=20))


def _complete(folder: Folder, at: datetime) -> None:
    part = folder.part
    typed = {
        "presentation": _presentation(folder),
        "motivation": "Nous voulons que les agents puissent décider plus souvent seuls, et que chaque personne reçue "
        "reparte avec une réponse claire. Le label nous donne une mesure et une échéance.",
        "perimetre": "Tous les services ouverts au public : " + ", ".join(place.name for place in part.places) + ".",
        "commune": part.commune,
        "code_postal": part.postcode,
        "contact": f"{part.manager}, responsable qualité, 05 55 01 02 03",
        "regles": "oui",
        "impartialite": "oui",
    }
    _save(folder, typed, at)


def _save(folder: Folder, typed: dict[str, str], at: datetime) -> None:
    with folder.stage.write() as session:
        version = session.get_one(Candidacy, folder.candidacy_id).version
        candidacies.save_draft(session, folder.candidacy_id, typed, version=version, by=folder.applicant, at=at)


def _examine(folder: Folder, at: datetime) -> None:
    with folder.stage.write() as session:
        candidacy = session.get_one(Candidacy, folder.candidacy_id)
        candidacies.examine(
            session,
            folder.candidacy_id,
            [point.code for point in candidacies.checklist_points(candidacy)],
            "Dossier clair. Effectifs vérifiés avec la personne à joindre.",
            version=candidacy.version,
            by=folder.stage.manager,
            at=at,
        )


def _presentation(folder: Folder) -> str:
    agents = sum(place.headcount for place in folder.part.places)
    return (
        f"{folder.part.name} compte {agents} agents. Nous accueillons le public au guichet, au téléphone, "
        "par courriel et par courrier, pour les démarches de la vie courante."
    )
