"""Heavy files by pieces over HTTP: announced, resumed, examined once whole; a download that was cut goes on."""

from datetime import datetime
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select

from audit import antivirus
from audit.antivirus import SAFE, Scan
from audit.audit_models import Evidence
from audit.quarantine import Quarantine
from audit.uploads import PIECE
from core.platform import Platform
from tests.audit.rooms import held, saying
from tests.web.audit.test_evidence import FILE, TITLE, WHAT
from tests.web.audit_room import REQUIREMENT, Desk, open_desk
from tests.web.visitor import Visitor, Visitors

DATA = b"Ligne de texte.\n" * ((PIECE + 1000) // 16)


@pytest.fixture
def desk(visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(antivirus, "scanner", lambda _settings: saying(SAFE))
    return open_desk(visitors, platform, at)


def announce(desk: Desk, data: bytes = DATA, status: int = 200, **said: Any) -> dict[str, Any]:
    words = {"nom": "long.txt", "taille": str(len(data)), "empreinte": sha256(data).hexdigest()} | said
    answer: dict[str, Any] = desk.applicant.posts(f"{desk.address}/preuves/envois", words, status).response.json()
    return answer


def piece(desk: Desk, sending: str, number: int, data: bytes, status: int = 200, by: Visitor | None = None) -> Any:
    visitor = by or desk.applicant
    response = visitor._send(
        "POST",
        f"{desk.address}/preuves/envois/{sending}/{number}",
        data={"_jeton": visitor.hidden()["_jeton"]},
        files={"morceau": ("blob", data)},
    )
    assert response.status_code == status, response.text[:500]
    return response


def arrived(desk: Desk, data: bytes = DATA) -> str:
    """Every piece of a file; the name of its sending."""
    sending = str(announce(desk, data)["envoi"])
    for number in range(-(-len(data) // PIECE)):
        piece(desk, sending, number, data[number * PIECE : (number + 1) * PIECE])
    return sending


def file_it(desk: Desk, sending: str, status: int = 200, **said: str) -> Visitor:
    desk.applicant.opens(f"{desk.address}/preuves/depot")
    words = {WHAT: REQUIREMENT, TITLE: "Long", "envoi": sending} | said
    return desk.applicant.submits(FILE, words, status=status)


def test_a_file_by_pieces_is_filed_like_any_other(desk: Desk, platform: Platform) -> None:
    file_it(desk, arrived(desk)).sees("Document reçu", "rien de suspect")
    with platform.database.read() as session:
        proof = session.scalars(select(Evidence)).one()
    assert (proof.filename, proof.size, proof.sha256) == ("long.txt", len(DATA), sha256(DATA).hexdigest())
    assert platform.files.get(proof.sha256) == DATA
    assert Quarantine(platform.settings).sendings() == set()


def test_after_a_cut_the_server_says_what_it_has(desk: Desk) -> None:
    sending = announce(desk)["envoi"]
    piece(desk, sending, 1, DATA[PIECE:])
    answer = {"envoi": sending, "morceau": PIECE, "recus": [1]}
    assert announce(desk) == answer
    assert desk.applicant.opens(f"{desk.address}/preuves/envois/{sending}").response.json() == answer
    file_it(desk, sending, 409).sees("pas encore entièrement reçu", "est déjà reçu")


def test_a_wrong_piece_and_a_file_too_heavy_are_said(desk: Desk) -> None:
    sending = announce(desk)["envoi"]
    assert "n’est pas celui" in piece(desk, sending, 1, b"autre", 422).json()["refus"]
    assert "100 Mo" in announce(desk, status=422, taille="200000000")["refus"]
    assert "illisible" in announce(desk, status=422, taille="beaucoup")["refus"]


def test_somebody_elses_sending_does_not_exist(desk: Desk, visitors: Visitors) -> None:
    sending = announce(desk)["envoi"]
    organisation_id = desk.applicant.actor.organisation_id  # type: ignore[union-attr]
    colleague = visitors.of("applicant", organisation_id=organisation_id)
    piece(desk, sending, 1, DATA[PIECE:], 404, by=colleague)
    colleague.opens(f"{desk.address}/preuves/envois/{sending}", 404)
    colleague.opens(f"{desk.address}/preuves/depot")
    colleague.submits(FILE, {WHAT: REQUIREMENT, TITLE: "Long", "envoi": sending}, status=404)
    visitors.of("applicant").opens(f"{desk.address}/preuves/envois/{sending}", 404)
    file_it(desk, "n’importe", 404)


def test_what_was_typed_wrong_keeps_the_file_that_arrived(desk: Desk) -> None:
    sending = arrived(desk)
    file_it(desk, sending, 422, **{TITLE: ""}).sees("« long.txt » est déjà reçu")
    desk.applicant.submits(FILE, {TITLE: "Long"}).sees("Document reçu")


def test_a_file_by_pieces_passes_the_same_checks(
    desk: Desk, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_it(desk, arrived(desk, b"MZ\x90\x00" + b"\0" * PIECE), 422).sees("Ce type de fichier n’est pas accepté")
    desk.applicant.does_not_see("est déjà reçu")
    marked = Scan("infected", False, "Refusé par l’antivirus : « Essai ».")
    monkeypatch.setattr(antivirus, "scanner", lambda _settings: saying(marked))
    file_it(desk, arrived(desk)).sees("« Essai »")
    assert not held(platform.files)


def test_without_script_the_page_says_its_limit(desk: Desk) -> None:
    desk.applicant.opens(f"{desk.address}/preuves/depot").sees("100 Mo au plus", "20 Mo si votre navigateur")
    files = {"Fichier": ("lourd.txt", b"a" * (20 * 1024 * 1024 + 1))}
    desk.applicant.submits(FILE, {WHAT: REQUIREMENT, TITLE: "Long"}, files=files, status=422).sees("dépasse 20 Mo")


def test_a_confidential_document_is_opened_by_its_organisation_and_its_auditor_alone(
    desk: Desk, platform: Platform
) -> None:
    file_it(desk, arrived(desk), restreint=True)  # type: ignore[arg-type]
    with platform.database.read() as session:
        address = f"{desk.address}/preuves/{session.scalars(select(Evidence.id)).one()}/fichier"
    for person in (desk.applicant, desk.auditor):
        assert person.opens(address).response.content == DATA
    desk.manager.opens(address, 403).sees("Ce document est confidentiel")


def test_a_download_that_was_cut_goes_on_where_it_stopped(desk: Desk, platform: Platform) -> None:
    file_it(desk, arrived(desk))
    with platform.database.read() as session:
        address = f"{desk.address}/preuves/{session.scalars(select(Evidence.id)).one()}/fichier"
    client, token = desk.auditor.client, desk.auditor.token

    def asked(**headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.get(address, headers={"cookie": f"session={token}"} | named)

    whole = asked()
    assert (whole.status_code, whole.headers["content-length"]) == (200, str(len(DATA)))
    rest = asked(range="bytes=4194300-", if_range=whole.headers["etag"])
    assert (rest.status_code, rest.content) == (206, DATA[4194300:])
    assert rest.headers["content-range"] == f"bytes 4194300-{len(DATA) - 1}/{len(DATA)}"
    assert asked(range="bytes=-5").content == DATA[-5:]
    assert asked(range="bytes=2-4").content == DATA[2:5]
    assert asked(range="bytes=2-4", if_range='"autre"').status_code == 200
    assert asked(range="bytes=4-2").status_code == asked(range="bytes=0-1,3-4").status_code == 200
    outside = asked(range=f"bytes={len(DATA)}-")
    assert (outside.status_code, outside.headers["content-range"]) == (416, f"bytes */{len(DATA)}")
