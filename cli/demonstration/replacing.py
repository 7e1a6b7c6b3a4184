"""A document that the auditor did not retain is replaced: its earlier version stays beside the new one."""

from datetime import datetime

from audit import evidence, filing, versions
from audit.evidence_scan import vet
from cli.demonstration import proofs
from cli.demonstration.stage import Folder


def replace(folder: Folder, at: datetime) -> None:
    """Replace the first document refused, if there is one, by the dated version that was asked for; it is accepted."""
    with folder.act() as session:
        refused = [one for one in evidence.of(session, folder.candidacy_id) if one.accepted is False]
        if not refused:
            return
        former = refused[0]
        data = proofs.document(former.title, f"Version datée du {at:%d/%m/%Y}.", folder.part.name)
        vetted = vet(former.filename, data, folder.stage.scanner)
        shelved = filing.shelve(folder.stage.platform.files, vetted, data)
        said = filing.Said(requirement=former.requirement, title=former.title)
        made = versions.replace(session, former, shelved, said, by=folder.applicant, at=at)
        for one in made:
            evidence.accept(session, one.id, accepted=True, remark="", by=folder.auditor, at=at)
