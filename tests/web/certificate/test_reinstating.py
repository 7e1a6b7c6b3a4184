"""Asking for a reinstatement on the pages: once, with a file examined; the manager reinstates, or says why not."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.event import listen, remove

from audit import antivirus
from core.actor import Actor
from core.platform import Platform
from core.settings import Settings
from label import certificate_life, reinstatements
from label.certificate_models import Certificate
from label.life_models import ReinstatementRequest
from tests.audit.documents import pdf
from tests.builders import make_organisation, make_person
from tests.label.renewed import opened
from tests.web.certificate_room import URL, opened_copy, suspend
from tests.web.conftest import Clock
from tests.web.visitor import Visitor, Visitors

WHY = "Accueil fermé depuis un mois."
TEXT = "L’accueil est rouvert depuis le 2 mai, le registre des passages le montre."
MOTIVE = "Le registre s’arrête au 28 avril : joignez les pages de mai."


class File(msgspec.Struct, frozen=True):
    """A file whose certificate is suspended since 4 May 2026, and its applicant."""

    number: str
    candidacy: str
    applicant: Actor

    @property
    def page(self) -> str:
        return f"{self.candidacy}/programme/retablissement"

    @property
    def managed(self) -> str:
        return f"/certificats/{self.number}/gestion"


@pytest.fixture
def platform(settings: Settings, granted_var: Path) -> Iterator[Platform]:
    with opened_copy(granted_var, msgspec.structs.replace(settings, accept_unscanned=True)) as opened:
        yield opened


@pytest.fixture
def file(platform: Platform, clock: Clock) -> File:
    with platform.database.write() as session:
        held = session.scalars(select(Certificate)).one()
        applicant = make_person(session, clock(), "applicant", organisation_id=held.organisation_id)
        made = File(held.number, f"/candidatures/{held.candidacy_id}", applicant)
    clock.at = datetime(2026, 5, 4, 10, tzinfo=UTC)
    suspend(platform, clock, made.number, WHY)
    return made


def asked(platform: Platform) -> list[ReinstatementRequest]:
    with platform.database.read() as session:
        return list(session.scalars(select(ReinstatementRequest)))


def step(platform: Platform, clock: Clock, file: File, action: str) -> None:
    with platform.database.write() as session:
        words = {"reason": "Motif.", "by": make_person(session, clock(), "manager"), "at": clock(), "public_url": URL}
        getattr(certificate_life, action)(session, platform.keyring, file.number, **words)


def badges(page: Visitor) -> list[tuple[str, str]]:
    """What heads a room: how each badge looks, and its word."""
    found = page.tree.xpath("//*[@class='room-head__state']/*[contains(@class, 'badge')]")
    return [(one.get("class").split("--")[-1], " ".join(one.text_content().split())) for one in found]


def test_it_is_asked_refused_asked_again_and_granted(
    visitors: Visitors, platform: Platform, clock: Clock, file: File
) -> None:
    ours = visitors.as_(file.applicant).opens(file.candidacy).follows("Demander le rétablissement")
    assert ours.title == "Demande de rétablissement"
    ours.sees(WHY, "15 jours ouvrés", "reste suspendu jusqu’à la réponse")
    ours.submits("Envoyer la demande", {}, status=422).sees("Ce que vous avez corrigé")
    virus = {"Une pièce qui le montre": ("macro.exe", b"MZ\x90\x00\x03")}
    ours.submits("Envoyer la demande", {"Ce que vous avez corrigé": TEXT}, files=virus, status=422)
    ours.sees("n’est pas accepté", TEXT)
    assert asked(platform) == [], "what is refused is not sent"
    files = {"Une pièce qui le montre": ("registre.pdf", pdf())}
    ours.submits("Envoyer la demande", {"Ce que vous avez corrigé": TEXT}, files=files)
    ours.sees("Votre demande est envoyée", "est à l’examen", "28 mai 2026", TEXT, "registre.pdf")
    ours.does_not_see("Envoyer la demande")
    for path in ("/tableau-de-bord", file.candidacy, f"{file.candidacy}/programme"):
        ours.opens(path).sees("Votre demande de rétablissement du 4 mai 2026", "28 mai 2026")
        ours.follows("Suivre la demande de rétablissement")
    visitors.citizen().opens(f"/c/{file.number}").does_not_see(TEXT, "demandé")

    manager = visitors.of("manager").opens("/tableau-de-bord").sees("Examinez la demande de rétablissement")
    manager.sees("réponse due le 28 mai 2026").follows("Lire et répondre").sees(TEXT, "Demande de rétablissement")
    manager.opens("/suivi").sees("Demande de rétablissement", "0 sur 15", "Reste 15 jours ouvrés")
    manager.follows("Mairie d’Essai").sees(TEXT).follows("Télécharger la pièce jointe : registre.pdf")
    assert manager.response.content.startswith(b"%PDF-")
    manager.opens(file.managed).submits("Refuser le rétablissement", {}, status=422).sees("Motif du refus")
    manager.submits("Refuser le rétablissement", {"Motif du refus": MOTIVE}).sees("l’organisation est prévenue")
    manager.does_not_see(TEXT)
    visitors.citizen().opens(f"/c/{file.number}").does_not_see(MOTIVE)
    manager.opens("/tableau-de-bord").does_not_see("Examinez la demande de rétablissement")

    ours.opens(file.page).sees(MOTIVE, "refusée le 4 mai 2026", "dans les 2 mois", "Demander de nouveau", TEXT)
    assert ours.text.index(MOTIVE) < ours.text.index("Demander de nouveau"), "why comes first"
    ours.follows("sur la page des recours").sees("le refus de rétablir le certificat, le 4 juillet 2026")
    clock.advance(days=3)
    ours, manager = visitors.as_(file.applicant), visitors.of("manager")
    ours.opens(file.page).submits("Envoyer la demande", {"Ce que vous avez corrigé": f"{TEXT} Voici mai."})
    ours.sees("est à l’examen", "2 juin 2026", MOTIVE)
    manager.opens(file.managed).sees("Voici mai.")
    manager.submits("Rétablir le certificat", {"Motif du rétablissement": "L’accueil a rouvert."}).sees("rétabli")
    manager.does_not_see("Demande de rétablissement")
    ours.opens(file.page, status=409).sees("Ce certificat est valide : il n’y a rien à rétablir.")
    told = ("Rétablissement du certificat demandé", "Rétablissement du certificat refusé", "Certificat rétabli")
    ours.opens(f"{file.candidacy}/historique").sees(*told).does_not_see(MOTIVE)


def test_a_second_sending_changes_nothing_and_keeps_what_was_typed(
    visitors: Visitors, platform: Platform, file: File
) -> None:
    first = visitors.as_(file.applicant).opens(file.page)
    late = visitors.as_(file.applicant).opens(file.page)
    first.submits("Envoyer la demande", {"Ce que vous avez corrigé": TEXT})
    late.submits("Envoyer la demande", {"Ce que vous avez corrigé": "Écrit dans un autre onglet."}, status=409)
    late.sees("attend déjà sa réponse", "n’est pas envoyé", "Écrit dans un autre onglet.", TEXT)
    assert [one.text for one in asked(platform)] == [TEXT]


def test_the_same_form_sent_twice_is_received_once(visitors: Visitors, platform: Platform, file: File) -> None:
    ours = visitors.as_(file.applicant).opens(file.page)
    typed = {**ours.hidden(), "_cle": "une-seule-fois", "texte": TEXT}
    for _ in range(2):
        ours.posts(file.page, typed, status=303)
    assert len(asked(platform)) == 1


def test_what_the_antivirus_did_not_clear_is_not_sent(
    visitors: Visitors, platform: Platform, file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audit.antivirus.scanner", lambda _settings: lambda _data: antivirus.SILENT)
    ours = visitors.as_(file.applicant).opens(file.page)
    files = {"Une pièce qui le montre": ("registre.pdf", pdf())}
    ours.submits("Envoyer la demande", {"Ce que vous avez corrigé": TEXT}, files=files, status=422)
    ours.sees("l’antivirus n’a pas répondu", TEXT)
    assert asked(platform) == []


def test_a_file_is_read_in_its_own_candidacy_alone(
    visitors: Visitors, platform: Platform, clock: Clock, file: File
) -> None:
    ours = visitors.as_(file.applicant).opens(file.page)
    files = {"Une pièce qui le montre": ("registre.pdf", pdf())}
    ours.submits("Envoyer la demande", {"Ce que vous avez corrigé": TEXT}, files=files)
    (made,) = asked(platform)
    clock.at = datetime(2028, 12, 1, 10, tzinfo=UTC)
    with platform.database.write() as session:
        other = opened(session, clock()).id
    ours = visitors.as_(file.applicant)
    ours.opens(f"{file.page}/{made.id}/piece")
    ours.opens(f"/candidatures/{other}/programme/retablissement/{made.id}/piece", status=404)
    visitors.of("auditor").opens(f"{file.page}/{made.id}/piece", status=403)


def test_who_asks_and_when(visitors: Visitors, platform: Platform, clock: Clock, file: File) -> None:
    with platform.database.write() as session:
        other = make_organisation(session, clock(), siret="99900014400017", name="Autre mairie")
        stranger = make_person(session, clock(), "applicant", organisation_id=other.id)
        applicant = file.applicant
        made = reinstatements.ask(
            session, session.scalars(select(Certificate)).one().candidacy_id, TEXT, None, by=applicant, at=clock()
        ).id
    typed = {"texte": TEXT}
    visitors.as_(stranger).opens(file.page, status=404).posts(file.page, typed, status=404)
    visitors.as_(stranger).opens(f"{file.page}/{made}/piece", status=404)
    for role in ("auditor", "committee", "shopper"):
        visitors.of(role).opens(file.page, status=403).posts(file.page, typed, status=403)
    visitors.of("manager").posts(file.page, typed, status=403)
    refusal = f"/certificats/{file.number}/demandes/{made}/refus"
    visitors.as_(applicant).posts(refusal, {"refus": MOTIVE}, status=403)
    visitors.of("manager").opens(f"{file.page}/{made}/piece", status=404)
    visitors.of("manager").posts(refusal.replace(str(made), str(file.applicant.id)), {"refus": MOTIVE}, status=404)
    step(platform, clock, file, "withdraw")
    visitors.of("manager").posts(refusal, {"refus": MOTIVE}, status=409)
    ours = visitors.as_(applicant).opens(file.page, status=409).sees("seul un recours fondé le rétablirait")
    ours.posts(file.page, typed, status=409)
    assert len(asked(platform)) == 1


@pytest.mark.parametrize(
    ("action", "look", "word"),
    [("suspend", "warn", "Certificat suspendu"), ("withdraw", "bad", "Certificat retiré")],
)
def test_every_room_says_how_the_certificate_stands(
    visitors: Visitors, platform: Platform, clock: Clock, file: File, action: str, look: str, word: str
) -> None:
    granted = ("ok", "Label accordé")
    if action == "withdraw":
        step(platform, clock, file, action)
    for room in ("", "/dossier", "/programme", "/resultats", "/recours", "/kit", "/historique"):
        page = visitors.as_(file.applicant).opens(f"{file.candidacy}{room}")
        assert badges(page) == [granted, (look, word)], room
    clock.at = datetime(2029, 3, 5, 10, tzinfo=UTC)
    ended = ("off", "Certificat expiré") if action == "suspend" else (look, word)
    assert badges(visitors.as_(file.applicant).opens(f"{file.candidacy}/dossier")) == [granted, ended]


def test_a_valid_certificate_adds_nothing_to_the_header_and_one_query_at_most(
    visitors: Visitors, platform: Platform, clock: Clock, file: File
) -> None:
    step(platform, clock, file, "reinstate")
    asked_for: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "FROM certificate" in statement and "certificate.candidacy_id = " in statement:
            asked_for.append(statement)

    listen(Engine, "before_cursor_execute", count)
    try:
        for room in ("", "/dossier", "/programme", "/kit", "/historique"):
            asked_for.clear()
            assert badges(visitors.as_(file.applicant).opens(f"{file.candidacy}{room}")) == [("ok", "Label accordé")]
            assert len(asked_for) == 1, room
    finally:
        remove(Engine, "before_cursor_execute", count)
