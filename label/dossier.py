"""The dossier of a verdict: a zip, the same bytes for everybody, from which anyone applies the rules again."""

import io
import zipfile
from hashlib import sha256

from sqlalchemy.orm import Session

from core import canonical_json
from core.errors import Conflict, NotFound
from core.keys import Keyring
from evaluation import referentiel as referentiels
from label import certificates, editions, proofs
from label.certificate_models import CertificateEdition
from label.credential import basis_digest
from label.did import identifier

CONTEXT = "https://w3id.org/security/data-integrity/v2"
MANIFEST, MEASURES, RULES, ATTESTATION, NOTICE = (
    "manifeste.json",
    "mesures.json",
    "referentiel.toml",
    "attestation.jcs.json",
    "LISEZMOI.txt",
)
# A fixed moment and fixed rights: the same content gives the same bytes on every machine.
MOMENT = (1980, 1, 1, 0, 0, 0)
UNIX, READABLE = 3, 0o644 << 16
ABSENT = "Ce certificat a été délivré avant que les dossiers de verdict n’existent : il n’en a pas."
CHANGED = "Le référentiel de ce certificat n’est plus celui qu’il signe : le dossier ne peut pas être établi."
EXPLANATION = """Dossier du verdict du certificat {number}, édition {edition}.

mesures.json          les mesures publiées, les votes, les constats et les empreintes sur lesquels repose la décision
referentiel.toml      les règles, octet pour octet
attestation.jcs.json  l’attestation signée, qui porte l’empreinte de mesures.json et celle de referentiel.toml
manifeste.json        l’empreinte SHA-256 de chaque fichier, signée par la clé des certificats

Pour appliquer les règles de nouveau et comparer, ligne par ligne :
    label-verify verdict dossier.zip
Sans réseau, avec les clés de l’émetteur conservées auparavant :
    label-verify verdict dossier.zip --keys did.json
"""


def of(session: Session, keyring: Keyring, number: str, rank: int | None = None, *, public_url: str) -> bytes:
    """The zip of an edition, of the latest by default; NotFound for those issued before dossiers existed.

    Nothing is signed but what the attestation, signed at the grant, already commits to: Conflict otherwise.
    """
    edition = certificates.edition(session, number, rank)
    statement = editions.statement_of(edition)
    if not statement.basis:
        raise NotFound(ABSENT)
    measures, rules = (
        canonical_json.dumps(statement.basis),
        _rules(statement.referentiel_id, statement.referentiel_digest),
    )
    if basis_digest(statement).encode() not in edition.jcs:
        raise Conflict("Les mesures de ce certificat ne sont plus celles que son attestation a signées.")
    said = EXPLANATION.format(number=certificates.canonical(number), edition=edition.edition).encode()
    files = {MEASURES: measures, RULES: rules, ATTESTATION: edition.jcs, NOTICE: said}
    return _zipped({MANIFEST: _manifest(keyring, edition, files, public_url)} | files)


def exists_for(edition: CertificateEdition) -> bool:
    """Whether the edition has a dossier."""
    return bool(editions.statement_of(edition).basis)


def _rules(referentiel_id: str, digest: str) -> bytes:
    data = (referentiels.FOLDER / f"{referentiel_id}.toml").read_bytes()
    if sha256(data).hexdigest() != digest:
        raise Conflict(CHANGED)
    return data


def _manifest(keyring: Keyring, edition: CertificateEdition, files: dict[str, bytes], public_url: str) -> bytes:
    unsigned = {
        "@context": CONTEXT,
        "id": f"{edition.credential_id}/dossier.zip",
        "type": "DossierDuVerdict",
        "issuer": identifier(public_url),
        "files": {name: sha256(data).hexdigest() for name, data in files.items()},
    }
    # Signed as of the edition: asked again, the same key gives the same bytes.
    return proofs.written(proofs.sign_jcs(unsigned, keyring.certificate, public_url, edition.issued_at))


def _zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            about = zipfile.ZipInfo(name, MOMENT)
            about.create_system, about.external_attr = UNIX, READABLE
            archive.writestr(about, data)
    return stream.getvalue()
