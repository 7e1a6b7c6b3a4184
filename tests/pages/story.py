"""One organisation's story played through the services with few people, stopped where its pages change."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select, update

from cli.demonstration import proofs, scheme
from cli.demonstration.cast import Part, Place
from cli.demonstration.season import Story, play
from cli.demonstration.stage import Folder, Stage
from core.actor import Actor
from core.platform import Platform
from core.settings import Settings
from evaluation.asking import leaders
from evaluation.box import codes
from evaluation.visits.mystery_plan import least_total
from label import committee
from label.certificate_models import Certificate
from label.models import Organisation

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
# Nobody of the list: what the journal keeps of the registration is no other term of it.
FIRST_WORD = "allocataire"
PART = Part(
    key="recit",
    siret="99900007800017",
    name="Organisation du récit",
    kind="mairie",
    word=FIRST_WORD,
    commune="Récitville",
    postcode="33000",
    places=(Place("Centre", 16, 300), Place("Annexe", 8, 200)),
    manager="Camille Ledoux",
    email="recit@essai.test",
    since=150,
    agents=3.0,
    users=3.0,
    leaders=0.95,
    mystery=0.95,
    turnout=0.6,
    respondents=30,
)
AUDIENCES = ("collaborateurs", "collaborateurs", "usagers", "usagers")
GUESTS = 6


class Told:
    """The story so far: its platform, its people, and the codes that nobody has used, by audience."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.stage = Stage(platform, NOW)
        self.stage.hire(NOW - timedelta(days=PART.since + 7))
        self.folder = Folder(self.stage, PART)
        design = self.folder.referentiel.mystere
        fewest = least_total({channel.code: channel.part for channel in design.canaux})
        few = msgspec.structs.replace(design, total=fewest)
        self.folder.referentiel = msgspec.structs.replace(self.folder.referentiel, mystere=few)
        self.story: Story = scheme._story(self.folder)
        self.day = 0
        self.unused: dict[str, list[str]] = {"dirigeants": [], "collaborateurs": [], "usagers": []}
        self.decision: tuple[Any, ...] = ()
        self.decide = committee.decide

    @property
    def at(self) -> datetime:
        """The moment where the story stopped."""
        return NOW - timedelta(days=PART.since - self.day)

    def until(self, day: int) -> "Told":
        """Go on to this day of the story."""
        self.day = day
        play(self.story, until=self.at)
        return self

    def call(self, word: str) -> None:
        """Make this the organisation's word."""
        with self.platform.database.write() as session:
            session.execute(update(Organisation).values(word=word))

    @contextmanager
    def granted(self, word: str, folder: Path) -> Iterator[str]:
        """The grant that the committee was about to decide, made on a copy of everything in this word."""
        kept = dict(vars(self.platform))
        shutil.copytree(self.platform.settings.var, folder)
        other = Platform(msgspec.structs.replace(self.platform.settings, var=folder))
        vars(self.platform).update(vars(other))
        self.call(word)
        decided, by, at = self.decision
        with self.platform.database.write() as session:
            self.decide(session, *decided, by=by, at=at)
        with self.platform.database.read() as session:
            number = session.scalars(select(Certificate.number)).one()
        yield number
        vars(self.platform).update(kept)
        other.close()


@contextmanager
def story(folder: Path, migrated: Path) -> Iterator[Told]:
    """A story under this folder; its files are all one document, drawn once."""
    settings = Settings(var=folder / "var", demo=True, accept_unscanned=True, pages_url="http://localhost:8000")
    settings.var.mkdir()
    shutil.copyfile(migrated, settings.var / "label.sqlite3")
    document, trace = proofs.document("Pièce", "Texte", "Source"), proofs.trace("Trace", "Texte", "Source")
    platform = Platform(settings)
    told = Told(platform)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proofs, "document", lambda *_: document)
        patch.setattr(proofs, "trace", lambda *_: trace)
        _keep_unused(told, patch)
        _keep_decision(told, patch)
        yield told
    platform.close()


def _keep_decision(told: Told, patch: pytest.MonkeyPatch) -> None:
    """Stop the story's last act on its threshold, so that the same sitting may end in several words."""

    def decided(_session: Any, *given: Any, by: Actor, at: datetime) -> None:
        told.decision = (given, by, at)

    patch.setattr(committee, "decide", decided)


def _keep_unused(told: Told, patch: pytest.MonkeyPatch) -> None:
    """Remember the last codes of each batch, which the story hands out and nobody uses; invite some more leaders."""
    issue, invite, rounds = codes.issue, leaders.invite, iter(AUDIENCES)

    def issued(*given: Any, **named: Any) -> list[str]:
        plain = issue(*given, **named)
        told.unused[next(rounds)] += plain[-3:]
        return plain

    def invited(session: Any, evaluation_id: Any, name: str, function: str, **named: Any) -> Any:
        if not told.unused["dirigeants"]:
            for number in range(GUESTS):
                _, code = invite(session, evaluation_id, f"Dirigeante {number}", function, **named)
                told.unused["dirigeants"].append(code)
        return invite(session, evaluation_id, name, function, **named)

    patch.setattr(codes, "issue", issued)
    patch.setattr(leaders, "invite", invited)
