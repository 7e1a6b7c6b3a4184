"""The look of each component, against a small picture of it that a person has looked at.

Pictures are compared once reduced: the drawing of letters changes with each browser, the place and weight of things
do not. After a wanted change: `LABEL_REDRAW=1 pytest tests/pages/test_design.py`, then look at what `git diff` shows.
"""

import io
import os
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser

from tests.pages.looking import design_pages

pytestmark = [pytest.mark.slow, pytest.mark.browser]

REFERENCE = Path(__file__).parent / "reference"
REDUCED = 8
# Of 255: how far the whole may be, and how far a point is before it counts; letters drawn otherwise stay below.
FURTHEST, APART = 6.0, 40
# Shares: of the height, where one more line of text is noticed; of the points that may be apart.
LONGER, STRAY = 0.03, 0.001


def test_every_component_looks_as_it_did(address: str, browser: Browser) -> None:
    strangers = {path.stem for path in REFERENCE.glob("*.png")}
    for name, drawn in design_pages(browser, address):
        compare(name, Image.open(io.BytesIO(drawn)).convert("RGB"))
        strangers.discard(name)
    assert not strangers, f"pictures of components that are no more: {sorted(strangers)}"


def compare(name: str, drawn: Image.Image) -> None:
    small = drawn.resize((drawn.width // REDUCED, drawn.height // REDUCED), Image.Resampling.BOX)
    path = REFERENCE / f"{name}.png"
    if os.environ.get("LABEL_REDRAW"):
        small.save(path, optimize=True)
    known = Image.open(path).convert("RGB")
    assert abs(known.height - small.height) <= 1 + known.height * LONGER, f"{name}: {known.height} → {small.height}"
    difference = ImageChops.difference(known, small.resize(known.size))
    furthest = max(ImageStat.Stat(difference).mean)
    assert furthest < FURTHEST, f"{name}: differs by {furthest:.1f}"
    apart = sum(difference.convert("L").histogram()[APART:])
    assert apart <= STRAY * known.width * known.height, f"{name}: {apart} points differ"
