"""What people read when the issuance is stopped, or when a certificate was signed again after a theft."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.actor import SYSTEM
from core.platform import Platform
from core.settings import Settings
from label import certificates, compromise, issuance, offline
from tests.label.attested import AT
from tests.web.certificate_room import number_of, opened_copy
from tests.web.visitor import Visitors

LATER = AT + timedelta(days=60)


@pytest.fixture
def platform(settings: Settings, granted_var: Path) -> Iterator[Platform]:
    with opened_copy(granted_var, settings) as opened:
        yield opened


def test_the_page_of_a_certificate_says_that_the_issuance_is_stopped(visitors: Visitors, platform: Platform) -> None:
    address = f"/c/{number_of(platform)}"
    visitors.citizen().opens(address).does_not_see("arrêtée")
    with platform.database.write() as session:
        issuance.stop(session, "Une clé a été perdue", by=SYSTEM, at=AT)
    visitors.citizen().opens(address).sees(
        "La délivrance de certificats est arrêtée depuis le 2 mars 2026", "Une clé a été perdue.", "Valide"
    )
    visitors.citizen().opens(f"{address}?lang=en").sees("No certificate has been issued since")
    with platform.database.write() as session:
        issuance.resume(session, by=SYSTEM, at=AT)
    visitors.citizen().opens(address).does_not_see("arrêtée")


def test_a_certificate_signed_again_says_so_and_its_old_printed_code_still_leads_to_it(
    visitors: Visitors, platform: Platform
) -> None:
    number, name = number_of(platform), platform.keyring.certificate.name
    with platform.database.read() as session:
        old = certificates.edition(session, number)
    compromise.respond(
        platform, name, since=AT + timedelta(days=1), why="Poste volé.", by=SYSTEM, at=LATER, tell=lambda _: None
    )
    citizen = visitors.citizen().opens(f"/c/{number}")
    citizen.sees("Valide", "Signé de nouveau le 1er mai 2026", f"La clé {name} a été déclarée compromise")
    scanned = offline.address("", old.cwt or b"")
    citizen.opens(scanned).sees(f"Certificat {number}")
    answer = citizen.opens("/verifier")
    answer.submits("Examiner le fichier", files={"Votre fichier": ("c.pdf", old.pdf)}).sees(
        "Authentique, mais à télécharger de nouveau"
    )
    assert name not in citizen._send("GET", "/.well-known/did.json").text
