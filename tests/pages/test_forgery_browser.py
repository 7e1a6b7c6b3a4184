"""Forgery in one session of a real browser: it, the server and `label-verify` agree on every mutant."""

import base64
import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache

import pytest
from playwright.sync_api import Page

from core.errors import Invalid
from label import editions, examination, offline, proofs
from tests.label.test_forgery import SEED, flipped, mutants_of
from tests.pages.office import Office
from verify import certificate as standalone
from verify.proofs import Refused
from verify.sources import Source, website

pytestmark = [pytest.mark.slow, pytest.mark.browser]
PORTION = 100  # what a browser is given at once
# How many are forged of each writing: a graph costs all three far more, and `label-verify` reads the other.
FORGED = {"jcs": 10_000, "rdfc": 360}
EACH = """async (files) => {
  const m = await import("/static/verification/examen.js"), found = [];
  for (const file of files)
    found.push((await m.examineFile(Uint8Array.from(atob(file), (sign) => sign.charCodeAt(0)))).outcome);
  return found;
}"""


def by_browser(page: Page, files: Sequence[bytes]) -> list[bool]:
    """Whether the browser accepts each file."""
    found: list[str] = []
    for start in range(0, len(files), PORTION):
        given = [base64.b64encode(data).decode() for data in files[start : start + PORTION]]
        found += page.evaluate(EACH, given)
    return [outcome == "valid" for outcome in found]


def by_server(office: Office, data: bytes) -> bool:
    """Whether the examination of files accepts it."""
    platform = office.platform
    try:
        with platform.database.read() as session:
            found = examination.examine(session, platform.keyring, platform.settings, data, at=datetime.now(UTC))
    except Invalid:
        return False
    return found.outcome == "valid"


def by_command(office: Office, site: Source, path: str, data: bytes) -> bool:
    """Whether `label-verify` accepts a site where this file stands at this path."""

    def instead(asked: str) -> bytes:
        return data if asked == path else site(asked)

    vkey = site("journal/vkey").decode().strip()
    try:
        list(standalone.verify(instead, office.number, datetime.now(UTC), None, vkey, []))
    except (Refused, ValueError, LookupError, TypeError):
        return False
    return True


def forged_of(genuine: bytes, count: int, rng: random.Random) -> list[bytes]:
    """So many distinct ones: two thirds at most with a field changed, the others with a bit."""
    fields = {proofs.written(mutant) for mutant in mutants_of(json.loads(genuine), rng)} - {genuine}
    some = rng.sample(sorted(fields), min(len(fields), 2 * count // 3))
    places = rng.sample(range(8 * len(genuine)), count - len(some))
    return some + [flipped(genuine, place // 8, place % 8) for place in places]


@pytest.mark.parametrize("suite", list(FORGED))
def test_three_verifiers_accept_the_genuine_and_no_forged_one(page: Page, office: Office, suite: str) -> None:
    """`label-verify` reads the writing that needs no JSON-LD, and holds the other to its content alone."""
    genuine, rng = office.file(suite), random.Random(SEED)  # noqa: S311 (a seed, not a secret)
    path = f"c/{office.number}/attestation{'.jcs' if suite == 'jcs' else ''}.json"
    forged = forged_of(genuine, FORGED[suite], rng)
    assert len(set(forged) - {genuine}) == FORGED[suite]
    site = cache(website(office.address))
    assert (
        by_browser(page, [genuine])
        == [by_server(office, genuine)]
        == [by_command(office, site, path, genuine)]
        == [True]
    )
    assert not any(by_browser(page, forged))
    assert not any(by_server(office, data) for data in forged)
    if suite == "jcs":
        assert not any(by_command(office, site, path, data) for data in forged)


BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
CODES = """async (texts) => {
  const m = await import("/static/verification/examen.js"), found = [];
  for (const text of texts) found.push((await m.examineCode(text)).outcome);
  return found;
}"""


def test_no_bit_of_an_offline_code_may_move_for_the_browser_nor_for_the_server(page: Page, office: Office) -> None:
    """Every bit before the server; one of each byte, and codes cut or made longer, before the browser too."""
    genuine, rng = office.file("cwt"), random.Random(SEED)  # noqa: S311
    published = editions.did_document(office.platform.keyring, office.platform.settings.public_url)
    every = [flipped(genuine, position, bit) for position in range(len(genuine)) for bit in range(8)]
    for data in every:
        with pytest.raises(proofs.ProofError):
            offline.verify(data, published)
    some = [flipped(genuine, position, rng.randrange(8)) for position in range(len(genuine))]
    some += [genuine[:-1], genuine + b"\\0", b"", bytes(len(genuine))]
    written = [base64.b32encode(data).decode().rstrip("=") for data in (genuine, *some)]
    assert 5 * len(written[0]) > 8 * len(genuine)
    written.append(written[0][:-1] + BASE32[BASE32.index(written[0][-1]) ^ 1])  # the same bytes, written otherwise
    with pytest.raises(proofs.ProofError):
        offline.read(written[-1])
    first, *others = page.evaluate(CODES, written)
    assert first == "valid"
    assert "valid" not in others
