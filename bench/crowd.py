"""Answers of a crowd, drawn from a seed: packed rows of a questionnaire, whose answers hang together by person."""

import numpy as np
import numpy.typing as npt

from evaluation.measuring.counter_layout import Layout

BLANK = 255


def drawn(layout: Layout, people: int, seed: int = 1) -> npt.NDArray[np.uint8]:
    """Respondents × items: points of each item's scale, some « sans avis » (0) and blanks (255)."""
    rng = np.random.default_rng(seed)
    mood = rng.normal(0.6, 0.25, people).clip(0, 1)[:, None].astype(np.float32)
    found = np.empty((people, layout.items), np.uint8)
    for block in layout.blocks:
        noise = rng.random((people, len(block.positions)), np.float32)
        points = 1 + np.floor((0.6 * mood + 0.4 * noise) * block.top).clip(0, block.top - 1)
        rare = rng.random(points.shape, np.float32)
        found[:, block.positions] = np.where(rare < 0.02, BLANK, np.where(rare < 0.06, 0, points))
    return found
