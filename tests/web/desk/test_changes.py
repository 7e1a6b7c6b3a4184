"""A merger on the pages: proposed with its act, confirmed by another, read by both organisations and by everybody."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from core.platform import Platform
from core.settings import Settings
from label import candidacies
from tests.audit.documents import pdf
from tests.builders import make_organisation, make_person, submitted
from tests.label.renewed import held
from tests.web.certificate_room import number_of, opened_copy
from tests.web.conftest import Clock
from tests.web.sitting_room import state_of
from tests.web.visitor import Visitors
from web.account import signing

LINK = "Changements d’organisations : noms, SIRET, fusions"
TYPED = {
    "SIRET de l’organisation concernée": "999 000 078 00017",
    "Ce qui lui arrive": "Elle est reprise par une autre organisation (fusion, absorption)",
    "SIRET de l’organisation qui la reprend": "99900014400017",
    "Motif": "Fusion des deux communes au 1er juin 2026.",
    "Acte qui le prouve": "Arrêté préfectoral du 4 mai 2026",
}


@pytest.fixture
def platform(settings: Settings, granted_var: Path) -> Iterator[Platform]:
    accepting = msgspec.structs.replace(settings, accept_unscanned=True)
    with opened_copy(granted_var, accepting) as opened:
        yield opened


def test_a_merger_is_proposed_by_one_and_made_by_another(visitors: Visitors, platform: Platform, clock: Clock) -> None:
    number = number_of(platform)
    with platform.database.write() as session:
        other = make_organisation(session, clock.at, siret="99900014400017", name="Commune nouvelle d’Essai")
        holder = make_person(session, clock.at, "applicant", organisation_id=held(session).organisation_id)
        neighbour = make_person(session, clock.at, "applicant", organisation_id=other.id)
        file = f"/candidatures/{held(session).candidacy_id}"
    first, second = visitors.of("manager", name="Première"), visitors.of("manager", name="Seconde")
    first.opens("/suivi").follows(LINK).follows("Proposer un changement")
    split = TYPED | {"Ce qui lui arrive": "Elle se partage en plusieurs organisations (scission)"}
    first.submits("Proposer ce changement", split, status=422).sees("Réduisez le périmètre de son certificat")
    first.submits("Proposer ce changement", TYPED, status=422).sees("L’acte")
    thought_over = TYPED | {"Nouveau SIRET": "123"}  # typed before the other case was chosen, and hidden since
    first.submits("Proposer ce changement", thought_over, files={"L’acte": ("arrete.pdf", pdf())})
    first.sees("une autre personne la confirme", "À confirmer").does_not_see("Confirmer ce changement")
    address = first.path.partition("?")[0]
    second.opens("/changements").follows("Mairie d’Essai").sees("Commune nouvelle d’Essai", "Première", "Portés au nom")
    second.opens(f"{address}/acte")
    assert second.response.content.startswith(b"%PDF-")
    second.opens(address).submits("Confirmer ce changement").sees("Le changement est fait", "Seconde")
    visitors.citizen().opens(f"/c/{number}").sees("Commune nouvelle d’Essai", "Nouveau titulaire", "Périmètre réduit")
    visitors.citizen().opens("/registre/99900007800017").sees(number, "Commune nouvelle d’Essai")
    visitors.as_(neighbour).opens(file).sees("Dossier repris d’une autre organisation", "Mairie d’Essai")
    visitors.as_(neighbour).opens("/organisation").sees("Mairie d’Essai rejoint Commune nouvelle d’Essai")
    visitors.as_(holder).opens("/organisation").sees("Commune nouvelle d’Essai")


def test_a_proposal_is_set_aside_with_its_reason(visitors: Visitors, platform: Platform) -> None:
    manager = visitors.of("manager").opens("/changements/nouveau")
    typed = TYPED | {
        "Ce qui lui arrive": "Elle change de nom ou de SIRET",
        "Nouveau nom": "Mairie Nouvelle",
        "SIRET de l’organisation qui la reprend": "",
    }
    manager.submits("Proposer ce changement", typed, files={"L’acte": ("avis.pdf", pdf())})
    manager.submits("Écarter la proposition", {"Pourquoi l’écarter": "L’acte n’est pas signé."})
    manager.sees("rien n’a changé", "L’acte n’est pas signé.")
    manager.posts(manager.path.partition("?")[0] + "/confirmation", {}, status=409)


def test_outside_a_demonstration_nobody_confirms_without_a_second_factor(
    visitors: Visitors, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = visitors.of("manager"), visitors.of("manager")
    typed = TYPED | {"Ce qui lui arrive": "Elle change de nom ou de SIRET", "Nouveau nom": "Mairie Nouvelle"}
    first.opens("/changements/nouveau")
    first.submits("Proposer ce changement", typed, files={"L’acte": ("avis.pdf", pdf())})
    held = signing.Ways(passkey=False, code=True)
    monkeypatch.setattr("web.account.signing.ways", lambda *_: held)
    second.opens(first.path).submits("Confirmer ce changement", {"Code de confirmation": "000000"}, status=422)
    second.sees("Ce code n’est pas le bon")


@pytest.mark.parametrize("role", ["applicant", "auditor", "committee", "shopper"])
def test_only_managers_open_these_pages(visitors: Visitors, role: str) -> None:
    visitors.of(role).opens("/changements", status=403).opens("/changements/nouveau", status=403)


def test_a_name_certified_meanwhile_is_not_accepted(visitors: Visitors, platform: Platform, clock: Clock) -> None:
    """Two organisations registered under names that look alike, then one is certified."""
    with platform.database.write() as session:
        candidacy, _, manager = submitted(session, clock.at, siret="99900014400017", name="MAIRIE D'ESSAl")
    page = visitors.as_(manager).opens(f"/candidatures/{candidacy.id}/recevabilite")
    page.submits("Enregistrer l’examen", {"points": [one.text for one in candidacies.checklist_points(candidacy)]})
    page.submits("Déclarer recevable", status=422).sees("déjà certifiée, « Mairie d’Essai »")
    assert state_of(platform, candidacy.id) == "submitted"
