"""Mails as people receive them: both parts alike, one word, one link, French typography, nothing fetched."""

import re
from collections.abc import Iterator
from datetime import datetime

import msgspec
import pytest
from lxml import html as lxml_html

from core import mail
from core.platform import Platform
from core.settings import Settings
from core.typography import french
from core.vocabulary import CHOICES, forms, label_title
from label import account_notices, grievance_notices, invitations, notices, shopper_notices, upkeep, workflow
from tests.builders import in_evaluation, make_person, submitted
from tests.core.mailbox import Mailbox, open_mailbox, parts, sent_to
from tests.web.visitor import Visitors
from web.desk import rooms
from web.frame.rendering import ROOT
from web.public.design_mails import CODE, example, readers
from web.public.mails import renderer

EVERY = [
    (f"{action}_{notice.role}", notice) for action, told in (notices.TOLD | notices.BESIDE).items() for notice in told
]
EVERY += [(f"{action}_{notice.role}", notice) for action, notice in notices.ALONE.items()]
EVERY += [(event, notices.Notice("manager", page=path)) for event, path in account_notices.PAGES.items()]
EVERY += list(grievance_notices.MAILS.items())
EVERY += list(shopper_notices.MAILS.items())
# About one day: they are never written without it.
DATED: tuple[str, ...] = ("due_", "document_", "overdue_", "late_", "expiring_", "expired_", "announced_", "cancelled_")
DATED += ("bring_forward_", "pulse_", "visit_", "propose_suspension", "complaint_", "appeal_", "grievance_")
DATED += ("escalate_", "leave_open_", "reservation_")
PATH = "/candidatures/9a1f6c1e-0000-4000-8000-000000000000/rapport"


def written(
    settings: Settings,
    template: str,
    role: str = "applicant",
    word: str = "usager",
    due: str | None = None,
    name: str = "Mairie d'Essai",
) -> tuple[str, str, str]:
    """The subject, the text and the HTML of one notice."""
    label = label_title("Équipe heureuse, {Usagers} heureux", word)
    values = {
        "role": role,
        "path": PATH,
        "organisation": name,
        "word": word,
        "label": label,
        "due": due,
        "number": "RECOURS-2026-7K3F-9",
    }
    return renderer(settings)({"template": template, "values": values})


def read(page: str) -> str:
    """What an eye reads of an HTML mail, spaces made alike."""
    (body,) = lxml_html.document_fromstring(page).xpath("//body")
    return flat(" ".join(body.itertext()))


def flat(text: str) -> str:
    return re.sub(r"[ \r\n]+", " ", text).strip()


@pytest.mark.parametrize("word", CHOICES)
def test_every_mail_speaks_of_one_word_in_printed_french_and_alike_in_both_parts(settings: Settings, word: str) -> None:
    others = "|".join(other for other in CHOICES if other != word)
    for name, notice in EVERY:
        for due in ("2026-06-01",) if name.startswith(DATED) else (None, "2026-06-01"):
            subject, text, page = written(settings, name, notice.role, word, due=due)
            assert flat(text) == read(page), name
            assert not re.search(rf"\b(?:{others})s?\b", f"{subject} {page}".lower()), name
            assert 8 < len(subject) < 90, subject
            assert f"{forms(word)['Usagers']} heureux" in text
            for said in (subject, text, read(page)):
                assert french(said) == said, said
                assert "'" not in said
                assert not re.search(r" [;:!?»]|« ", said), said


def test_the_campaigns_are_named_after_the_organisation_s_word(settings: Settings) -> None:
    for name in ("open_evaluation_applicant", "resume_applicant"):
        assert "des agents et des élèves" in written(settings, name, "applicant", "élève")[1]


def test_every_notice_has_its_words_and_no_words_are_without_notice() -> None:
    templates = {file.stem for file in (ROOT / "templates" / "mail").glob("[!_]*.html")}
    assert templates == {name for name, _ in EVERY} | invitations.TEMPLATES.keys() == readers().keys()


def test_every_link_leads_to_a_room_that_its_reader_finds_once_the_step_is_made() -> None:
    granted: tuple[str, ...] = (
        "close",
        "due",
        "overdue",
        "suspend_certificate",
        "reinstate_certificate",
        "withdraw_certificate",
    )
    granted += ("reduce_certificate", "announced_step", "cancelled_step", "surveillance", "lift_certificate")
    granted += ("pulse_due", "pulse_overdue", "conclude_pulse", "bring_forward")
    granted += ("visit_due", "visit_overdue", "propose_suspension", "supersede_certificate")
    granted += ("ask_reinstatement", "decline_reinstatement")
    granted += ("lift_reservation", "reservation_due", "reservation_overdue")
    states = dict.fromkeys(granted, "granted") | dict.fromkeys(("convene", "late"), "committee")
    asked = dict.fromkeys(("appeal_received", "appeal_answered", "appeal_asked"), "refused")
    states |= asked | {"question": "adjourned"}
    for name, notice in EVERY:
        action = name.removesuffix(f"_{notice.role}")
        row = workflow.BY_ACTION.get(action)
        state = row.target if row else states.get(action, "evaluation")
        rooms_there = {room.code for room in rooms.open_to(notice.role, state)}
        assert notice.page or notice.room.partition("/")[0] in rooms_there, name


def test_every_other_link_is_a_page_that_its_reader_may_open(visitors: Visitors) -> None:
    for name, notice in EVERY:
        if notice.page and name not in account_notices.PAGES:
            reader = visitors.citizen() if notice.role in ("citizen", "candidate") else visitors.of(notice.role)
            reader.opens(notice.page)
    for role in ("applicant", "auditor", "shopper", "committee", "manager"):
        visitors.of(role).opens("/role")
        visitors.of(role).opens("/tableau-de-bord")


