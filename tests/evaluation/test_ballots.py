"""Ballots: one a code whatever the race, the last counts, no trace of who or when, nothing wrong is written."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from audit import journal
from audit.models import JournalEntry
from core.database import Base, Database
from core.errors import Conflict, Invalid
from core.tables import all_tables
from evaluation import ballots, campaigns, code_format, codes, evaluations, packing, sealing
from evaluation.agreement import Answers
from evaluation.ballot_keys import BallotKeyLost
from evaluation.ballot_payload import BallotBroken, decrypt
from evaluation.campaign_models import Ballot, Campaign
from tests.evaluation.boxes import USER_ITEMS, agents, answering, evaluating, keys_in, opened


def _history(session: Session, campaign: Campaign) -> list[str]:
    candidacy_id = evaluations.get(session, campaign.evaluation_id).candidacy_id
    return [entry.event for entry in journal.history(session, candidacy_id)]


def _count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Ballot)) or 0


def test_the_last_answer_counts_and_the_receipt_stays_the_same(session: Session, at: datetime, tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    campaign, applicant, _ = opened(session, keys, at)
    (code,) = codes.issue(session, keys, campaign.id, "Centre", 1, by=applicant, at=at)
    first = ballots.answer(session, keys, code, agents(1), "Avant", mode="web", at=at)
    second = ballots.answer(session, keys, code.lower(), agents(4), "Après", mode="paper", at=at)
    assert first == second
    assert _count(session) == 1
    row = session.execute(select(Ballot.code_hmac, Ballot.payload)).one()
    content = decrypt(keys.of(campaign.id), campaign.id, row.code_hmac, row.payload)
    assert packing.unpack(content.packed) == tuple(agents(4))
    assert (content.comment, content.mode, content.site) == ("Après", "paper", "Centre")


def test_no_ballot_knows_a_time_or_a_person_and_its_size_tells_nothing(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    all_tables()
    for name in ("campaign_code", "ballot", "sealed_answer", "sealed_comment"):
        table = Base.metadata.tables[name]
        assert {column.name for column in table.columns} <= {
            *("campaign_id", "code_hmac", "site", "payload", "id", "weight", "packed", "text")
        }
        assert all(column.server_default is None for column in table.columns)
        assert table.dialect_options["sqlite"]["with_rowid"] is False
    keys = keys_in(tmp_path)
    campaign, applicant, _ = opened(session, keys, at)
    given = codes.issue(session, keys, campaign.id, "Centre", 2, by=applicant, at=at)
    ballots.answer(session, keys, given[0], agents(4), "", mode="web", at=at)
    ballots.answer(session, keys, given[1], agents(1), "é" * 900, mode="phone", at=at)
    assert len({len(payload) for payload in session.scalars(select(Ballot.payload))}) == 1


def test_no_code_nor_answer_is_in_clear_in_the_file(sqlite_database: Database, at: datetime, tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    with sqlite_database.write() as session:
        campaign, applicant, _ = opened(session, keys, at)
        (code,) = answering(session, keys, campaign, [agents(4)], at, by=applicant, comment="Un secret bien gardé")
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("label.sqlite3*"))
    assert b"campaign.opened" in stored  # the search sees what is there
    for secret in (code, code_format.typed(code), "Un secret bien gardé"):
        assert secret.encode() not in stored
    assert b"\x04" * 38 not in stored


def test_an_answer_leaves_no_entry_in_the_journal(session: Session, at: datetime, tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    campaign, applicant, _ = opened(session, keys, at)
    (code,) = codes.issue(session, keys, campaign.id, "Centre", 1, by=applicant, at=at)
    before = session.scalar(select(func.count()).select_from(JournalEntry))
    others = {
        name: session.execute(text(f"SELECT count(*) FROM {name}")).scalar()
        for name in Base.metadata.tables
        if name != "ballot"
    }
    ballots.answer(session, keys, code, agents(4), "", mode="web", at=at)
    assert session.scalar(select(func.count()).select_from(JournalEntry)) == before
    for name, count in others.items():
        assert session.execute(text(f"SELECT count(*) FROM {name}")).scalar() == count


def test_unknown_foreign_and_closed_codes_get_one_same_refusal(session: Session, at: datetime, tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    campaign, applicant, manager = opened(session, keys, at)
    (closed,) = codes.issue(session, keys, campaign.id, "Centre", 1, by=applicant, at=at)
    same_tag = code_format.fresh(campaign.tag)
    sealing.seal(session, keys, campaign.id, by=manager, at=at)
    waiting = campaigns.prepare(
        session, campaign.evaluation_id, "usagers", collection="codes", frame={}, by=applicant, at=at
    )
    (early,) = codes.issue(session, keys, waiting.id, None, 1, by=applicant, at=at)
    refusals = set()
    for code in (closed, same_tag, early, code_format.fresh("ZZZ"), code_format.fresh(waiting.tag)):
        for attempt in (
            lambda code=code: ballots.find(session, keys, code),
            lambda code=code: ballots.answer(session, keys, code, agents(4), "", mode="web", at=at),
        ):
            with pytest.raises(Invalid) as refused:
                attempt()
            refusals.add((refused.value.message, tuple(refused.value.errors.items())))
    assert len(refusals) == 1
    assert _count(session) == 0


def test_a_code_opens_its_own_campaign_alone(session: Session, at: datetime, tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    within = evaluating(session, at)
    mine, applicant, _ = opened(session, keys, at, within=within)
    other, _, _ = opened(session, keys, at, audience="usagers", frame={}, within=within)
    other.tag = mine.tag  # two campaigns may draw the same tag
    session.flush()
    (agent,) = codes.issue(session, keys, mine.id, "Centre", 1, by=applicant, at=at)
    (user,) = codes.issue(session, keys, other.id, None, 1, by=applicant, at=at)
    assert ballots.find(session, keys, agent).id == mine.id
    assert ballots.find(session, keys, user).id == other.id
    with pytest.raises(Invalid, match="n’ouvre aucun"):
        ballots.find(session, keys, code_format.fresh(mine.tag))


@pytest.mark.parametrize(
    "values",
    [[4] * 45, [4] * 47, [5] + [4] * 45, [-1] + [4] * 45, [True] + [4] * 45, [7] * 46, [None] * 46, []],
)
def test_wrong_values_are_refused_and_nothing_is_written(
    session: Session, at: datetime, tmp_path: Path, values: list[Any]
) -> None:
    keys = keys_in(tmp_path)
    campaign, applicant, _ = opened(session, keys, at)
    (code,) = codes.issue(session, keys, campaign.id, "Centre", 1, by=applicant, at=at)
    with pytest.raises(Invalid):
        ballots.answer(session, keys, code, values, "", mode="web", at=at)
    with pytest.raises(Invalid, match="1001"):
        ballots.answer(session, keys, code, agents(4), "x" * 1001, mode="web", at=at)
    with pytest.raises(Invalid, match="mode"):
        ballots.answer(session, keys, code, agents(4), "", mode="import", at=at)
    assert _count(session) == 0


@pytest.mark.parametrize("same", [True, False])
def test_twenty_answers_at_once_with_one_code_count_once(
    database: Database, at: datetime, tmp_path: Path, same: bool
) -> None:
    keys = keys_in(tmp_path)
    with database.write() as session:
        campaign, applicant, manager = opened(session, keys, at)
        given = codes.issue(session, keys, campaign.id, "Centre", 1 if same else 20, by=applicant, at=at)

    def post(attempt: int) -> str:
        with database.write() as session:
            code = given[attempt % len(given)]
            return ballots.answer(session, keys, code, agents(1 + attempt % 4), "", mode="web", at=at)

    with ThreadPoolExecutor(20) as pool:
        receipts = set(pool.map(post, range(20)))
    assert len(receipts) == len(given)
    with database.write() as session:
        assert _count(session) == len(given)
        sealing.seal(session, keys, campaign.id, by=manager, at=at)
        assert campaigns.participation(session, campaign.id).floor == len(given) // 10 * 10


def test_nothing_enters_a_box_while_it_is_being_sealed(
    postgres_database: Database, at: datetime, tmp_path: Path
) -> None:
    keys = keys_in(tmp_path)
    with postgres_database.write() as session:
        campaign, applicant, manager = opened(session, keys, at)
        (code,) = codes.issue(session, keys, campaign.id, "Centre", 1, by=applicant, at=at)

    def late() -> None:
        with postgres_database.write() as other:
            ballots.answer(other, keys, code, agents(4), "", mode="web", at=at)

    with ThreadPoolExecutor(1) as pool:
        with postgres_database.write() as session:
            sealing.seal(session, keys, campaign.id, by=manager, at=at)
            waiting = pool.submit(late)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.5)
        with pytest.raises(Invalid, match="n’ouvre aucun"):
            waiting.result(timeout=10)
    with postgres_database.read() as session:
        assert _count(session) == 0


def test_an_answer_is_bound_to_its_place_and_a_changed_byte_is_seen(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    keys = keys_in(tmp_path)
    campaign, applicant, _ = opened(session, keys, at)
    answering(session, keys, campaign, [agents(4), agents(1)], at, by=applicant)
    first, second = session.execute(select(Ballot.code_hmac, Ballot.payload)).all()
    key = keys.of(campaign.id)
    assert decrypt(key, campaign.id, first.code_hmac, first.payload)
    with pytest.raises(BallotBroken):
        decrypt(key, campaign.id, first.code_hmac, second.payload)
    with pytest.raises(BallotBroken):
        decrypt(key, campaign.id, first.code_hmac, first.payload[:-1] + bytes([first.payload[-1] ^ 1]))


def test_the_keys_live_outside_the_database_and_their_loss_is_loud(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    keys = keys_in(tmp_path)
    campaign, applicant, _ = opened(session, keys, at)
    (code,) = codes.issue(session, keys, campaign.id, "Centre", 1, by=applicant, at=at)
    (file,) = (tmp_path / "ballot-keys").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert keys.create(campaign.id) == keys.of(campaign.id)
    file.unlink()
    with pytest.raises(BallotKeyLost):
        ballots.find(session, keys, code)


def test_an_open_link_takes_whoever_comes_once_a_page(session: Session, at: datetime, tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    campaign, _, _ = opened(session, keys, at, audience="usagers", collection="lien_ouvert", frame={})
    drawn = code_format.fresh(campaign.tag)
    for _ in range(2):
        ballots.answer(session, keys, drawn, [4] * USER_ITEMS, "", mode="web", at=at)
    assert _count(session) == 1


def test_a_file_enters_an_import_campaign_once_unless_it_replaces(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    keys = keys_in(tmp_path)
    campaign, applicant, _ = opened(session, keys, at, audience="usagers", collection="import", frame={})
    answers = [Answers(None, (4,) * USER_ITEMS)] * 12
    assert ballots.add_imported(session, keys, campaign.id, answers, [], by=applicant, at=at) == 12
    with pytest.raises(Conflict, match="deux fois"):
        ballots.add_imported(session, keys, campaign.id, answers, [], by=applicant, at=at)
    ballots.add_imported(session, keys, campaign.id, answers[:7], ["Bien"] * 7, replace=True, by=applicant, at=at)
    assert _count(session) == 7
    assert _history(session, campaign)[-1] == "campaign.imported"


def test_a_file_never_mixes_with_codes_nor_foreign_sites(session: Session, at: datetime, tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    within = evaluating(session, at)
    by_codes, applicant, _ = opened(session, keys, at, within=within)
    with pytest.raises(Conflict, match="codes"):
        ballots.add_imported(session, keys, by_codes.id, [Answers(None, tuple(agents(4)))], [], by=applicant, at=at)
    by_file, _, _ = opened(
        session, keys, at, audience="usagers", collection="import", frame={"Centre": 900}, within=within
    )
    with pytest.raises(Invalid, match="Ailleurs"):
        ballots.add_imported(
            session, keys, by_file.id, [Answers("Ailleurs", (4,) * USER_ITEMS)], [], by=applicant, at=at
        )
    with pytest.raises(Invalid, match="aucune réponse"):
        ballots.add_imported(session, keys, by_file.id, [], [], by=applicant, at=at)
    assert _count(session) == 0


def test_a_receipt_is_found_as_long_as_the_answer_counts(session: Session, at: datetime, tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    campaign, applicant, manager = opened(session, keys, at)
    (code,) = codes.issue(session, keys, campaign.id, "Centre", 1, by=applicant, at=at)
    receipt = ballots.answer(session, keys, code, agents(4), "", mode="web", at=at)
    assert ballots.counts(session, keys, receipt.lower())
    other = code_format.grouped(code_format.checked(receipt.replace("-", "")[:-2] + "0"))
    assert other == receipt or not ballots.counts(session, keys, other)
    sealing.seal(session, keys, campaign.id, by=manager, at=at)
    assert ballots.counts(session, keys, receipt)
