"""What static/cle.js does, done by a test with a software device: add a passkey, have it confirm an act."""

import json
from datetime import datetime
from typing import Any

from accounts import passwords, people
from core.platform import Platform
from tests.accounts.authenticator import Authenticator
from tests.builders import make_person
from tests.web.visitor import Visitor, Visitors
from web.frame.page import CSRF_FIELD

PASSWORD = "une phrase que je retiens"


def told(page: Visitor, address: str, fields: dict[str, str], status: int = 200) -> dict[str, Any]:
    """What the script is answered."""
    token = page.hidden()[CSRF_FIELD]
    response = page._send("POST", address, data={CSRF_FIELD: token, **fields}, follow=False)
    assert response.status_code == status, response.text[:500]
    found: dict[str, Any] = json.loads(response.text) if response.text else {}
    return found


def adds(page: Visitor, proof: dict[str, str], name: str = "Téléphone") -> Authenticator:
    """A passkey, added as the script does it."""
    device, fields = Authenticator(), {"ajout-nom": name, **proof}
    options = told(page, "/cles-acces/demande", fields)
    told(page, "/cles-acces", fields | {"reponse": device.makes(options)}, status=303)
    return device


def confirms(page: Visitor, device: Authenticator, act: str, status: int = 200, **wrong: Any) -> dict[str, Any]:
    """A passkey that confirms the act whose form goes there."""
    options = told(page, "/cles-acces/confirmation/demande", {"acte": act})
    answer = device.answers(options, **wrong)
    return told(page, "/cles-acces/confirmation", {"acte": act, "reponse": answer}, status=status)


def keeper(visitors: Visitors, platform: Platform, at: datetime, role: str) -> Visitor:
    """A person whose password is known."""
    with platform.database.write() as session:
        actor = make_person(session, at, role)
        people.rehash(session, actor.id, passwords.hashed(PASSWORD))  # type: ignore[arg-type]
    return visitors.as_(actor)
