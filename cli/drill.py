"""`label drill compromise`: a stolen key played on a copy of the platform, each step printed, nothing real touched."""

import argparse
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import checkpoint, verification
from cli.opened import opened
from core import key_files
from core.actor import SYSTEM
from core.errors import Conflict
from core.keys import folder_of
from core.platform import Platform
from core.settings import Settings
from core.signers import FileSigner
from label import compromise, editions, issuance, proofs
from label.certificate_models import CertificateEdition

ONLY_SQLITE = (
    "La répétition copie une base SQLite. Avec PostgreSQL, jouez « label keys compromised » sur une restauration."
)
IN_MODULE = (
    "La clé des certificats vit dans un module : une répétition l’y détruirait. Jouez-la sur une plateforme d’essai."
)
NONE = "Aucun certificat n’est délivré : il n’y a rien à répéter."


def add(subparsers: Any) -> None:
    """Register the command and its one drill."""
    drills = subparsers.add_parser("drill", help="répète un accident sur une copie").add_subparsers(
        required=True, metavar="accident"
    )
    drills.add_parser("compromise", help="une clé des certificats est volée").set_defaults(func=run)


def run(_arguments: argparse.Namespace) -> int:
    """Play it; 1 when a step did not hold."""
    with opened() as real, copied(real.settings) as copy:
        held = play(copy)
    print("Répétition réussie : rien de réel n’a changé." if held else "La répétition a échoué : voyez ci-dessus.")
    return 0 if held else 1


@contextmanager
def copied(settings: Settings) -> Iterator[Platform]:
    """A platform on a copy of the database and of the keys, thrown away at the end."""
    if not settings.database.startswith("sqlite"):
        raise Conflict(ONLY_SQLITE)
    if key_files.read_inventory(folder_of(settings)).modules:
        raise Conflict(IN_MODULE)
    with tempfile.TemporaryDirectory(prefix="label-repetition-") as folder:
        var = Path(folder) / "var"
        var.mkdir()
        shutil.copytree(folder_of(settings), folder_of(replace(settings, var=var)))
        source = sqlite3.connect(settings.database.removeprefix("sqlite:///"))
        target = sqlite3.connect(var / "label.sqlite3")
        source.backup(target)
        source.close()
        target.close()
        platform = Platform(replace(settings, var=var, database_url="", ballot_database_url=""))
        try:
            yield platform
        finally:
            platform.close()


def play(platform: Platform) -> bool:
    """Steal, notice, stop, answer, check, resume; whether every check held."""
    begun, stolen = time.monotonic(), platform.keyring.certificate.name
    with platform.database.read() as session:
        signed = [one for one in session.scalars(select(CertificateEdition)) if compromise.signed_by(one) == stolen]
        session.expunge_all()
    if not signed:
        raise Conflict(NONE)
    now = datetime.now(UTC)
    forged = _forged(platform, signed[0])
    checks = [_say("le voleur signe un faux que tous acceptent", _accepted(platform, forged))]
    with platform.database.write() as session:
        issuance.stop(session, "Répétition : une clé a été volée.", by=SYSTEM, at=now)
    checks.append(_say("la délivrance est arrêtée", _stopped(platform)))
    compromise.respond(
        platform, stolen, since=now, why="Répétition.", by=SYSTEM, at=now, tell=lambda said: print("  ", said)
    )
    checks.append(_say("le faux est refusé", not _accepted(platform, forged)))
    with platform.database.write() as session:
        held = _all_hold(session, platform, signed)
        issuance.resume(session, by=SYSTEM, at=datetime.now(UTC))
    checks.append(_say("chaque édition se vérifie, même contenu", held))
    checks.append(_say("le journal est sain, tout y est écrit", _sound(platform)))
    checks.append(_say("la délivrance a repris", not _stopped(platform)))
    print(f"Durée : {time.monotonic() - begun:.1f} s pour {len(signed)} éditions.")
    return all(checks)


def _say(what: str, held: bool) -> bool:
    print(f"{'OK    ' if held else 'ÉCHEC '} {what}")
    return held


def _forged(platform: Platform, edition: CertificateEdition) -> bytes:
    """The credential of an edition given to somebody else, signed with a copy of the key."""
    name = platform.keyring.certificate.name
    private = key_files.read_private(folder_of(platform.settings), name)
    assert isinstance(private, Ed25519PrivateKey)  # noqa: S101 (keys of certificates are)
    said = {key: value for key, value in proofs.read(edition.jcs).items() if key != "proof"}
    said["credentialSubject"] = said["credentialSubject"] | {"licenseNumber": "FAUX-2026-0000-0"}
    thief = FileSigner(name, private)
    return proofs.written(proofs.sign_jcs(said, thief, platform.settings.public_url, edition.issued_at))


def _accepted(platform: Platform, data: bytes) -> bool:
    published = editions.did_document(platform.keyring, platform.settings.public_url)
    try:
        proofs.verify(proofs.read(data), published, purpose="cert")
    except proofs.ProofError:
        return False
    return True


def _stopped(platform: Platform) -> bool:
    with platform.database.read() as session:
        return issuance.current(session) is not None


def _all_hold(session: Session, platform: Platform, before: list[CertificateEdition]) -> bool:
    published = editions.did_document(platform.keyring, platform.settings.public_url)
    for one in before:
        now = session.get_one(CertificateEdition, one.id)
        for stored in (now.rdfc, now.jcs):
            try:
                proofs.verify_exactly(stored, published, purpose="cert", digest=one.unsigned_digest)
            except proofs.ProofError:
                return False
    return True


def _sound(platform: Platform) -> bool:
    origin = checkpoint.origin(platform.settings.public_url)
    with platform.database.write() as session:
        checkpoint.sign(session, platform.keyring, origin, datetime.now(UTC))
        return not verification.verify(session, platform.keyring, None)
