"""What every act of the demonstration shares: the platform, its staff, the antivirus and one story's file."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy.orm import Session

from accounts import passwords, people
from audit.antivirus import scanner
from cli.demonstration.cast import PANEL, PASSWORD, STAFF, Part
from cli.demonstration.season import Days
from core.actor import SYSTEM, Actor
from core.platform import Platform
from evaluation import evaluations
from evaluation import referentiel as referentiels
from evaluation.box import ballot_boxes
from evaluation.visits import shopper_engagement
from evaluation.visits.shopper_charter import charter, quiz
from label import candidacies, workflow
from label.models import Candidacy


class Stage:
    """The platform and the people of the certification body, each signed up through the services."""

    def __init__(self, platform: Platform, now: datetime) -> None:
        self.platform = platform
        self.write = platform.database.write
        self.boxes = platform.part(ballot_boxes.of)
        self.scanner = scanner(platform.settings)
        self.now = now
        self.staff: dict[str, list[Actor]] = {}

    def hire(self, at: datetime) -> None:
        """Open the accounts of the staff; the shoppers sign the charter and pass its quiz."""
        with self.write() as session:
            for name, email, role in (*STAFF, *((*one, "shopper") for one in PANEL)):
                hired = people.register(
                    session, email=email, name=name, password_hash=shared_hash(), role=role, by=SYSTEM, at=at
                )
                self.staff.setdefault(role, []).append(hired)
            right = {one.code: str(one.juste) for one in quiz().questions}
            for shopper in self.staff["shopper"]:
                shopper_engagement.sign(session, charter().edition, by=shopper, at=at)
                shopper_engagement.answer(session, right, by=shopper, at=at)

    @property
    def manager(self) -> Actor:
        """The scheme manager."""
        return self.staff["manager"][0]


class Folder:
    """One organisation's story: its part, its days, its dice, and the ids that its acts need."""

    applicant: Actor
    candidacy_id: UUID
    certificate: str | None = None

    def __init__(self, stage: Stage, part: Part) -> None:
        self.stage = stage
        self.part = part
        self.day = Days(stage.now, part.since)
        self.dice = random.Random(part.key)  # noqa: S311 (a plausible story, not a secret)
        # Visits follow a plan whose seed is drawn each time: they must not change what people answer.
        self.chance = random.Random(f"{part.key}, visites")  # noqa: S311
        self.referentiel = referentiels.load(part.referentiel)

    @property
    def auditor(self) -> Actor:
        """The auditor of this file: files are shared out by the day they began; the last auditor is new."""
        auditors = self.stage.staff["auditor"][:-1]
        return auditors[self.part.since % len(auditors)]

    @contextmanager
    def act(self) -> Iterator[Session]:
        """One transaction in which the evaluation stays at hand, so that a thousand answers read it once."""
        with self.stage.write() as session:
            held = (session.get_one(Candidacy, self.candidacy_id), evaluations.latest(session, self.candidacy_id))
            yield session
            del held

    @property
    def evaluation_id(self) -> UUID:
        """The evaluation under way."""
        with self.stage.platform.database.read() as session:
            found = evaluations.latest(session, self.candidacy_id)
        assert found is not None  # noqa: S101 (asked only once the evaluation is open)
        return found.id

    def perform(self, action: str, *, at: datetime, text: str = "") -> None:
        """One step of the candidacy's table, made by the person whose turn it is."""
        actors = {"applicant": self.applicant, "manager": self.stage.manager, "auditor": self.auditor}
        with self.stage.write() as session:
            version = session.get_one(Candidacy, self.candidacy_id).version
            by = actors[workflow.BY_ACTION[action].role]
            candidacies.perform(session, self.candidacy_id, action, version=version, text=text, by=by, at=at)


@cache
def shared_hash() -> str:
    """The password of every demonstration account, hashed once."""
    return passwords.hashed(PASSWORD)
