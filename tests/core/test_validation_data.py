"""What validates a seal later is believed only whole: damaged anywhere, it is refused, never an error of ours."""

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from core import revocation_sources
from core.validation_data import ValidationData, authentic
from tests.label import pki


@pytest.fixture(scope="module")
def issuer() -> pki.Issuer:
    return pki.Issuer()


def der(one: x509.Certificate) -> bytes:
    return one.public_bytes(Encoding.DER)


def test_certificates_under_one_of_them_are_authentic(issuer: pki.Issuer) -> None:
    own = der(issuer.seal().certificate)
    assert authentic(ValidationData((own, der(issuer.root)), (), ()))
    assert not authentic(ValidationData((own,), (), ()))


def test_an_impossible_version_is_a_refusal(issuer: pki.Issuer) -> None:
    own = der(issuer.seal().certificate)
    version = own.index(bytes.fromhex("a003020102")) + 4
    other = own[:version] + b"\x0a" + own[version + 1 :]
    with pytest.raises(x509.InvalidVersion):
        x509.load_der_x509_certificate(other)
    assert not authentic(ValidationData((other, der(issuer.root)), (), ()))


def test_no_changed_bit_passes(issuer: pki.Issuer) -> None:
    """Every bit, even those that a signature leaves out: how many bits of it count, an answer's status."""
    seal = issuer.seal(service=pki.SERVICE).certificate
    answer = issuer.answers(revocation_sources._question(pki.SERVICE, seal, issuer.root))
    whole = ValidationData((der(seal), der(issuer.root)), (issuer.list(),), (answer,))
    assert authentic(whole)
    for kind, held in msgspec.structs.asdict(whole).items():
        for place in range(len(held[0]) * 8):
            mutant = bytearray(held[0])
            mutant[place // 8] ^= 1 << place % 8
            altered = msgspec.structs.replace(whole, **{kind: (bytes(mutant), *held[1:])})
            assert not authentic(altered), (kind, place)
