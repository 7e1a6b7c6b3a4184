"""The three campaigns: prepared, opened, answered over weeks by code, sealed by the manager."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from cli.demonstration import answers as model
from cli.demonstration.season import Story, together
from cli.demonstration.stage import Folder
from cli.demonstration.voices import COMMENTS, LEADERS
from evaluation.asking import campaigns, leader_answers, leaders
from evaluation.box import ballots, codes, sealing
from evaluation.questionnaire import Audience, Item

# Codes handed out for one answer, as life goes: many are never used.
UNUSED = 1.4
BATCHES = 9


def acts(folder: Folder) -> Story:
    """The leaders in two weeks, agents and users in five; sealed together on day 62."""
    yield (at := folder.day(14))
    leader_codes = _invite_leaders(folder, at)
    agents = _open(folder, "collaborateurs", {place.name: place.headcount for place in folder.part.places}, at)
    users = _open(folder, "usagers", {place.name: place.yearly_users for place in folder.part.places}, at)
    yield from together(
        _leaders_answer(folder, leader_codes),
        _answer(folder, "collaborateurs", agents, folder.part.agents),
        _answer(folder, "usagers", users, folder.part.users),
    )
    yield (at := folder.day(62, 17))
    for audience in ("dirigeants", "collaborateurs", "usagers"):
        _seal(folder, audience, at)


def _invite_leaders(folder: Folder, at: datetime) -> list[str]:
    given = []
    with folder.act() as session:
        campaign = campaigns.prepare(
            session, folder.evaluation_id, "dirigeants", collection="nominatif", frame={}, by=folder.applicant, at=at
        )
        for name, function in folder.dice.sample(LEADERS, 5):
            _, code = leaders.invite(session, folder.evaluation_id, name, function, by=folder.applicant, at=at)
            given.append(code)
        campaigns.open_(session, folder.stage.boxes, campaign.id, by=folder.applicant, at=at + timedelta(minutes=5))
    return given


def _open(folder: Folder, audience: Audience, frame: dict[str, int], at: datetime) -> Iterator[str]:
    """Prepare and open a campaign; the codes of those who will answer, in no order."""
    stage, part = folder.stage, folder.part
    total = sum(frame.values())
    used: list[str] = []
    with folder.act() as session:
        campaign = campaigns.prepare(
            session, folder.evaluation_id, audience, collection="codes", frame=frame, by=folder.applicant, at=at
        )
        for site, people in frame.items():
            wanted = people * part.turnout if audience == "collaborateurs" else part.respondents * people / total
            answering = max(3, round(wanted))
            handed_out = people if audience == "collaborateurs" else min(people, round(answering * UNUSED))
            plain = codes.issue(session, stage.boxes, campaign.id, site, handed_out, by=folder.applicant, at=at)
            used += plain[:answering]
        campaigns.open_(session, stage.boxes, campaign.id, by=folder.applicant, at=at + timedelta(minutes=15))
    folder.dice.shuffle(used)
    return iter(used)


def _leaders_answer(folder: Folder, given: Sequence[str]) -> Story:
    asked = folder.referentiel.questionnaires["dirigeants"]
    for number, code in enumerate(given):
        yield (at := folder.day(16 + 2 * number, 18))
        values = [_value(folder, item, folder.part.leaders, 0.0) for item in asked.items]
        proofs = {item.code: f"Dossier partagé de la direction, « {item.preuve} »" for item in asked.pratiques}
        with folder.act() as session:
            leader_answers.answer(session, code, values, proofs, at=at)


def _answer(folder: Folder, audience: Audience, used: Iterator[str], level: float) -> Story:
    questionnaire = folder.referentiel.questionnaires[audience]
    person = _respondent(folder, questionnaire.items, level)
    waiting = list(used)
    size = -(-len(waiting) // BATCHES)
    left = iter(waiting)
    for batch in range(BATCHES):
        yield (at := folder.day(16 + 5 * batch, 19))
        with folder.act() as session:
            for code in islice(left, size):
                comment = folder.dice.choice(COMMENTS[audience]) if folder.dice.random() < 0.12 else ""
                ballots.answer(session, folder.stage.boxes, code, person(), comment, mode="web", at=at)


def _respondent(folder: Folder, items: Sequence[Item], level: float) -> Callable[[], list[int | None]]:
    """Draws whole people: their opinions hang together, whatever the question."""
    order = {dimension.code: rank for rank, dimension in enumerate(folder.referentiel.dimensions)}
    asked = [item for item in items if item.kind == "agreement"]
    hardness = [
        model.DIFFICULTY.get(order.get(item.dimension or "", 3), 0.1) + folder.dice.uniform(-0.25, 0.25)
        for item in asked
    ]

    def draw() -> list[int | None]:
        opinions = iter(model.answer(folder.dice, level, hardness))
        return [next(opinions) if item.kind == "agreement" else _value(folder, item, 0.7, level) for item in items]

    return draw


def _value(folder: Folder, item: Item, share: float, level: float) -> int:
    if item.kind == "practice":
        return model.rating(folder.dice, share)
    top = len(folder.referentiel.echelles.prediction.libelles)
    return min(top, max(1, round(top * folder.dice.gauss(0.7 + 0.05 * level, 0.15))))


def _seal(folder: Folder, audience: str, at: datetime) -> None:
    with folder.act() as session:
        campaign = campaigns.of(session, folder.evaluation_id)[audience]
        sealing.seal(session, folder.stage.boxes, campaign.id, by=folder.stage.manager, at=at)
