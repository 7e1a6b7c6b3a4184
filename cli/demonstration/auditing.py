"""The audit: interests declared, evidence filed and examined, findings, draft report, reply, final report."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from audit import agenda, declarations, evidence, filing, findings, missions, replies, reports
from cli.demonstration import proofs, replacing
from cli.demonstration.season import Story
from cli.demonstration.stage import Folder
from evaluation.asking import leaders

SYNTHESIS = (
    "L’audit a porté sur les pièces déposées, les entretiens et les sites. Les engagements sont connus des équipes. "
    "Les marges de décision des agents restent le premier levier de progrès ; l’écoute des remarques est organisée."
)
MAJOR = (
    "Aucun registre ne permet de suivre les remarques reçues au guichet : 14 remarques citées en entretien "
    "n’ont laissé ni trace ni réponse."
)
CONTESTED = "La charte a été affichée depuis : nous demandons que le constat le dise."
MINOR = "La charte de courtoisie n’est pas affichée à l’accueil d’un des sites visités."


def before(folder: Folder) -> Story:
    """While people answer: the mission, the declaration, the evidence, its examination."""
    auditor = folder.auditor
    assert auditor.id is not None  # noqa: S101 (auditors are people)
    yield (at := folder.day(15, 11))
    with folder.act() as session:
        missions.assign(session, folder.candidacy_id, auditor.id, auditor.name, by=folder.stage.manager, at=at)
    yield (at := folder.day(17, 9))
    with folder.act() as session:
        declarations.declare(session, folder.candidacy_id, has_interest=False, text="", by=auditor, at=at)
    with folder.act() as session:
        _plan_the_visit(folder, session, at + timedelta(hours=1))
    yield (at := folder.day(30, 15))
    _file_evidence(folder, at)
    yield (at := folder.day(58, 10))
    _examine_evidence(folder, at)


def after(folder: Folder) -> Story:
    """Once everything is measured: practices, findings, draft report, reply, final report."""
    yield (at := folder.day(78, 10))
    folder.perform("start_report", at=at)
    _review_practices(folder, at + timedelta(hours=1))
    yield (at := folder.day(82, 10))
    _write(folder, at)
    yield (at := folder.day(84, 16))
    folder.perform("send_report", at=at)
    yield (at := folder.day(90, 9))
    replacing.replace(folder, at)
    yield (at := folder.day(94, 11))
    _reply(folder, at)
    yield (at := folder.day(100, 10))
    _finish(folder, at)


def _plan_the_visit(folder: Folder, session: Session, at: datetime) -> None:
    first = folder.day(61, 9)
    for start, subject in (
        (first, "Accueil et registres"),
        (first + timedelta(hours=4), "Entretiens avec les équipes"),
    ):
        agenda.add(
            session,
            folder.candidacy_id,
            starts_at=start,
            ends_at=start + timedelta(hours=2),
            remote=False,
            place=folder.part.places[0].name,
            subject=subject,
            whom="La personne responsable de l’accueil et deux agents",
            by=folder.auditor,
            at=at,
        )


def _requirements(folder: Folder) -> list[tuple[str, str, str]]:
    """Code, title of the document that backs it, what is examined."""
    practices = folder.referentiel.questionnaires["dirigeants"].pratiques
    criteria = folder.referentiel.audit
    return [(item.code, item.preuve, item.preuve) for item in practices] + [
        (criterion.code, criterion.preuves[0], criterion.text) for criterion in criteria
    ]


def _file_evidence(folder: Folder, at: datetime) -> None:
    with folder.act() as session:
        for number, (code, title, text) in enumerate(_requirements(folder)):
            filing.add(
                session,
                folder.stage.platform.files,
                folder.candidacy_id,
                filing.Said(requirement=code, title=title.rstrip(".")),
                filename=f"{code.lower()}.pdf",
                data=proofs.document(title, text, folder.part.name),
                scanner=folder.stage.scanner,
                by=folder.applicant,
                at=at + timedelta(minutes=number),
            )


def _examine_evidence(folder: Folder, at: datetime) -> None:
    with folder.act() as session:
        for number, proof in enumerate(evidence.of(session, folder.candidacy_id)):
            accepted = folder.dice.random() < min(1.0, folder.part.leaders + 0.2)
            evidence.accept(
                session,
                proof.id,
                accepted=accepted,
                remark="" if accepted else "Le document n’est pas daté : déposez une version datée.",
                by=folder.auditor,
                at=at + timedelta(minutes=number),
            )


def _review_practices(folder: Folder, at: datetime) -> None:
    with folder.act() as session:
        backed = evidence.accepted_requirements(session, folder.candidacy_id)
        for practice in leaders.ratings(session, folder.evaluation_id):
            accepted = practice.item in backed
            leaders.review(
                session,
                folder.evaluation_id,
                practice.item,
                accepted=accepted,
                lowered_to=None,
                explanation="" if accepted else "La pièce déposée ne montre pas que la pratique existe.",
                by=folder.auditor,
                at=at,
            )


def _write(folder: Folder, at: datetime) -> None:
    grade, facts = ("major", MAJOR) if folder.part.outcome == "refused" else ("minor", MINOR)
    examined = folder.referentiel.audit[-1].code
    with folder.act() as session:
        for found, said in ((grade, facts), ("strength", "Les agents citent des décisions prises seuls au guichet.")):
            findings.record(
                session, folder.candidacy_id, grade=found, requirement=examined, facts=said, by=folder.auditor, at=at
            )
        report = reports.of(session, folder.candidacy_id)
        reports.save(
            session,
            folder.candidacy_id,
            synthesis=SYNTHESIS,
            version=report.version if report else 0,
            by=folder.auditor,
            at=at,
        )


def _reply(folder: Folder, at: datetime) -> None:
    with folder.act() as session:
        for finding in findings.notified(session, folder.candidacy_id):
            if finding.grade in ("major", "minor"):
                findings.respond(
                    session,
                    finding.id,
                    cause="La consigne n’avait pas été reprise après le déménagement de l’accueil.",
                    correction="Registre et affichage remis en place, vérifiés chaque mois par la responsable.",
                    version=finding.version,
                    by=folder.applicant,
                    at=at,
                )
            stance, text = ("contested", CONTESTED) if finding.grade == "minor" else ("accepted", "")
            point = folder.candidacy_id, finding.id
            replies.answer(session, *point, stance=stance, text=text, by=folder.applicant, at=at)
        said = "Le second site a rouvert après la visite : nous demandons que le rapport en tienne compte."
        reports.observe(session, folder.candidacy_id, [said], by=folder.applicant, at=at)
    folder.perform("reply", at=at + timedelta(minutes=20))


def _finish(folder: Folder, at: datetime) -> None:
    auditor = folder.auditor
    with folder.act() as session:
        for finding in findings.of(session, folder.candidacy_id):
            if finding.grade == "minor":
                shown = "Affichage vu sur photographie datée, registre tenu depuis trois semaines."
                findings.close(session, finding.id, effectiveness=shown, version=finding.version, by=auditor, at=at)
        report = reports.of(session, folder.candidacy_id)
        assert report is not None  # noqa: S101 (written by an earlier act)
        for reply in replies.of(session, report.id).values():
            if reply.treatment is None:
                motive = "Vrai le jour de la visite : le constat est maintenu, sa correction paraît à côté."
                replies.treat(
                    session, reply.id, treatment="kept", motive=motive, version=reply.version, by=auditor, at=at
                )
        for said in reports.observations(session, report.id):
            answer = "Retenu : la réouverture du site est mentionnée ; elle ne change pas les constats."
            reports.answer(session, said.id, answer, by=auditor, at=at)
    folder.perform("finalise_report", at=at + timedelta(minutes=40))
