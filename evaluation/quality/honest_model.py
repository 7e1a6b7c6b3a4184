"""What the answers of honest people would look like in a campaign that has this one's questions and opinions.

A mixture of three kinds of respondents: those who answer by one common opinion and the popularity of each question
(one normal factor behind ordered categories: Samejima, 1969), those who tick one same point everywhere, and those who
tick at random. The last two are what the first cannot explain, however satisfied people are.
"""

from math import erf, log, sqrt
from statistics import NormalDist

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# One row a respondent, one column a question, 1… the points of the scale, 0 for no opinion or a blank.
Points = NDArray[np.int64]
Lines = NDArray[np.bool_]

NODES = np.linspace(-3.2, 3.2, 13)
WEIGHTS = np.exp(-(NODES**2) / 2) / np.exp(-(NODES**2) / 2).sum()
# The normal distribution function by steps of a two-hundredth, which is enough here and quick.
FAR, STEPS = 8, 200
BELOW = np.array([0.5 * (1 + erf(step / STEPS / sqrt(2))) for step in range(-FAR * STEPS, FAR * STEPS + 1)])
LOADINGS = (0.05, 0.95)
ROUNDS, HALVINGS = 7, 9
SCATTERED = 0.85


class Model(msgspec.Struct, frozen=True):
    """`chances`: opinion × question × point; `straight` and `random`: shares in [0, 1] that opinions do not explain."""

    chances: Floats
    loading: float
    straight: float
    random: float
    points: int


def straight_lines(answers: Points) -> Lines:
    """Who gave one same point to every question that they answered."""
    top = answers.max(1, keepdims=True)
    alike: Lines = np.equal(np.where(answers > 0, answers, top), top).all(1)
    return alike


def ticked(answers: Points, points: int) -> Floats:
    """Each answer as zeros and a one, question by question: two rows multiplied count where they agree."""
    cells = np.equal(answers[:, :, None], np.arange(1, points + 1))
    return np.asarray(cells.reshape(len(answers), answers.shape[1] * points), np.float64)


def fit(raw: Points, turned: Points, points: int) -> Model:
    """The mixture closest to the answers, by expectation and maximisation; `turned`: reversed ones put right."""
    cells, given = ticked(turned, points), (raw > 0).sum(1)
    straight = straight_lines(raw)
    at_random, one_line = float(points) ** -given, straight * _share_of_each_line(raw, straight)
    likely = np.where(straight | (_entropy(turned, points) > SCATTERED), 0.3, 0.9)
    share = {"straight": 0.05, "random": 0.05}
    for _ in range(ROUNDS):
        chances, loading = _opinions(turned, cells, given, likely, points)
        kinds = np.stack(
            [
                (1 - share["straight"] - share["random"]) * _likelihood(cells, chances),
                share["straight"] * one_line,
                share["random"] * at_random,
            ]
        )
        kinds /= np.maximum(kinds.sum(0), 1e-300)
        likely = kinds[0]
        share = {"straight": float(kinds[1].mean()), "random": float(kinds[2].mean())}
    return Model(chances, loading, share["straight"], share["random"], points)


def draw(model: Model, like: Points, generator: np.random.Generator) -> Points:
    """As many respondents as rows of `like`, who leave the same blanks and follow the model, its odd kinds included."""
    people, questions = like.shape
    opinion = generator.choice(len(NODES), people, p=WEIGHTS)
    reached = np.cumsum(model.chances[opinion], 2)[:, :, :-1]
    drawn = 1 + np.greater(generator.random((people, questions, 1)), reached).sum(2)
    kind = generator.random(people)
    scattered = np.greater(kind, 1 - model.random)
    drawn[scattered] = generator.integers(1, model.points + 1, (int(scattered.sum()), questions))
    lines = like[straight_lines(like)]
    if len(lines):
        lined = np.less(kind, model.straight)
        drawn[lined] = lines[generator.choice(len(lines), int(lined.sum()))].max(1)[:, None]
    return np.where(like > 0, drawn, 0)


def top_share(model: Model) -> float:
    """How often the highest point would be ticked by those who answer by their opinion, in [0, 1]."""
    return float((WEIGHTS @ model.chances[:, :, -1]).mean())


def _opinions(turned: Points, cells: Floats, given: Points, likely: Floats, points: int) -> tuple[Floats, float]:
    """Chances of each point, from its popularity and from how far people differ: one loading for every question."""
    counts = (likely @ cells).reshape(-1, points) + 0.5
    reached = np.cumsum(counts / counts.sum(1, keepdims=True), 1)[:, :-1]
    normal = NormalDist()
    bars = np.array([[normal.inv_cdf(min(max(share, 1e-4), 1 - 1e-4)) for share in line] for line in reached])
    means, total = turned.sum(1) / given, likely.sum()
    spread = (likely * (means - (likely * means).sum() / total) ** 2).sum() / total
    width = (likely * given).sum() / total
    low, high = LOADINGS
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _spread(_chances(bars, middle), width) < spread else (low, middle)
    return _chances(bars, low), low


def _chances(bars: Floats, loading: float) -> Floats:
    bars_felt = (bars[None] - loading * NODES[:, None, None]) / sqrt(1 - loading**2)
    reached = BELOW[np.rint((np.clip(bars_felt, -FAR, FAR) + FAR) * STEPS).astype(np.intp)]
    edge = np.zeros((len(NODES), len(bars), 1))
    return np.maximum(np.diff(np.concatenate([edge, reached, edge + 1], 2), axis=2), 1e-6)


def _spread(chances: Floats, width: float) -> float:
    """The variance between people's means that these chances give, for `width` questions answered."""
    scale = np.arange(1, chances.shape[2] + 1)
    mean = chances @ scale
    within = (chances @ scale**2 - mean**2).mean(1)
    between = mean.mean(1)
    return float(WEIGHTS @ (between - WEIGHTS @ between) ** 2 + WEIGHTS @ within / width)


def _likelihood(cells: Floats, chances: Floats) -> Floats:
    logs = cells @ np.log(chances).reshape(len(NODES), -1).T
    return np.asarray(np.exp(np.maximum(logs, -700)) @ WEIGHTS)


def _share_of_each_line(raw: Points, straight: Lines) -> Floats:
    points = np.bincount(raw[straight].max(1), minlength=int(raw.max()) + 1) / max(1, int(straight.sum()))
    return np.asarray(points[raw.max(1)])


def _entropy(answers: Points, points: int) -> Floats:
    """How evenly a person spreads over the points of the scale: 0 for one point, 1 for all alike."""
    counts = np.stack([(answers == point).sum(1) for point in range(1, points + 1)], 1)
    shares = counts / counts.sum(1, keepdims=True)
    logs = np.log(np.where(shares > 0, shares, 1))
    return np.asarray(-(shares * logs).sum(1) / log(points))
