"""Codes by mail: each arrives once through a real server, and afterwards nothing joins an address to a code."""

import stat
from datetime import timedelta
from email.message import Message

import msgspec
import pytest
from sqlalchemy import select

from core.database import Database
from core.errors import Conflict
from core.platform import Platform
from core.tables import all_tables
from evaluation.asking import contacts, sending
from evaluation.asking.campaign_models import Campaign
from evaluation.asking.contact_models import Contact, Letter
from evaluation.asking.sending_keys import LENGTH
from evaluation.box import ballots, code_format, codes
from label import invitations, upkeep
from tests.core.mailbox import Mailbox, parts
from tests.evaluation.boxes import agents
from tests.label.posting import CODE, Post, codes_in
from web.public.mails import renderer


def test_each_person_receives_one_good_code_in_both_parts(post: Post, mailbox: Mailbox) -> None:
    post.lists(12)
    post.lists(5, "Annexe", "autre")
    with post.database.write() as session:
        contacts.describe(
            session,
            post.campaign_id,
            ends_on=(post.at + timedelta(days=20)).date(),
            phone="01 99 00 00 00",
            paper="livret à l’accueil",
            reply_to="enquete@essai.test",
            by=post.applicant,
            at=post.at,
        )
    assert post.invites() == 17
    assert (post.keys.folder / f"{post.campaign_id}.sending").stat().st_mode & 0o777 == stat.S_IRUSR | stat.S_IWUSR
    assert post.delivers() == 17
    given = codes_in(mailbox.received)
    assert len(given) == len(set(given.values())) == 17
    for message in mailbox.received:
        text, page = parts(message)
        code = given[str(message["To"])]
        assert f"https://label.exemple.fr/repondre#{code}" not in text
        assert f"http://localhost:8000/repondre#{code}" in text and f"/repondre#{code}" in page
        for said in (text, page):
            assert "22\u00a0mars 2026" in said and "01 99 00 00 00" in said and "livret à l’accueil" in said
            assert "Ce qui ne l’est pas" in said
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Reply-To"] == "enquete@essai.test"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert str(message["List-Unsubscribe"]).strip("<>") in text
        assert code not in str(message["Message-ID"]) + str(message["Subject"])
    with post.database.read() as session:
        for code in given.values():
            ballots.answer(session, post.boxes, code, agents(4), "", mode="web", at=post.at)
    with pytest.raises(Conflict, match="Personne n’attend"):
        post.invites()


def test_afterwards_no_row_no_file_and_no_log_joins_an_address_to_a_code(
    post: Post, mailbox: Mailbox, capfd: pytest.CaptureFixture[str]
) -> None:
    post.lists(40)
    post.invites()
    with post.database.read() as session:
        waiting = session.scalars(select(Letter.sealed)).all()
    assert {len(sealed) for sealed in waiting} == {12 + LENGTH + 16}, "letters of one size"
    assert not any(b"@" in sealed and b"essai" in sealed for sealed in waiting)
    post.delivers()
    given = codes_in(mailbox.received)
    assert len(given) == 40
    key = post.boxes.key(post.campaign_id)
    plain = [code_format.typed(code) for code in given.values()]
    clear = [code.encode() for code in (*given.values(), *plain)]
    marks = [codes.mark(key, code) for code in plain]
    secrets = [*clear, *marks, *(mark.hex().encode() for mark in marks)]
    assert post.keys.held() == [] and post.counted().letters == 0
    held = set(post.keys.folder.glob("*.sending"))
    assert held == set()
    rows = _every_row(post.database)
    for row in rows:
        assert not any(secret in row for secret in secrets), row[:200]
    addresses = [email.encode() for email in given]
    assert sum(address in row for address in addresses for row in rows) == 40, "the list itself, once each"
    # Marks may be in the box, addresses in the main database: no file holds both, none holds a code in clear.
    for path in post.settings.var.parent.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(code in data for code in clear), path
            assert not (any(a in data for a in addresses) and any(s in data for s in secrets)), path
    said = "".join(capfd.readouterr())
    assert not any(code in said or email in said for email, code in given.items())


