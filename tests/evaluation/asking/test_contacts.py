"""Who is written to: lists checked line by line, drawn by the platform, erased, and never holding a leader twice."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.models import JournalEntry
from core.errors import Conflict, Invalid
from evaluation.asking import campaigns, contact_erasure, contact_reading, contacts, leaders, set_apart
from evaluation.asking.contact_models import Contact
from evaluation.box import codes
from evaluation.reading import tabular
from evaluation.reading.tabular import WrongRows
from tests.evaluation.boxes import SITES, boxes_in, evaluating, opened


def _people(count: int, site: str = "Centre") -> list[tuple[str, str | None]]:
    return [(f"agent{number}@essai.test", site) for number in range(count)]


def test_pasted_lines_and_tables_give_the_same_people() -> None:
    text = "A.Roy@Essai.test ; centre\n\nb@essai.test\tAnnexe\n"
    found = [("a.roy@essai.test", "Centre"), ("b@essai.test", "Annexe")]
    assert contact_reading.checked(contact_reading.pasted(text), SITES) == found
    named = b"Nom;Site;Courriel\nRoy;Centre;A.Roy@essai.test\nLe Bris;Annexe;b@essai.test\n"
    headless = b"a.roy@essai.test,Centre\nb@essai.test,Annexe\n"
    for data in (named, headless):
        entries = contact_reading.tabulated(tabular.read(data), SITES)
        assert contact_reading.checked(entries, SITES) == found
    assert [entry.line for entry in contact_reading.tabulated(tabular.read(headless), SITES)] == [1, 2]
    assert contact_reading.checked(contact_reading.pasted("a@essai.test"), {"Seul": 9}) == [("a@essai.test", "Seul")]
    assert contact_reading.checked(contact_reading.pasted("a@essai.test"), {}) == [("a@essai.test", None)]


def test_every_wrong_line_is_named() -> None:
    text = "a@essai.test;Centre\nsans arobase;Centre\na@essai.test;Annexe\nb@essai.test;Ailleurs\nc@essai.test\nd@essai"
    with pytest.raises(WrongRows) as refused:
        contact_reading.checked(contact_reading.pasted(text), SITES)
    said = {fault.row: fault.reason for fault in refused.value.faults}
    assert said.keys() == {2, 3, 4, 5, 6}
    assert "n’est pas une adresse" in said[2] and "déjà à la ligne 1" in said[3]
    assert "« Ailleurs » n’est pas dans la campagne" in said[4] and "le site manque" in said[5]
    for wrong in ("a..b@essai.test", ".a@essai.test", "é@essai.test", "a@-essai.test", "a@essai.test, b@c.fr"):
        with pytest.raises(WrongRows):
            contact_reading.checked(contact_reading.pasted(f"{wrong};Centre"), SITES)
    with pytest.raises(Invalid, match="Aucune colonne"):
        contact_reading.tabulated(tabular.read(b"Nom;Site\nRoy;Centre\n"), SITES)
    with pytest.raises(Invalid, match="au moins une adresse"):
        contact_reading.pasted(" \n ")


def test_there_are_never_more_people_than_rights_to_answer(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    campaign, applicant, _ = opened(session, boxes, at)
    codes.issue(session, boxes, campaign.id, "Annexe", 30, by=applicant, at=at)
    assert contacts.add(session, campaign.id, _people(10, "Annexe"), by=applicant, at=at) == 10
    assert contacts.add(session, campaign.id, _people(10, "Annexe"), by=applicant, at=at) == 0
    with pytest.raises(Invalid, match="Annexe : 11 à inviter, 10 possibles"):
        contacts.add(session, campaign.id, [("de.trop@essai.test", "Annexe")], by=applicant, at=at)
    assert contact_erasure.listed(session, campaign.id).people == 10


def test_a_sample_is_drawn_once_and_can_be_drawn_again_by_whoever_has_the_list_and_the_seed(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    boxes = boxes_in(tmp_path)
    campaign, applicant, _ = opened(session, boxes, at, audience="usagers", collection="tirage", frame={"Centre": 100})
    people = _people(100)
    contacts.add(session, campaign.id, people, by=applicant, at=at)
    with pytest.raises(Invalid, match="entre 1 et 100"):
        contacts.draw(session, campaign.id, 101, by=applicant, at=at)
    contacts.draw(session, campaign.id, 20, by=applicant, at=at)
    drawn = set(session.scalars(select(Contact.email)))
    assert len(drawn) == 20
    for again in (
        lambda: contacts.draw(session, campaign.id, 5, by=applicant, at=at),
        lambda: contacts.add(session, campaign.id, [("ami@essai.test", "Centre")], by=applicant, at=at),
    ):
        with pytest.raises(Conflict, match="Le tirage est fait"):
            again()
    contact_erasure.purge(session, campaign.id, by=applicant, at=at)
    told = {entry.event: json.loads(entry.payload) for entry in session.scalars(select(JournalEntry))}
    seed = bytes.fromhex(told["contacts.purged"]["data"]["seed"])
    assert set(contacts.sample([email for email, _ in people], 20, seed)[0]) == drawn


def test_every_person_is_drawn_as_often_as_another() -> None:
    emails, times = [f"{number}@essai.test" for number in range(10)], dict.fromkeys(range(10), 0)
    for seed in range(2000):
        for email in contacts.sample(emails, 3, seed.to_bytes(32, "big"))[0]:
            times[int(email[0])] += 1
    # 600 each, give or take five standard deviations of a binomial (n = 2000, p = 0,3).
    assert all(abs(count - 600) < 5 * (2000 * 0.3 * 0.7) ** 0.5 for count in times.values()), times


def test_whoever_asks_to_be_left_alone_is_not_listed_again(session: Session, at: datetime, tmp_path: Path) -> None:
    campaign, applicant, _ = opened(session, boxes_in(tmp_path), at)
    contacts.add(session, campaign.id, _people(3), by=applicant, at=at)
    found = contacts.of(session, campaign.id)
    assert found is not None
    contact_erasure.stop(session, campaign.id, "0" * 32)
    assert contact_erasure.listed(session, campaign.id).people == 3
    contact_erasure.stop(session, campaign.id, contact_erasure.signature(found, "agent1@essai.test"))
    assert contact_erasure.listed(session, campaign.id).people == 2
    assert contacts.add(session, campaign.id, _people(3), by=applicant, at=at) == 0
    assert "agent1" not in str(found.stopped)


def test_a_leader_is_not_counted_among_the_agents(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes, within = boxes_in(tmp_path), evaluating(session, at)
    evaluation_id, applicant, _ = within
    campaigns.prepare(session, evaluation_id, "dirigeants", collection="nominatif", frame={}, by=applicant, at=at)
    leader, _ = leaders.invite(session, evaluation_id, "Anne-Éléonore Roy", "Directrice", by=applicant, at=at)
    set_apart.keep_address(session, leader, "direction@essai.test")
    campaign, _, _ = opened(session, boxes, at, within=within)
    with pytest.raises(Invalid, match=r"direction@essai\.test \(Anne-Éléonore Roy\)"):
        contacts.add(session, campaign.id, [("direction@essai.test", "Centre")], namesakes=True, by=applicant, at=at)
    alike = [("anne.eleonoreroy2@essai.test", "Centre")]
    with pytest.raises(Invalid, match="homonymes"):
        contacts.add(session, campaign.id, alike, by=applicant, at=at)
    assert contacts.add(session, campaign.id, alike, namesakes=True, by=applicant, at=at) == 1
    contacts.add(session, campaign.id, [("p.martin@essai.test", "Centre")], by=applicant, at=at)
    with pytest.raises(Invalid, match="homonyme"):
        set_apart.check_leader(session, evaluation_id, "Paul Martin", "", namesakes=False)
    set_apart.check_leader(session, evaluation_id, "Paul Martin", "", namesakes=True)
    with pytest.raises(Invalid, match="liste des agents"):
        set_apart.check_leader(session, evaluation_id, "Zoé Blanc", "p.martin@essai.test", namesakes=True)
    assert not set_apart.to_declare(session, campaign), "the platform sees it by itself"


@pytest.mark.parametrize(
    ("email", "name", "same"),
    [
        ("anne.roy@x.fr", "Anne Roy", True),
        ("roy.anne@x.fr", "Anne Roy", True),
        ("aroy@x.fr", "Anne Roy", True),
        ("a-roy3@x.fr", "Anne Roy", True),
        ("helene.lebris@x.fr", "Hélène Le Bris", True),
        ("roy@x.fr", "Anne Roy", False),
        ("alain.royer@x.fr", "Anne Roy", False),
        ("roy@x.fr", "Roy", False),
    ],
)
def test_an_address_is_recognised_by_the_name_in_it(email: str, name: str, *, same: bool) -> None:
    assert set_apart.looks_like(email, name) is same


def test_a_list_goes_with_the_closing_even_when_nobody_thinks_of_it(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    campaign, applicant, _ = opened(session, boxes_in(tmp_path), at)
    contacts.add(session, campaign.id, _people(3), by=applicant, at=at)
    assert contact_erasure.overdue(session) == []
    campaign.sealed_at = at
    session.flush()
    assert contact_erasure.overdue(session) == [campaign]
    with pytest.raises(Conflict, match="close"):
        contacts.add(session, campaign.id, _people(4), by=applicant, at=at)
    contact_erasure.erase(session, campaign, at=at)
    assert session.scalars(select(Contact)).all() == []
