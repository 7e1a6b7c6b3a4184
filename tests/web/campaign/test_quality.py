"""Signs on screen: the auditor concludes with a motive, the manager reads, the organisation finds no door."""

from datetime import datetime

import numpy as np

from audit import declarations, missions
from core.platform import Platform
from evaluation.box import ballots, codes, sealing
from tests.builders import make_person
from tests.evaluation.boxes import USER_ITEMS
from tests.evaluation.stuffing import honest, stuffed
from tests.web.import_scene import Scene
from tests.web.visitor import Visitor, Visitors

DOUBT = "Le recueil ne suffit pas à un résultat ferme"
MOTIVE = "Un cinquième des formulaires porte partout la même case, ce qu’aucun autre site ne montre."


def stuffed_campaign(platform: Platform, at: datetime, visitors: Visitors) -> tuple[Scene, Visitor]:
    """A sealed campaign where one person filled a fifth of the forms, and the auditor of its file."""
    scene = Scene(platform, at, collection="codes", frame={"Centre": 300})
    generator = np.random.default_rng(8)
    forms = stuffed(generator, honest(generator, 80, USER_ITEMS, "moderate"), "top")
    with platform.database.write() as session:
        given = codes.issue(session, scene.boxes, scene.campaign_id, "Centre", 80, by=scene.applicant, at=at)
        for code, row in zip(given, forms.tolist(), strict=True):
            ballots.answer(session, scene.boxes, code, row, "", mode="web", at=at)
    with platform.database.write() as session:
        sealing.seal(session, scene.boxes, scene.campaign_id, by=scene.manager, at=at)
        auditor = make_person(session, at, "auditor")
        assert auditor.id is not None
        missions.assign(session, scene.candidacy_id, auditor.id, auditor.name, by=scene.manager, at=at)
        declarations.declare(session, scene.candidacy_id, has_interest=False, text="", by=auditor, at=at)
    return scene, visitors.as_(auditor)


def test_the_auditor_reads_the_signs_and_concludes(visitors: Visitors, platform: Platform, at: datetime) -> None:
    scene, auditor = stuffed_campaign(platform, at, visitors)
    auditor.opens(scene.campaign).sees("Des réponses sont à regarder de près").follows("Voir les signaux").sees(
        "Un signal attend vos yeux", "Toujours la même case", "À regarder", "80 personnes ont répondu"
    )
    auditor.submits("Enregistrer ma conclusion", {"Votre conclusion": DOUBT}, status=422)
    auditor.submits(
        "Enregistrer ma conclusion", {"Votre conclusion": DOUBT, "Ce qui vous fait conclure ainsi": MOTIVE}
    ).sees("Votre conclusion est enregistrée", MOTIVE)
    auditor.opens(f"/candidatures/{scene.candidacy_id}/resultats").sees("l’auditeur ne tient pas le recueil")


def test_the_manager_reads_and_cannot_conclude_the_organisation_finds_nothing(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    scene, _ = stuffed_campaign(platform, at, visitors)
    address = scene.campaign + "/qualite"
    manager = visitors.as_(scene.manager).opens(address)
    manager.sees("Un signal attend les yeux de l’auditeur").does_not_see("Enregistrer ma conclusion")
    manager.posts(address, {"decision": "kept", "motive": MOTIVE}, status=403)
    applicant = visitors.as_(scene.applicant)
    applicant.opens(address, 403)
    applicant.opens(scene.campaign).does_not_see("qualite", "signal")
    visitors.of("auditor").opens(address, 404)


def test_nothing_is_told_before_the_sealing_nor_of_leaders(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    scene = Scene(platform, at)
    manager = visitors.as_(scene.manager)
    manager.opens(scene.campaign + "/qualite", 404)
    manager.opens(scene.campaign.replace("usagers", "dirigeants") + "/qualite", 404)
