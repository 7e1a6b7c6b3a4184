"""Passkeys: what is not exactly what was asked of this session is refused, in a sentence."""

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from accounts import passkeys
from audit.models import JournalEntry
from core.actor import Actor
from core.errors import Conflict, Invalid, NotFound
from tests.accounts.authenticator import PRESENT, VERIFIED, Authenticator, read, written
from tests.accounts.passkey_scene import ACT, HOLDER, OTHER, TO, added, asked, confirmed
from tests.builders import make_person


def test_a_challenge_is_answered_once_by_its_own_session_for_its_own_purpose_and_soon(
    session: Session, at: datetime, by: Actor
) -> None:
    device = added(session, by, at)
    answer = device.answers(asked(session, by, at))
    with pytest.raises(Conflict):
        passkeys.confirm(session, TO, OTHER, ACT, answer, by=by, at=at)
    with pytest.raises(Conflict):
        confirmed(session, answer, by, at, purpose="/changements/un/confirmation")
    confirmed(session, answer, by, at)
    with pytest.raises(Conflict):
        confirmed(session, answer, by, at)
    late = device.answers(asked(session, by, at))
    with pytest.raises(Conflict):
        confirmed(session, late, by, at + timedelta(minutes=5, seconds=1))
    replaced = device.answers(asked(session, by, at))
    asked(session, by, at)
    with pytest.raises(Invalid):
        confirmed(session, replaced, by, at)


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://label.demo.test"},
        {"origin": "http://localhost:8001"},
        {"host": "label.demo.test"},
        {"flags": PRESENT},
        {"flags": VERIFIED},
        {"kind": "webauthn.create"},
        {"crossOrigin": True},
    ],
    ids=["origin", "port", "host", "not verified", "not present", "kind", "framed"],
)
def test_an_answer_to_anything_else_is_refused_and_spends_the_challenge(
    session: Session, at: datetime, by: Actor, wrong: dict[str, object]
) -> None:
    device = added(session, by, at)
    options = asked(session, by, at)
    with pytest.raises(Invalid):
        confirmed(session, device.answers(options, **wrong), by, at)  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        confirmed(session, device.answers(options), by, at)
    confirmed(session, device.answers(asked(session, by, at), crossOrigin=False), by, at)


@pytest.mark.parametrize(
    "wrong",
    [{"origin": "https://autre.test"}, {"host": "autre.test"}, {"flags": PRESENT}],
    ids=["origin", "host", "not verified"],
)
def test_a_passkey_made_for_anybody_else_is_not_added(
    session: Session, at: datetime, by: Actor, wrong: dict[str, object]
) -> None:
    assert by.id is not None
    options = passkeys.ask_new(session, TO, HOLDER, by=by, at=at)
    with pytest.raises(Invalid):
        answer = Authenticator().makes(options, **wrong)  # type: ignore[arg-type]
        passkeys.add(session, TO, HOLDER, answer, "x", by=by, at=at)
    with pytest.raises(Conflict):
        passkeys.add(session, TO, HOLDER, Authenticator().makes(options), "x", by=by, at=at)
    assert not passkeys.of(session, by.id)


def test_a_signature_by_another_key_is_refused(session: Session, at: datetime, by: Actor) -> None:
    device = added(session, by, at)
    impostor = Authenticator(credential_id=device.credential_id, counter=9)
    with pytest.raises(Invalid):
        confirmed(session, impostor.answers(asked(session, by, at)), by, at)


def test_a_counter_that_does_not_grow_is_refused_and_said_to_be_a_copy(
    session: Session, at: datetime, by: Actor
) -> None:
    device = added(session, by, at)
    confirmed(session, device.answers(asked(session, by, at), counter=7), by, at)
    for counter in (7, 6, 0):
        with pytest.raises(passkeys.Copied) as copied:
            confirmed(session, device.answers(asked(session, by, at), counter=counter), by, at)
    passkeys.suspect(session, copied.value, by=by, at=at)
    assert session.query(JournalEntry).filter_by(event="person.passkey_suspected").count() == 1
    confirmed(session, device.answers(asked(session, by, at), counter=8), by, at)


def test_nobody_answers_with_the_passkey_of_somebody_else(session: Session, at: datetime, by: Actor) -> None:
    other = make_person(session, at, "committee")
    device = added(session, other, at)
    with pytest.raises(Invalid):
        confirmed(session, device.answers(asked(session, by, at)), by, at)
    renamed = added(session, by, at)
    renamed.handle = b"somebody else"
    with pytest.raises(Invalid):
        confirmed(session, renamed.answers(asked(session, by, at)), by, at)
    with pytest.raises(NotFound):
        passkeys.remove(session, passkeys.of(session, other.id)[0].id, by=by, at=at)  # type: ignore[arg-type]


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", '{"rawId": 1}', '{"rawId": "é"}', "é", "x" * 30_000])
def test_what_cannot_be_read_is_refused_in_a_sentence(session: Session, at: datetime, by: Actor, answer: str) -> None:
    asked(session, by, at)
    with pytest.raises(Invalid, match="n’a pas été reconnue"):
        confirmed(session, answer, by, at)
    passkeys.ask_new(session, TO, HOLDER, by=by, at=at)
    with pytest.raises(Invalid, match="n’a pas été reconnue"):
        passkeys.add(session, TO, HOLDER, answer, "x", by=by, at=at)


def test_a_bit_changed_anywhere_never_breaks_and_never_passes(session: Session, at: datetime, by: Actor) -> None:
    """Every byte of what is signed or signs, one bit at a time: refused with a sentence, never an exception."""
    device = added(session, by, at)
    tried = 0
    for part in ("authenticatorData", "clientDataJSON", "signature"):
        good = json.loads(device.answers(asked(session, by, at)))
        data = bytearray(read(good["response"][part]))
        for place in range(len(data)):
            good = json.loads(device.answers(asked(session, by, at)))
            changed = bytearray(read(good["response"][part]))
            if place >= len(changed):
                continue
            changed[place] ^= 1 << (place % 8)
            good["response"][part] = written(bytes(changed))
            with pytest.raises(Invalid):
                confirmed(session, json.dumps(good), by, at)
            tried += 1
    assert tried > 150


def test_a_bit_changed_in_a_new_passkey_never_breaks(session: Session, at: datetime, by: Actor) -> None:
    """It may make another passkey, whose device nobody has; whatever it is, an answer is a sentence."""
    refused = 0
    for place in range(130):
        made = json.loads(Authenticator().makes(passkeys.ask_new(session, TO, HOLDER, by=by, at=at)))
        changed = bytearray(read(made["response"]["attestationObject"]))
        changed[place] ^= 0x80
        made["response"]["attestationObject"] = written(bytes(changed))
        try:
            added = passkeys.add(session, TO, HOLDER, json.dumps(made), "x", by=by, at=at)
        except Invalid:
            refused += 1
        else:
            session.delete(added)
            session.flush()
    assert refused > 50
