"""The demonstration's whole season, served: every kind of organisation, at every stage, for every role."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec

from cli.demonstration import scheme
from cli.demonstration.cast import ORGANISATIONS, PASSWORD, STAFF
from core.platform import Platform
from core.settings import load
from tests.journeys.house import House, prepared, served

CSRF = re.compile(r'name="([^"]+)" value="([^"]*)"')
# One organisation per stage, then one person per role: an applicant sees only their own candidacy.
ACCOUNTS = {f"applicant-{part.key}": part.email for part in ORGANISATIONS} | {
    role: email for _, email, role in reversed(STAFF)
}


class Season(msgspec.Struct, frozen=True):
    """The platform that is served, and the session of each account (none for a citizen)."""

    house: House
    tokens: dict[str, str]


@contextmanager
def season(folder: Path) -> Iterator[Season]:
    """Play the season under this folder, serve it, sign everybody in."""
    house = prepared(folder)
    platform = Platform(load(house.environment))
    try:
        scheme.load(platform, datetime.now(UTC))
    finally:
        platform.close()
    with served(house, folder):
        yield Season(house, {who: _signed_in(house, email) for who, email in ACCOUNTS.items()})


def _signed_in(house: House, email: str) -> str:
    with httpx.Client(base_url=house.address) as client:
        form = client.get("/connexion")
        assert form.status_code == 200, form.status_code
        hidden = dict(CSRF.findall(form.text))
        done = client.post("/connexion", data=hidden | {"email": email, "password": PASSWORD})
        assert done.status_code == 303, f"{email}: {done.status_code}"
        return str(client.cookies["session"])