def test_a_mail_has_one_link_made_from_the_settings_and_fetches_nothing(settings: Settings) -> None:
    elsewhere = msgspec.structs.replace(settings, pages_url="https://label.exemple.fr")
    for name, notice in EVERY:
        _, text, page = written(elsewhere, name, notice.role, due="2026-06-01")
        tree = lxml_html.document_fromstring(page)
        assert tree.xpath("//@href") == [f"https://label.exemple.fr{PATH}"]
        assert re.findall(r"https?://\S+", text) == [f"https://label.exemple.fr{PATH}"]
        assert tree.xpath("//@src | //img | //table | //script | //link | //form") == []
        assert not re.search(r"url\(|@import|@font-face", page)


def test_an_organisation_s_name_stays_text_and_a_subject_one_line(settings: Settings) -> None:
    subject, text, page = written(settings, "submit_manager", "manager", name="Mairie & <b>Fils</b>\nBcc\u2028x@y.test")
    assert subject == "Mairie & <b>Fils</b> Bcc x@y.test\u00a0: une candidature à examiner"
    assert "Mairie & <b>Fils</b>" in text
    assert lxml_html.document_fromstring(page).xpath("//b") == []
    mail.message(settings, {"to": "a@b.test", "at": "2026-03-02T09:30"}, (subject, text, page))


def test_a_date_is_written_when_there_is_one(settings: Settings) -> None:
    told = {
        name
        for name, notice in EVERY
        if "1er\u00a0juin 2026" in written(settings, name, notice.role, due="2026-06-01")[1]
    }
    dated = {name for name, _ in EVERY if name.startswith(DATED)}
    steps = {"send_report", "finalise_report", "grant", "grant_with_reservations", "close", "find_wanting"}
    steps |= {"ask_document", "issue_certificate"}
    dated -= {"complaint_answered_citizen", "appeal_answered_applicant", "grievance_answered_manager"}
    dated -= {"surveillance_manager"}
    assert told == dated | {f"{step}_applicant" for step in steps}
    assert "au plus tard" not in written(settings, "send_report_applicant")[1]


def test_the_demonstration_says_so_and_the_real_platform_does_not(settings: Settings) -> None:
    assert "inventés" in written(settings, "grant_applicant")[1]
    real = msgspec.structs.replace(settings, demo=False)
    assert "inventés" not in written(real, "grant_applicant")[1]


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as opened:
        yield opened


def test_a_submission_reaches_the_manager_who_follows_its_link(
    visitors: Visitors, platform: Platform, at: datetime, mailbox: Mailbox
) -> None:
    with platform.database.write() as session:
        candidacy, _, manager = submitted(session, at)
    platform.settings = sent_to(platform.settings, mailbox.port)
    for _ in range(2):
        upkeep.tend(platform, at, renderer(platform.settings))
    (received,) = mailbox.received
    text, page = parts(received)
    assert flat(text) == read(page)
    assert "Mairie d’Essai a envoyé sa candidature" in text
    link = re.findall(r"https?://\S+", text)[0]
    assert link == f"http://localhost:8000/candidatures/{candidacy.id}/recevabilite"
    visitors.as_(manager).opens(link.removeprefix("http://localhost:8000")).sees("Recevabilité")


def test_an_auditor_is_written_to_when_the_manager_entrusts_a_file(
    visitors: Visitors, platform: Platform, at: datetime, mailbox: Mailbox
) -> None:
    with platform.database.write() as session:
        candidacy, _, manager = in_evaluation(session, at)
        auditor = make_person(session, at, "auditor", name="Bruno Costa")
    page = visitors.as_(manager).opens(f"/candidatures/{candidacy.id}/audit")
    page.submits("Confier la mission", {"Auditeur": "Bruno Costa"})
    platform.settings = sent_to(platform.settings, mailbox.port)
    upkeep.tend(platform, at, renderer(platform.settings))
    (text,) = (parts(one)[0] for one in mailbox.received if "mission d’audit" in parts(one)[0])
    visitors.as_(auditor).opens(re.findall(r"https?://[^/]+(\S+)", text)[0]).sees("Avez-vous un intérêt")


def test_nothing_leaves_and_nothing_is_lost_while_no_server_is_set(
    platform: Platform, at: datetime, mailbox: Mailbox
) -> None:
    with platform.database.write() as session:
        submitted(session, at)
    upkeep.tend(platform, at, renderer(platform.settings))
    assert mailbox.received == []
    platform.settings = sent_to(platform.settings, mailbox.port)
    upkeep.tend(platform, at, renderer(platform.settings))
    assert len(mailbox.received) == 1


@pytest.mark.parametrize("word", CHOICES)
def test_an_invitation_is_a_letter_of_its_organisation_with_a_code_and_a_way_out(settings: Settings, word: str) -> None:
    others = "|".join(other for other in CHOICES if other != word)
    for name in invitations.TEMPLATES:
        subject, text, page = example(settings, name, word)
        assert flat(text) == read(page), name
        assert not re.search(rf"\b(?:{others})s?\b", f"{subject} {page}".lower()), name
        for said in (subject, text, read(page)):
            assert french(said) == said and "'" not in said, said
        tree = lxml_html.document_fromstring(page)
        links = tree.xpath("//@href")
        assert len(links) == 2 and links[0].endswith(f"/repondre#{CODE}" if "invite" in name else "/repondre")
        assert "/courriels/stop?" in links[1] and links == re.findall(r"https?://\S+", text)
        assert tree.xpath("//@src | //img | //table | //script | //link | //form") == []
        assert (CODE in text) is ("invite" in name)
