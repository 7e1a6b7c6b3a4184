"""Forgery before `label vc-api`: ten thousand mutants, and none is accepted."""

import random
from datetime import datetime

import pytest
import rfc8785

from cli.conformance.contexts import OTHERS
from cli.conformance.endpoint import Endpoint
from label import linked_data, proofs, status_list
from tests.cli.vc_api_calls import CREDENTIAL, URL, issued, said, verified
from tests.label.test_forgery import SEED, flipped, mutants_of
from tests.label.test_proofs import PUBLISHED


@pytest.fixture
def endpoint() -> Endpoint:
    return Endpoint(URL)


@pytest.mark.slow
def test_ten_thousand_mutants_and_none_is_accepted(endpoint: Endpoint, at: datetime) -> None:
    """Each bit of a credential signed over its JSON; then every field of both kinds."""
    _, credential = issued(endpoint, PUBLISHED, at, proofs.JCS)
    data = rfc8785.dumps(credential)
    assert verified(endpoint, data, at)[0] == 200
    for position in range(len(data)):
        for bit in range(8):
            assert verified(endpoint, flipped(data, position, bit), at)[0] == 400, (position, bit)
    rng = random.Random(SEED)  # noqa: S311 (a seed, not a secret)
    mutants = [mutant for _ in range(5) for mutant in mutants_of(credential, rng)]
    for mutant in mutants:
        assert verified(endpoint, rfc8785.dumps(mutant), at)[0] == 400, mutant
    assert 8 * len(data) + len(mutants) > 10_000


@pytest.mark.slow
def test_a_mutant_of_a_graph_is_accepted_only_when_it_is_the_same_graph(endpoint: Endpoint, at: datetime) -> None:
    """A subject written twice says nothing more: RDF knows no repetition."""
    _, credential = issued(endpoint, CREDENTIAL, at)
    assert verified(endpoint, rfc8785.dumps(credential), at)[0] == 200
    passed = [
        mutant
        for mutant in mutants_of(credential, random.Random(SEED))  # noqa: S311
        if verified(endpoint, rfc8785.dumps(mutant), at)[0] == 200
    ]
    unsigned = {name: value for name, value in credential.items() if name != "proof"}
    for mutant in passed:
        same = {name: value for name, value in mutant.items() if name != "proof"}
        assert linked_data.canonical(same, OTHERS) == linked_data.canonical(unsigned, OTHERS)
    assert len(passed) < 10


def test_a_revoked_credential_stays_so_however_its_entry_is_written(endpoint: Endpoint, at: datetime) -> None:
    """The same graph, so the same proof: a type or an entry written twice."""
    _, credential = issued(endpoint, CREDENTIAL, at)
    entry = credential["credentialStatus"]
    endpoint.bits = status_list.revoke(endpoint.bits, int(entry["statusListIndex"]))
    for again in ([entry, entry], entry | {"type": [entry["type"]]}, entry | {"type": [entry["type"]] * 2}):
        assert "révoquée" in said(verified(endpoint, rfc8785.dumps(credential | {"credentialStatus": again}), at))
