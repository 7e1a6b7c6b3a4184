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
from core.database import Database
from core.errors import Conflict, Invalid
from core.tables import all_tables
from evaluation import evaluations
from evaluation.asking import campaign_results, campaigns
from evaluation.asking.campaign_models import Campaign
from evaluation.box import ballots, code_format, codes, receipts, sealing
from evaluation.box.ballot_box import BALLOT, TABLES
from evaluation.box.ballot_boxes import BallotBoxes
from evaluation.box.ballot_keys import BallotKeyLost
from evaluation.box.ballot_payload import BallotBroken, decrypt
from evaluation.box.ballot_stores import BoxGone
from evaluation.measuring import packing
from evaluation.measuring.agreement import Answers
from tests.evaluation.boxes import USER_ITEMS, agents, answering, boxes_in, boxes_of, evaluating, inside, opened
from tests.evaluation.imported import of_answers


def _history(session: Session, campaign: Campaign) -> list[str]:
    candidacy_id = evaluations.get(session, campaign.evaluation_id).candidacy_id
    return [entry.event for entry in journal.history(session, candidacy_id)]


def _count(session: Session, boxes: BallotBoxes, campaign: Campaign) -> int:
    with boxes.looking(session, campaign.id) as box:
        return box.count()


def test_the_last_answer_counts_and_the_receipt_stays_the_same(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    campaign, applicant, _ = opened(session, boxes, at)
    (code,) = codes.issue(session, boxes, campaign.id, "Centre", 1, by=applicant, at=at)
    first = ballots.answer(session, boxes, code, agents(1), "Avant", mode="web", at=at)
    second = ballots.answer(session, boxes, code.lower(), agents(4), "Après", mode="paper", at=at)
    assert first == second
    ((content,),) = [ballot.contents for ballot in inside(boxes, session, campaign)]
    assert packing.unpack(content.packed) == tuple(agents(4))
    assert (content.comment, content.mode, content.site) == ("Après", "paper", "Centre")


def test_no_ballot_knows_a_time_or_a_person_and_its_size_tells_nothing(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    sealed = [all_tables().tables[name] for name in ("sealed_answer", "sealed_comment")]
    for table in (*TABLES.tables.values(), *sealed):
        assert {column.name for column in table.columns} <= {
            *("campaign_id", "mark", "site", "payload", "answers", "id", "weight", "packed", "text")
        }
        assert all(column.server_default is None for column in table.columns)
        assert table.dialect_options["sqlite"]["with_rowid"] is False
    boxes = boxes_in(tmp_path)
    campaign, applicant, _ = opened(session, boxes, at)
    given = codes.issue(session, boxes, campaign.id, "Centre", 2, by=applicant, at=at)
    ballots.answer(session, boxes, given[0], agents(4), "", mode="web", at=at)
    ballots.answer(session, boxes, given[1], agents(1), "é" * 900, mode="phone", at=at)
    with boxes.looking(session, campaign.id) as box:
        assert len(set(box.connection.scalars(select(func.length(BALLOT.c.payload))))) == 1


def test_no_code_nor_answer_is_in_clear_in_the_file(sqlite_database: Database, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    with sqlite_database.write() as session:
        campaign, applicant, _ = opened(session, boxes, at)
        (code,) = answering(session, boxes, campaign, [agents(4)], at, by=applicant, comment="Un secret bien gardé")
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*.sqlite3*"))
    assert b"campaign.opened" in stored and b"Centre" in stored  # the search sees what is there
    for secret in (code, code_format.typed(code), "Un secret bien gardé"):
        assert secret.encode() not in stored
    assert b"\x04" * 38 not in stored


def test_an_answer_leaves_no_entry_in_the_journal(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    campaign, applicant, _ = opened(session, boxes, at)
    (code,) = codes.issue(session, boxes, campaign.id, "Centre", 1, by=applicant, at=at)
    before = session.scalar(select(func.count()).select_from(JournalEntry))
    others = {name: session.execute(text(f"SELECT count(*) FROM {name}")).scalar() for name in all_tables().tables}
    ballots.answer(session, boxes, code, agents(4), "", mode="web", at=at)
    assert session.scalar(select(func.count()).select_from(JournalEntry)) == before
    for name, count in others.items():
        assert session.execute(text(f"SELECT count(*) FROM {name}")).scalar() == count


def test_unknown_foreign_and_closed_codes_get_one_same_refusal(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    campaign, applicant, manager = opened(session, boxes, at)
    (closed,) = codes.issue(session, boxes, campaign.id, "Centre", 1, by=applicant, at=at)
    same_tag = code_format.fresh(campaign.tag)
    sealing.seal(session, boxes, campaign.id, by=manager, at=at)
    waiting = campaigns.prepare(
        session, campaign.evaluation_id, "usagers", collection="codes", frame={}, by=applicant, at=at
    )
    (early,) = codes.issue(session, boxes, waiting.id, None, 1, by=applicant, at=at)
    refusals = set()
    for code in (closed, same_tag, early, code_format.fresh("ZZZ"), code_format.fresh(waiting.tag)):
        for attempt in (
            lambda code=code: ballots.find(session, boxes, code),
            lambda code=code: ballots.answer(session, boxes, code, agents(4), "", mode="web", at=at),
        ):
            with pytest.raises(Invalid) as refused:
                attempt()
            refusals.add((refused.value.message, tuple(refused.value.errors.items())))
    assert len(refusals) == 1
    assert _count(session, boxes, waiting) == 0


def test_a_code_opens_its_own_campaign_alone(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    within = evaluating(session, at)
    mine, applicant, _ = opened(session, boxes, at, within=within)
    other, _, _ = opened(session, boxes, at, audience="usagers", frame={}, within=within)
    other.tag = mine.tag  # two campaigns may draw the same tag
    session.flush()
    (agent,) = codes.issue(session, boxes, mine.id, "Centre", 1, by=applicant, at=at)
    (user,) = codes.issue(session, boxes, other.id, None, 1, by=applicant, at=at)
    assert ballots.find(session, boxes, agent).id == mine.id
    assert ballots.find(session, boxes, user).id == other.id
    with pytest.raises(Invalid, match="n’ouvre aucun"):
        ballots.find(session, boxes, code_format.fresh(mine.tag))


@pytest.mark.parametrize(
    "values",
    [[4] * 45, [4] * 47, [5] + [4] * 45, [-1] + [4] * 45, [True] + [4] * 45, [7] * 46, [None] * 46, []],
)
def test_wrong_values_are_refused_and_nothing_is_written(
    session: Session, at: datetime, tmp_path: Path, values: list[Any]
) -> None:
    boxes = boxes_in(tmp_path)
    campaign, applicant, _ = opened(session, boxes, at)
    (code,) = codes.issue(session, boxes, campaign.id, "Centre", 1, by=applicant, at=at)
    with pytest.raises(Invalid):
        ballots.answer(session, boxes, code, values, "", mode="web", at=at)
    with pytest.raises(Invalid, match="1\u202f001"):
        ballots.answer(session, boxes, code, agents(4), "x" * 1001, mode="web", at=at)
    with pytest.raises(Invalid, match="mode"):
        ballots.answer(session, boxes, code, agents(4), "", mode="import", at=at)
    assert _count(session, boxes, campaign) == 0


@pytest.mark.parametrize("same", [True, False])
def test_twenty_answers_at_once_with_one_code_count_once(
    database: Database, at: datetime, tmp_path: Path, request: pytest.FixtureRequest, same: bool
) -> None:
    boxes = boxes_of(database, tmp_path, request)
    with database.write() as session:
        campaign, applicant, manager = opened(session, boxes, at)
        given = codes.issue(session, boxes, campaign.id, "Centre", 1 if same else 20, by=applicant, at=at)

    def post(attempt: int) -> str:
        with database.read() as session:
            code = given[attempt % len(given)]
            return ballots.answer(session, boxes, code, agents(1 + attempt % 4), "", mode="web", at=at)

    with ThreadPoolExecutor(20) as pool:
        receipts = set(pool.map(post, range(20)))
    assert len(receipts) == len(given)
    with database.write() as session:
        assert _count(session, boxes, campaign) == len(given)
        sealing.seal(session, boxes, campaign.id, by=manager, at=at)
        assert campaigns.participation(session, boxes, campaign.id).floor == len(given) // 10 * 10


def test_nothing_enters_a_box_while_it_is_being_sealed(
    database: Database, at: datetime, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    boxes = boxes_of(database, tmp_path, request)
    with database.write() as session:
        campaign, applicant, manager = opened(session, boxes, at)
        (code,) = codes.issue(session, boxes, campaign.id, "Centre", 1, by=applicant, at=at)

    def late() -> None:
        with database.read() as other:
            ballots.answer(other, boxes, code, agents(4), "", mode="web", at=at)

    with ThreadPoolExecutor(1) as pool:
        with database.write() as session:
            sealing.seal(session, boxes, campaign.id, by=manager, at=at)
            waiting = pool.submit(late)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.5)
        with pytest.raises(Invalid, match="n’ouvre aucun"):
            waiting.result(timeout=10)
    with database.read() as session:
        assert campaign_results.get(session, campaign.id).n == 0


def test_an_answer_is_bound_to_its_place_and_a_changed_byte_is_seen(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    boxes = boxes_in(tmp_path)
    campaign, applicant, _ = opened(session, boxes, at)
    answering(session, boxes, campaign, [agents(4), agents(1)], at, by=applicant)
    with boxes.looking(session, campaign.id) as box:
        first, second = box.connection.execute(select(BALLOT.c.mark, BALLOT.c.payload)).all()
    key = boxes.key(campaign.id)
    assert decrypt(key, campaign.id, first.mark, first.payload)
    with pytest.raises(BallotBroken):
        decrypt(key, campaign.id, first.mark, second.payload)
    with pytest.raises(BallotBroken):
        decrypt(key, campaign.id, first.mark, first.payload[:-1] + bytes([first.payload[-1] ^ 1]))


def test_the_keys_live_outside_the_database_and_their_loss_is_loud(
    sqlite_database: Database, at: datetime, tmp_path: Path
) -> None:
    boxes = boxes_in(tmp_path)
    with sqlite_database.write() as session:
        campaign, applicant, _ = opened(session, boxes, at)
        (code,) = codes.issue(session, boxes, campaign.id, "Centre", 1, by=applicant, at=at)
    (file,) = (tmp_path / "ballot-keys").iterdir()
    (box,) = (tmp_path / "ballot-boxes").glob("*.sqlite3")
    assert file.stat().st_mode & 0o777 == box.stat().st_mode & 0o777 == 0o600
    before = boxes.key(campaign.id)
    boxes.create(campaign.id)
    assert boxes.key(campaign.id) == before
    kept = file.read_bytes()
    file.unlink()
    with pytest.raises(BallotKeyLost), sqlite_database.read() as session:
        ballots.find(session, boxes, code)
    file.write_bytes(kept)
    box.unlink()
    with pytest.raises(BoxGone), sqlite_database.read() as session:
        ballots.find(session, boxes, code)


def test_an_open_link_takes_whoever_comes_once_a_page(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    campaign, _, _ = opened(session, boxes, at, audience="usagers", collection="lien_ouvert", frame={})
    drawn = code_format.fresh(campaign.tag)
    for _ in range(2):
        ballots.answer(session, boxes, drawn, [4] * USER_ITEMS, "", mode="web", at=at)
    assert _count(session, boxes, campaign) == 1


def test_a_file_enters_an_import_campaign_once_unless_it_replaces(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    boxes = boxes_in(tmp_path)
    campaign, applicant, _ = opened(session, boxes, at, audience="usagers", collection="import", frame={})
    answers = of_answers([Answers(None, (4,) * USER_ITEMS)] * 12, USER_ITEMS)
    fewer = of_answers([Answers(None, (4,) * USER_ITEMS)] * 7, USER_ITEMS, ["Bien"] * 7)
    assert ballots.add_imported(session, boxes, campaign.id, answers, by=applicant, at=at) == 12
    with pytest.raises(Conflict, match="deux fois"):
        ballots.add_imported(session, boxes, campaign.id, answers, by=applicant, at=at)
    ballots.add_imported(session, boxes, campaign.id, fewer, replace=True, by=applicant, at=at)
    assert _count(session, boxes, campaign) == 7
    assert _history(session, campaign)[-1] == "campaign.imported"


def test_a_file_never_mixes_with_codes_nor_foreign_sites(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    within = evaluating(session, at)
    by_codes, applicant, _ = opened(session, boxes, at, within=within)
    by_file, _, _ = opened(
        session, boxes, at, audience="usagers", collection="import", frame={"Centre": 900}, within=within
    )
    of_agents = of_answers([Answers(None, tuple(agents(4)))], len(agents(4)))
    elsewhere = of_answers([Answers("Ailleurs", (4,) * USER_ITEMS)], USER_ITEMS)
    with pytest.raises(Conflict, match="codes"):
        ballots.add_imported(session, boxes, by_codes.id, of_agents, by=applicant, at=at)
    with pytest.raises(Invalid, match="Ailleurs"):
        ballots.add_imported(session, boxes, by_file.id, elsewhere, by=applicant, at=at)
    with pytest.raises(Invalid, match="aucune réponse"):
        ballots.add_imported(session, boxes, by_file.id, of_answers([], USER_ITEMS), by=applicant, at=at)
    assert _count(session, boxes, by_file) == 0


def test_a_receipt_is_found_as_long_as_the_answer_counts(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    campaign, applicant, manager = opened(session, boxes, at)
    (code,) = codes.issue(session, boxes, campaign.id, "Centre", 1, by=applicant, at=at)
    receipt = ballots.answer(session, boxes, code, agents(4), "", mode="web", at=at)
    assert receipts.counts(session, boxes, receipt.lower())
    other = code_format.grouped(code_format.checked(receipt.replace("-", "")[:-2] + "0"))
    assert other == receipt or not receipts.counts(session, boxes, other)
    sealing.seal(session, boxes, campaign.id, by=manager, at=at)
    assert receipts.counts(session, boxes, receipt)
