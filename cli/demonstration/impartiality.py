"""What the teams are proposed from: competences of the auditors, a tie that one declares, a contract that is known."""

from datetime import date, datetime

from audit import competences, ties
from cli.demonstration.cast import ORGANISATIONS
from cli.demonstration.stage import Stage
from evaluation import referentiel as referentiels

CABINET, CABINET_SIRET = "Cabinet Horizon Conseil", "99900070600013"
PROOF = "Certificat d’auditeur de services, douze audits conduits depuis 2021."


def known(stage: Stage, at: datetime) -> None:
    """Recognise what each auditor may audit; the last one used to advise an organisation's contractor."""
    kinds = sorted({part.kind for part in ORGANISATIONS})
    editions = [referentiels.load(name) for name in sorted({part.referentiel for part in ORGANISATIONS})]
    dimensions = sorted({one.code for edition in editions for one in edition.dimensions})
    topics = [("lead", ""), *(("kind", one) for one in kinds), *(("dimension", one) for one in dimensions)]
    with stage.write() as session:
        for auditor in stage.staff["auditor"]:
            assert auditor.id is not None  # noqa: S101 (auditors are people)
            for topic, value in topics:
                competences.give(session, auditor.id, topic, value, proof=PROOF, by=stage.manager, at=at)
        ties.declare(
            session,
            kind="employment",
            text="Consultante en organisation.",
            number=CABINET_SIRET,
            organisation=CABINET,
            ended_on=date(at.year - 1, 3, 3),
            by=stage.staff["auditor"][-1],
            at=at,
        )
        for part in ORGANISATIONS[:2]:
            ties.record_contract(
                session,
                number=CABINET_SIRET,
                organisation=CABINET,
                other_number=part.siret,
                other=part.name,
                subject="Accompagnement du projet d’accueil",
                by=stage.manager,
                at=at,
            )
