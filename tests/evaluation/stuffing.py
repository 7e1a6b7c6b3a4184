"""Simulated campaigns: honest people with opinions, habits and blanks, then forms that one person made up."""

from math import sqrt

import numpy as np
from numpy.typing import NDArray

Forms = NDArray[np.int64]
POINTS = 4
CUTS = np.array([-0.9, 0.3, 1.35])
# How satisfied people are, before they differ from one another.
ORDINARY = {"low": -0.1, "moderate": 0.55, "good": 1.1, "split": 0.6}
SATISFIED = {"very satisfied": 2.0, "extremely satisfied": 2.6}
LEVELS = ORDINARY | SATISFIED


def honest(generator: np.random.Generator, people: int, questions: int, level: str) -> Forms:
    """One general opinion and one for each three questions, then styles: extreme, timid, agreeing, careless people."""
    popular = LEVELS[level] + generator.normal(0, 0.35, questions)
    loading = generator.uniform(0.5, 0.8, questions)
    opinion = generator.normal(0, 1, people)
    if level == "split":
        opinion = np.where(generator.random(people) < 0.35, -1.2, 0.65) + 0.4 * opinion
    themes = generator.normal(0, 1, (people, questions // 3 + 1))[:, np.arange(questions) // 3]
    noise = 0.45 * themes + 0.89 * generator.normal(0, 1, (people, questions))
    felt = popular + loading * opinion[:, None] + np.sqrt(1 - loading**2) * noise
    style = generator.random((people, 1))
    wide = np.where(style < 0.1, 1.8, np.where(style < 0.2, 0.5, 1.0))
    said = (felt - 0.7) * wide + 0.7 + np.where((style > 0.2) & (style < 0.3), 0.6, 0.0)
    forms = 1 + (said[:, :, None] > CUTS).sum(2)
    careless = generator.random(people)
    lines, scattered = careless < 0.03, careless > 0.98
    forms[lines] = generator.choice([2, 3, 3, 4], (int(lines.sum()), 1))
    forms[scattered] = generator.integers(1, POINTS + 1, (int(scattered.sum()), questions))
    blanks = generator.random(forms.shape) < generator.beta(0.8, 12, (people, 1))
    return np.where(blanks, 0, forms)


def stuffed(generator: np.random.Generator, forms: Forms, kind: str, share: float = 0.2) -> Forms:
    """The same box when one person wrote this share of the forms: top everywhere, at random, or around a template."""
    people, questions = forms.shape
    made = round(share * people)
    if kind == "top":
        written = np.full((made, questions), POINTS)
    elif kind == "random":
        written = generator.integers(1, POINTS + 1, (made, questions))
    else:
        template = generator.choice([POINTS - 1, POINTS], questions)
        moved = generator.random((made, questions)) < 0.1
        written = np.where(moved, generator.integers(1, POINTS + 1, (made, questions)), template)
    return np.concatenate([written, forms[made:]])


def deviation(rate: float, trials: int) -> float:
    """The standard deviation of a share found in so many trials."""
    return sqrt(rate * (1 - rate) / trials)
