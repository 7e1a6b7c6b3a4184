"""Pictures in a real browser, on a phone: no two texts overlap, none leaves its picture, whatever the state."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Page, sync_playwright

from core.typography import french_html
from core.vocabulary import forms
from evaluation.visits.mystery_weeks import Week
from tests.browser import launch
from tests.evaluation.measured import measured
from tests.web.drawing import EHUH, IMPORTS, rule, scores
from web.frame.rendering import STATIC, environment
from web.pictures import mirror, mystery_pictures
from web.pictures.charts import interval_of, progress
from web.pictures.radar import radar
from web.visits import mystery_views

pytestmark = pytest.mark.browser
SOURCE = """{% for rows, height, drawn in sets %}
{{ radar(drawn, rows, "r" ~ loop.index, "Radar", words, "Baromètre 2023") }}
{{ charts.mirror(rows, height, "m" ~ loop.index, "Miroir", words, "Baromètre 2023") }}
{% endfor %}
{{ channels(rows, height, "c", "Canaux", "12") }}{{ weekly(weeks, "w", "Semaines") }}
{% for bar in bars %}{{ charts.interval_bar(bar, "b" ~ loop.index, "Barre") }}{% endfor %}
{% for found in shares %}{{ charts.progress_bar(found, "p" ~ loop.index, "Part") }}{% endfor %}"""
# Boxes of the ink, not of the line: a fifth of a letter above and below is empty.
LOOK = """() => {
  const out = [];
  for (const svg of document.querySelectorAll("svg[role=img]")) {
    const frame = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")].map(one => {
      const box = one.getBoundingClientRect();
      const empty = box.height / 5;
      return {said: one.textContent, l: box.left, r: box.right, t: box.top + empty, b: box.bottom - empty};
    });
    texts.forEach((one, rank) => {
      if (one.l < frame.left - .5 || one.r > frame.right + .5 || one.t < frame.top - 1 || one.b > frame.bottom + 1)
        out.push([one.said, "bord"]);
      for (const other of texts.slice(rank + 1))
        if (one.l < other.r && other.l < one.r && one.t < other.b && other.t < one.b) out.push([one.said, other.said]);
    });
  }
  return out;
}"""


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser.new_page(viewport={"width": 360, "height": 800})
        browser.close()


def gallery() -> str:
    """Every picture in its full, broken, one-sided, few and extreme states."""
    full = scores()
    states: list[dict[str, Any]] = [
        full,
        {code: one for code, one in full.items() if "usagers" in code},
        {code: one for code, one in full.items() if "collaborateurs" in code},
        {code: msgspec.structs.replace(one, n=9, value=Fraction(6996, 100)) for code, one in full.items()},
        {code: measured(code, 100 * (rank % 2), lower=0, upper=100) for rank, code in enumerate(full)},
    ]
    drawn = [(mirror.rows(EHUH.dimensions, state), radar(EHUH.dimensions, state)) for state in states]
    notes = {
        f"mystere.{one.code}": measured(f"mystere.{one.code}", 11.96, lower=0, upper=20) for one in EHUH.mystere.canaux
    }
    rows = mystery_pictures.channels(mystery_views.notes(EHUH, notes))
    weeks = tuple(Week(rank, 25 if rank % 3 else 0, Fraction(1196, 100) if rank % 3 else None) for rank in range(1, 9))
    figures = [(80, 70, 90), (55, 0, 100), (0, 0, 0), (100, 100, 100), (54.96, 40, 60), (None, 0, 0)]
    return (
        environment()
        .from_string(IMPORTS + SOURCE)
        .render(
            sets=[(one, mirror.height(one), around) for one, around in drawn],
            words=forms("personne accompagnée"),
            rows=rows,
            height=mystery_pictures.channels_height(rows),
            weeks=mystery_pictures.by_week(weeks, Decimal(12)),
            bars=[interval_of(rule(*one)) for one in figures],
            shares=[progress(9, 9, target=aim, one="réponse", many="réponses") for aim in (0, 0.05, 0.4, 1)],
        )
    )


def test_on_a_phone_no_text_overlaps_another_nor_leaves_its_picture(page: Page) -> None:
    style = "".join((STATIC / name).read_text("utf-8") for name in ("label.css", "charts.css"))
    page.set_content(
        f"<style>{re.sub(r'url[(][^)]*[)]', 'local(x)', style)}</style><main class=main>{french_html(gallery())}"
    )
    assert page.locator("svg[role=img]").count() == 22
    assert page.evaluate(LOOK) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
