"""Examining a file that somebody was given: is it ours, is it whole, and how does its certificate stand today?"""

import re
from datetime import datetime

import msgspec
from sqlalchemy.orm import Session

from core.errors import Invalid, NotFound
from core.keys import Keyring
from core.settings import Settings
from label import (
    baking,
    certificate_life,
    certificates,
    credential_reading,
    did,
    dissection,
    editions,
    former_files,
    proofs,
    seal,
    seal_reading,
    story_lines,
)
from label.certificate_models import Certificate, CertificateEdition
from label.credential_reading import Difference, Read
from label.signature_models import FormerFile

NUMBER = re.compile(rb"\b[A-Z]{2,8}-\d{4}-[0-9A-Z]{4}-[0-9A-Z]\b")
# A file of ours names one certificate; whoever names more gets no more of our time.
MOST_NAMED = 8
NOT_EXAMINED = "Le fichier n’a pas pu être examiné."
UNREADABLE = (
    "Ce fichier ne peut pas être lu : choisissez un certificat en PDF, une image du label ou une attestation en JSON."
)
WITHOUT = "Cette image ne porte aucune attestation : une capture ou une photo la perd. Vérifiez plutôt par le numéro."
DAMAGED = "Ce PDF est abîmé ou trop lourd à lire : demandez-en un autre exemplaire."


class Examination(msgspec.Struct, frozen=True, kw_only=True):
    """`outcome` is valid, suspended, withdrawn, expired or superseded for a file of ours; else altered or foreign.

    Of a key that was compromised: resigned for what was signed again since, distrusted for what was not.

    `steps` are the checks made, in order, with whether each held: seal, issuer, signature, published.
    """

    outcome: str
    steps: tuple[tuple[str, bool], ...]
    certificate: Certificate | None = None
    rewritten: bool = False
    baked: bool = False
    differences: tuple[Difference, ...] = ()

    @property
    def since(self) -> datetime | None:
        """Since when the certificate stands as it does; None without any."""
        return story_lines.turning(self.certificate.events).since if self.certificate else None


class _Office(msgspec.Struct, frozen=True):
    """What every step needs."""

    session: Session
    keyring: Keyring
    settings: Settings
    at: datetime


def examine(session: Session, keyring: Keyring, settings: Settings, data: bytes, *, at: datetime) -> Examination:
    """Say what a PDF, a badge or a JSON file is worth at this moment; Invalid for any other. Nothing is kept."""
    office = _Office(session, keyring, settings, at)
    former = former_files.find(session, data)
    if former is not None:
        return _replaced(office, former)
    if b"%PDF-" in data[:1024]:
        return _pdf(office, data)
    baked = baking.is_image(data)
    inside = baking.credential_of(data) if baked else data
    read = credential_reading.read(inside) if inside else None
    if read is None:
        raise Invalid(NOT_EXAMINED, {"document": WITHOUT if baked else UNREADABLE})
    return msgspec.structs.replace(_credential(office, read), baked=baked)


def _replaced(office: _Office, former: FormerFile) -> Examination:
    """A file of ours that another replaced: sealed as it is when it only lacked a time stamp, else signed again."""
    edition = office.session.get_one(CertificateEdition, former.edition_id)
    number = office.session.get_one(Certificate, edition.certificate_id).number
    certificate, held = certificates.by_number(office.session, number), not former.key
    steps = (("seal", True), ("signature", True)) if held else (("signature", False), ("published", True))
    outcome = _standing(office, certificate, edition) if held else "resigned"
    return Examination(outcome=outcome, steps=steps, certificate=certificate)


def _pdf(office: _Office, data: bytes) -> Examination:
    """A file that is byte for byte one of ours is the only one opened here; any other is opened apart."""
    named = [_certificate(office, number.decode()) for number in list(dict.fromkeys(NUMBER.findall(data)))[:MOST_NAMED]]
    known = [certificate for certificate in named if certificate is not None]
    for certificate in known:
        for rank in range(len(certificate.editions), 0, -1):
            edition = certificates.edition(office.session, certificate.number, rank)
            if edition.pdf == data:
                return _published(office, certificate, edition)
    return _stranger(office, data, known[0] if known else None)


