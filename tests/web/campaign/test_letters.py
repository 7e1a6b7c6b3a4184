"""Papers of a campaign: every code printed once and good, a file downloaded once, papers that assistive tools read."""

import io
import re
import stat
import subprocess
import time
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest

from core.platform import Platform
from evaluation.asking import contacts
from evaluation.box import ballots, code_format
from label import batches
from tests.evaluation.boxes import agents
from tests.tools import program
from tests.web.campaign_file import File
from tests.web.conftest import Clock
from tests.web.visitor import Visitor, Visitors
from web.frame.long_work import LongWork

CODE = re.compile(r"(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}")
LONGEST = 60.0
DOWNLOAD = "Télécharger le fichier"
ERASE = "Je l’ai : l’effacer d’ici"


@pytest.fixture
def file(platform: Platform, visitors: Visitors, clock: Clock) -> File:
    return File(platform, visitors, clock)


def _made(person: Visitor) -> Visitor:
    end = time.monotonic() + LONGEST
    while "prêts à imprimer" not in person.opens(person.path).text:
        assert time.monotonic() < end, person.text
        time.sleep(0.1)
    return person


def _text(data: bytes) -> list[str]:
    command = [program("pdftotext", "poppler-utils"), "-", "-"]
    said = subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()
    return said.split("\f")[:-1]


