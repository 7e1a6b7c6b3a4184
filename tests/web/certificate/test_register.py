"""The public register: searched by anybody, honest about refusals, laid out by département, counted by year."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from core.platform import Platform
from core.settings import Settings
from evaluation.models import Evaluation
from label.certificate_models import Certificate, CertificateEdition, StatusEvent
from label.models import Candidacy, Deliberation
from tests.label.rewriting import unguard_decisions
from tests.web.certificate_room import number_of, opened_copy, suspend
from tests.web.conftest import Clock
from tests.web.filling import plain
from tests.web.visitor import Visitor


@pytest.fixture
def platform(settings: Settings, granted_var: Path) -> Iterator[Platform]:
    with opened_copy(granted_var, settings) as opened:
        yield opened


@pytest.fixture
def number(platform: Platform) -> str:
    return number_of(platform)


def test_an_empty_register_says_what_will_come(visitor: Visitor, platform: Platform) -> None:
    with platform.database.write() as session:
        for table in (StatusEvent, CertificateEdition, Certificate):
            session.execute(delete(table))
    for path in ("/registre", "/registre/departements"):
        visitor.opens(path).sees("Aucun certificat pour l’instant")


def test_one_finds_by_name_number_or_place(visitor: Visitor, number: str) -> None:
    visitor.opens("/registre").sees(number, "Mairie d’Essai", "33000 Épreuville-sur-Isle", "Valide", "1 certificat")
    for query in ("essai", "MAIRIE", "equipe usagers", "999000078", number, number.lower().replace("-", " ")):
        visitor.opens(f"/registre?q={query}").sees(number)
    for place in ("33", "Gironde", "epreuville"):
        visitor.opens(f"/registre?lieu={place}").sees(number)
    for nothing in ("q=hôpital", "lieu=75", "nature=CAF", "statut=withdrawn", "niveau=spx-2026:or"):
        visitor.opens(f"/registre?{nothing}").sees("Aucun certificat trouvé")
        assert number not in visitor.text


def test_the_filters_stay_in_the_address_and_on_the_page(visitor: Visitor, number: str) -> None:
    visitor.opens("/registre")
    (form,) = visitor.tree.xpath("//form[.//input[@name='q']]")
    assert (form.get("method"), form.get("action")) == ("get", "/registre")
    visitor.opens("/registre?q=essai&lieu=33&nature=mairie&statut=valid&niveau=ehuh-2019:label").sees(number)
    assert visitor.tree.xpath("//input[@name='q' or @name='lieu']/@value") == ["essai", "33"]
    chosen = ["mairie", "valid", "ehuh-2019:label"]
    assert visitor.tree.xpath("//option[@selected]/@value") == chosen
    assert "Équipe heureuse, Usagers heureux – Label accordé" in visitor.text
    visitor.opens("/registre?q=essai").follows(number).sees("Ce que dit ce certificat")


def test_the_register_turns_its_pages(visitor: Visitor, number: str) -> None:
    assert "plus anciens" not in visitor.opens("/registre").text
    visitor.opens(f"/registre?statut=valid&apres={number}").follows("Revenir au début").sees(number)
    assert visitor.path == "/registre?statut=valid"
    visitor.opens("/registre?apres=EHUH-2026-0000-0", status=404)


def test_the_address_of_an_organisation_tells_its_history(
    visitor: Visitor, platform: Platform, number: str, clock: Clock
) -> None:
    visitor.opens("/registre/99900007800017").sees("Mairie d’Essai", number, "33000 Épreuville-sur-Isle")
    suspend(platform, clock, number, "Accueil fermé depuis un mois.")
    visitor.opens("/registre/99900007800017").sees(f"Suspendu, certificat {number}", "Accueil fermé", "Délivré")
    visitor.opens("/registre/99900014400017", status=404)


def test_a_departement_is_a_tile_a_row_and_a_search(visitor: Visitor, number: str) -> None:
    visitor.opens("/registre/departements").sees("Gironde (33)")
    (tile,) = visitor.tree.xpath("//figure//a")
    assert plain(tile.get("aria-label")) == "Gironde : 1 certificat valide"
    assert len(visitor.tree.xpath("//figure//rect")) == 101
    visitor.opens(tile.get("href")).sees(number)


def test_small_numbers_of_refusals_are_not_said(visitor: Visitor, platform: Platform) -> None:
    visitor.opens("/registre/chiffres").sees("label accordé", "0")
    _decide(platform, "refused", 4)
    visitor.opens("/registre/chiffres").sees("moins de 5", "non donné")
    visitor.opens("/").sees("moins de 5")
    _decide(platform, "refused", 2)
    row = visitor.opens("/registre/chiffres").tree.xpath("//tbody/tr/td")
    assert [plain(cell.text_content()) for cell in row] == [
        "1",
        "6",
        "0",
        "30 jours, la moitié entre 30 et 30",
        "0",
        "non donnée",
    ]


def _decide(platform: Platform, outcome: str, count: int) -> None:
    """So many more sittings that ended thus, thirty days after the file was sent."""
    with platform.database.write() as session:
        known = session.scalars(select(Deliberation).where(Deliberation.outcome == "granted")).one()
        file = session.get_one(Candidacy, known.candidacy_id)
        assert file.submitted_at is not None
        unguard_decisions(session)
        session.execute(update(Deliberation).values(decided_at=file.submitted_at + timedelta(days=30)))
        names = ("candidacy_id", "verdict", "quorum", "opened_at")
        for _ in range(count):
            session.add(
                Deliberation(
                    evaluation_id=_evaluation(session, known),
                    outcome=outcome,
                    motive="Motif.",
                    decided_at=file.submitted_at + timedelta(days=30),
                    **{name: getattr(known, name) for name in names},
                )
            )


def _evaluation(session: Session, known: Deliberation) -> UUID:
    first = session.get_one(Evaluation, known.evaluation_id)
    names = ("candidacy_id", "organisation_id", "referentiel_id", "referentiel_digest", "opened_at")
    made = Evaluation(**{name: getattr(first, name) for name in names})
    session.add(made)
    session.flush()
    return made.id