def _stranger(office: _Office, data: bytes, named: Certificate | None) -> Examination:
    """A PDF that we did not publish as it is: altered when it bears our seal or a credential of ours, else foreign."""
    sealed = _bears_our_seal(office, data)
    try:
        inside = dissection.credential_of(data)
    except dissection.Unreadable as error:
        if not sealed:
            raise Invalid(NOT_EXAMINED, {"document": DAMAGED}) from error
        inside = None
    read = credential_reading.read(inside) if inside else None
    steps = (("seal", False),)
    if read is not None and proofs.issuer(read.document) == did.identifier(office.settings.public_url):
        signed = _credential(office, read)
        return msgspec.structs.replace(signed, outcome="altered", steps=(*steps, *signed.steps))
    return Examination(outcome="altered" if sealed else "foreign", steps=steps, certificate=named)


def _published(office: _Office, certificate: Certificate, edition: CertificateEdition) -> Examination:
    """The very bytes that were published: their seal and their credential are verified all the same."""
    try:
        seal_reading.verify(edition.pdf, *office.keyring.seals)
        attached = seal_reading.attached(edition.pdf)
    except seal.SealError:
        return Examination(outcome="altered", steps=(("seal", False),), certificate=certificate)
    read = credential_reading.read(attached)
    assert read is not None  # noqa: S101 (the edition was verified before it was published)
    signed = _credential(office, read)
    return msgspec.structs.replace(signed, steps=(("seal", True), *signed.steps))


def _credential(office: _Office, read: Read) -> Examination:
    number, rank = credential_reading.edition_named(read.document)
    certificate = _certificate(office, number)
    if proofs.issuer(read.document) != did.identifier(office.settings.public_url):
        return Examination(outcome="foreign", steps=(("issuer", False),), certificate=certificate)
    ranks = {known.edition for known in certificate.editions} if certificate else set()
    if certificate is None or rank not in ranks:
        return Examination(outcome="altered", steps=(("published", False),), certificate=certificate)
    edition = certificates.edition(office.session, number, rank)
    if not _holds(office, read, edition):
        if read.canonical in (edition.rdfc, edition.jcs):
            steps = (("signature", False), ("published", True))
            return Examination(outcome="distrusted", steps=steps, certificate=certificate)
        differences = credential_reading.differences(read.document, proofs.read(edition.rdfc))
        steps = (("signature", False), ("published", False))
        return Examination(outcome="altered", steps=steps, certificate=certificate, differences=differences)
    return Examination(
        outcome=_standing(office, certificate, edition),
        steps=(("signature", True), ("published", True)),
        certificate=certificate,
        rewritten=read.rewritten,
    )


def _holds(office: _Office, read: Read, edition: CertificateEdition) -> bool:
    """The digest first: only what was published word for word reaches the costly canonical graphs."""
    unsigned = {name: value for name, value in read.document.items() if name != "proof"}
    if not read.plain or proofs.digest_of(unsigned) != edition.unsigned_digest:
        return False
    published = editions.did_document(office.keyring, office.settings.public_url)
    try:
        proofs.verify_exactly(read.canonical, published, purpose="cert", digest=edition.unsigned_digest)
    except proofs.ProofError:
        return False
    return True


def _standing(office: _Office, certificate: Certificate, edition: CertificateEdition) -> str:
    standing = certificate_life.standing(certificate, office.at)
    replaced = edition.edition < certificate.editions[-1].edition
    return "superseded" if standing == "valid" and replaced else standing


def _certificate(office: _Office, number: str) -> Certificate | None:
    try:
        return certificates.by_number(office.session, number)
    except NotFound:
        return None


def _bears_our_seal(office: _Office, data: bytes) -> bool:
    """Whether the certificate of a seal of ours stands in the file."""
    return any(seal_reading.bears(data, one.certificate) for one in office.keyring.seals)
