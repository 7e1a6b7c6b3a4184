"""What the public site gives to other software: each resource's path and bytes, the same served or exported."""

from collections.abc import Iterator
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session, defer, selectinload

from audit import anchors, checkpoint, note, tile_paths, tiles, witnesses
from core import canonical_json, time_stamps
from core.errors import NotFound
from core.keys import Keyring
from core.settings import Settings
from evaluation import referentiel as referentiels
from label import (
    atom,
    certificates,
    did,
    dossier,
    edition_list,
    editions,
    log_proofs,
    open_data,
    pdf,
    register,
    revocation,
    statistics,
)
from label.certificate_models import Certificate, CertificateEdition
from label.moments import stamp

SCHEMAS = ("registre.schema.json", "registre.tableschema.json")


def files(session: Session, keyring: Keyring, settings: Settings, *, at: datetime) -> Iterator[tuple[str, bytes]]:
    """Every machine resource, by its path under the site's root."""
    yield ".well-known/did.json", did_json(keyring, settings.public_url)
    yield ".well-known/cachet.pem", keyring.roots_pem
    yield "registre.json", register_json(session, settings, at=at)
    yield "registre.csv", register_csv(session, settings, at=at)
    yield "registre.atom", atom.feed(session, settings, at=at)
    for name in SCHEMAS:
        yield f"schemas/{name}", schema(name, settings)
    for name in referentiels.available():
        yield f"referentiels/{name}.toml", rules(name)
    for listed in revocation.published(session):
        yield f"statut/{listed.name}", listed.rdfc
        yield f"statut/{listed.name}.jcs.json", listed.jcs
    yield "journal/vkey", vkeys(keyring, settings.public_url)
    if told := handovers(keyring):
        yield "journal/passations", told
    yield from _log(session)
    for certificate in everyone(session):
        yield from _of(session, keyring, settings, certificate, at)


def _log(session: Session) -> Iterator[tuple[str, bytes]]:
    """The last checkpoint, every tile of its tree, and what clocks said of the log."""
    last = checkpoint.latest(session)
    if last is not None:
        yield "journal/checkpoint", witnesses.cosigned(session, last).encode()
        for tile in tile_paths.of_tree(last.size):
            yield f"journal/tile/{tile_paths.path(tile)}", tiles.content(session, tile)
    yield "journal/ancres.json", anchors_json(session)
    for anchor in anchors.every(session):
        yield f"journal/ancres/{anchor.size}.tsr", time_stamps.reply(anchor.token)
        yield f"journal/ancres/{anchor.size}.txt", anchors.of_size(session, anchor.size)[1].note.encode()


def anchors_json(session: Session) -> bytes:
    """Which checkpoints were dated by a time-stamp authority, and when."""
    found = anchors.every(session)
    return canonical_json.dumps({"anchors": [{"size": anchor.size, "at": stamp(anchor.at)} for anchor in found]})


def _of(
    session: Session, keyring: Keyring, settings: Settings, certificate: Certificate, at: datetime
) -> Iterator[tuple[str, bytes]]:
    folder = f"c/{certificate.number}"
    yield f"{folder}/editions.json", edition_list.editions_json(certificate, at=at)
    for known in certificate.editions:
        stored = certificates.edition(session, certificate.number, known.edition)
        places = [f"{folder}/e/{known.edition}"] + ([folder] if known is certificate.editions[-1] else [])
        for place in places:
            yield f"{place}/attestation.json", stored.rdfc
            yield f"{place}/attestation.jcs.json", stored.jcs
            yield f"{place}/certificat.pdf", stored.pdf
            if dossier.exists_for(stored):
                public_url = settings.public_url
                data = dossier.of(session, keyring, certificate.number, known.edition, public_url=public_url)
                yield f"{place}/dossier.zip", data
        if known is certificate.editions[-1] and stored.cwt:
            yield f"{folder}/attestation.cwt", stored.cwt
            yield f"{folder}/hors-ligne.svg", pdf.signed_qr(settings.public_url, stored.cwt).encode()
        entered = log_proofs.entry(session, certificate.number, known.edition)
        proved = log_proofs.proof(session, entered, keyring)
        for place in places if proved is not None else []:
            yield f"{place}/entree.json", entered.leaf
            yield f"{place}/preuve.tlog-proof", proved or b""


def cwt(edition: CertificateEdition) -> bytes:
    """The token of an edition's offline code; NotFound for one that was signed before there were any."""
    if edition.cwt is None:
        raise NotFound("Cette édition n’a pas de code hors ligne : elle est plus ancienne que lui.")
    return edition.cwt


def everyone(session: Session) -> list[Certificate]:
    """Every certificate with its story and its editions, without their bytes, the latest first."""
    light = (defer(CertificateEdition.pdf), defer(CertificateEdition.rdfc), defer(CertificateEdition.jcs))
    query = select(Certificate).options(
        *certificates.LINEAGE,
        selectinload(Certificate.events),
        selectinload(Certificate.editions).options(*light),
    )
    return list(session.scalars(query.order_by(Certificate.issued_on.desc(), Certificate.number.desc())))


def did_json(keyring: Keyring, public_url: str) -> bytes:
    """The issuer's DID document."""
    return canonical_json.dumps(editions.did_document(keyring, public_url))


def vkeys(keyring: Keyring, public_url: str) -> bytes:
    """The keys that verify the journal's checkpoints, one a line: today's, the next one, then former ones."""
    origin = checkpoint.origin(public_url)
    return "".join(f"{note.vkey(origin, key)}\n" for key in keyring.log_keys).encode()


def handovers(keyring: Keyring) -> bytes:
    """The notes by which each former key of the journal named the next one, the oldest first; empty without any."""
    return "\n".join(key.handover for key in keyring.retired if key.handover).encode()


def rules(referentiel_id: str) -> bytes:
    """The file of an edition of the rules, whose SHA-256 certificates sign; NotFound when there is none."""
    referentiels.load(referentiel_id)
    return (referentiels.FOLDER / f"{referentiel_id}.toml").read_bytes()


def register_json(session: Session, settings: Settings, *, at: datetime) -> bytes:
    """The issuer as registries of issuers describe it, and beside it what it issued and decided."""
    about = open_data.about(settings, register.everything(session, at=at), statistics.counted(session))
    issuer = open_data.Issuer(settings.issuer_name, settings.issuer_location, settings.public_url)
    said = open_data.Register({did.identifier(settings.public_url): issuer}, about)
    return canonical_json.dumps(msgspec.to_builtins(said))


def register_csv(session: Session, settings: Settings, *, at: datetime) -> bytes:
    """The certificates as a table."""
    return open_data.table(open_data.listed(line, settings) for line in register.everything(session, at=at))


def schema(name: str, settings: Settings) -> bytes:
    """The JSON Schema of the file, or the Table Schema of the table; NotFound."""
    if name not in SCHEMAS:
        raise NotFound
    return canonical_json.dumps(open_data.table_schema() if "table" in name else open_data.json_schema(settings))
