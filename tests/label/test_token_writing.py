"""A token is kept in one writing: what its authority signed, who signed it and who is above, and nothing else."""

import subprocess
from hashlib import sha256
from pathlib import Path

import pytest
from asn1crypto import cms, crl, x509
from cryptography.x509 import load_pem_x509_certificate

from core import time_stamps
from core.time_stamps import Authority as Client
from label import token_writing
from label.seal_signer import x509_of
from tests.audit.authority import Authority
from tests.label import pki

DATA = b"ce qui est scell\xc3\xa9"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "tsa")


@pytest.fixture
def token(authority: Authority) -> cms.ContentInfo:
    return cms.ContentInfo.load(Client("https://horloge.test/", authority.post).token(sha256(DATA).digest()))


def root_of(authority: Authority) -> x509.Certificate:
    return x509_of(load_pem_x509_certificate(authority.root.read_bytes()))


def certificates(token: cms.ContentInfo) -> set[bytes]:
    return {one.chosen.dump() for one in token["content"]["certificates"]}


def test_what_its_authority_signed_stays_and_openssl_accepts_it(authority: Authority, token: cms.ContentInfo) -> None:
    made = token_writing.again(token)
    (before,), (after,) = token["content"]["signer_infos"], made["content"]["signer_infos"]
    assert after["signed_attrs"].dump() == before["signed_attrs"].dump()
    assert after["signature"].native == before["signature"].native
    assert token_writing.again(cms.ContentInfo.load(made.dump())).dump() == made.dump()
    (authority.folder / "seul.tsr").write_bytes(made.dump())
    (authority.folder / "dit").write_bytes(DATA)
    command = ["openssl", "ts", "-verify", "-in", "seul.tsr", "-token_in", "-data", "dit", "-CAfile", "root.pem"]
    told = subprocess.run(command, cwd=authority.folder, capture_output=True, check=False, timeout=30)
    assert told.returncode == 0, told.stderr


def test_those_above_the_signer_are_kept_and_strangers_are_not(authority: Authority, token: cms.ContentInfo) -> None:
    (signer,), root = certificates(token), root_of(authority)
    for added in (root, x509_of(pki.Issuer().root)):
        token["content"]["certificates"].append(added)
    assert certificates(token_writing.again(token)) == {signer, root.dump()}
    damaged = bytearray(root.dump())
    damaged[damaged.index(b"Racine")] ^= 1
    token["content"]["certificates"] = [x509.Certificate.load(signer), x509.Certificate.load(bytes(damaged))]
    assert signer in certificates(token_writing.again(token))


def test_what_nobody_signed_is_left_out(authority: Authority, token: cms.ContentInfo) -> None:
    plain = token_writing.again(token).dump()
    issuer = pki.Issuer()
    token["content"]["crls"] = [crl.CertificateList.load(issuer.list())]
    assert time_stamps.read(token.dump(), sha256(DATA).digest(), root_of(authority).dump())
    assert token_writing.again(token).dump() == plain


def test_a_token_without_its_signer_is_refused(token: cms.ContentInfo) -> None:
    token["content"]["certificates"] = [x509_of(pki.Issuer().root)]
    with pytest.raises(ValueError, match="not enough values"):
        token_writing.again(token)
