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
from label import notices, upkeep, workflow
from tests.builders import in_evaluation, make_person, submitted
from tests.core.mailbox import Mailbox, open_mailbox, parts, sent_to
from tests.web.visitor import Visitors
from web import rooms
from web.mails import renderer
from web.rendering import ROOT

EVERY = [(action, notice) for action, told in notices.TOLD.items() for notice in told] + [
    ("entrust", notices.ENTRUSTED)
]
PATH = "/candidatures/9a1f6c1e-0000-4000-8000-000000000000/rapport"


def written(
    settings: Settings,
    action: str,
    role: str,
    word: str = "usager",
    due: str | None = None,
    name: str = "Mairie d'Essai",
) -> tuple[str, str, str]:
    """The subject, the text and the HTML of one notice."""
    label = label_title("Équipe heureuse, {Usagers} heureux", word)
    values = {"role": role, "path": PATH, "organisation": name, "word": word, "label": label, "due": due}
    return renderer(settings)({"template": f"{action}_{role}", "values": values})


def read(page: str) -> str:
    """What an eye reads of an HTML mail, spaces made alike."""
    (body,) = lxml_html.document_fromstring(page).xpath("//body")
    return flat(" ".join(body.itertext()))


def flat(text: str) -> str:
    return re.sub(r"[ \r\n]+", " ", text).strip()


@pytest.mark.parametrize("word", CHOICES)
def test_every_mail_speaks_of_one_word_in_printed_french_and_alike_in_both_parts(settings: Settings, word: str) -> None:
    others = "|".join(other for other in CHOICES if other != word)
    for action, notice in EVERY:
        for due in (None, "2026-06-01"):
            subject, text, page = written(settings, action, notice.role, word, due=due)
            assert flat(text) == read(page), action
            assert not re.search(rf"\b(?:{others})s?\b", f"{subject} {page}".lower()), action
            assert f"{forms(word)['Usagers']} heureux" in text
            for said in (subject, text, read(page)):
                assert french(said) == said, said
                assert "'" not in said
                assert not re.search(r" [;:!?»]|« ", said), said


def test_the_campaigns_are_named_after_the_organisation_s_word(settings: Settings) -> None:
    for action in ("open_evaluation", "resume"):
        assert "des collaborateurs et des élèves" in written(settings, action, "applicant", "élève")[1]


def test_every_notice_has_its_words_and_no_words_are_without_notice() -> None:
    templates = {file.stem for file in (ROOT / "templates" / "mail").glob("[!_]*.html")}
    assert templates == {f"{action}_{notice.role}" for action, notice in EVERY}


def test_every_link_leads_to_a_room_that_its_reader_finds_once_the_step_is_made() -> None:
    for action, notice in EVERY:
        state = workflow.BY_ACTION[action].target if action in workflow.BY_ACTION else "evaluation"
        assert notice.room in {room.code for room in rooms.open_to(notice.role, state)}, action


def test_a_mail_has_one_link_made_from_the_settings_and_fetches_nothing(settings: Settings) -> None:
    elsewhere = msgspec.structs.replace(settings, pages_url="https://label.exemple.fr")
    for action, notice in EVERY:
        _, text, page = written(elsewhere, action, notice.role)
        tree = lxml_html.document_fromstring(page)
        assert tree.xpath("//@href") == [f"https://label.exemple.fr{PATH}"]
        assert re.findall(r"https?://\S+", text) == [f"https://label.exemple.fr{PATH}"]
        assert tree.xpath("//@src | //img | //table | //script | //link | //form") == []
        assert not re.search(r"url\(|@import|@font-face", page)


def test_an_organisation_s_name_stays_text_and_a_subject_one_line(settings: Settings) -> None:
    subject, text, page = written(settings, "submit", "manager", name="Mairie & <b>Fils</b>\nBcc\u2028x@y.test")
    assert subject == "Mairie & <b>Fils</b> Bcc x@y.test\u00a0: une candidature à examiner"
    assert "Mairie & <b>Fils</b>" in text
    assert lxml_html.document_fromstring(page).xpath("//b") == []
    mail.message(settings, {"to": "a@b.test", "subject": subject, "text": text, "html": page, "at": "2026-03-02T09:30"})


def test_a_date_is_written_when_there_is_one(settings: Settings) -> None:
    told = [action for action in notices.TOLD if "1er\u00a0juin 2026" in _to_applicant(settings, action)]
    assert told == ["send_report", "finalise_report", "grant", "grant_with_reservations"]
    assert "au plus tard" not in written(settings, "send_report", "applicant")[1]


def _to_applicant(settings: Settings, action: str) -> str:
    if all(notice.role != "applicant" for notice in notices.TOLD[action]):
        return ""
    return written(settings, action, "applicant", due="2026-06-01")[1]


def test_the_demonstration_says_so_and_the_real_platform_does_not(settings: Settings) -> None:
    assert "inventés" in written(settings, "grant", "applicant")[1]
    real = msgspec.structs.replace(settings, demo=False)
    assert "inventés" not in written(real, "grant", "applicant")[1]


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
