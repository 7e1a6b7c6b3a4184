"""The X.509 certificates of a seal that we make ourselves; in production an eIDAS e-seal's replace them."""

import datetime

from asn1crypto import csr
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from core.signers import Sealer

DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
USAGES = [
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
]
TEN_YEARS = datetime.timedelta(days=3652)


def make(key: ec.EllipticCurvePublicKey, *, demo: bool, at: datetime.datetime) -> bytes:
    """A certificate for sealing documents and nothing else, then the root above it, whose key is not kept.

    Readers of PDFs trust a root, never a certificate that signs itself without being one.
    A demonstration replays past seasons, so that its certificates begin ten years before.
    """
    mark = " (démonstration)" if demo else ""
    above = ec.generate_private_key(ec.SECP256R1())
    authority, subject = _name(f"Racine du cachet{mark}"), _name(f"Cachet du label{mark}")
    begin = at - (TEN_YEARS if demo else datetime.timedelta(days=1))
    root = (
        _builder(authority, authority, above.public_key(), begin, at)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
        .sign(above, hashes.SHA256())
    )
    leaf = (
        _builder(authority, subject, key, begin, at)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage("digital_signature", "content_commitment"), critical=True)
        .add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above.public_key()), critical=False)
        .sign(above, hashes.SHA256())
    )
    return b"".join(made.public_bytes(serialization.Encoding.PEM) for made in (leaf, root))


def request(sealer: Sealer) -> bytes:
    """What an authority is asked to certify (PKCS #10, PEM), signed by whatever holds the key."""
    spki = sealer.public_key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    asked = csr.CertificationRequestInfo(
        {
            "version": "v1",
            "subject": asn1_x509.Name.build({"common_name": "Cachet du label"}),
            "subject_pk_info": asn1_keys.PublicKeyInfo.load(spki),
            "attributes": [],
        }
    )
    signed = {"certification_request_info": asked, "signature_algorithm": {"algorithm": "sha256_ecdsa"}}
    der = csr.CertificationRequest(signed | {"signature": sealer.sign(asked.dump())}).dump()
    return x509.load_der_x509_csr(der).public_bytes(serialization.Encoding.PEM)


def _builder(
    issuer: x509.Name,
    subject: x509.Name,
    key: ec.EllipticCurvePublicKey,
    begin: datetime.datetime,
    at: datetime.datetime,
) -> x509.CertificateBuilder:
    made = x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number(), begin, at + TEN_YEARS)
    return made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _usage(*allowed: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in allowed for name in USAGES})
