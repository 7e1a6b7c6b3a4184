"""Four hundred people answer over HTTP, some twice, all commenting, while somebody keeps copies and the log."""

import io
import random
import shutil
from collections.abc import Sequence
from contextlib import redirect_stderr
from datetime import datetime
from pathlib import Path

from litestar.testing import TestClient
from lxml import html

from core.actor import Actor
from core.platform import Platform
from evaluation.asking.campaign_models import Campaign
from evaluation.box import ballot_boxes, codes, sealing
from evaluation.measuring import packing
from tests.anonymity.attacks import ATTACKS, Known
from tests.anonymity.loot import Loot, taken
from tests.evaluation.boxes import AGENT_ITEMS, USER_ITEMS, opened
from web.app import create_app

PEOPLE = 400
ITEMS = {"collaborateurs": AGENT_ITEMS, "usagers": USER_ITEMS}


class Scene:
    """A campaign of one site that four hundred people answer; what an attacker knows and holds of it."""

    def __init__(self, platform: Platform, at: datetime, audience: str, before: "Scene | None" = None) -> None:
        self.platform, self.at, self.audience = platform, at, audience
        self.chance = random.Random(audience)  # noqa: S311 (a crowd, not a secret)
        self.boxes, self.log = platform.part(ballot_boxes.of), io.StringIO()
        self.campaign: Campaign
        self.applicant: Actor
        self.manager: Actor
        with platform.database.write() as session:
            within = (before.campaign.evaluation_id, before.applicant, before.manager) if before else None
            self.campaign, self.applicant, self.manager = opened(
                session, self.boxes, at, audience=audience, frame={"Centre": PEOPLE}, within=within
            )
            given = codes.issue(session, self.boxes, self.campaign.id, "Centre", PEOPLE, by=self.applicant, at=at)
        self.codes = self.chance.sample(given, PEOPLE)  # in the order in which people come
        self.answers = [self._answer() for _ in self.codes]
        self.comments = [f"Remarque numéro {self.chance.getrandbits(64):x}" for _ in self.codes]
        self.receipts = self._everybody_answers()

    def seal(self) -> None:
        """Close the campaign as the platform does."""
        campaign, by = self.campaign, self.manager
        with self.platform.database.write() as session:
            sealing.seal(session, self.boxes, campaign.id, by=by, at=self.at)

    def links(self) -> dict[str, int]:
        """How many people each attack links to their own answer."""
        loot, known = self._loot(), self._known()
        return {
            name: sum(self.packed(person) == answer for person, answer in bets.items())
            for attack in ATTACKS
            for name, bets in attack(loot, known)
        }

    def packed(self, person: int) -> bytes:
        """The answer of a person as the box packs it."""
        return packing.pack(tuple(self.answers[person]))

    def _answer(self) -> Sequence[int]:
        return [self.chance.randint(1, 4) for _ in range(ITEMS[self.audience])]

    def _everybody_answers(self) -> list[str]:
        """One POST a person; every seventh had answered something else before. Halfway, copies are made."""
        receipts = []
        app = create_app(self.platform, clock=lambda: self.at)
        with redirect_stderr(self.log), TestClient(app, base_url="http://127.0.0.1:8000") as client:
            for person, code in enumerate(self.codes):
                if person == PEOPLE // 2:
                    self._copy()
                first = [self._answer()] if person % 7 == 0 else []
                for values in (*first, self.answers[person]):
                    said = {"code": code, "mode": "web", "reponses": "".join(map(str, values))}
                    page = client.post("/repondre/envoi", data=said | {"commentaire": self.comments[person]})
                    assert page.status_code == 200, page.text
                receipts.append(html.fromstring(page.text).xpath("string(//output|//*[@class='code'])").strip())
        return receipts

    def _copy(self) -> None:
        """A backup, as an operator makes it: all of the folder but the keys of open boxes."""
        var = self.platform.settings.var
        shutil.copytree(var, self._backup, ignore=shutil.ignore_patterns("ballot-keys"))

    @property
    def _backup(self) -> Path:
        return self.platform.settings.var.parent / f"backup-{self.audience}"

    def _loot(self) -> Loot:
        folders = [self.platform.settings.var, self._backup]
        return taken(self.platform.database, self.boxes, self.campaign.id, folders, self.log.getvalue())

    def _known(self) -> Known:
        answers = [self.packed(person) for person in range(PEOPLE)]
        return Known(
            campaign=self.campaign,
            codes=self.codes,
            receipts=self.receipts,
            comments=self.comments,
            answers=self.chance.sample(answers, PEOPLE),
        )