def _is_accessible(data: bytes, title: str, language: str = "fr") -> None:
    with pikepdf.open(io.BytesIO(data)) as document:
        root = document.Root
        assert root.MarkInfo.Marked and str(root.Lang).startswith(language)
        assert root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as told:
            assert told["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
            assert title in str(told["dc:title"])


def _orders(file: File, **fields: str) -> Visitor:
    applicant = file.applicant.opens(f"{file.home}/collaborateurs/impressions")
    return _made(applicant.submits("Créer les codes et le fichier", fields))


def test_letters_hold_one_good_code_each_with_its_promises_and_are_erased_on_demand(file: File) -> None:
    campaign_id = file.opened("collaborateurs")
    with file.platform.database.write() as session:
        day = (file.clock() + timedelta(days=20)).date()
        said = {"phone": "01 99 00 00 00", "paper": "livret à l’accueil", "reply_to": ""}
        contacts.describe(session, campaign_id, ends_on=day, **said, by=file.by, at=file.clock())
    applicant = _orders(file, site="Centre", count="12")
    folder = file.platform.settings.var / "impressions"
    (papers,) = folder.rglob("*.papers")
    assert papers.stat().st_mode & 0o777 == stat.S_IRUSR | stat.S_IWUSR
    assert list(folder.rglob("*.codes")) == [], "codes in clear go once they are printed"
    waiting = applicant.path
    data = applicant.submits(DOWNLOAD).response.content
    pages = _text(data)
    assert len(pages) == 12
    given = [code for page in pages for code in CODE.findall(page)]
    assert len(given) == len(set(given)) == 12
    for page in pages:
        told = re.sub(r"\s+", " ", page)
        for words in ("22 mars 2026", "01 99 00 00 00", "livret à l’accueil", "localhost:8000/repondre", "Centre"):
            assert words in told, (words, told)
        assert "Ce qui vous est promis" in told and "Ce qui ne peut pas l’être" in told
        assert "sous 5 réponses" in told and "préférez votre propre téléphone" in told
    _is_accessible(data, "Lettres")
    with file.platform.database.read() as session:
        for code in given:
            ballots.answer(session, file.boxes, code, agents(4), "", mode="web", at=file.clock())
    assert applicant.opens(waiting).submits(DOWNLOAD).response.content == data, "a download that was cut is begun again"
    applicant.opens(waiting).submits(ERASE).sees("Ce fichier n’est plus ici")
    assert list(folder.rglob("*.papers")) == []
    batch = waiting.rpartition("/")[2]
    address = f"{file.home}/collaborateurs/impressions/{batch}"
    applicant.posts(f"{address}/fichier", {}, status=409)
    applicant.posts(f"{address}/reprise", {}, status=409)


def test_slips_of_every_site_come_eight_a_sheet_and_never_mixed(file: File) -> None:
    file.opened("collaborateurs", frame={"Centre": 17, "Annexe": 3})
    data = _orders(file, kind="Billets à découper, huit par feuille").submits(DOWNLOAD).response.content
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = {name: _text(archive.read(name)) for name in archive.namelist()}
        _is_accessible(archive.read("billets-centre-1.pdf"), "Billets")
    assert {name: len(pages) for name, pages in found.items()} == {"billets-centre-1.pdf": 3, "billets-annexe-1.pdf": 1}
    counts = [len(CODE.findall(page)) for page in found["billets-centre-1.pdf"]]
    assert counts == [8, 8, 1] and all("Centre" in page for page in found["billets-centre-1.pdf"])
    applicant = file.applicant.opens(f"{file.home}/collaborateurs/impressions")
    applicant.submits("Créer les codes et le fichier", {}, status=422).sees("a déjà un code")


def test_bad_orders_are_refused_and_make_no_code(file: File) -> None:
    file.opened("collaborateurs")
    applicant = file.applicant.opens(f"{file.home}/collaborateurs/impressions")
    for fields, sentence in (
        ({"count": "5"}, "Choisissez pour quel site"),
        ({"site": "Annexe", "count": "41"}, "il en reste 40"),
        ({"count": "beaucoup"}, "nombre entier"),
    ):
        applicant.opens(f"{file.home}/collaborateurs/impressions")
        applicant.submits("Créer les codes et le fichier", fields, status=422).sees(sentence)
    applicant.opens(f"{file.home}/collaborateurs").does_not_see("Codes déjà créés")
    file.opened("usagers", frame={})
    applicant.opens(f"{file.home}/usagers/impressions").submits("Créer les codes et le fichier", {}, status=422)
    applicant.sees("Remplissez « Nombre de codes »")


def test_a_batch_that_a_crash_cut_is_taken_up_again_with_the_same_codes(
    file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.opened("collaborateurs")
    begun = LongWork.start

    def crashes(self: LongWork, work: Callable[..., str], *, patience: float) -> None:
        def cut(_tell: object) -> str:
            raise OSError("power cut")

        begun(self, cut, patience=5)

    monkeypatch.setattr(LongWork, "start", crashes)
    applicant = file.applicant.opens(f"{file.home}/collaborateurs/impressions")
    applicant.submits("Créer les codes et le fichier", {"site": "Annexe", "count": "3"})
    applicant.opens(applicant.path).sees("Le travail s’est interrompu", "rien n’est perdu")
    monkeypatch.setattr(LongWork, "start", begun)
    data = _made(applicant.submits("Reprendre")).submits(DOWNLOAD).response.content
    assert sum(len(CODE.findall(page)) for page in _text(data)) == 3
    applicant.opens(f"{file.home}/collaborateurs").sees("Annexe", "3")


def test_a_page_that_waits_says_what_remains_and_survives_a_reload(file: File, monkeypatch: pytest.MonkeyPatch) -> None:
    file.opened("collaborateurs")
    monkeypatch.setattr(LongWork, "start", lambda self, work, *, patience: self._tell("running", 0))
    applicant = file.applicant.opens(f"{file.home}/collaborateurs/impressions")
    applicant.submits("Créer les codes et le fichier", {"site": "Annexe", "count": "3"})
    for _ in range(2):
        applicant.opens(applicant.path).sees("0 sur 3", "Il en reste 3", "le travail continue").follows("Actualiser")


def test_what_nobody_downloads_is_erased_after_an_hour(file: File) -> None:
    file.opened("collaborateurs")
    applicant = _orders(file, site="Annexe", count="2")
    settings = file.platform.settings
    batches.sweep(settings, at=file.clock() + timedelta(minutes=59))
    applicant.opens(applicant.path).sees("Téléchargez le fichier, vérifiez")
    batches.sweep(settings, at=file.clock() + timedelta(minutes=61))
    applicant.opens(applicant.path).sees("Ce fichier n’est plus ici")
    assert list((settings.var / "impressions").rglob("*.papers")) == []


def test_no_code_is_left_in_any_file_of_the_platform(file: File) -> None:
    file.opened("collaborateurs")
    applicant = _orders(file, site="Centre", count="5")
    waiting = applicant.path
    data = applicant.submits(DOWNLOAD).response.content
    applicant.opens(waiting).submits(ERASE)
    given = [code for page in _text(data) for code in CODE.findall(page)]
    assert len(given) == 5
    for path in Path(file.platform.settings.var).rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            for code in given:
                assert code.encode() not in held and code_format.typed(code).encode() not in held, path


def _booklet(file: File, wording: str) -> str:
    data = file.applicant.opens(f"{file.home}/collaborateurs/livret?texte={wording}").response.content
    _is_accessible(data, {"en": "Booklet"}.get(wording, "Livret"), {"en": "en"}.get(wording, "fr"))
    return re.sub(r" +", " ", " ".join(_text(data)).replace("\n", " "))


def test_a_poster_and_a_booklet_hold_no_code(file: File) -> None:
    file.opened("collaborateurs")
    link = file.opened("usagers", "lien_ouvert", {})
    applicant = file.applicant.opens(f"{file.home}/collaborateurs/affiche")
    poster = applicant.response.content
    (page,) = _text(poster)
    assert "localhost:8000/repondre" in page and "le code qui vous a été remis" in re.sub(r"\s+", " ", page)
    assert not CODE.search(page)
    _is_accessible(poster, "Affiche")
    shared = " ".join(_text(applicant.opens(f"{file.home}/usagers/affiche").response.content))
    assert link.hex in re.sub(r"[\s-]+", "", shared) and "le code qui" not in shared
    booklet = applicant.opens(f"{file.home}/collaborateurs/livret").response.content
    said = re.sub(r"\s+", " ", " ".join(_text(booklet)))
    assert "Mon travail est reconnu." in said and "Recopiez ici le code qui vous a été remis" in said
    assert "Tout à fait d’accord" in said and "N’écrivez ni votre nom" in said
    _is_accessible(booklet, "Livret")
    easy = _booklet(file, "falc")
    assert "Faites une croix par ligne." in easy and "Gardez votre nom pour vous." in easy
    english = _booklet(file, "en")
    for words in (
        "One cross a line",
        "Your code",
        "Statement",
        "Write neither your name",
        "Demonstration, of no value",
    ):
        assert words in english, words
    assert not re.search(r"Recopiez|Une croix|Phrase|Démonstration|Project-Id|\u202f", english), english
    applicant.opens(f"{file.home}/dirigeants/affiche", status=404)


def test_papers_are_for_those_who_keep_the_campaign(file: File, visitors: Visitors) -> None:
    file.opened("collaborateurs")
    stranger = visitors.of("applicant")
    for path in ("/impressions", "/affiche", "/livret", f"/impressions/{'0' * 32}"):
        stranger.opens(f"{file.home}/collaborateurs{path}", status=404)
        visitors.of("auditor").opens(f"{file.home}/collaborateurs{path}", status=403)
    for strange in ("0" * 32, "x", "..%2F..%2Fkeys"):
        file.applicant.opens(f"{file.home}/collaborateurs/impressions/{strange}", status=404)
