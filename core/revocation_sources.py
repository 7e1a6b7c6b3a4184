"""Where revocations are read, and what they say of a certificate: lists (CRL) and services (OCSP)."""

import asyncio
import base64
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from asn1crypto import crl
from asn1crypto import ocsp as answers
from asn1crypto import x509 as read_certificates
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, RevokedError, ValidationError

from core.fetching import FetchError, Network, read
from core.settings import Settings
from core.validation_data import ValidationData

NAMELESS = "Le certificat « {who} » ne nomme ni liste de révocation ni service OCSP, et aucune liste n’est réglée."
REVOKED = "Le certificat « {who} » est révoqué : ce qu’il signe n’est plus cru. Remplacez-le."
DOUBTFUL = "Rien ne prouve que le certificat « {who} » n’est pas révoqué : {why}"
UNREAD = "La liste de révocation {source} ne se lit pas : {why}"

# An address → what it answers; FetchError.
Read = Callable[[str], bytes]


class ValidationDataError(Exception):
    """What validates a certificate could not be had; the message is a French sentence."""


class Sources:
    """Where revocations are read: the lists that the operator named, then what each certificate names itself.

    Every address is asked once, however many certificates name it.
    """

    def __init__(self, settings: Settings, network: Network) -> None:
        self._read = cache(lambda address: read(address, network))
        self._named = settings.revocation_lists.split()

    def gather(
        self, leaves: Iterable[x509.Certificate], known: Sequence[x509.Certificate], *, at: datetime
    ) -> ValidationData:
        """What shows that neither these certificates nor those above were revoked at this moment.

        `known` are the certificates above them, of which those that sign themselves are trusted. ValidationDataError.
        """
        ends = list(leaves)
        everybody = list(dict.fromkeys([*ends, *known]))
        lists, told = [self._list(source) for source in self._named], list[bytes]()
        for one in everybody:
            if not _is_root(one) and not any(found.issuer == one.issuer for found in lists):
                self._ask(one, everybody, lists, told)
        kept = tuple(dict.fromkeys(found.public_bytes(Encoding.DER) for found in lists))
        data = ValidationData(tuple(map(_der, everybody)), kept, tuple(dict.fromkeys(told)))
        for end in ends:
            _require_valid(end, everybody, data, at)
        return data

    def _ask(
        self,
        one: x509.Certificate,
        everybody: Sequence[x509.Certificate],
        lists: list[x509.CertificateRevocationList],
        told: list[bytes],
    ) -> None:
        """Add what the services that a certificate names say of it; the next is asked when one is silent."""
        silent = NAMELESS.format(who=_name(one))
        for service in _services(one):
            issuer = next((other for other in everybody if other.subject == one.issuer), None)
            if issuer is not None:
                try:
                    told.append(self._read(_question(service, one, issuer)))
                except FetchError as error:
                    silent = DOUBTFUL.format(who=_name(one), why=error)
                else:
                    return
        for address in _points(one):
            try:
                lists.append(self._list(address))
            except ValidationDataError as error:
                silent = str(error)
            else:
                return
        raise ValidationDataError(silent)

    def _list(self, source: str) -> x509.CertificateRevocationList:
        try:
            data = self._read(source) if "://" in source else Path(source).read_bytes()
            pem = data.startswith(b"-----BEGIN")
            return x509.load_pem_x509_crl(data) if pem else x509.load_der_x509_crl(data)
        except (OSError, ValueError, FetchError) as error:
            raise ValidationDataError(UNREAD.format(source=source, why=error)) from error


def _require_valid(
    one: x509.Certificate, everybody: Sequence[x509.Certificate], data: ValidationData, at: datetime
) -> None:
    trust = ValidationContext(
        trust_roots=[_read(found) for found in everybody if _is_root(found)],
        crls=[crl.CertificateList.load(found) for found in data.lists],
        ocsps=[answers.OCSPResponse.load(found) for found in data.answers],
        revocation_mode="require",
        moment=at,
        allow_fetching=False,
    )
    between = [_read(found) for found in everybody if not _is_root(found)]
    validator: Any = CertificateValidator(_read(one), between, validation_context=trust)
    try:
        asyncio.run(validator.async_validate_usage(set()))
    except RevokedError as error:
        raise ValidationDataError(REVOKED.format(who=_name(one))) from error
    except (ValidationError, PathBuildingError, ValueError) as error:
        raise ValidationDataError(DOUBTFUL.format(who=_name(one), why=error)) from error


def _services(one: x509.Certificate) -> list[str]:
    try:
        access = one.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return []
    return _web(said.access_location for said in access if said.access_method == AuthorityInformationAccessOID.OCSP)


def _points(one: x509.Certificate) -> list[str]:
    try:
        points = one.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return []
    return _web(name for point in points for name in point.full_name or ())


def _web(names: Iterable[x509.GeneralName]) -> list[str]:
    found = [name.value for name in names if isinstance(name, x509.UniformResourceIdentifier)]
    return [address for address in found if urlsplit(address).scheme in ("http", "https")]


def _question(service: str, one: x509.Certificate, issuer: x509.Certificate) -> str:
    """The address of an OCSP question (RFC 6960, appendix A.1)."""
    asked = ocsp.OCSPRequestBuilder().add_certificate(one, issuer, hashes.SHA1()).build()  # noqa: S303 (a name, no proof)
    return f"{service.rstrip('/')}/{quote(base64.b64encode(asked.public_bytes(Encoding.DER)), safe='')}"


def _is_root(one: x509.Certificate) -> bool:
    return one.issuer == one.subject


def _name(one: x509.Certificate) -> str:
    named = one.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(named[0].value) if named else one.subject.rfc4514_string()


def _read(one: x509.Certificate) -> Any:
    """The certificate as its validator reads it."""
    return read_certificates.Certificate.load(_der(one))


def _der(one: x509.Certificate) -> bytes:
    return one.public_bytes(Encoding.DER)
