"""The life of shoppers around their visits: who applies, what they declare, what a visit costs, what is asked again."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from audit import antivirus
from cli.demonstration import proofs
from cli.demonstration.season import Days, Story
from cli.demonstration.stage import Folder, Stage, shared_hash
from cli.demonstration.voices import APPLICATIONS
from core.actor import Actor
from core.calendar import date_in_paris
from evaluation.visits import (
    mystery_expenses,
    mystery_missions,
    mystery_offers,
    mystery_recoding,
    mystery_reports,
    mystery_verdicts,
    shopper_applications,
    shopper_calendar,
    shopper_interests,
)
from evaluation.visits.mystery_models import MysteryMission
from evaluation.visits.shopper_applications import Proposal
from label import shopper_notices

# kind, cents, what for, the manager's motive when it is refused; the last one waits.
EXPENSES = (
    ("trajet", 740, "Tram et bus, aller et retour", ""),
    ("droit", 350, "Copie d’un acte", "Le reçu est d’un autre jour : joignez celui de la visite."),
    ("trajet", 1260, "Train régional, aller et retour", None),
)


def declared(stage: Stage, at: datetime) -> None:
    """One shopper has ties, another is not always free: every plan of the season looks at both."""
    tied, busy = stage.staff["shopper"][-1], stage.staff["shopper"][1]
    away = date_in_paris(stage.now)
    with stage.write() as session:
        shopper_interests.declare(session, "commune", "38500 Valbrume", "domicile", by=tied, at=at)
        shopper_interests.declare(session, "siren", "999000359", "employeur", by=tied, at=at)
        shopper_calendar.save_week(session, ("0m", "0a", "2m", "2a", "3m", "4m", "4a"), version=0, by=busy, at=at)
        first, last = away + timedelta(days=12), away + timedelta(days=19)
        shopper_calendar.add_absence(session, first, last, version=1, by=busy, at=at)


def applications(stage: Stage) -> Story:
    """Three people apply: one is refused with its reason, one is accepted and has yet to sign, one waits."""
    day = Days(stage.now, 20)
    for number, (written, answer) in enumerate(APPLICATIONS):
        yield (at := day(6 * number, 18))
        with stage.write() as session:
            made, _ = shopper_applications.apply(session, Proposal(**written), at=at)
            shopper_notices.tell(session, made, "applied", at=at)
        if answer is None:
            continue
        yield (at := day(6 * number + 2, 9))
        with stage.write() as session:
            found = shopper_applications.get(session, made.id, by=stage.manager)
            if answer:
                shopper_applications.refuse(session, found.id, answer, version=found.version, by=stage.manager, at=at)
                shopper_notices.tell(session, found, "refused", at=at)
            else:
                shopper_applications.accept(
                    session, found.id, shared_hash(), version=found.version, by=stage.manager, at=at
                )


def acts(folder: Folder) -> Story:
    """Beside the reports of a campaign that runs: given back, questioned, sent back, made again, coded twice, paid."""
    for number, act in ((20, _given_back), (22, _question), (26, _expenses), (30, _redo), (34, _coded), (42, _open)):
        yield (at := folder.day(number, 19, 30))
        act(folder, at)


def _given_back(folder: Folder, at: datetime) -> None:
    with _among(folder, "assigned") as (session, missions, people):
        last = missions[-1]
        mystery_offers.give_back(session, last.id, "Je serai en déplacement cette semaine-là.", by=people(last), at=at)


def _question(folder: Folder, at: datetime) -> None:
    """Asked, then answered, before the evening's reading."""
    with _among(folder, "reported") as (session, missions, people):
        for one in missions[:1]:
            asked = "La preuve ne montre pas l’heure : à quel moment avez-vous appelé ?"
            mystery_verdicts.ask(session, one.id, asked, version=one.version, by=folder.stage.manager, at=at)
            told = "Au début du créneau, l’horloge de la capture est cachée par le clavier."
            mystery_verdicts.answer(session, one.id, told, by=people(one), at=at + timedelta(minutes=12))


def _expenses(folder: Folder, at: datetime) -> None:
    stage = folder.stage
    with _among(folder, "validated") as (session, missions, people):
        for one, (kind, cents, note, motive) in zip(missions, EXPENSES, strict=False):
            receipt = proofs.trace(
                f"Reçu n° {one.number}", f"{note}. {cents // 100},{cents % 100:02} €.", "Guichet fictif"
            )
            scan = antivirus.scanner(stage.platform.settings)(receipt)
            given = (receipt, f"recu-{one.number}.png")
            made = mystery_expenses.claim(
                session, stage.platform.files, one.id, kind, cents, note, given, scan=scan, by=people(one), at=at
            )
            if motive:
                mystery_expenses.refuse(session, made.id, motive, version=made.version, by=stage.manager, at=at)
            elif motive is not None and made.proof_readable:
                mystery_expenses.approve(session, made.id, version=made.version, by=stage.manager, at=at)


def _redo(folder: Folder, at: datetime) -> None:
    """One report is rejected and its visit made again; another goes back to whoever wrote it."""
    with _among(folder, "reported") as (session, missions, _):
        manager = folder.stage.manager
        for one in missions[:1]:
            why = "L’appel a été passé hors des horaires d’ouverture."
            mystery_verdicts.redo(session, one.id, why, version=one.version, by=manager, at=at)
        for one in missions[1:2]:
            why = "Le récit ne dit pas ce qui a été demandé : complétez-le."
            mystery_reports.send_back(session, one.id, why, version=one.version, by=manager, at=at)


def _coded(folder: Folder, at: datetime) -> None:
    """A sample is drawn; two people code half of it, nearly as the first coder did."""
    with folder.act() as session:
        mystery_recoding.draw(session, folder.evaluation_id, by=folder.stage.manager, at=at)
        for coder in folder.stage.staff["shopper"][:2]:
            waiting = mystery_recoding.waiting(session, by=coder)
            for one in waiting[: max(1, len(waiting) // 3)]:
                grid = {
                    code: not answer if folder.chance.random() < 0.06 else answer for code, answer in one.grid.items()
                }
                mystery_recoding.code(session, one.id, grid, by=coder, at=at)


def _open(folder: Folder, at: datetime) -> None:
    """The latest question waits for its shopper."""
    with _among(folder, "reported") as (session, missions, _):
        for one in missions[:1]:
            asked = "Vous notez « Non » au congé : qu’a dit la personne en terminant ?"
            mystery_verdicts.ask(session, one.id, asked, version=one.version, by=folder.stage.manager, at=at)


@contextmanager
def _among(
    folder: Folder, state: str
) -> Iterator[tuple[Session, Sequence[MysteryMission], Callable[[MysteryMission], Actor]]]:
    """The missions in a state, and who holds each."""
    people = {shopper.id: shopper for shopper in folder.stage.staff["shopper"]}
    with folder.act() as session:
        campaign = mystery_missions.campaign_of(session, folder.evaluation_id)
        assert campaign is not None  # noqa: S101 (planned by then)
        found = mystery_missions.missions_of(session, campaign.id, state=state)
        yield session, found, lambda one: people[one.shopper_id]
