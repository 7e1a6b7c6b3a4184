"""What validates a seal later is believed only whole: damaged anywhere, it is refused, never an error of ours."""

import random

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

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


def test_no_changed_bit_of_a_certificate_passes(issuer: pki.Issuer) -> None:
    own, rng = der(issuer.seal().certificate), random.Random(20261126)  # noqa: S311 (a seed, not a secret)
    for place in rng.sample(range(len(own) * 8), 600):
        mutant = bytearray(own)
        mutant[place // 8] ^= 1 << place % 8
        assert not authentic(ValidationData((bytes(mutant), der(issuer.root)), (), ())), place