def _every_row(database: Database) -> list[bytes]:
    with database.engine.connect() as connection:
        return [
            b"|".join(bytes(cell) if isinstance(cell, bytes | memoryview) else repr(cell).encode() for cell in row)
            for table in all_tables().sorted_tables
            for row in connection.execute(select(table))
        ]


def test_a_server_that_is_away_loses_nothing_and_nobody_is_written_to_twice(post: Post, mailbox: Mailbox) -> None:
    post.lists(30)
    post.invites()
    down = msgspec.structs.replace(post.settings, smtp_port=9)
    away = Platform.__new__(Platform)
    vars(away).update(vars(post.platform) | {"settings": down})
    for _ in range(3):
        assert invitations.deliver(away, renderer(down), at=post.at) == 0
    assert post.counted().letters == 30 and post.keys.held() == [post.campaign_id]
    assert post.delivers() == 30
    assert len(codes_in(mailbox.received)) == len(mailbox.received) == 30
    assert post.keys.held() == []


def test_a_letter_held_by_a_worker_that_died_leaves_later(post: Post, mailbox: Mailbox) -> None:
    post.lists(3)
    post.invites()
    with post.database.write() as session:
        assert len(sending.take(session, at=post.at, most=3)) == 3
    assert post.delivers() == 0
    post.at += sending.LEASE + timedelta(seconds=1)
    assert post.delivers() == 3


def test_two_workers_never_hold_the_same_letter(post: Post) -> None:
    post.lists(5)
    post.invites()
    with post.database.write() as session:
        first = sending.take(session, at=post.at, most=3)
    with post.database.write() as session:
        second = sending.take(session, at=post.at, most=3)
    assert len(first) == 3 and len(second) == 2 and not {one.id for one in first} & {one.id for one in second}


def test_a_reminder_goes_to_everyone_without_a_code_and_not_too_often(post: Post, mailbox: Mailbox) -> None:
    post.lists(10)
    with pytest.raises(Conflict, match="invitations"):
        post.reminds()
    post.invites()
    post.delivers()
    given = codes_in(mailbox.received)
    with post.database.read() as session:
        for code in list(given.values())[:4]:
            ballots.answer(session, post.boxes, code, agents(4), "", mode="web", at=post.at)
    mailbox.received.clear()
    with pytest.raises(Conflict, match="trop récent"):
        post.reminds()
    post.at += sending.REMINDER_GAP
    assert post.reminds() == 10
    post.delivers()
    assert sorted(str(message["To"]) for message in mailbox.received) == sorted(given)
    for message in mailbox.received:
        for said in parts(message):
            assert "message du 2\u00a0mars 2026" in said and "ne peut pas être retrouvé" in said
            assert "ne sait pas qui a répondu" in said
            assert not CODE.search(said)
    post.at += timedelta(days=1)
    with pytest.raises(Conflict, match="trop récent"):
        post.reminds()
    assert post.keys.held() == []


def _invited(mailbox: Mailbox) -> list[Message]:
    return [message for message in mailbox.received if message["List-Unsubscribe"]]


def test_the_upkeep_sends_and_erases_what_a_closed_campaign_left(post: Post, mailbox: Mailbox) -> None:
    post.lists(3)
    post.invites()
    upkeep.tend(post.platform, post.at, renderer(post.settings))
    assert len(_invited(mailbox)) == 3
    post.lists(2, "Annexe", "tard")
    post.invites()
    with post.database.write() as session:
        session.get_one(Campaign, post.campaign_id).sealed_at = post.at
    upkeep.tend(post.platform, post.at, renderer(post.settings))
    assert len(_invited(mailbox)) == 3, "no letter after the closing"
    with post.database.read() as session:
        assert not session.scalars(select(Contact)).all() and not session.scalars(select(Letter)).all()
    assert post.keys.held() == []


def test_nothing_is_sent_before_the_opening(post: Post) -> None:
    post.lists(2)
    with post.database.write() as session:
        session.get_one(Campaign, post.campaign_id).opened_at = None
    with pytest.raises(Conflict, match="avant l’ouverture"):
        post.invites()
