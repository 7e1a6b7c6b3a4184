"""The signer is away when the committee grants: who reads what, until the certificate is there."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from core.platform import Platform
from label import certificates, issuance, waiting
from tests.label.test_waiting import Gone
from tests.web.conftest import Clock
from tests.web.sitting_room import in_state, measures, measuring, seat
from tests.web.visitor import Visitor, Visitors

WAITS = "Décision favorable, certificat en cours de signature"


@pytest.fixture
def platform(platform: Platform) -> Platform:
    """A platform whose key of certificates may go away."""
    held = replace(platform.keyring, certificate=Gone(platform.keyring.certificate, here=True))
    vars(platform)["_keys"] = lambda: held
    return platform


def _granted(visitors: Visitors, platform: Platform, at: datetime) -> tuple[str, Visitor, Visitor, Visitor]:
    """The address of the file, its applicant, its manager, and the member who pressed the button."""
    candidacy_id, applicant, manager = in_state(platform, at, "committee")
    address = f"/candidatures/{candidacy_id}"
    managing = visitors.as_(manager).opens(f"{address}/comite").submits("Ouvrir la séance")
    for member in (members := [visitors.as_(one) for one in seat(platform, at)[:3]]):
        member.opens(f"{address}/comite")
        member.submits("Enregistrer ma déclaration", {"Avez-vous un lien avec cette organisation ?": "Non, aucun"})
        member.submits("Voter", {"Votre vote": "Accorder le label", "Ce qui vous décide": "Dossier solide."})
    members[2].submits("Accorder le label")
    return address, visitors.as_(applicant), managing, members[2]


def test_everybody_reads_that_the_certificate_is_being_signed_until_it_is(
    visitors: Visitors, platform: Platform, at: datetime, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, measures())
    signer = platform.keyring.certificate
    assert isinstance(signer, Gone)
    signer.here = False
    address, applicant, manager, member = _granted(visitors, platform, at)
    member.sees("La décision est prise", "Le certificat sera signé de lui-même", WAITS)
    member.does_not_see("Voir le certificat")
    applicant.opens(address).sees(WAITS, "Le service de signature ne répond pas.", "prévenue par courriel")
    applicant.does_not_see("Le certificat est publié")
    applicant.opens("/tableau-de-bord").sees("certificat en cours de signature")
    for room in ("kit", "programme"):
        applicant.opens(f"{address}/{room}").sees(WAITS, "Cette page s’ouvrira d’elle-même avec le certificat")
        applicant.sees("vous n’avez rien à faire", "Signature du certificat : en cours")
        applicant.sees({"kit": "le certificat en PDF scellé", "programme": "le moment de demander"}[room])
        applicant.does_not_see("Voir les clés et la délivrance")
    manager.opens(f"{address}/programme").sees("Voir les clés et la délivrance").does_not_see("vous n’avez rien")
    manager.opens("/tableau-de-bord").sees("Un certificat attend sa signature", "ne répond pas")
    manager.follows("Voir les clés et la délivrance").sees("Certificats en attente")
    manager.opens(address).sees("Voir les clés et la délivrance")
    manager.opens("/suivi").sees("Un certificat attend sa signature").follows("Clés et délivrance")
    manager.sees("Certificats en attente de signature", "Le service de signature ne répond pas.", "En attente")
    clock.advance(minutes=6)
    manager.opens("/cles").sees("Attend depuis trop longtemps")
    signer.here = True
    assert waiting.issue_all(platform, at=at + timedelta(minutes=7)) == 1
    with platform.database.read() as session:
        found = certificates.of_candidacy(session, UUID(address.split("/")[2]))
    assert found is not None
    number = found.number
    applicant.opens(address).sees(f"Voir le certificat {number}").does_not_see(WAITS)
    for room in ("kit", "programme"):
        applicant.opens(f"{address}/{room}").does_not_see(WAITS)
    manager.opens("/tableau-de-bord").does_not_see("Un certificat attend sa signature")
    manager.opens("/cles").sees("chaque décision favorable a son certificat", "scellé, sans date d’une autorité")
    visitors.citizen().opens(f"/c/{number}").sees("Valide")


def test_while_the_issuance_is_stopped_the_public_motive_is_what_it_waits_for(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, measures())
    manager = visitors.of("manager").opens("/cles")
    manager.submits("Arrêter la délivrance", {"Motif de l’arrêt": "Une clé a été perdue."})
    address, applicant, _, _ = _granted(visitors, platform, at)
    applicant.opens(address).sees(WAITS, "La délivrance est arrêtée depuis le 2 mars 2026", "Une clé a été perdue.")
    manager.opens("/cles").sees("Attend la reprise")
    assert waiting.issue_all(platform, at=at) == 0
    manager.submits("Reprendre la délivrance")
    with platform.database.read() as session:
        assert issuance.current(session) is None
    assert waiting.issue_all(platform, at=at) == 1
    applicant.opens(address).sees("Voir le certificat")
